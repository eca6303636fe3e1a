/** Time and timers. Production passes the system's, the simulation its own. */
export interface Clock {
  now(): Date;
  /** Calls `run` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** Random numbers and ids. */
export interface Random {
  /** A new random GUID, lower case. */
  newId(): string;
  /** Uniform in [0, 1). */
  fraction(): number;
}

/** The HTTP client below the real adapters; same contract as the platform's `fetch`. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Structured log: one line per event; never secrets, never personal data. */
export interface Log {
  info(event: string, details?: Readonly<Record<string, unknown>>): void;
  warn(event: string, details?: Readonly<Record<string, unknown>>): void;
  error(event: string, details?: Readonly<Record<string, unknown>>): void;
}
