import type { CosellStore, RequestRow, RequestSearch } from './types.ts';

/** After this time the section says that the connector has not answered; chosen well above the 5 s of a normal answer. */
export const slowAfterMs = 30_000;

/** After this time the section stops asking; the audit shows a later result. Chosen. */
export const giveUpAfterMs = 300_000;

/** Failed reads in a row after which following ends with the error; one or two are a passing fault of the network. */
const toleratedFailures = 3;

export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface Following {
  store: CosellStore;
  search: RequestSearch;
  pause: Pause;
  signal: AbortSignal;
  /** Called once when the answer is late. */
  onSlow: () => void;
}

/**
 * Reads a request until it is finished.
 *
 * @returns the finished row; `undefined` when the signal aborts or the time is up.
 * @throws StoreError when reading fails several times in a row.
 */
export async function followRequest(following: Following): Promise<RequestRow | undefined> {
  const { store, search, pause, signal, onSlow } = following;
  let failures = 0;
  let waitedMs = 0;
  while (!signal.aborted && waitedMs < giveUpAfterMs) {
    try {
      const row = await store.findRequest(search);
      failures = 0;
      if (row && isFinished(row)) return row;
    } catch (error) {
      failures += 1;
      if (failures === toleratedFailures) throw error;
    }
    const delayMs = delayAfter(waitedMs);
    await pause(delayMs, signal);
    if (waitedMs < slowAfterMs && waitedMs + delayMs >= slowAfterMs && !signal.aborted) onSlow();
    waitedMs += delayMs;
  }
  return undefined;
}

/** Whether the relay has answered. */
export function isFinished(row: RequestRow): boolean {
  return row.state === 'done' || row.state === 'failed';
}

/** Quick while an answer is near, then slower: a request lasts seconds when all is well. Chosen. */
function delayAfter(waitedMs: number): number {
  if (waitedMs < 10_000) return 700;
  return waitedMs < slowAfterMs ? 2_000 : 5_000;
}
