/** First wait after a fault that may pass, and the longest one. Milliseconds; chosen. */
const firstWaitMs = 2_000;
export const longestWaitMs = 15 * 60_000;

/** A wait that doubles with each failed attempt, up to `longestMs`. Milliseconds. */
export function doubledWait(firstMs: number, attempts: number, longestMs: number = longestWaitMs): number {
  // Beyond 20 doublings every first wait is above the longest one.
  return Math.min(firstMs * 2 ** Math.min(attempts, 20), longestMs);
}

/** Time of the next attempt after `attempts` failed ones. ISO 8601. */
export function backoffUntil(now: string, attempts: number): string {
  return new Date(Date.parse(now) + doubledWait(firstWaitMs, attempts)).toISOString();
}
