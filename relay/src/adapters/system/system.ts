import { randomUUID } from 'node:crypto';
import type { Clock, Fetch, Log, Random } from '../../ports/clock.ts';

/** The longest delay a timer of the platform can hold, milliseconds; longer ones would fire at once. */
const maxTimerMs = 2_147_483_647;

/** The system's clock and timers. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, maxTimerMs));
    return () => clearTimeout(timer);
  },
};

/** The system's random numbers. */
export const systemRandom: Random = {
  newId: () => randomUUID(),
  fraction: () => Math.random(),
};

/** How much is logged. */
export type LogLevel = 'info' | 'warn' | 'error' | 'silent';

const order: readonly LogLevel[] = ['info', 'warn', 'error', 'silent'];

/** Writes one JSON object per line: time, level, event, details. */
export function createJsonLog(level: LogLevel, clock: Clock, write: (line: string) => void): Log {
  const logAt =
    (own: LogLevel) =>
    (event: string, details: Readonly<Record<string, unknown>> = {}) => {
      if (order.indexOf(own) < order.indexOf(level)) return;
      const line = { time: clock.now().toISOString(), level: own, event };
      write(`${JSON.stringify({ ...line, ...details, ...line })}\n`);
    };
  return { info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
}

/** The platform's HTTP client. */
export const systemFetch: Fetch = (input, init) => fetch(input, init);
