import type { RecordRef } from '../../../domain/model/deal.ts';
import type { Health } from '../../../domain/model/link.ts';

/** A page of what was found; `next` (opaque) asks for the page after it, null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A shared record that somebody else than the relay changed last. */
export interface ChangedRecord {
  readonly record: RecordRef;
  /** ISO 8601, time of the CRM. */
  readonly modifiedAt: string;
}

/** What a link row tells of its deal without a pass. Times are ISO 8601, UTC. */
export interface LinkHead {
  readonly lane: string;
  /** Opaque; only equality has a meaning. */
  readonly version: string;
  readonly record: RecordRef | null;
  readonly referralId: string | null;
  readonly engagementId: string | null;
  readonly status: string | null;
  readonly substatus: string | null;
  readonly microsoftReferralId: string | null;
  readonly microsoftStatus: string | null;
  readonly microsoftSubstatus: string | null;
  readonly microsoftAnswerBy: string | null;
  readonly health: Health;
  readonly lastSyncOn: string | null;
  readonly createdOn: string | null;
  /** Last change of the record; null when the relay made it, or when the record was not read with the row. */
  readonly recordModifiedAt: string | null;
}

/**
 * Finds deals in the CRM that may need a look. Every method throws `RelayError` with a DV_ code, `TypeError` for a cursor that is
 * none of its own. Pages are in a fixed order, so that a cursor is good for going on later.
 */
export interface DealFinder {
  /** Shared records changed at or after `since` by somebody else than the relay, oldest change first. */
  changedRecords(table: RecordRef['table'], since: Date, cursor: string | null): Promise<Page<ChangedRecord>>;
  /** Link rows whose work is open: a wait that is over, an open operation, or a pass that was cut off. */
  dueLinks(now: Date, cursor: string | null): Promise<Page<LinkHead>>;
  /** Link rows of deals that are not closed, or closed and not in step; with the last change of their records. */
  openLinks(cursor: string | null): Promise<Page<LinkHead>>;
  /** Link rows of open deals that Microsoft takes part in, or was asked to, and whose side of Microsoft is not closed. */
  coSellLinks(cursor: string | null): Promise<Page<LinkHead>>;
  /** Open opportunities that are to be shared. */
  sharedDeals(cursor: string | null): Promise<Page<RecordRef>>;
  /** Link rows of engagements. */
  linksOfEngagements(engagementIds: readonly string[]): Promise<readonly LinkHead[]>;
  /** Link rows of records, of each the newest generation. */
  linksOfRecords(records: readonly RecordRef[]): Promise<readonly LinkHead[]>;
  /** Which of these ids are records; what is no GUID is none. */
  recordsOf(ids: readonly string[]): Promise<readonly RecordRef[]>;
  /** How many there are; the service counts to 5,000. */
  count(what: 'openLinks' | 'sharedDeals'): Promise<number>;
}
