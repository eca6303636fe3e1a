import type { Referral } from '../model/referral.ts';

/** What a referral is to us (partner-center.md 4.4). */
export type Category = 'microsoftSide' | 'marketplaceLead' | 'qualifiedLead' | 'deal';

/** Classifies by type, qualification and inviter; source or call to action alone prove nothing. */
export function classify(referral: Referral): Category {
  if (referral.isMicrosoftSide) return 'microsoftSide';
  const byMicrosoft = referral.inviterOrganizationId === 'msft';
  if (
    referral.type === 'Independent' &&
    referral.qualification === 'Direct' &&
    (byMicrosoft || referral.inviterOrganizationId === null)
  ) {
    return 'marketplaceLead';
  }
  const qualified = referral.qualification === 'SalesQualified' || referral.qualification === 'MarketingQualified';
  return referral.type === 'Independent' && qualified && byMicrosoft ? 'qualifiedLead' : 'deal';
}
