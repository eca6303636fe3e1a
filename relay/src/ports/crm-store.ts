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
}

/** What the platform holds after a change set. */
export interface Applied {
  readonly linkVersion: string | null;
  /** The mapped fields of the record as read back, when the record was written. */
  readonly fields: FieldValues | null;
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
  matchCustomer(
    customer: { readonly name: string; readonly address: Address },
    derivedAccountId: string,
    currency: string | null,
    teamEmails: readonly string[],
    solutionIds: readonly string[],
  ): Promise<CustomerMatch>;
  apply(changes: ChangeSet): Promise<Applied>;
  /** New rows and rows whose work expired or belongs to an older epoch, claimed for this epoch until `until`; oldest first, at most `limit`. */
  claimRequests(epoch: string, until: Date, limit: number): Promise<readonly OutboxRow[]>;
}
