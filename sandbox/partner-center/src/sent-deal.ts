import { z } from 'zod';
import { fullRequirements } from './create.ts';
import type { BlankRecord } from './create.ts';
import { answerTimeMs } from './lifecycle.ts';
import { microsoftOrganizationId } from './referral.ts';
import type { Member, Organization, Referral } from './referral.ts';
import { formatServiceTime } from './stamps.ts';
import * as check from './value-checks.ts';

const text = z.string().trim().min(1, 'must be filled');
const optionalText = z.string().trim().nullish();

/** What describes a deal or lead that arrives at a partner. */
export const newDeal = z
  .strictObject({
    /** A solution assessment is a co-sell deal of one solution and nothing else; no wire form of its own is published. */
    kind: z.enum(['coSell', 'qualifiedLead', 'solutionAssessment']).default('coSell'),
    /** Only of a lead; a deal is always sales qualified. */
    qualification: z.enum(['MarketingQualified', 'SalesQualified']).default('MarketingQualified'),
    name: text.max(check.lengths.name),
    customer: z.strictObject({
      name: text,
      addressLine1: text,
      addressLine2: optionalText,
      city: text,
      state: optionalText,
      postalCode: optionalText,
      country: z.string().refine(check.isCountry, 'must be an ISO 3166-1 alpha-2 code'),
      size: optionalText,
    }),
    contact: check.member.nullish(),
    dealValue: check.dealValue,
    currency: check.currency,
    closingDateTime: check.dateTime,
    notes: check.notes.optional(),
    /** Message of the sender to the partner. */
    invitation: optionalText,
    solutions: z.array(check.solutionTag).max(check.maxEntries).default([]),
    referralProgram: optionalText,
    /** Who receives the deal; the first organisation when missing. */
    organizationId: z.string().optional(),
    /** The partner who sends a co-sell deal; Microsoft when missing. */
    from: z.strictObject({ organizationId: text, name: text }).optional(),
  })
  .refine((deal) => deal.kind === 'coSell' || deal.from === undefined, {
    path: ['from'],
    error: 'another partner can only send a co-sell deal',
  })
  .refine((deal) => deal.kind !== 'solutionAssessment' || deal.solutions.length === 1, {
    path: ['solutions'],
    error: 'an assessment has exactly one solution',
  })
  .refine((deal) => deal.from?.organizationId !== microsoftOrganizationId, {
    path: ['from', 'organizationId'],
    error: 'must be a partner',
  });

/** A deal or lead that Microsoft or another partner sends to a partner. */
export type NewDeal = z.input<typeof newDeal>;

/** The seller Microsoft's records name unless another one is given. */
export const defaultSeller: Member = {
  firstName: 'Robin',
  lastName: 'Achterberg',
  phoneNumber: '+1 425 555 0142',
  email: 'robin.achterberg@microsoft.example',
  title: null,
  contactPreference: { locale: null, disableNotifications: null },
};

/** An id in the form seen for Microsoft's CRM, such as `7-3QF8WLD2KX`. */
export function msxId(id: string): string {
  return `7-${BigInt(`0x${id.replaceAll('-', '').slice(-16)}`)
    .toString(36)
    .toUpperCase()
    .padStart(10, '0')
    .slice(-10)}`;
}

type CheckedDeal = z.output<typeof newDeal>;

function commonParts(deal: CheckedDeal) {
  const { customer } = deal;
  return {
    name: deal.name,
    externalReferenceId: null,
    campaignId: null,
    salesStage: null,
    referralProgram: deal.referralProgram ?? null,
    direction: 'Incoming' as const,
    customerProfile: {
      name: customer.name,
      size: customer.size ?? '',
      isMatchingComplete: false,
      address: {
        addressLine1: customer.addressLine1,
        addressLine2: customer.addressLine2 ?? null,
        city: customer.city,
        state: customer.state ?? null,
        postalCode: customer.postalCode ?? null,
        country: customer.country,
        region: null,
      },
      team: deal.contact ? [deal.contact] : [],
      ids: [],
    },
    consent: {
      consentToToShareInfoWithOthers: true,
      consentToContact: true,
      consentToMicrosoftToContactSpecificPartners: true,
      consentToShareReferralWithMicrosoftSellers: true,
    },
    details: {
      notes: deal.notes ?? null,
      dealValue: deal.dealValue,
      currency: deal.currency,
      closingDateTime: deal.closingDateTime,
      customerRequestedContact: null,
      customerAction: null,
      incentiveLevel: null,
      requirements: fullRequirements({ solutions: deal.solutions }),
    },
    inviteContext: {
      notes: deal.invitation ?? null,
      assistanceRequestCode: 'Unknown' as const,
      invitedMpnId: null as string | null,
      invitedBy: {
        organizationId: deal.from?.organizationId ?? microsoftOrganizationId,
        organizationName: deal.from?.name ?? 'Microsoft',
      },
    },
  };
}

/** The record the partner receives and has to answer within 14 days. */
export function partnersSide(deal: CheckedDeal, partner: Organization, blank: BlankRecord): Referral {
  const isLead = deal.kind === 'qualifiedLead';
  const common = commonParts(deal);
  const solution = deal.solutions[0];
  return {
    ...blank,
    ...common,
    organizationId: partner.organizationId,
    organizationName: partner.name,
    expirationDateTime: formatServiceTime(Date.parse(blank.createdDateTime) + answerTimeMs),
    status: 'New',
    substatus: isLead ? 'Received' : 'Pending',
    qualification: isLead ? deal.qualification : 'SalesQualified',
    type: isLead ? 'Independent' : 'Shared',
    mpnId: partner.mpnId,
    acceptedDateTime: null,
    target: solution === undefined ? [] : [{ type: 'SolutionProfile', id: solution.id }],
    team: [],
    inviteContext: { ...common.inviteContext, invitedMpnId: partner.mpnId },
  };
}

/** The sender's own record beside an inbound deal; expected shape, it is accepted from the start. */
function sendersSide(deal: CheckedDeal, blank: BlankRecord): Referral {
  const common = commonParts(deal);
  const { organizationId, organizationName } = common.inviteContext.invitedBy;
  return {
    ...blank,
    ...common,
    organizationId,
    organizationName,
    expirationDateTime: null,
    status: 'Active',
    substatus: 'Accepted',
    qualification: 'SalesQualified',
    type: 'Shared',
    mpnId: null,
    acceptedDateTime: blank.createdDateTime,
    target: [],
    team: [],
    inviteContext: { ...common.inviteContext, notes: null },
  };
}

/** Microsoft's own record beside an inbound deal, with a seller and an id of Microsoft's CRM. */
export function microsoftsSide(deal: CheckedDeal, blank: BlankRecord, crmId: string): Referral {
  return {
    ...sendersSide(deal, blank),
    target: [{ type: 'BusinessProfileLocation', id: microsoftOrganizationId }],
    team: [defaultSeller],
    trackingInfo: { ...blank.trackingInfo, microsoftMsxId: msxId(crmId) },
  };
}

/** The inviting partner's own record beside the one it sends. */
export function invitersSide(deal: CheckedDeal, blank: BlankRecord): Referral {
  const solution = deal.solutions[0];
  return {
    ...sendersSide(deal, blank),
    direction: 'Outgoing',
    target: solution === undefined ? [] : [{ type: 'SolutionProfile', id: solution.id }],
  };
}
