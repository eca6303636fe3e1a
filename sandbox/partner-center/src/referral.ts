/** Shapes on the wire of the referrals API (partner-center resource page "Referral resources", and observed answers). */

/** A person: customer contact, own team or Microsoft's team. */
export interface Member {
  firstName: string | null;
  lastName: string | null;
  phoneNumber: string | null;
  email: string | null;
  title: string | null;
  contactPreference: { locale: string | null; disableNotifications: boolean | null };
}

/** Postal address of the customer; `country` is ISO 3166-1 alpha-2. */
export interface Address {
  addressLine1: string;
  addressLine2: string | null;
  city: string;
  state: string | null;
  postalCode: string | null;
  country: string;
  region: string | null;
}

/** A solution named in the requirements. */
export interface SolutionTag {
  id: string;
  name: string | null;
  type: 'Name' | 'Category' | 'None';
  price: number | null;
  quantity: number | null;
  currency: string | null;
  publisherName: string | null;
  solutionType: string | null;
  closingDateTime: string | null;
}

/** Where a referral is sent. */
export interface ReferralTarget {
  type: 'None' | 'BusinessProfileLocation' | 'SolutionProfile';
  id: string;
}

/** A `{ "id" }` entry of industries, products and services. */
export interface Tag {
  id: string;
}

/** What the customer needs. */
export interface Requirements {
  industries: Tag[];
  products: Tag[];
  services: Tag[];
  solutions: SolutionTag[];
  offers: unknown[];
  salesPlays: unknown[];
  additionalRequirements: {
    iot: {
      customerLicenseAgreementNumber: string | null;
      deviceCategory: string | null;
      siliconType: string | null;
      azureCertifiedDevice: boolean;
      attachServices: boolean;
    };
    attributes: { type: string; id: string }[];
  };
}

/** Registration of a won deal. */
export interface Registration {
  id: string;
  type: 'AzureIPCoSell';
  registrationDateTime: string;
  status: string;
  statusReason: string | null;
  contract: {
    currency: string;
    value: number;
    term: 'Perpetual' | 'Finite';
    startDateTime: string;
    endDateTime: string | null;
    signDateTime: string;
  };
  solutionDetails: {
    id: string;
    name: string | null;
    currency: string;
    value: number;
    isDeployedOnAzure: boolean;
    primaryDeploymentOn: 'Customer' | 'Partner';
    pricingModel: 'PayAsYouGo' | 'Other';
    marketplaceTransactionDetails: {
      isMarketplaceTransacted: boolean;
      marketplaceTransactionDateTime: string | null;
    };
  }[];
  statusHistory: Record<
    'reviewPendingDateTime' | 'actionRequiredDateTime' | 'passedDateTime' | 'failedDateTime' | 'approvedDateTime',
    string | null
  >;
}

/** Life of a referral: status and the substatus values allowed in it. */
export type Status = 'New' | 'Active' | 'Closed';
export type Substatus = 'Pending' | 'Received' | 'Accepted' | 'Won' | 'Lost' | 'Declined' | 'Expired' | 'Error';

/** Kinds of help that can be asked of Microsoft; `Unknown` asks for none. */
export const assistanceRequestCodes = [
  'Unknown',
  'WorkloadSpecificValueProposition',
  'CustomerTechnicalArchitecture',
  'ProofOfConceptOrDemo',
  'QuotesOrLicensing',
  'PostSalesCustomerSuccess',
  'GeneralOrOther',
] as const;
export type AssistanceRequestCode = (typeof assistanceRequestCodes)[number];

/** The organisation id under which Microsoft appears. */
export const microsoftOrganizationId = 'msft';

/** A referral as the API answers it. */
export interface Referral {
  id: string;
  engagementId: string;
  name: string;
  organizationId: string;
  organizationName: string;
  lastModifiedVia: string | null;
  lastRunId: string | null;
  externalReferenceId: string | null;
  createdDateTime: string;
  updatedDateTime: string;
  expirationDateTime: string | null;
  status: Status;
  substatus: Substatus;
  statusReason: string | null;
  qualification: 'None' | 'Direct' | 'MarketingQualified' | 'SalesQualified';
  type: 'Shared' | 'Independent';
  referralSource: string | null;
  eTag: string;
  favorite: boolean;
  campaignId: string | null;
  salesStage: string | null;
  quality: string;
  isSpam: boolean;
  direction: 'Incoming' | 'Outgoing';
  mpnId: string | null;
  referralProgram: string | null;
  dealSensitivity: string;
  createdVia: string | null;
  tags: string[];
  acceptedDateTime: string | null;
  closedDateTime: string | null;
  callToAction: string | null;
  registrationStatus: string;
  target: ReferralTarget[];
  customerProfile: {
    name: string;
    size: string | null;
    isMatchingComplete: boolean;
    address: Address;
    team: Member[];
    ids: { profileType: 'Duns' | 'External'; id: string }[];
  };
  consent: {
    consentToToShareInfoWithOthers: boolean;
    consentToContact: boolean;
    consentToMicrosoftToContactSpecificPartners: boolean | null;
    consentToShareReferralWithMicrosoftSellers: boolean;
  };
  details: {
    notes: string | null;
    dealValue: number;
    currency: string;
    closingDateTime: string | null;
    customerRequestedContact: boolean | null;
    customerAction: string | null;
    incentiveLevel: string | null;
    requirements: Requirements;
  };
  team: Member[];
  inviteContext: {
    notes: string | null;
    assistanceRequestCode: AssistanceRequestCode;
    invitedMpnId: string | null;
    invitedBy: { organizationId: string | null; organizationName: string | null };
  };
  links: { relatedReferrals: { uri: string; method: 'GET' }; self: { uri: string; method: 'GET' } };
  trackingInfo: {
    microsoftMsxId: string | null;
    microsoftUSFedOpportunityId: string | null;
    microsoftUSFedLeadId: string | null;
    migratedPSCDealId: string | null;
    migratedPSCPartnerDealId: string | null;
  };
  registrations: Registration[];
}

/** A partner organisation of the sandbox. */
export interface Organization {
  organizationId: string;
  name: string;
  tenantId: string;
  /** Partner id (location) that its deals belong to. */
  mpnId: string;
  /** Users with the role Referrals admin. Anybody of the tenant when missing; others get 403. */
  referralsAdmins?: readonly string[];
}

/** Whether a record is a lead from the commercial marketplace (table of categories). */
export function isMarketplaceLead(referral: Pick<Referral, 'type' | 'qualification' | 'direction'>): boolean {
  return referral.type === 'Independent' && referral.qualification === 'Direct' && referral.direction === 'Incoming';
}

/** Whether a record belongs to Microsoft's side of an engagement. */
export function isMicrosoftsRecord(referral: Pick<Referral, 'organizationId'>): boolean {
  return referral.organizationId === microsoftOrganizationId;
}
