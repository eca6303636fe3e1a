import type { LinkHead } from '../../ports/catch-up.ts';
import type { ReferralHead } from '../../ports/referral-source.ts';
import { overlapMs, shifted } from './context.ts';
import type { CatchUpContext } from './context.ts';
import type { StepResult, TaskPlan } from './task-runner.ts';

/** Begin of all lists. */
const ever = new Date(0);

/**
 * Compares both sides as a whole. Phase `referrals` reads the list of Partner Center and looks up the link rows: what differs in
 * status or was changed after the last agreement is hinted, an open referral without link row is an event. Phase `links`
 * reads the open link rows: what waits for a person, whose record was changed after the last agreement, or whose referral is not
 * in the list any more is hinted.
 */
export function planReconcile(context: CatchUpContext): TaskPlan {
  const { scope, finder, notebook, budget, handed } = context;
  /** Referrals in the list; null when this process did not read all of it. */
  let listed: Set<string> | null = null;

  /** Hands a lane over; false when its state was handed over before. */
  async function hint({ lane, record }: LinkHead, related: boolean, state: string | null): Promise<boolean> {
    if (state !== null && handed.compared.has(lane, state)) return false;
    await budget.turn();
    await scope().queue.hint({ lane, record, related });
    if (state !== null) handed.compared.add(lane, state);
    return true;
  }

  async function compareHead(head: ReferralHead, links: readonly LinkHead[]): Promise<'hinted' | 'arrived' | null> {
    const link = head.isMicrosoftSide
      ? links.at(-1)
      : (links.find(({ referralId }) => referralId === head.id) ?? links.at(-1));
    if (link) {
      const verdict = compare(head, link);
      if (verdict === 'same') return null;
      const state = verdict === 'newer' ? `${head.eTag}|${head.updatedAt}` : null;
      return (await hint(link, head.isMicrosoftSide, state)) ? 'hinted' : null;
    }
    // Our own side of the same engagement is in the list as well.
    if (head.isMicrosoftSide || head.status === 'Closed') return null;
    await budget.turn();
    await scope().queue.event({ referralId: head.id, related: false });
    return 'arrived';
  }

  async function referrals(cursor: string | null): Promise<StepResult> {
    if (cursor === null) listed = new Set();
    await budget.turn();
    const page = await scope().referrals.changedSince(ever, cursor);
    const counts = { hinted: 0, arrived: 0 };
    if (page.items.length > 0) {
      await budget.turn();
      const links = await finder.linksOfEngagements(page.items.map(({ engagementId }) => engagementId));
      const byEngagement = Map.groupBy(links, ({ engagementId }) => engagementId);
      for (const head of page.items) {
        listed?.add(head.id);
        const verdict = await compareHead(head, byEngagement.get(head.engagementId) ?? []);
        if (verdict) counts[verdict] += 1;
      }
    }
    return { next: page.next, looked: page.items.length, counts };
  }

  async function links(cursor: string | null): Promise<StepResult> {
    await budget.turn();
    const page = await finder.openLinks(cursor);
    let hinted = 0;
    for (const link of page.items) {
      const state = reasonToLook(link, listed);
      if (state && (await hint(link, false, state.is))) hinted += 1;
    }
    if (page.next === null) notebook.compared(scope().clock.now());
    return { next: page.next, looked: page.items.length, counts: { hinted } };
  }

  return {
    phases: [
      ['referrals', referrals],
      ['links', links],
    ],
    async expected() {
      await budget.turn();
      // The list of Partner Center has no count; it holds about one referral per link row.
      return 2 * (await finder.count('openLinks'));
    },
    isFull: () => false,
  };
}

/** `newer`: equal as far as the list tells, but changed after the last agreement. */
function compare(head: ReferralHead, link: LinkHead): 'same' | 'different' | 'newer' {
  if (head.isMicrosoftSide) {
    const isKnown = link.microsoftReferralId === head.id;
    return isKnown && link.microsoftStatus === head.status && link.microsoftSubstatus === head.substatus
      ? 'same'
      : 'different';
  }
  const isClosed = head.status === 'Closed';
  // A second referral of the engagement; a closed one is history.
  if (link.referralId !== head.id) return isClosed ? 'same' : 'newer';
  if (link.status !== head.status || link.substatus !== head.substatus) return 'different';
  return !isClosed && isAfterAgreement(head.updatedAt, link) ? 'newer' : 'same';
}

/** A change that the last agreement may not have seen; the clocks of the sides differ. */
function isAfterAgreement(changedAt: string, { lastSyncOn }: LinkHead): boolean {
  return lastSyncOn === null || Date.parse(changedAt) >= shifted(lastSyncOn, -overlapMs).getTime();
}

/** Why a link row wants a look; `is` = the state that needs no second one, null = look each time. */
function reasonToLook(link: LinkHead, listed: ReadonlySet<string> | null): { readonly is: string | null } | null {
  const { health, referralId, status, recordModifiedAt } = link;
  if (health !== 'inStep' || referralId === null) return { is: null };
  if (listed && status !== 'Closed' && !listed.has(referralId)) return { is: null };
  if (recordModifiedAt && isAfterAgreement(recordModifiedAt, link)) return { is: `record ${recordModifiedAt}` };
  return null;
}
