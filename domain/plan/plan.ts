import { valueOf } from '../model/observation.ts';
import { planInbound } from './inbound.ts';
import { planLinked } from './linked.ts';
import { planGone, planOrphan } from './orphan.ts';
import { ownReferral } from './engagement.ts';
import { planShare } from './share.ts';
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
  if (link?.referralId && input.referral.is === 'unknown' && !input.fault) return { do: 'look', at: 'referral' };
  const own = ownReferral(input, link);
  return own ? planLinked(input, deal, link, own) : planShare(input, deal, link);
}
