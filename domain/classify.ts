import type { Referral } from './model/referral.ts';

/** What a referral is to us (partner-center.md 4.4). */
export type Category = 'microsoftSide' | 'marketplaceLead' | 'qualifiedLead' | 'deal';

/**
 * Classifies by type, qualification and inviter; source or call to action alone prove nothing. What fits no row of the documented table
 * (a deal of another partner, a solution assessment, values nobody knows) is a deal: it is shown, not lost.
 */
export function classify(referral: Referral): Category {
  if (referral.isMicrosoftSide) return 'microsoftSide';
  if (referral.type !== 'Independent') return 'deal';
  const byMicrosoft = referral.inviterOrganizationId?.toLowerCase() === 'msft';
  if (referral.qualification === 'Direct' && (byMicrosoft || referral.inviterOrganizationId === null))
    return 'marketplaceLead';
  const qualified = referral.qualification === 'SalesQualified' || referral.qualification === 'MarketingQualified';
  return qualified && byMicrosoft ? 'qualifiedLead' : 'deal';
}

/** Where a deal comes from, for people: ourselves, Microsoft, or another partner. */
export function originOf(referral: Referral): 'own' | 'microsoft' | 'partner' {
  const inviter = referral.inviterOrganizationId?.toLowerCase() ?? null;
  if (inviter === 'msft') return 'microsoft';
  return inviter === null || inviter === referral.organizationId?.toLowerCase() ? 'own' : 'partner';
}
