import type { CrmDeal } from '../model/deal.ts';
import type { Link, PendingOperation } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { baseOf, comparedValues } from './base.ts';
import { problemsOf } from './deal-readiness.ts';
import { ownDraft, payloadHash } from './draft.ts';
import type { RecordFindings } from './findings.ts';
import { linkStateOf } from './link-state.ts';
import { record } from './record.ts';
import { isSettled, nextLook } from './settle.ts';
import type { PlanInput, Step } from './types.ts';

/** A deal without a referral yet: refuse, look for one that is ours, wait for an unclear one, or create it. */
export function planShare(input: PlanInput, deal: CrmDeal, link: Link | null): Step {
  const operation = link?.operation?.kind === 'createReferral' ? link.operation : null;
  if (link?.referralId && input.referral.is === 'absent')
    return record(input, deal, link, null, { problems: [{ code: 'REF_REFERRAL_MISSING', parameters: {} }] });
  if (input.fault) return record(input, deal, link, null, {});
  const mayShare = deal.sync && deal.state === 'open' && deal.record.table === 'opportunity';
  if (!mayShare && !operation) return planUnshared(input, deal, link);
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
  if (!mayShare) return record(input, deal, link, null, { notShared: unsharedCode(deal), settled: true });
  if (problems.length > 0) return record(input, deal, link, null, { problems, settled: true });
  return postOwn(input, deal, link, operation);
}

function postOwn(input: PlanInput, deal: CrmDeal, link: Link | null, unclear: PendingOperation | null): Step {
  const draft = ownDraft(deal);
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
  return { do: 'post', operation, draft, values, link: { ...state, base, operation, health: 'working' } };
}

function planUnshared(input: PlanInput, deal: CrmDeal, link: Link | null): Step {
  if (input.requests.length === 0) return { do: 'rest', why: 'not shared' };
  return record(input, deal, link, null, { notShared: unsharedCode(deal) });
}

function unsharedCode(deal: CrmDeal): NonNullable<RecordFindings['notShared']> {
  if (deal.record.table === 'lead') return 'REF_LEAD_NOT_SHARED';
  return deal.sync ? 'REF_DEAL_CLOSED' : 'REF_NOT_SHARED';
}
