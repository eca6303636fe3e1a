import type { CrmDeal } from '../model/deal.ts';
import type { Link, PendingOperation } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { doubledWait } from './backoff.ts';
import { baseOf, comparedValues } from './base.ts';
import { problemsOf } from './deal-readiness.ts';
import { ownDraft, payloadHash } from './draft.ts';
import type { RecordFindings } from './findings.ts';
import { linkStateOf } from './link-state.ts';
import { record } from './record.ts';
import { refusedBefore } from './refused.ts';
import { isSettled, nextLook } from './settle.ts';
import type { PlanInput, Step } from './types.ts';

/** A deal without a referral yet: refuse, look for one that is ours, wait for an unclear one, or create it. */
export function planShare(input: PlanInput, deal: CrmDeal, link: Link | null): Step {
  const operation = link?.operation?.kind === 'createReferral' ? link.operation : null;
  if (link?.referralId && input.referral.is === 'absent') return planMissing(input, deal, link);
  if (input.fault) return record(input, deal, link, null, {});
  const wanted = mayShare(deal);
  if (!wanted && !operation) return planUnshared(input, deal, link);
  if (!link && deal.originatedFrom && !valueOf(input.candidates)) {
    if (input.origin.is === 'unknown') return { do: 'look', at: 'origin' };
    const lane = valueOf(input.origin);
    if (lane) return { do: 'handOver', lane, record: deal.originatedFrom, generation: 1 };
  }
  const problems = problemsOf(deal, input, true);
  if (!operation && problems.length > 0) return record(input, deal, link, null, { problems });
  const candidates = valueOf(input.candidates);
  if (!candidates) return { do: 'look', at: 'candidates' };
  if (operation && !isSettled(operation, input)) {
    return record(input, deal, link, null, {
      checking: { code: 'REF_CHECKING', parameters: {} },
      notBefore: nextLook(operation, input),
    });
  }
  if (!wanted) return record(input, deal, link, null, { notShared: unsharedCode(deal), settled: true });
  if (problems.length > 0) return record(input, deal, link, null, { problems, settled: true });
  return postOwn(input, deal, link, operation);
}

function postOwn(input: PlanInput, deal: CrmDeal, link: Link | null, unclear: PendingOperation | null): Step {
  const draft = ownDraft(deal, input.rules.mapping);
  const values = comparedValues(draft);
  const state = linkStateOf(input, link, deal.record);
  const operation: PendingOperation = {
    id: unclear?.id ?? input.passId,
    kind: 'createReferral',
    generation: state.generation,
    payloadHash: payloadHash(draft),
    sentAt: input.now,
    epoch: input.epoch,
  };
  const base = baseOf(input, values);
  const begun = { ...state, base, operation, health: 'working' } as const;
  const step = { do: 'post', operation, draft, values, history: [], link: begun } as const;
  const refused = refusedBefore(input, link, step);
  return refused ? record(input, deal, link, null, { problems: [refused], barred: true }) : step;
}

/** Looks at a referral that does not answer, doubling from five seconds: together about ten minutes (chosen: the settle window). */
const mostLooks = 7;
const firstLookMs = 5_000;

/** A referral that was there and is not found: fresh ones show up late (partner-center.md 3.9), so that is believed only after a while. */
function planMissing(input: PlanInput, deal: CrmDeal, link: Link): Step {
  const missing = { code: 'REF_REFERRAL_MISSING', parameters: {} } as const;
  if (link.errorCode === missing.code || link.attempts >= mostLooks)
    return record(input, deal, link, null, { problems: [missing] });
  const wait = doubledWait(firstLookMs, link.attempts);
  return record(input, deal, link, null, {
    checking: { code: 'REF_NOT_VISIBLE', parameters: {} },
    unseen: true,
    notBefore: new Date(Date.parse(input.now) + wait).toISOString(),
  });
}

function planUnshared(input: PlanInput, deal: CrmDeal, link: Link | null): Step {
  if (input.requests.length === 0 && (!link || link.health === 'inStep')) return { do: 'rest', why: 'not shared' };
  return record(input, deal, link, null, { notShared: unsharedCode(deal) });
}

function unsharedCode(deal: CrmDeal): NonNullable<RecordFindings['notShared']> {
  if (deal.record.table === 'lead') return 'REF_LEAD_NOT_SHARED';
  return deal.sync ? 'REF_DEAL_CLOSED' : 'REF_NOT_SHARED';
}

/** True for a record that gets a referral of its own. */
export function mayShare(deal: CrmDeal): boolean {
  return deal.sync && deal.state === 'open' && deal.record.table === 'opportunity';
}
