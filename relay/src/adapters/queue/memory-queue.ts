import type { Clock, Log } from '../../ports/clock.ts';
import type { EventHint, Hint, HintHandlers, HintQueue } from '../../ports/hint-queue.ts';
import { mergeEvents, mergeHints } from './hint-data.ts';
import { settledWithin } from './settled-within.ts';

/** Work of one kind by key: waiting, running, deferred. */
interface Line<T> {
  readonly waiting: Map<string, T>;
  readonly running: Map<string, Promise<void>>;
  readonly deferred: Map<string, { readonly item: T; readonly at: number; readonly cancel: () => void }>;
  readonly merge: (waiting: T, added: T) => T;
}

const newLine = <T>(merge: Line<T>['merge']): Line<T> => ({
  waiting: new Map(),
  running: new Map(),
  deferred: new Map(),
  merge,
});

/** The queue without a database, for tests and the simulation. Nothing survives the process. */
export function createMemoryQueue(options: { readonly clock: Clock; readonly log: Log }): HintQueue {
  const { clock, log } = options;
  const deals = newLine<Hint>(mergeHints);
  const events = newLine<EventHint>(mergeEvents);
  let handlers: HintHandlers | null = null;

  function put<T>(line: Line<T>, key: string, item: T, run: (item: T) => Promise<void>): void {
    const waiting = line.waiting.get(key);
    line.waiting.set(key, waiting ? line.merge(waiting, item) : item);
    next(line, key, run);
  }

  function next<T>(line: Line<T>, key: string, run: (item: T) => Promise<void>): void {
    const item = line.waiting.get(key);
    if (!handlers || item === undefined || line.running.has(key)) return;
    line.waiting.delete(key);
    const running = Promise.resolve()
      .then(() => run(item))
      .catch((error: unknown) => log.error('handler failed', { key, error: String(error) }))
      .then(() => {
        line.running.delete(key);
        next(line, key, run);
      });
    line.running.set(key, running);
  }

  function defer<T>(line: Line<T>, key: string, added: T, notBefore: Date, run: (item: T) => Promise<void>): void {
    const earlier = line.deferred.get(key);
    earlier?.cancel();
    const item = earlier ? line.merge(earlier.item, added) : added;
    const at = Math.min(notBefore.getTime(), earlier?.at ?? Infinity);
    const cancel = clock.after(Math.max(0, at - clock.now().getTime()), () => {
      line.deferred.delete(key);
      put(line, key, item, run);
    });
    line.deferred.set(key, { item, at, cancel });
  }

  const runDeal = (hint: Hint): Promise<void> => handlers?.deal(hint) ?? Promise.resolve();
  const runEvent = (event: EventHint): Promise<void> => handlers?.event(event) ?? Promise.resolve();

  return {
    async start(given) {
      handlers = given;
      for (const key of [...deals.waiting.keys()]) next(deals, key, runDeal);
      for (const key of [...events.waiting.keys()]) next(events, key, runEvent);
    },
    async hint(hint) {
      put(deals, hint.lane, hint, runDeal);
    },
    async later(hint, notBefore) {
      defer(deals, hint.lane, hint, notBefore, runDeal);
    },
    async event(event, notBefore) {
      if (notBefore && notBefore > clock.now()) defer(events, event.referralId, event, notBefore, runEvent);
      else put(events, event.referralId, event, runEvent);
    },
    async stop(graceMs) {
      handlers = null;
      for (const line of [deals, events]) {
        for (const entry of line.deferred.values()) entry.cancel();
        line.deferred.clear();
      }
      await settledWithin(clock, [...deals.running.values(), ...events.running.values()], graceMs);
    },
  };
}
