import type { FieldValues } from '../mapping/field-mapping.ts';
import type { Address, HelpCode, Person, PublishedStatus, RecordRef, Solution } from './deal.ts';
import type { LinkState } from './link.ts';
import type { HistoryLine, Message } from './outcome.ts';

/** What the CRM knows of a customer and the people of an inbound deal. */
export interface CustomerMatch {
  /** Ids of accounts with the same name (case and blanks ignored) and postal code. Several = ambiguous. */
  readonly accountIds: readonly string[];
  /** Row id of the currency, null when unknown or inactive. */
  readonly currencyId: string | null;
  /** First team member who is an enabled user, null when none is. */
  readonly ownerUserId: string | null;
  /** Catalogue row id by solution identifier (upper case) for solutions the catalogue knows. */
  readonly solutionRowIds: Readonly<Record<string, string>>;
}

/** Changes of a record; members left out stay. */
export interface RecordChanges {
  readonly fields?: FieldValues;
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
  readonly account: { readonly id: string; readonly name: string; readonly address: Address } | null;
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
  /** Row id of the deal's solution row (derived), the solution, and the catalogue row (null: create it with `catalogueId`). */
  readonly solutions: readonly {
    readonly rowId: string;
    readonly solution: Solution;
    readonly catalogueRowId: string | null;
    readonly newCatalogueRowId: string;
  }[];
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
  /** PATCH of the record with `If-Match: version`. */
  readonly record?: { readonly ref: RecordRef; readonly version: string; readonly changes: RecordChanges };
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
}
