import { v5 } from 'uuid';
import { fieldsToSend } from '../mapping/field-mapping.ts';
import type { FieldMapping } from '../mapping/field-mapping.ts';
import { withoutMark } from '../name-mark.ts';
import { isComplete } from './base.ts';
import type { CrmDeal, HelpCode } from '../model/deal.ts';
import type { Referral, ReferralDraft } from '../model/referral.ts';

/**
 * The POST of our own referral (partner-center.md 4.8): private and partner-led deals differ only in the consent, a co-sell deal
 * is `Shared` and targets the solution. The external reference is the id of the record, our only durable correlation.
 */
export function ownDraft(deal: CrmDeal, mapping: readonly FieldMapping[]): ReferralDraft {
  const coSell = deal.help !== null;
  return {
    name: withoutMark(deal.name),
    externalReferenceId: deal.record.id,
    type: coSell ? 'Shared' : 'Independent',
    visible: deal.visible || coSell,
    fields: fieldsToSend(mapping, deal.fields),
    customer: deal.customer!,
    // Partner Center takes complete people only; without help the contact can come later (domain.md 5.1).
    contacts: deal.contact && isComplete(deal.contact) ? [deal.contact] : [],
    team: deal.team.filter(isComplete),
    solutions: deal.solutions,
    target: coSell ? 'solution' : 'none',
  };
}

/** The POST of the connected referral for Microsoft, in the engagement of our own one (partner-center.md 4.8.3). */
export function microsoftDraft(
  deal: CrmDeal,
  own: Referral,
  help: HelpCode,
  mapping: readonly FieldMapping[],
): ReferralDraft {
  return {
    ...ownDraft({ ...deal, customer: own.customer }, mapping),
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
