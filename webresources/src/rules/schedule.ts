/** After this time the seller reads that the connector has not answered; well above the 5 s of a normal answer. Chosen. */
export const slowAfterMs = 30_000;

/** After this time nobody asks any more; the audit shows a later result. Chosen. */
export const giveUpAfterMs = 300_000;

/** Success messages stay this long; long enough to be read twice. Chosen. */
export const successShownMs = 10_000;

/** Pause between two looks at a running request: quick while an answer is near. Chosen. */
export function requestPauseMs(waitedMs: number): number {
  if (waitedMs < 10_000) return 700;
  return waitedMs < slowAfterMs ? 2_000 : 5_000;
}

/** Pause between two looks for news from Partner Center: 3 s for five minutes after something happened, then 15 s. */
export function newsPauseMs(quietMs: number): number {
  return quietMs < 300_000 ? 3_000 : 15_000;
}

/**
 * Whether a finished request belongs to the save that has just happened. A save that changes nothing the connector watches
 * makes no request, and the newest one is then an old one. A minute leaves room for clocks that differ.
 */
export function isOfThisSave(createdOn: string, now: number): boolean {
  const created = Date.parse(createdOn);
  return Number.isNaN(created) || now - created < 60_000;
}
