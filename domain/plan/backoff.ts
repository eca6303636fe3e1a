/** First wait after a fault that may pass, doubled with each attempt up to the cap. Milliseconds; chosen. */
const firstWaitMs = 2_000;
const longestWaitMs = 15 * 60_000;

/** Time of the next attempt after `attempts` failed ones. ISO 8601. */
export function backoffUntil(now: string, attempts: number): string {
  const wait = Math.min(firstWaitMs * 2 ** Math.min(attempts, 20), longestWaitMs);
  return new Date(Date.parse(now) + wait).toISOString();
}
