import { later, overlapMs, shifted } from './context.ts';
import type { CatchUpContext } from './context.ts';

/**
 * Asks Partner Center what changed since the watermark (partner-center.md 9.5) and raises an event for each. The watermark is a time
 * of Partner Center; it moves when all hints of all pages are stored. Without one, reading starts now.
 */
export async function pollChanges({ scope, notebook, budget, handed }: CatchUpContext): Promise<void> {
  const { referrals, queue, clock } = scope();
  const now = clock.now();
  const from = notebook.watermarks().partnerCenter ?? now.toISOString();
  let newest = from;
  let cursor: string | null = null;
  do {
    await budget.turn();
    const page = await referrals.changedSince(shifted(from, -overlapMs), cursor);
    for (const { id, eTag, updatedAt, isMicrosoftSide } of page.items) {
      newest = later(newest, updatedAt);
      const state = `${eTag}|${updatedAt}`;
      if (handed.changed.has(id, state)) continue;
      await budget.turn();
      await queue.event({ referralId: id, related: isMicrosoftSide });
      handed.changed.add(id, state);
    }
    cursor = page.next;
  } while (cursor !== null);
  // A time far ahead of ours would hide what comes before it.
  const latest = shifted(now.toISOString(), overlapMs).toISOString();
  const reached = later(newest, latest) === newest ? latest : newest;
  if (reached !== notebook.watermarks().partnerCenter) notebook.advance({ partnerCenter: reached });
}
