import type { Clock, Log } from '../../ports/clock.ts';
import type { EventHint, Hint, HintHandlers, HintQueue } from '../../ports/hint-queue.ts';
import type { RelayDatabase } from './database.ts';
import { settledWithin } from './settled-within.ts';
import { openStoredHints } from './stored-hints.ts';
import type { QueueKind, StoredHints, TakenJob } from './stored-hints.ts';

/** What the queue is made of. */
export interface PgBossQueueOptions {
  readonly database: RelayDatabase;
  readonly connectionId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Passes side by side in this process; as many events beside them. Default 4. */
  readonly concurrency?: number;
  /**
   * Between looks for what others put in or what became due, milliseconds; what this process puts in is taken at once. Default 500.
   */
  readonly pollMs?: number;
}

/** Deferred hints that become due together are moved in portions of this size. */
const laterBatch = 100;
/** The embedded database has no autovacuum. Milliseconds; chosen. */
const tidyMs = 3_600_000;
/** A hint whose handler threw is worked again after this: a defect then costs one pass a minute. Milliseconds; chosen. */
const afterFaultMs = 60_000;

/**
 * Hints in pg-boss, on PGlite or PostgreSQL. pg-boss' own worker is not used: it waits for its next poll when a lane becomes free,
 * and it would start a second pass beside one that outlived its expiry.
 */
export function createPgBossQueue(options: PgBossQueueOptions): HintQueue {
  const { database, clock, log, connectionId } = options;
  const concurrency = options.concurrency ?? 4;
  let opening: Promise<StoredHints> | null = null;
  let worker: Worker | null = null;
  const stored = (): Promise<StoredHints> =>
    (opening ??= openStoredHints(database, connectionId, clock).catch((error: unknown) => {
      opening = null;
      throw error;
    }));

  const hint = async (item: Hint): Promise<void> => {
    await (await stored()).putHint(item);
    worker?.wake('deal');
  };

  return {
    async start(handlers) {
      const hints = await stored();
      const { alone } = await database.signOn(connectionId);
      const released = alone ? await hints.releaseOrphans() : 0;
      if (released > 0) log.info('unfinished hints taken up again', { released });
      worker = startWorker({ hints, handlers, clock, log, concurrency, pollMs: options.pollMs ?? 500, database });
    },
    hint,
    async later(item, notBefore) {
      if (notBefore > clock.now()) return (await stored()).putLater(item, notBefore);
      await hint(item);
    },
    async event(event, notBefore) {
      const hints = await stored();
      if (notBefore && notBefore > clock.now()) return hints.putLater(event, notBefore);
      await hints.putEvent(event);
      worker?.wake('event');
    },
    async stop(graceMs) {
      const stopping = worker;
      worker = null;
      // Passes that go on hold what they work on: to others this process is still at work.
      if (!(await stopping?.stop(graceMs))) return;
      await database
        .signOff(connectionId)
        .catch((error: unknown) => log.warn('not signed off from the database', { error: String(error) }));
    },
  };
}

interface Worker {
  wake(kind: QueueKind): void;
  /** True when no pass goes on. */
  stop(graceMs: number): Promise<boolean>;
}

interface WorkerOptions {
  readonly hints: StoredHints;
  readonly handlers: HintHandlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly database: RelayDatabase;
}

/** Takes due hints and runs the handlers until it is stopped. */
function startWorker(options: WorkerOptions): Worker {
  const { hints, handlers, clock, log } = options;
  const dirty = new Set<QueueKind>();
  const running = { deal: new Map<string, Promise<void>>(), event: new Map<string, Promise<void>>() };
  let pumping: Promise<void> | null = null;
  let stopped = false;
  let cancelPoll: () => void = () => undefined;
  let cancelTidy: () => void = () => undefined;

  const wake = (kind: QueueKind): void => {
    dirty.add(kind);
    if (stopped || pumping) return;
    pumping = pump().finally(() => {
      pumping = null;
      if (dirty.size > 0 && !stopped) wake([...dirty][0]!);
    });
  };

  async function pump(): Promise<void> {
    for (let kind = nextDirty(); kind && !stopped; kind = nextDirty()) {
      dirty.delete(kind);
      try {
        await (kind === 'later' ? moveDue() : fill(kind));
      } catch (error) {
        // The next poll tries again; until then the hints are safe in the database, if it still is.
        log.warn('hints not taken', { queue: kind, error: String(error) });
      }
    }
  }

  const nextDirty = (): QueueKind | undefined => [...dirty][0];

  async function moveDue(): Promise<void> {
    const jobs = await hints.take('later', laterBatch, []);
    for (const { item } of jobs) {
      if ('lane' in item) {
        await hints.putHint(item);
        dirty.add('deal');
      } else {
        await hints.putEvent(item);
        dirty.add('event');
      }
    }
    await hints.finish('later', jobs);
    if (jobs.length === laterBatch) dirty.add('later');
  }

  async function fill(kind: 'deal' | 'event'): Promise<void> {
    const free = options.concurrency - running[kind].size;
    if (free <= 0) return;
    for (const job of await hints.take(kind, free, [...running[kind].keys()])) {
      const key = job.key ?? job.attempt.id;
      running[kind].set(key, run(kind, key, job));
    }
  }

  async function run(kind: 'deal' | 'event', key: string, job: TakenJob): Promise<void> {
    let threw = false;
    try {
      await (kind === 'deal' ? handlers.deal(job.item as Hint) : handlers.event(job.item as EventHint));
    } catch (error) {
      // A handler records its own failures; one that throws met a defect or a hiccup of this database.
      log.error('handler failed', { queue: kind, key, error: error instanceof Error ? error.stack : String(error) });
      threw = true;
    }
    try {
      if (threw) await hints.putLater(job.item, new Date(clock.now().getTime() + afterFaultMs));
      await hints.finish(kind, [job]);
    } catch (error) {
      log.warn('hint not finished: it is worked once more', { queue: kind, key, error: String(error) });
    }
    running[kind].delete(key);
    wake(kind);
  }

  async function poll(): Promise<void> {
    try {
      for (const kind of await hints.due()) wake(kind);
    } catch (error) {
      log.warn('hints not looked for', { error: String(error) });
    }
    if (!stopped) cancelPoll = clock.after(options.pollMs, () => void (polling = poll()));
  }

  const tidyLater = (): void => {
    cancelTidy = clock.after(tidyMs, () => {
      void options.database.tidy().catch((error: unknown) => log.warn('database not tidied', { error: String(error) }));
      tidyLater();
    });
  };

  let polling = poll();
  tidyLater();

  return {
    wake,
    async stop(graceMs) {
      stopped = true;
      cancelPoll();
      cancelTidy();
      await polling;
      await pumping;
      const left = [...running.deal.values(), ...running.event.values()];
      const ended = await settledWithin(clock, left, graceMs);
      if (!ended)
        log.warn('passes still running at the end', { passes: running.deal.size, events: running.event.size });
      return ended;
    },
  };
}
