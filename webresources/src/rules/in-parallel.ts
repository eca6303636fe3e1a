/** How one piece of work ended. */
export type Ended<T> = { item: T; fault?: unknown; hasFailed: boolean };

/** Does the work for every item, at most `limit` at once, in order; one that fails stops no other. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<unknown>,
  onEnd: (endedCount: number) => void = () => undefined,
): Promise<Ended<T>[]> {
  const ended: Ended<T>[] = [];
  let started = 0;
  let endedCount = 0;
  const worker = async (): Promise<void> => {
    while (started < items.length) {
      const index = started;
      started += 1;
      const item = items[index] as T;
      try {
        await work(item);
        ended[index] = { item, hasFailed: false };
      } catch (fault) {
        ended[index] = { item, fault, hasFailed: true };
      }
      endedCount += 1;
      onEnd(endedCount);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return ended;
}

/** Requests at once: quick for a page of rows, and far below the 52 that Dataverse lets one user run. Chosen. */
export const requestsAtOnce = 4;
