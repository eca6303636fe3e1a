import type { Link } from '../model/link.ts';
import type { HelpCode } from '../model/deal.ts';
import { valueOf } from '../model/observation.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import type { Done, PlanInput } from './types.ts';

/** Our referral as far as this pass knows it: read by id, just posted, or found by its external reference. */
export function ownReferral(input: PlanInput, link: Link | null): Referral | undefined {
  const read = valueOf(input.referral);
  const isOurs = link?.referralId ? link.referralId === read?.id : input.done.some(isOwnPost);
  return read && isOurs && !read.isMicrosoftSide ? read : adoptable(input, link)[0];
}

/**
 * Referrals that carry our external reference and may be adopted, the oldest first. Closed ones of earlier generations do not
 * count: the deal was shared again on purpose.
 */
export function adoptable(input: PlanInput, link: Link | null): readonly Referral[] {
  const laterGeneration = (link?.generation ?? input.generation) > 1;
  const read = valueOf(input.referral);
  const known = valueOf(input.candidates) ?? [];
  const named = read && read.externalReferenceId?.trim().toLowerCase() === valueOf(input.deal)?.record.id ? [read] : [];
  return [...known.filter(({ id }) => id !== named[0]?.id), ...named]
    .filter((referral) => !referral.isMicrosoftSide && !(laterGeneration && isClosed(referral)))
    .toSorted((a, b) => Number(isClosed(a)) - Number(isClosed(b)) || a.createdAt.localeCompare(b.createdAt));
}

function isOwnPost(step: Done): boolean {
  return step.did === 'posted' && step.operation === 'createReferral';
}

/** The help that this pass asked Microsoft for; null when it did not. */
export function helpAsked(input: PlanInput): HelpCode | null {
  const posted = input.done.find((step) => step.did === 'posted' && step.operation === 'createMicrosoftReferral');
  return posted?.referral.help ?? null;
}

/** Microsoft's referral of the engagement, when it was read or just created. */
export function microsoftSide(input: PlanInput): Referral | undefined {
  const posted = input.done.find((step) => step.did === 'posted' && step.operation === 'createMicrosoftReferral');
  if (posted?.did === 'posted') return posted.referral;
  return valueOf(input.engagement)?.find((referral) => referral.isMicrosoftSide);
}
