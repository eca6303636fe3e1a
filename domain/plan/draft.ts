import { v5 } from 'uuid';
import type { CrmDeal, HelpCode } from '../model/deal.ts';
import type { Referral, ReferralDraft } from '../model/referral.ts';

/**
 * The POST of our own referral (partner-center.md 4.8): private and partner-led deals differ only in the consent, a co-sell deal
 * is `Shared` and targets the solution. The external reference is the id of the record, our only durable correlation.
 */
export function ownDraft(deal: CrmDeal): ReferralDraft {
  const coSell = deal.help !== null;
  return {
    name: deal.name,
    externalReferenceId: deal.record.id,
    type: coSell ? 'Shared' : 'Independent',
    visible: deal.visible || coSell,
    fields: deal.fields,
    customer: deal.customer!,
    contacts: deal.contact ? [deal.contact] : [],
    team: deal.team,
    solutions: deal.solutions,
    target: coSell ? 'solution' : 'none',
  };
}

/** The POST of the connected referral for Microsoft, in the engagement of our own one (partner-center.md 4.8.3). */
export function microsoftDraft(deal: CrmDeal, own: Referral, help: HelpCode): ReferralDraft {
  return {
    ...ownDraft({ ...deal, customer: own.customer }),
    name: own.name,
    externalReferenceId: null,
    type: 'Shared',
    visible: true,
    target: 'microsoft',
    engagementId: own.engagementId,
    help,
    invitedByOrganizationId: own.organizationId,
  };
}

/** Fingerprint of a draft, to tell whether a repeated POST sends the same thing. */
export function payloadHash(draft: ReferralDraft): string {
  return v5(JSON.stringify(draft), v5.URL);
}
