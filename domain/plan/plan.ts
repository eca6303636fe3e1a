import { linkChoiceOf, planCeding, planLinking } from './linking.ts';
import { valueOf } from '../model/observation.ts';
import { planInbound } from './inbound.ts';
import { planLinked } from './linked.ts';
import { planGone, planOrphan } from './orphan.ts';
import { ownReferral } from './engagement.ts';
import { mayShare, planShare } from './share.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import type { PlanInput, Step } from './types.ts';

/**
 * Decides the one next step for a deal. Pure: the same input gives the same step, and a deal on which both sides agree gives
 * `rest`. Contract: docs/decisions/0001.
 */
export function plan(input: PlanInput): Step {
  const deal = valueOf(input.deal);
  const link = valueOf(input.link) ?? null;
  if (!deal && link?.record) return planOrphan(input, link);
  if (!deal) return input.requests.length > 0 ? planGone(input) : planInbound(input, link);
  const choice = linkChoiceOf(input);
  if (choice && !link?.record) return planLinking(input, deal, link, choice);
  if (choice?.use && link?.record?.id === deal.record.id && !link.referralId && !link.operation)
    return planCeding(input, link, choice);
  // A late hint may still name the record of a choice that was answered: without a choice nothing ties the two.
  if (link && !link.record) return planInbound({ ...input, requests: [] }, link);
  if (mayBeNamed(input, deal, link)) return { do: 'look', at: 'referral' };
  if (link?.referralId && input.referral.is === 'unknown' && !input.fault) return { do: 'look', at: 'referral' };
  const own = ownReferral(input, link);
  return own ? planLinked(input, deal, link, own) : planShare(input, deal, link);
}

/** The hint names a referral that may be the one of this deal; it may be readable before any list shows it. */
function mayBeNamed(input: PlanInput, deal: CrmDeal, link: Link | null): boolean {
  if (link?.referralId || !input.hinted || input.referral.is !== 'unknown' || input.fault) return false;
  return mayShare(deal) || link?.operation?.kind === 'createReferral';
}
