import type { CrmDeal, Solution } from '../model/deal.ts';
import type { BaseEntry, Link } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';

/** Key of the solutions in the base, beside the mapped fields. */
export const solutionsField = 'solutions';

/** Both sides name the same solutions; order and letter case do not count. */
export function sameSolutions(left: readonly Solution[], right: readonly Solution[]): boolean {
  return keyOf(left) === keyOf(right);
}

/** Base entry for the solutions of both sides. */
export function solutionsBase(crm: readonly Solution[], pc: readonly Solution[]): BaseEntry {
  return { crm: keyOf(crm), pc: keyOf(pc) };
}

/** True when only the CRM changed its solutions since both sides agreed. Without a base nobody knows who is newer. */
export function solutionsChanged(deal: CrmDeal, link: Link | null, own: Referral): boolean {
  const base = link?.base?.fields[solutionsField];
  return (
    base !== undefined &&
    keyOf(deal.solutions) !== base.crm &&
    keyOf(own.solutions) === base.pc &&
    !sameSolutions(deal.solutions, own.solutions)
  );
}

function keyOf(solutions: readonly Solution[]): string {
  return solutions
    .map((solution) => solution.id.toUpperCase())
    .toSorted()
    .join(',');
}
