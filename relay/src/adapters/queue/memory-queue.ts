import type { Clock, Log } from '../../ports/clock.ts';
import type { EventHint, Hint, HintHandlers, HintQueue } from '../../ports/hint-queue.ts';
import { mergeEvents, mergeHints } from './hint-data.ts';
import { settledWithin } from './settled-within.ts';

/** A pass that takes longer counts as lost and its hint is worked again, as in pg-boss. Milliseconds; docs/decisions/0001. */
const expireMs = 60_000;
/** What becomes due is looked for this often, as in pg-boss. Milliseconds. */
const dueMs = 500;
/** A hint whose handler threw is worked again after this, as in pg-boss. Milliseconds. */
const afterFaultMs = 60_000;

/** Work of one kind by key: waiting, deferred, and marked as being worked on. */
interface Line<T> {
  readonly waiting: Map<string, T>;
  readonly deferred: Map<string, { readonly item: T; readonly at: number; readonly cancel: () => void }>;
  readonly active: Map<string, { readonly item: T; readonly cancel: () => void }>;
  readonly merge: (waiting: T, added: T) => T;
}

const newLine = <T>(merge: Line<T>['merge']): Line<T> => ({
  waiting: new Map(),
  deferred: new Map(),
  active: new Map(),
  merge,
});

/** Hints that outlive a queue: what a database is to the real one. Several queues on the same hints are several processes. */
export interface KeptHints {
  readonly clock: Clock;
  readonly deals: Line<Hint>;
  readonly events: Line<EventHint>;
  /** Queues at work; each is told when something waits. */
  readonly workers: Set<() => void>;
}

/** No hints yet. `clock` is the database's, whatever the clocks of the processes say. */
export function createKeptHints(clock: Clock): KeptHints {
  return { clock, deals: newLine<Hint>(mergeHints), events: newLine<EventHint>(mergeEvents), workers: new Set() };
}

/** A queue in memory; `leave` is the end of its process without a stop, as the database notices it. */
export interface MemoryQueue extends HintQueue {
  leave(): void;
}

/** The queue without a database, for tests and the simulation. Without `kept` nothing survives it. */
export function createMemoryQueue(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly kept?: KeptHints;
}): MemoryQueue {
  const { clock, log } = options;
  const kept = options.kept ?? createKeptHints(clock);
  const { deals, events } = kept;
  const running = new Map<string, Promise<void>>();
  let handlers: HintHandlers | null = null;

  /** Others take nothing by themselves: they are told, each in a turn of its own. */
  function tell(): void {
    for (const worker of kept.workers) worker();
  }

  function put<T>(line: Line<T>, key: string, item: T): void {
    const waiting = line.waiting.get(key);
    line.waiting.set(key, waiting ? line.merge(waiting, item) : item);
    tell();
  }

  function defer<T>(line: Line<T>, key: string, added: T, notBefore: Date): void {
    const earlier = line.deferred.get(key);
    earlier?.cancel();
    const item = earlier ? line.merge(earlier.item, added) : added;
    const at = Math.min(notBefore.getTime(), earlier?.at ?? Infinity);
    // At least one look away, so that a process whose clock is behind the database's does not turn in circles.
    const wait = Math.max(at - kept.clock.now().getTime(), clock === kept.clock ? 0 : dueMs);
    const cancel = kept.clock.after(wait, () => {
      line.deferred.delete(key);
      put(line, key, item);
    });
    line.deferred.set(key, { item, at, cancel });
  }

  function take<T>(line: Line<T>, name: string, work: (item: T) => Promise<void>): void {
    for (const [key, item] of [...line.waiting]) {
      const id = `${name} ${key}`;
      if (line.active.has(key) || running.has(id)) continue;
      line.waiting.delete(key);
      const cancel = kept.clock.after(expireMs, () => giveBack(line, key));
      const taken = { item, cancel };
      line.active.set(key, taken);
      const finish = (): void => {
        running.delete(id);
        cancel();
        if (line.active.get(key) === taken) line.active.delete(key);
        tell();
      };
      const failed = (error: unknown): void => {
        log.error('handler failed', { key, error: error instanceof Error ? error.stack : String(error) });
        defer(line, key, item, new Date(kept.clock.now().getTime() + afterFaultMs));
      };
      running.set(
        id,
        Promise.resolve()
          .then(() => work(item))
          .catch(failed)
          .then(finish),
      );
    }
  }

  function takeAll(): void {
    const current = handlers;
    if (!current) return;
    take(deals, 'deal', (hint) => current.deal(hint));
    take(events, 'event', (event) => current.event(event));
  }

  const wake = (): void => {
    // Only a process that is at work gets here: a timer of its own clock waits with the process.
    clock.after(0, takeAll);
  };

  function leave(): void {
    handlers = null;
    kept.workers.delete(wake);
  }

  return {
    async start(given) {
      handlers = given;
      // The only process: whatever is marked as being worked on was left by one that ended.
      if (kept.workers.size === 0) for (const line of [deals, events]) takeUp(line as Line<unknown>);
      kept.workers.add(wake);
      takeAll();
    },
    async hint(hint) {
      put(deals, hint.lane, hint);
    },
    async later(hint, notBefore) {
      if (notBefore > clock.now()) defer(deals, hint.lane, hint, notBefore);
      else put(deals, hint.lane, hint);
    },
    async event(event, notBefore) {
      if (notBefore && notBefore > clock.now()) defer(events, event.referralId, event, notBefore);
      else put(events, event.referralId, event);
    },
    async stop(graceMs) {
      leave();
      await settledWithin(clock, [...running.values()], graceMs);
      if (kept.workers.size > 0) return;
      for (const line of [deals, events])
        for (const entry of [...line.deferred.values(), ...line.active.values()]) entry.cancel();
    },
    leave,
  };

  function giveBack<T>(line: Line<T>, key: string): void {
    const taken = line.active.get(key);
    if (!taken) return;
    taken.cancel();
    line.active.delete(key);
    put(line, key, taken.item);
  }

  function takeUp(line: Line<unknown>): void {
    for (const [key, { item, at }] of [...line.deferred]) defer(line, key, item, new Date(at));
    for (const key of [...line.active.keys()]) giveBack(line, key);
  }
}
