import { z } from 'zod';
import { fullRequirements } from './create.ts';
import type { BlankRecord } from './create.ts';
import type { Organization, Referral } from './referral.ts';
import * as check from './value-checks.ts';

const text = z.string().trim().min(1, 'must be filled');

/** What describes a lead of the commercial marketplace; it holds little about the customer. */
export const newMarketplaceLead = z.strictObject({
  customerName: text,
  country: z.string().refine(check.isCountry, 'must be an ISO 3166-1 alpha-2 code'),
  contact: check.member,
  solution: check.solutionTag,
  /** Labels of the portal; the wire forms are not published. */
  referralSource: z.enum(['AppSource', 'Azure Marketplace', 'Azure portal']).default('AppSource'),
  callToAction: z.enum(['Get it now', 'Free trial', 'Test drive', 'Contact me']).default('Contact me'),
  /** Who receives the lead; the first organisation when missing. */
  organizationId: z.string().optional(),
});

/** A lead of the commercial marketplace. */
export type NewMarketplaceLead = z.input<typeof newMarketplaceLead>;

/** The record of a marketplace lead: expected shape, without value, date, street and an inviter. */
export function marketplaceLead(
  lead: z.output<typeof newMarketplaceLead>,
  partner: Organization,
  blank: BlankRecord,
): Referral {
  return {
    ...blank,
    name: lead.customerName,
    organizationId: partner.organizationId,
    organizationName: partner.name,
    externalReferenceId: null,
    expirationDateTime: null,
    status: 'New',
    substatus: 'Received',
    qualification: 'Direct',
    type: 'Independent',
    referralSource: lead.referralSource,
    campaignId: null,
    salesStage: null,
    direction: 'Incoming',
    mpnId: partner.mpnId,
    referralProgram: null,
    acceptedDateTime: null,
    callToAction: lead.callToAction,
    target: [],
    customerProfile: {
      name: lead.customerName,
      size: null,
      isMatchingComplete: false,
      address: {
        addressLine1: '',
        addressLine2: null,
        city: '',
        state: null,
        postalCode: '',
        country: lead.country,
        region: null,
      },
      team: [lead.contact],
      ids: [],
    },
    consent: {
      consentToToShareInfoWithOthers: true,
      consentToContact: true,
      consentToMicrosoftToContactSpecificPartners: null,
      consentToShareReferralWithMicrosoftSellers: false,
    },
    details: {
      notes: null,
      dealValue: 0,
      currency: 'USD',
      closingDateTime: null,
      customerRequestedContact: null,
      customerAction: null,
      incentiveLevel: null,
      requirements: fullRequirements({ solutions: [lead.solution] }),
    },
    team: [],
    inviteContext: {
      notes: null,
      assistanceRequestCode: 'Unknown',
      invitedMpnId: partner.mpnId,
      invitedBy: { organizationId: null, organizationName: null },
    },
  };
}
