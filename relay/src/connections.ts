import { doubledWait } from '../../domain/plan/backoff.ts';
import { RelayError } from './errors/relay-error.ts';
import type { Relay } from './create-relay.ts';
import type { HttpRequest, HttpResponse } from './http/types.ts';
import { jsonResponse } from './http/types.ts';
import type { Clock, Log } from './ports/clock.ts';
import { LeaseRefused } from './sync/lease.ts';

/** A connection of the process. */
export interface Connection {
  readonly name: string;
  readonly log: Log;
  /** Makes its relay, anew for each attempt to start. `onLeaseLost`: the lease went to another process. */
  make(onLeaseLost: (reason: string) => void): Relay;
}

/** Condition of a connection. */
export type ConnectionState = 'starting' | 'started' | 'waiting' | 'lease lost' | 'stopped';

/** What may be told to everybody. Times are ISO 8601, UTC. */
export interface ConnectionHealth {
  readonly name: string;
  readonly state: ConnectionState;
  /** Since when. */
  readonly since: string;
  /** Why it waits. */
  readonly code?: string;
  /** When it is started again. */
  readonly retryAt?: string;
}

/** The connections of a process, each with a life of its own. */
export interface Connections {
  /**
   * One connection: resolves when it has started, throws what its start threw. Several: resolves at once; one that does not start is
   * tried again after growing waits and does not hold up the others.
   */
  start(): Promise<void>;
  /** Hands a request to the connection it is meant for; null = nobody's. */
  handle(request: HttpRequest): Promise<HttpResponse | null>;
  /** `ok` as long as one connection works. */
  health(): { readonly ok: boolean; readonly connections: readonly ConnectionHealth[] };
  /** Resolves with the last reason when every connection has gone to other processes. */
  readonly lost: Promise<string>;
  /** Starts nothing any more, stops all; running passes have at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** What the keeping of connections needs. */
export interface ConnectionsOptions {
  readonly connections: readonly Connection[];
  readonly clock: Clock;
  /** For the passes of a connection whose lease was lost, milliseconds. */
  readonly graceMs: number;
}

/** Wait after the first failed start, doubled with each further one up to the longest. Milliseconds; chosen. */
const firstWaitMs = 5_000;
const longestWaitMs = 5 * 60_000;
/** Wait asked for when the connection of a delivery may be one that has not started. Seconds; chosen. */
const retryAfterSeconds = 5;

/** Keeps the connections of a process. */
export function createConnections({ connections, clock, graceMs }: ConnectionsOptions): Connections {
  const lost = Promise.withResolvers<string>();
  const keepers = connections.map((connection) =>
    keep(connection, clock, graceMs, (reason) => {
      if (keepers.every((keeper) => keeper.health().state === 'lease lost')) lost.resolve(reason);
    }),
  );
  return {
    lost: lost.promise,
    async start() {
      const [only, ...others] = keepers;
      if (only && others.length === 0) return only.start();
      for (const keeper of keepers) keeper.startUntilItWorks();
    },
    async handle(request) {
      for (const keeper of keepers) {
        const answer = await keeper.relay()?.handle(request);
        // 404 is the answer of a webhook to the path of another one.
        if (answer && answer.status !== 404) return answer;
      }
      if (keepers.every((keeper) => keeper.relay())) return null;
      const body = { code: 'NOT_STARTED', message: 'Please deliver again later.' };
      return jsonResponse(503, body, { 'retry-after': String(retryAfterSeconds) });
    },
    health: () => ({
      ok: keepers.some((keeper) => keeper.relay()),
      connections: keepers.map((keeper) => keeper.health()),
    }),
    async stop(grace) {
      await Promise.all(keepers.map((keeper) => keeper.stop(grace)));
    },
  };
}

/** A log whose lines name a connection. */
export function logOf(connection: string, log: Log): Log {
  const named = (details?: Readonly<Record<string, unknown>>) => ({ ...details, connection });
  return {
    info: (event, details) => log.info(event, named(details)),
    warn: (event, details) => log.warn(event, named(details)),
    error: (event, details) => log.error(event, named(details)),
  };
}

interface Keeper {
  /** One attempt. Throws what it threw. */
  start(): Promise<void>;
  startUntilItWorks(): void;
  /** The relay, while it works. */
  relay(): Relay | null;
  health(): ConnectionHealth;
  stop(graceMs: number): Promise<void>;
}

function keep(
  { name, log, make }: Connection,
  clock: Clock,
  graceMs: number,
  onLost: (reason: string) => void,
): Keeper {
  let health: ConnectionHealth = { name, state: 'starting', since: clock.now().toISOString() };
  let working: Relay | null = null;
  let underWay: Promise<unknown> = Promise.resolve();
  let failures = 0;
  let cancel: () => void = () => undefined;
  let stopping = false;

  const enter = (state: ConnectionState, more: Pick<ConnectionHealth, 'code' | 'retryAt'> = {}): void => {
    health = { name, state, since: clock.now().toISOString(), ...more };
  };

  async function attempt(): Promise<void> {
    enter('starting');
    let lostBecause: string | null = null;
    const relay = make((reason) => {
      lostBecause = reason;
      // An attempt that failed may hear of it later: the lease then went to the one that followed.
      if (working === relay) underWay = lose(relay, reason);
    });
    try {
      await relay.start();
    } catch (error) {
      await relay.stop(0);
      throw error;
    }
    working = relay;
    failures = 0;
    enter('started');
    log.info('connection started');
    if (lostBecause !== null) await lose(relay, lostBecause);
  }

  /** Another process works for the connection: taking it back would be taken back again. */
  async function lose(relay: Relay, reason: string): Promise<void> {
    log.error('connection stopped: its lease was lost', { reason });
    working = null;
    enter('lease lost');
    onLost(reason);
    await relay.stop(graceMs).catch((error: unknown) => log.error('connection not stopped', { error: String(error) }));
  }

  function waitFor(error: unknown): void {
    const asked = error instanceof RelayError ? (error.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(asked, doubledWait(firstWaitMs, failures, longestWaitMs));
    failures += 1;
    const code = codeOf(error);
    enter('waiting', { code, retryAt: new Date(clock.now().getTime() + waitMs).toISOString() });
    log.warn('connection not started', { code, error: String(error), failures, retryInMs: waitMs });
    cancel = clock.after(waitMs, startUntilItWorks);
  }

  function startUntilItWorks(): void {
    underWay = attempt().catch((error: unknown) => {
      if (!stopping) waitFor(error);
    });
  }

  return {
    start: attempt,
    startUntilItWorks,
    relay: () => working,
    health: () => health,
    async stop(grace) {
      stopping = true;
      cancel();
      await underWay;
      await working?.stop(grace);
      working = null;
      enter('stopped');
    },
  };
}

/** A word for the health address; sentences with ids and addresses stay in the log. */
function codeOf(error: unknown): string {
  if (error instanceof RelayError) return error.code;
  return error instanceof LeaseRefused ? 'LEASE_REFUSED' : 'RELAY_FAULT';
}
