import type { CatchUpContext } from './context.ts';

/**
 * Hints link rows whose work is open: their deferred hint may have been lost with the relay's database. A row that did not change
 * since it was hinted waits for its own hint.
 */
export async function pollDue({ scope, finder, budget, handed }: CatchUpContext): Promise<void> {
  const { queue, clock } = scope();
  let cursor: string | null = null;
  do {
    await budget.turn();
    const page = await finder.dueLinks(clock.now(), cursor);
    for (const { lane, record, version } of page.items) {
      if (handed.due.has(lane, version)) continue;
      await budget.turn();
      await queue.hint({ lane, record, related: false });
      handed.due.add(lane, version);
    }
    cursor = page.next;
  } while (cursor !== null);
}
