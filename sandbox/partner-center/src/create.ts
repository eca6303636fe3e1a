import { createInput, readOnlyProperties } from './create-input.ts';
import type { CreateInput } from './create-input.ts';
import { checkCreate, isForMicrosoft } from './create-rules.ts';
import { parseJson, readShape, withoutProperties } from './json-body.ts';
import { answerTimeMs } from './lifecycle.ts';
import { microsoftOrganizationId } from './referral.ts';
import type { Organization, Referral, Requirements } from './referral.ts';
import type { ReferralStore } from './referral-store.ts';
import { formatServiceTime } from './stamps.ts';
import type { Stamp } from './stamps.ts';

const apiBase = 'https://api.partner.microsoft.com/v1.0/engagements/referrals';

/** The links of an answer; the id in the filter is unquoted, as real answers have it. */
export function linksOf(id: string, engagementId: string): Referral['links'] {
  return {
    relatedReferrals: { uri: `${apiBase}?$filter=engagementId eq ${engagementId}`, method: 'GET' },
    self: { uri: `${apiBase}/${id}`, method: 'GET' },
  };
}

/** Values every new record starts with. */
export function blankRecord(stamp: Stamp, id: string, engagementId: string) {
  return {
    id,
    engagementId,
    lastModifiedVia: null,
    lastRunId: null,
    createdDateTime: stamp.text,
    updatedDateTime: stamp.text,
    statusReason: null,
    referralSource: null,
    eTag: stamp.eTag,
    favorite: false,
    quality: 'Unknown',
    isSpam: false,
    dealSensitivity: 'None',
    createdVia: null,
    tags: [],
    closedDateTime: null,
    callToAction: null,
    registrationStatus: 'None',
    links: linksOf(id, engagementId),
    trackingInfo: {
      microsoftMsxId: null,
      microsoftUSFedOpportunityId: null,
      microsoftUSFedLeadId: null,
      migratedPSCDealId: null,
      migratedPSCPartnerDealId: null,
    },
    registrations: [],
  };
}

/** A new record before it has an owner and a content. */
export type BlankRecord = ReturnType<typeof blankRecord>;

/** Requirements filled up to the shape of an answer. */
export function fullRequirements(given: CreateInput['details']['requirements']): Requirements {
  const iot = given.additionalRequirements?.iot;
  return {
    industries: given.industries ?? [],
    products: given.products ?? [],
    services: given.services ?? [],
    solutions: given.solutions,
    offers: given.offers ?? [],
    salesPlays: given.salesPlays ?? [],
    additionalRequirements: {
      iot: {
        customerLicenseAgreementNumber: iot?.customerLicenseAgreementNumber ?? null,
        deviceCategory: iot?.deviceCategory ?? null,
        siliconType: iot?.siliconType ?? null,
        azureCertifiedDevice: iot?.azureCertifiedDevice ?? false,
        attachServices: iot?.attachServices ?? false,
      },
      attributes: given.additionalRequirements?.attributes ?? [],
    },
  };
}

function givenParts(input: CreateInput): Pick<Referral, 'customerProfile' | 'consent' | 'details'> {
  const { customerProfile: customer, consent, details } = input;
  const { address } = customer;
  return {
    customerProfile: {
      name: customer.name,
      size: customer.size ?? '',
      isMatchingComplete: false,
      address: {
        addressLine1: address.addressLine1,
        addressLine2: address.addressLine2 ?? null,
        city: address.city,
        state: address.state ?? null,
        postalCode: address.postalCode ?? null,
        country: address.country,
        region: address.region ?? null,
      },
      team: customer.team ?? [],
      ids: customer.ids ?? [],
    },
    consent: {
      ...consent,
      consentToMicrosoftToContactSpecificPartners: consent.consentToMicrosoftToContactSpecificPartners ?? null,
    },
    details: {
      notes: details.notes ?? null,
      dealValue: details.dealValue,
      currency: details.currency,
      closingDateTime: details.closingDateTime,
      customerRequestedContact: null,
      customerAction: null,
      incentiveLevel: null,
      requirements: fullRequirements(details.requirements),
    },
  };
}

/** What a create call works with. */
export interface CreateContext {
  store: ReferralStore;
  caller: Organization;
  stamp(): Stamp;
  newId(): string;
  now(): Date;
}

/** Builds the caller's own record: it starts accepted, whatever status the body names. */
function buildOwn(input: CreateInput, caller: Organization, blank: BlankRecord): Referral {
  return {
    ...blank,
    ...givenParts(input),
    name: input.name,
    organizationId: caller.organizationId,
    organizationName: caller.name,
    externalReferenceId: input.externalReferenceId ?? null,
    expirationDateTime: null,
    status: 'Active',
    substatus: 'Accepted',
    qualification: input.qualification ?? 'None',
    type: input.type,
    campaignId: input.campaignId ?? null,
    salesStage: input.salesStage ?? null,
    direction: 'Outgoing',
    mpnId: input.mpnId ?? caller.mpnId,
    referralProgram: input.referralProgram ?? null,
    acceptedDateTime: blank.createdDateTime,
    target: input.target ?? [],
    team: input.team,
    inviteContext: {
      notes: input.inviteContext?.notes ?? null,
      assistanceRequestCode: input.inviteContext?.assistanceRequestCode ?? 'Unknown',
      invitedMpnId: caller.mpnId,
      invitedBy: { organizationId: caller.organizationId, organizationName: caller.name },
    },
  };
}

/** Builds Microsoft's record: it belongs to Microsoft, waits 14 days, and shows no team before acceptance. */
function buildForMicrosoft(input: CreateInput, caller: Organization, blank: BlankRecord): Referral {
  const own = buildOwn(input, caller, blank);
  return {
    ...own,
    organizationId: microsoftOrganizationId,
    organizationName: 'Microsoft',
    expirationDateTime: formatServiceTime(Date.parse(blank.createdDateTime) + answerTimeMs),
    status: 'New',
    substatus: 'Pending',
    mpnId: null,
    acceptedDateTime: null,
    team: [],
    inviteContext: { ...own.inviteContext, invitedMpnId: null },
  };
}

/**
 * Builds the referral a POST asks for. Not idempotent: the same body twice gives two referrals.
 * @throws {ServiceError} 400 when the body or a business rule does not hold
 */
export function buildReferral(body: string | undefined, context: CreateContext): Referral {
  const input = readShape(withoutProperties(parseJson(body), readOnlyProperties), createInput);
  const engagementId = input.engagementId?.toLowerCase();
  const siblings = engagementId === undefined ? [] : context.store.engagement(engagementId);
  checkCreate({ input, caller: context.caller, engagement: siblings, now: context.now() });
  const build = isForMicrosoft(input) ? buildForMicrosoft : buildOwn;
  const blank = blankRecord(context.stamp(), context.newId(), engagementId ?? context.newId());
  return build(input, context.caller, blank);
}
