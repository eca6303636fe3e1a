import type { Clock } from '../../ports/clock.ts';

/** Catch-up was told to stop while it waited. Ends its work without a trace. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

/**
 * The share of catch-up in the calls of a connection. The services' own gate stands behind it; this one leaves room in that for
 * what people wait for.
 */
export interface Budget {
  /** Waits until one more call, or one more hint, fits. First come, first served. Throws `Stopped`. */
  turn(): Promise<void>;
  /** Ends all waits, for good. */
  stop(): void;
}

const minuteMs = 60_000;

/** At most `perMinute` turns within any 60 seconds. */
export function createBudget(clock: Clock, perMinute: number): Budget {
  let taken: number[] = [];
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  let ring: () => void = () => undefined;

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      ring = () => {
        cancel();
        resolve();
      };
    });
  }

  async function take(): Promise<void> {
    for (;;) {
      if (stopped) throw new Stopped();
      const now = clock.now().getTime();
      // A clock that was put back must not hold anybody longer than a minute.
      taken = taken.filter((at) => at > now - minuteMs && at <= now);
      const [first] = taken;
      if (first === undefined || taken.length < perMinute) {
        taken.push(now);
        return;
      }
      await sleep(first + minuteMs - now);
    }
  }

  return {
    turn() {
      const mine = last.then(take);
      last = mine.catch(() => undefined);
      return mine;
    },
    stop() {
      stopped = true;
      ring();
    },
  };
}
