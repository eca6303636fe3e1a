import { randomUUID } from 'node:crypto';
import type { Clock, Log } from '../../relay/src/ports/clock.ts';

/** The system's clock: a database cannot be given another one. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const newId = (): string => randomUUID();

/** A log that keeps its lines. */
export function recordingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const line =
    (level: string) =>
    (event: string, details: Readonly<Record<string, unknown>> = {}): void =>
      void lines.push(`${level} ${event} ${JSON.stringify(details)}`);
  return { log: { info: line('info'), warn: line('warn'), error: line('error') }, lines };
}
