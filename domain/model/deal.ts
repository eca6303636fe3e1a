import type { FieldValues } from '../mapping/field-mapping.ts';

/** The CRM record a referral belongs to. The id is a lower-case GUID without braces. */
export interface RecordRef {
  readonly table: 'opportunity' | 'lead';
  readonly id: string;
}

/** How Microsoft can help, in the words of the referral API (`inviteContext.assistanceRequestCode`, partner-center.md 4.2). */
export type HelpCode =
  | 'WorkloadSpecificValueProposition'
  | 'CustomerTechnicalArchitecture'
  | 'ProofOfConceptOrDemo'
  | 'QuotesOrLicensing'
  | 'PostSalesCustomerSuccess'
  | 'GeneralOrOther';

/** A person on either side of a deal. Null where the source has nothing. */
export interface Person {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly title?: string | null;
}

/** Postal address; `country` is what the source holds, for a referral an ISO 3166-1 alpha-2 code. */
export interface Address {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

/** The customer of a deal. */
export interface Customer {
  readonly name: string | null;
  readonly address: Address;
  /** D-U-N-S number, where the source has one. */
  readonly duns?: string | null;
  /** Size class (partner-center.md 4.11), where the source has one. */
  readonly size?: string | null;
}

/** One solution of a deal; `id` as in Microsoft's catalogue, for example `SOL-15974-MQF`. */
export interface Solution {
  readonly id: string;
  readonly name: string | null;
  readonly publisherName: string | null;
  readonly solutionType: string | null;
}

/** A solution of a deal as a row of the CRM. */
export interface DealSolution extends Solution {
  /** Id of the row that ties it to the deal. */
  readonly rowId: string;
}

/** Why a deal that was closed in the CRM is not won. */
export interface Loss {
  readonly reason: LossReason;
  /** Free words of the person who closed it. */
  readonly note: string;
}

/** Reasons for decline and loss, in the order of the portal (domain.md 4.4). */
export type LossReason =
  'budget' | 'noResponse' | 'otherVendor' | 'requirement' | 'notACustomer' | 'timeline' | 'abuse' | 'other';

/** What our own read-only columns on the record hold at the moment. */
export interface PublishedColumns {
  readonly referralIdentifier: string | null;
  readonly referralLink: string | null;
  readonly referralProgram: string | null;
  readonly microsoftCrmIdentifier: string | null;
  readonly referralStatus: PublishedStatus | null;
  readonly audit: string;
}

/** Status of the referral as the record shows it; the keys of the choice `cosell_referralstatus`. */
export type PublishedStatus =
  'pending' | 'received' | 'active' | 'won' | 'lost' | 'declined' | 'expired' | 'error' | 'closedOther';

/** A deal as the CRM holds it, free of the CRM's own names. */
export interface CrmDeal {
  readonly record: RecordRef;
  /** Opaque version of the record (ETag); only equality has a meaning. */
  readonly version: string;
  readonly sync: boolean;
  /** A lead is won when it is qualified, and lost when it is disqualified. */
  readonly state: 'open' | 'won' | 'lost';
  /** Null unless the state is lost. */
  readonly loss: Loss | null;
  /** True while the deal is on hold, as a received one is until it is answered (domain.md 4.3). */
  readonly onHold: boolean;
  /** With the mark, where there is one (`mapping/name-mark.ts`). */
  readonly name: string;
  /** ISO 8601, UTC: last change of the record, whoever made it. */
  readonly modifiedAt: string | null;
  /** Opportunity a lead was qualified to; null for other records and as long as it is not known. */
  readonly qualifiedTo: RecordRef | null;
  /** Lead an opportunity was qualified from. */
  readonly originatedFrom: RecordRef | null;
  readonly fields: FieldValues;
  readonly help: HelpCode | null;
  readonly visible: boolean;
  readonly customer: Customer | null;
  readonly contact: Person | null;
  /** Owner first; people of the partner who work on the deal. */
  readonly team: readonly Person[];
  readonly solutions: readonly DealSolution[];
  /** True while the CRM computes the deal value from products: what others write is ignored. */
  readonly valueCalculated: boolean;
  /** True when products, quotes or orders bind the currency of the record. */
  readonly currencyLocked: boolean;
  readonly published: PublishedColumns;
}
