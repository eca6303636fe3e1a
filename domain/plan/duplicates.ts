import type { CrmDeal } from '../model/deal.ts';
import type { BaseEntry, Link } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { keysOf, listText } from './base.ts';
import { adoptable } from './engagement.ts';
import type { PlanInput } from './types.ts';

/** The referral the hint named when it is neither ours nor Microsoft's: somebody may have entered the deal twice. */
export function otherReferral(input: PlanInput, link: Link | null, own: Referral): string | null {
  const [known] = keysOf(link?.base?.fields['duplicates']?.pc ?? null);
  const { hinted = null } = input;
  return hinted && hinted !== own.id && hinted !== link?.microsoftReferralId ? hinted : (known ?? null);
}

/** Open referrals beside ours that name this record, kept on the link row until somebody closes them. */
export function duplicateIds(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): readonly string[] {
  const ids = new Set(keysOf(link?.base?.fields['duplicates']?.pc ?? null));
  const isDuplicate = (referral: Referral): boolean =>
    referral.id !== own.id &&
    !referral.isMicrosoftSide &&
    !isClosed(referral) &&
    referral.externalReferenceId?.trim().toLowerCase() === deal.record.id;
  const other = valueOf(input.other);
  for (const referral of [...(link?.referralId ? [] : adoptable(input, link)), ...(other ? [other] : [])]) {
    if (isDuplicate(referral)) ids.add(referral.id);
    else ids.delete(referral.id);
  }
  return [...ids].toSorted();
}

/** Base entry of the duplicates; undefined = none. */
export function duplicatesEntry(ids: readonly string[]): BaseEntry | undefined {
  return ids.length > 0 ? { crm: null, pc: listText(ids) } : undefined;
}
