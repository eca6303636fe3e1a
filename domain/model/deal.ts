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
}

/** One solution of a deal; `id` as in Microsoft's catalogue, for example `SOL-15974-MQF`. */
export interface Solution {
  readonly id: string;
  readonly name: string | null;
  readonly publisherName: string | null;
  readonly solutionType: string | null;
}

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
  readonly state: 'open' | 'won' | 'lost';
  /** True while the deal is on hold, as a received one is until it is answered (domain.md 4.3). */
  readonly onHold: boolean;
  readonly name: string;
  readonly fields: FieldValues;
  readonly help: HelpCode | null;
  readonly visible: boolean;
  readonly customer: Customer | null;
  readonly contact: Person | null;
  /** Owner first; people of the partner who work on the deal. */
  readonly team: readonly Person[];
  readonly solutions: readonly Solution[];
  /** True when products, quotes or orders bind the currency of the record. */
  readonly currencyLocked: boolean;
  readonly published: PublishedColumns;
}
