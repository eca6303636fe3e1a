import type { FieldValues } from '../mapping/field-mapping.ts';
import type { Customer, HelpCode, Person, PublishedStatus, RecordRef, Solution } from './deal.ts';
import type { LinkState } from './link.ts';
import type { HistoryLine, Message } from './outcome.ts';

/** What the CRM knows of a customer and the people of an inbound deal. */
export interface CustomerMatch {
  /** Ids of accounts with the same name (case and blanks ignored) and postal code. Several = ambiguous. */
  readonly accountIds: readonly string[];
  /** A person has to decide all the same: too many accounts to tell, or the one the connector made is inactive. */
  readonly ambiguous?: true;
  /** A contact of that account with the e-mail address of the referral's first contact. */
  readonly contactId: string | null;
  /** Row id of the currency, null when unknown or inactive. */
  readonly currencyId: string | null;
  /** First team member who is an enabled user, null when none is. */
  readonly ownerUserId: string | null;
  /** Catalogue row id by solution identifier (upper case) for solutions the catalogue knows. */
  readonly solutionRowIds: Readonly<Record<string, string>>;
  /** Open opportunities of the one account found that are not shared and may be this deal: same name, or same value and currency. */
  readonly similar: readonly { readonly id: string; readonly name: string }[];
}

/** Changes of a record; members left out stay. */
export interface RecordChanges {
  readonly fields?: FieldValues;
  readonly name?: string;
  /** A person said that the record and a referral are one deal. */
  readonly sync?: true;
  readonly visible?: true;
  /** The deal was on hold and goes on. */
  readonly resumed?: true;
  readonly published?: Partial<{
    readonly referralIdentifier: string | null;
    readonly referralLink: string | null;
    readonly referralProgram: string | null;
    readonly microsoftCrmIdentifier: string | null;
    readonly referralStatus: PublishedStatus | null;
    readonly audit: string;
  }>;
}

/** A row the platform must create at most once; the id is derived, the write carries `If-None-Match: *`. */
export interface NewCustomer {
  readonly account: (Customer & { readonly id: string; readonly name: string }) | null;
  readonly contact: { readonly id: string; readonly person: Person; readonly accountId: string } | null;
}

/** An opportunity that is born from a referral. */
export interface NewOpportunity {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly contactId: string | null;
  readonly ownerUserId: string | null;
  readonly onHold: boolean;
  readonly fields: FieldValues;
  readonly visible: boolean;
  readonly help: HelpCode | null;
  readonly published: Required<NonNullable<RecordChanges['published']>>;
  readonly solutions: readonly NewSolution[];
}

/** A solution that a deal gets: row id (derived), and the catalogue row (null: create it with `newCatalogueRowId`). */
export interface NewSolution {
  readonly rowId: string;
  readonly solution: Solution;
  readonly catalogueRowId: string | null;
  readonly newCatalogueRowId: string;
}

/** A lead that is born from a referral. */
export interface NewLead {
  readonly id: string;
  readonly name: string;
  readonly customer: Customer;
  readonly person: Person | null;
  readonly ownerUserId: string | null;
  readonly fields: FieldValues;
  readonly published: Required<NonNullable<RecordChanges['published']>>;
}

/** An accepted lead becomes an opportunity of this customer, by the CRM's own action. */
export interface Qualification {
  readonly lead: RecordRef;
  readonly accountId: string;
  readonly contactId: string | null;
  /** Null: the currency of the lead. */
  readonly currencyId: string | null;
}

/** The end of a record, by the CRM's own action; the last part of the change set. */
export interface RecordClosing {
  readonly ref: RecordRef;
  readonly as: 'won' | 'lost' | 'cancelled';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** For a won opportunity: its value. */
  readonly value: number | null;
  /** Why, in words for people. */
  readonly reason: string;
}

/** How a request ends, or that it goes on. */
export interface RequestOutcome {
  readonly id: string;
  readonly state: 'working' | 'done' | 'failed';
  readonly message: Message;
  /** Everything that was found wrong, when it is more than the message says. */
  readonly problems?: readonly Message[];
}

/** One transaction of the CRM, applied in this order. */
export interface ChangeSet {
  readonly lane: string;
  readonly customer?: NewCustomer;
  readonly opportunity?: NewOpportunity;
  readonly lead?: NewLead;
  /** PATCH of the record with `If-Match: version`. */
  readonly record?: { readonly ref: RecordRef; readonly version: string; readonly changes: RecordChanges };
  /** Rows of the deal's solutions that come and go. */
  readonly solutions?: {
    readonly of: RecordRef;
    readonly add: readonly NewSolution[];
    readonly remove: readonly string[];
  };
  readonly qualify?: Qualification;
  /** Whole new state; `version` null = create with `If-None-Match: *`. */
  readonly link?: { readonly version: string | null; readonly state: LinkState; readonly name: string };
  readonly history: readonly (HistoryLine & {
    readonly id: string;
    readonly at: string;
    readonly correlationId: string;
    readonly attempt: number;
  })[];
  /** Record the history belongs to. */
  readonly historyOf: RecordRef | null;
  readonly requests: readonly RequestOutcome[];
  readonly close?: RecordClosing;
}
