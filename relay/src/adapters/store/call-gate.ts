import { RelayError } from '../../errors/relay-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallGate } from '../../ports/connection.ts';
import type { RelayDatabase } from '../queue/database.ts';
import { freshTurns, holdTurns, leaveTurn, takeTurn } from './turns.ts';
import type { TurnLimits, TurnState } from './turns.ts';

type Service = Parameters<CallGate['enter']>[0];

/** Limits per service. */
export interface CallLimits {
  readonly 'partner-center': TurnLimits;
  readonly dataverse: TurnLimits;
}

/** Where the state of the gates is kept. */
interface TurnStore {
  load(service: Service): Promise<{ readonly version: number; readonly state: TurnState }>;
  /** False when somebody else wrote since `version`. */
  save(service: Service, version: number, state: TurnState): Promise<boolean>;
}

/** A call that comes back in another process is noticed this late. Milliseconds; chosen. */
const lookAgainMs = 100;

/** The gate of a connection, shared by all processes on the database. */
export function createCallGate(options: {
  readonly database: Pick<RelayDatabase, 'query'>;
  readonly connectionId: string;
  readonly clock: Clock;
  readonly limits: CallLimits;
}): CallGate {
  return gateOn(databaseTurns(options.database, options.connectionId), options.clock, options.limits);
}

/** The same for one process without a database. */
export function createMemoryCallGate(options: { readonly clock: Clock; readonly limits: CallLimits }): CallGate {
  return gateOn(memoryTurns(), options.clock, options.limits);
}

function gateOn(store: TurnStore, clock: Clock, limits: CallLimits): CallGate {
  const doors = {
    'partner-center': openDoor('partner-center', store, clock, limits['partner-center']),
    dataverse: openDoor('dataverse', store, clock, limits.dataverse),
  };
  return {
    enter: (service, maxWaitMs) => doors[service].enter(maxWaitMs),
    hold: (service, until) => doors[service].hold(until.getTime()),
    async reopen() {
      await Promise.all([doors['partner-center'].reopen(), doors.dataverse.reopen()]);
    },
  };
}

interface Waiter {
  readonly deadline: number;
  readonly admit: (leave: () => void) => void;
  readonly refuse: (error: unknown) => void;
}

interface Door {
  enter(maxWaitMs: number): Promise<() => void>;
  hold(until: number): Promise<void>;
  reopen(): Promise<void>;
}

/** One service's door: who came first goes first, and nobody waits longer than he said. */
function openDoor(service: Service, store: TurnStore, clock: Clock, limits: TurnLimits): Door {
  const waiting: Waiter[] = [];
  const leaving = new Set<Promise<void>>();
  let serving = false;
  let ring: () => void = () => undefined;
  let bell = newBell();

  function newBell(): Promise<void> {
    return new Promise((resolve) => {
      ring = resolve;
    });
  }

  async function change(next: (state: TurnState) => TurnState): Promise<void> {
    for (;;) {
      const { version, state } = await store.load(service);
      if (await store.save(service, version, next(state))) return;
    }
  }

  async function leave(id: number): Promise<void> {
    try {
      await change((state) => leaveTurn(state, id));
    } catch {
      // The database is away: the turn runs out by itself (turns.ts), and the next statement of the pass says what is wrong.
    }
    ring();
  }

  function leaveOnce(id: number): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const done = leave(id).finally(() => leaving.delete(done));
      leaving.add(done);
    };
  }

  async function tryOnce(): Promise<{ readonly id: number } | { readonly waitMs: number; readonly why: string }> {
    for (;;) {
      const { version, state } = await store.load(service);
      const answer = takeTurn(state, limits, clock.now().getTime());
      if (answer.is === 'wait') return answer;
      if (await store.save(service, version, answer.state)) return { id: answer.id };
    }
  }

  async function serve(): Promise<void> {
    if (serving) return ring();
    serving = true;
    try {
      while (waiting.length > 0) {
        bell = newBell();
        // Who comes after a call that has just come back finds its turn free.
        await Promise.all(leaving);
        const answer = await tryOnce();
        if ('id' in answer) {
          waiting.shift()?.admit(leaveOnce(answer.id));
        } else {
          refuseLate(answer.waitMs, answer.why !== 'busy');
          if (waiting.length > 0) await pause(answer.waitMs, answer.why === 'busy');
        }
      }
    } catch (error) {
      for (const waiter of waiting.splice(0)) waiter.refuse(error);
    } finally {
      serving = false;
    }
  }

  /** Refuses who has waited long enough, and who would have to wait too long for certain. */
  function refuseLate(waitMs: number, certain: boolean): void {
    const now = clock.now().getTime();
    const isLate = (waiter: Waiter): boolean =>
      now + (certain ? waitMs : 0) > waiter.deadline || now >= waiter.deadline;
    for (const waiter of waiting.filter(isLate)) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.refuse(throttled(service, waitMs));
    }
  }

  async function pause(waitMs: number, busy: boolean): Promise<void> {
    const now = clock.now().getTime();
    const nearest = Math.min(...waiting.map((waiter) => waiter.deadline)) - now;
    const cancel = clock.after(Math.max(1, Math.min(waitMs, nearest, busy ? lookAgainMs : waitMs)), () => ring());
    await bell;
    cancel();
  }

  return {
    enter: (maxWaitMs) =>
      new Promise((admit, refuse) => {
        waiting.push({ deadline: clock.now().getTime() + maxWaitMs, admit, refuse });
        void serve();
      }),
    async hold(until) {
      await change((state) => holdTurns(state, until));
      ring();
    },
    async reopen() {
      await change((state) => ({ ...state, busy: [] }));
      ring();
    },
  };
}

function throttled(service: Service, waitMs: number): RelayError {
  return new RelayError({
    code: service === 'dataverse' ? 'DV_THROTTLED' : 'PC_THROTTLED',
    retry: 'later',
    retryAfterMs: waitMs,
  });
}

function memoryTurns(): TurnStore {
  const states = new Map<Service, TurnState>();
  return {
    load: async (service) => ({ version: 0, state: states.get(service) ?? freshTurns }),
    async save(service, _version, state) {
      states.set(service, state);
      return true;
    },
  };
}

/** One row per service, replaced only in the version that was read; the last version written here saves the reading. */
function databaseTurns(database: Pick<RelayDatabase, 'query'>, connectionId: string): TurnStore {
  const known = new Map<Service, { readonly version: number; readonly state: TurnState }>();
  return {
    async load(service) {
      const remembered = known.get(service);
      if (remembered) return remembered;
      await database.query(
        `INSERT INTO cosell.call_gate (connection, service, version, state) VALUES ($1, $2, 0, $3::jsonb)
         ON CONFLICT DO NOTHING`,
        [connectionId, service, JSON.stringify(freshTurns)],
      );
      const rows = await database.query(
        'SELECT version, state FROM cosell.call_gate WHERE connection = $1 AND service = $2',
        [connectionId, service],
      );
      return { version: Number(rows[0]?.['version']), state: rows[0]?.['state'] as TurnState };
    },
    async save(service, version, state) {
      const rows = await database.query(
        `UPDATE cosell.call_gate SET version = version + 1, state = $4::jsonb
         WHERE connection = $1 AND service = $2 AND version = $3 RETURNING version`,
        [connectionId, service, version, JSON.stringify(state)],
      );
      if (rows.length === 0) known.delete(service);
      else known.set(service, { version: Number(rows[0]?.['version']), state });
      return rows.length > 0;
    },
  };
}
