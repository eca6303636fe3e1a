import { outboundLane, recordKey } from '../../../../domain/identity.ts';
import type { ReferralHead } from '../../ports/referral-source.ts';
import type { CatchUpContext } from './context.ts';
import type { StepResult, TaskPlan } from './task-runner.ts';
import type { StoredTask } from './tasks.ts';

/** Begin of all lists. */
const ever = new Date(0);

/**
 * Takes existing deals over. Phase `referrals`: open referrals whose external reference is a record of ours and that have no link row
 * are adopted. Phase `records`: opportunities that are to be shared and have no link row are handed to the pass, which searches Partner
 * Center by external reference before it creates anything. A dry run counts and hands nothing over. A deal that was
 * taken over has a link row, therefore a second run finds what is left.
 */
export function planBackfill(context: CatchUpContext): TaskPlan {
  const { scope, finder, budget } = context;
  /** Records that an adopted referral names; only what this process read. */
  const adopted = new Set<string>();

  async function referrals(cursor: string | null, task: StoredTask): Promise<StepResult> {
    await budget.turn();
    const page = await scope().referrals.changedSince(ever, cursor);
    const candidates = page.items.filter(mayBeOurs);
    let adopt = 0;
    if (candidates.length > 0) {
      await budget.turn();
      const links = await finder.linksOfEngagements(candidates.map(({ engagementId }) => engagementId));
      const linked = new Set(links.map(({ engagementId }) => engagementId));
      const free = candidates.filter(({ engagementId }) => !linked.has(engagementId));
      const records = await recordsNamedBy(free);
      for (const head of free) {
        const record = records.get(head.externalReferenceId?.toLowerCase() ?? '');
        if (!record || adopted.has(recordKey(record)) || isFull(task, adopt)) continue;
        adopt += 1;
        adopted.add(recordKey(record));
        if (task.dryRun) continue;
        await budget.turn();
        await scope().queue.event({ referralId: head.id, related: false });
      }
    }
    return { next: page.next, looked: page.items.length, counts: { 'to adopt': adopt } };
  }

  async function recordsNamedBy(heads: readonly ReferralHead[]) {
    if (heads.length === 0) return new Map<string, never>();
    await budget.turn();
    const records = await finder.recordsOf(heads.map(({ externalReferenceId }) => externalReferenceId ?? ''));
    return new Map(records.map((record) => [record.id, record]));
  }

  async function records(cursor: string | null, task: StoredTask): Promise<StepResult> {
    const { queue, connectionId } = scope();
    await budget.turn();
    const page = await finder.sharedDeals(cursor);
    let share = 0;
    if (page.items.length > 0) {
      await budget.turn();
      const links = await finder.linksOfRecords(page.items);
      const linked = new Set(links.flatMap(({ record }) => (record ? [recordKey(record)] : [])));
      for (const record of page.items) {
        const key = recordKey(record);
        if (linked.has(key) || adopted.has(key) || isFull(task, share)) continue;
        share += 1;
        if (task.dryRun) continue;
        await budget.turn();
        await queue.hint({ lane: outboundLane(connectionId, record, 1), record, related: false });
      }
    }
    return { next: page.next, looked: page.items.length, counts: { 'to share': share } };
  }

  return {
    phases: [
      ['referrals', referrals],
      ['records', records],
    ],
    async expected() {
      await budget.turn();
      return finder.count('sharedDeals');
    },
    isFull,
  };
}

/** Open, on our side, and with a reference that may be a record. */
function mayBeOurs({ isMicrosoftSide, status, externalReferenceId }: ReferralHead): boolean {
  return !isMicrosoftSide && status !== 'Closed' && externalReferenceId !== null;
}

function isFull({ limit, counts }: StoredTask, more = 0): boolean {
  return limit !== null && (counts['to adopt'] ?? 0) + (counts['to share'] ?? 0) + more >= limit;
}
