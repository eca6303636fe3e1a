/** What the relay keeps in the connection row beside the lease; JSON unless said otherwise, null = nothing yet. */
export interface ConnectionNotes {
  /** How far changes were read, and the position of an unfinished task. */
  readonly watermarks: string | null;
  /** What was learned of Partner Center's conduct. */
  readonly probes: string | null;
  /** Tasks wished by the command line and the running one. */
  readonly progress: string | null;
  /** The same in a sentence. */
  readonly progressText: string | null;
  /** ISO 8601, UTC: end of the last complete comparison. */
  readonly lastReconcileOn: string | null;
  /** Table of the calls per day. */
  readonly entitlement: string | null;
}

/** The row of `cosell_connection` as the relay needs it. */
export interface ConnectionRow {
  readonly id: string;
  readonly version: string;
  readonly lease: {
    readonly instance: string | null;
    readonly epoch: number;
    readonly organizationId: string | null;
    readonly renewedOn: string | null;
  };
  readonly notes: ConnectionNotes;
}

/** Reads and guards the connection row. Throws `RelayError` with DV_ codes; a lost race is `DV_CHANGED_MEANWHILE`. */
export interface ConnectionStore {
  /** Organisation (environment) and user of the relay, from WhoAmI. */
  whoAmI(): Promise<{ readonly organizationId: string; readonly userId: string }>;
  /**
   * A connection row whose lease names another organisation: the environment is a copy, and its original may still be working.
   * Null when there is none.
   */
  findForeign(organizationId: string): Promise<ConnectionRow | null>;
  /** The row, created with a derived id when there is none. */
  load(id: string, name: string): Promise<ConnectionRow>;
  /** The row; null when there is none. */
  find(id: string): Promise<ConnectionRow | null>;
  /** Writes lease, relay user, published form settings and the given notes with `If-Match`; returns the new row. */
  saveLease(
    row: ConnectionRow,
    lease: {
      readonly instance: string;
      readonly epoch: number;
      readonly organizationId: string;
      readonly renewedOn: string;
    },
    publish: { readonly relayUserId: string; readonly formSettings: unknown },
    notes: Partial<ConnectionNotes>,
  ): Promise<ConnectionRow>;
  /** Writes the given notes only, with `If-Match`; returns the new row. For who does not hold the lease. */
  saveNotes(row: ConnectionRow, notes: Partial<ConnectionNotes>): Promise<ConnectionRow>;
}

/** Secrets at rest. Values are encrypted with connection and purpose as associated data. */
export interface SecretStore {
  read(connectionId: string, purpose: string): Promise<string | null>;
  /** Replaces atomically; the old value is gone when it returns. */
  write(connectionId: string, purpose: string, value: string): Promise<void>;
}

/**
 * One gate per connection and service, shared by replicas: how many calls may go out now, and until when a service asked to wait.
 */
export interface CallGate {
  /** Waits for a turn; throws `RelayError` (…_THROTTLED, retry later) when the wait would exceed `maxWaitMs`. */
  enter(service: 'partner-center' | 'dataverse', maxWaitMs: number): Promise<() => void>;
  /** Calls that an ended process left on their way count as back. Only while no other process works for the connection. */
  reopen(): Promise<void>;
  /** The service asked to wait; nobody enters before. */
  hold(service: 'partner-center' | 'dataverse', until: Date): Promise<void>;
}

/** Values the relay has sent to Partner Center and not recorded in a base yet; a cache, losing it costs at most a conflict shown. */
export interface SentValues {
  read(lane: string): Promise<Readonly<Record<string, readonly (string | number | boolean | null)[]>>>;
  remember(lane: string, values: Readonly<Record<string, string | number | boolean | null>>): Promise<void>;
  forget(lane: string): Promise<void>;
}

/** A bearer token; `force` asks for a new one because the last was refused. Throws `RelayError`. */
export type TokenSource = (force?: boolean) => Promise<string>;
