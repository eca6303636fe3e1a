import type { Link } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import type { PlanInput } from './types.ts';

/** Our referral as far as this pass knows it: read by id, just posted, or found by its external reference. */
export function ownReferral(input: PlanInput, link: Link | null): Referral | undefined {
  const read = valueOf(input.referral);
  if (read && !read.isMicrosoftSide) return read;
  return adoptable(input, link)[0];
}

/**
 * Referrals that carry our external reference and may be adopted, the oldest first. Closed ones of earlier generations do not
 * count: the deal was shared again on purpose.
 */
export function adoptable(input: PlanInput, link: Link | null): readonly Referral[] {
  const laterGeneration = (link?.generation ?? 1) > 1;
  return (valueOf(input.candidates) ?? [])
    .filter((referral) => !referral.isMicrosoftSide && !(laterGeneration && isClosed(referral)))
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** Microsoft's referral of the engagement, when it was read or just created. */
export function microsoftSide(input: PlanInput): Referral | undefined {
  const posted = input.done.find((step) => step.did === 'posted' && step.operation === 'createMicrosoftReferral');
  if (posted?.did === 'posted') return posted.referral;
  return valueOf(input.engagement)?.find((referral) => referral.isMicrosoftSide);
}
