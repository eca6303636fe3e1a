import type { Clock } from '../../relay/src/ports/clock.ts';

/** A clock that stands still until it is told to step. */
export interface SteppedClock {
  readonly clock: Clock;
  /** Moves the time on and runs what is due, in order. */
  step(ms: number): void;
  /** Resolves as soon as somebody waits for a timer. */
  timerSet(): Promise<void>;
}

/** A stepped clock that begins at the given time. */
export function steppedClock(start = '2026-06-10T08:00:00Z'): SteppedClock {
  let now = Date.parse(start);
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const watchers: (() => void)[] = [];
  return {
    clock: {
      now: () => new Date(now),
      after(ms, run) {
        const timer = { at: now + ms, run };
        timers.push(timer);
        for (const watcher of watchers.splice(0)) watcher();
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    step(ms) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = until;
    },
    timerSet: () => (timers.length > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
  };
}
