import { createKeptHints, createMemoryQueue } from '../../relay/src/adapters/queue/memory-queue.ts';
import type { Clock, Log } from '../../relay/src/ports/clock.ts';
import type { HintQueue } from '../../relay/src/ports/hint-queue.ts';
import type { VirtualTime } from './time.ts';

/** A queue of one process; `leave` is the end of the process without a stop, as the database notices it. */
export type ProcessQueue = HintQueue & { leave(): void };

/** What the relay's database is to its processes: it outlives them. */
export interface HintStore {
  queueOf(clock: Clock, log: Log): ProcessQueue;
  /** Hints that wait, are deferred or are worked on. */
  open(): Promise<number>;
  /** True while a lane is worked on. */
  isActive(lane: string): boolean;
}

/** Where the hints of a schedule are kept; a new store for each schedule. */
export type HintStoreFactory = (time: VirtualTime) => HintStore;

/** In memory: the memory queue on hints that are kept. */
export const memoryHints: HintStoreFactory = (time) => {
  const kept = createKeptHints({
    now: () => new Date(time.now()),
    after: (ms, run) => time.after(ms, run),
  });
  return {
    queueOf: (clock, log) => createMemoryQueue({ clock, log, kept }),
    open: async () =>
      [kept.deals, kept.events].reduce(
        (sum, line) => sum + line.waiting.size + line.active.size + line.deferred.size,
        0,
      ),
    isActive: (lane) => kept.deals.active.has(lane),
  };
};
