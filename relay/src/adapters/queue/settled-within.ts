import type { Clock } from '../../ports/clock.ts';

/** Waits until all have ended, at most `graceMs`; true when they have. */
export async function settledWithin(clock: Clock, work: readonly Promise<void>[], graceMs: number): Promise<boolean> {
  let cancel: () => void = () => undefined;
  const patience = new Promise<false>((resolve) => {
    cancel = clock.after(graceMs, () => resolve(false));
  });
  const ended = await Promise.race([Promise.all(work).then(() => true), patience]);
  cancel();
  return ended;
}
