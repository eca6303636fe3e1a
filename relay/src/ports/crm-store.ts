import type { Address, CrmDeal, RecordRef } from '../../../domain/model/deal.ts';
import type { FieldValues } from '../../../domain/mapping/field-mapping.ts';
import type { ChangeSet, CustomerMatch } from '../../../domain/model/change-set.ts';
import type { Link, RequestRow } from '../../../domain/model/link.ts';
import type { Observation } from '../../../domain/model/observation.ts';

export type {
  ChangeSet,
  CustomerMatch,
  NewCustomer,
  NewOpportunity,
  RecordChanges,
  RequestOutcome,
} from '../../../domain/model/change-set.ts';

/** Everything the CRM knows of one deal, read in one round trip. */
export interface CrmView {
  readonly link: Observation<Link>;
  /** `absent` also when `record` was null. */
  readonly deal: Observation<CrmDeal>;
  /** Open requests (New or Working) for the record, oldest first. */
  readonly requests: readonly RequestRow[];
}

/** Where a referral's deal is, found through the link table. */
export interface LinkPlace {
  readonly lane: string;
  readonly record: RecordRef | null;
}

/** A row of the outbox that waits for the relay. */
export interface OutboxRow {
  readonly id: string;
  readonly record: RecordRef;
  /** Referral that a person says is this record's deal (request kind link). */
  readonly referralId?: string;
}

/** What the platform holds after a change set. */
export interface Applied {
  readonly linkVersion: string | null;
  /** The mapped fields of the record as read back, when the record was written. */
  readonly fields: FieldValues | null;
}

/** What an arriving referral says about its customer and people. */
export interface CustomerQuery {
  readonly customer: { readonly name: string; readonly address: Address };
  /** Id that an account of this customer gets when the connector makes it. */
  readonly derivedAccountId: string;
  /** E-mail address of the referral's first contact, for finding that contact of the account. */
  readonly contactEmail: string | null;
  /** For finding open opportunities that may be the same deal. */
  readonly deal: { readonly name: string; readonly value: number | null };
  /** ISO 4217. */
  readonly currency: string | null;
  readonly teamEmails: readonly string[];
  readonly solutionIds: readonly string[];
}

/**
 * The CRM as the sync loop sees it. Every method throws `RelayError` with a DV_ code. `DV_CHANGED_MEANWHILE` with retry `now`
 * when a version guard failed; nothing of the change set took effect then.
 */
export interface CrmStore {
  view(lane: string, record: RecordRef | null): Promise<CrmView>;
  /** Where the deal of a record, a referral or an engagement is kept; the newest generation. */
  findPlace(
    by: { readonly record: RecordRef } | { readonly referralId: string } | { readonly engagementId: string },
  ): Promise<LinkPlace | null>;
  recordExists(record: RecordRef): Promise<boolean>;
  matchCustomer(of: CustomerQuery): Promise<CustomerMatch>;
  /** Catalogue row id by solution identifier (upper case), for those the catalogue knows. */
  findSolutions(solutionIds: readonly string[]): Promise<Readonly<Record<string, string>>>;
  apply(changes: ChangeSet): Promise<Applied>;
  /** New rows and rows whose work expired or belongs to an older epoch, claimed for this epoch until `until`; oldest first, at most `limit`. */
  claimRequests(epoch: string, until: Date, limit: number): Promise<readonly OutboxRow[]>;
}
