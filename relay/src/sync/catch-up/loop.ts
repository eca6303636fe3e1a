import { waitsForSignIn } from '../../../../domain/model/outcome.ts';
import { doubledWait } from '../../../../domain/plan/backoff.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Clock, Log } from '../../ports/clock.ts';
import { Stopped } from './budget.ts';

/** Work that is repeated. */
export interface LoopOptions {
  /** For the log. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Pause after a run that succeeded, milliseconds. */
  readonly everyMs: () => number;
  readonly run: () => Promise<void>;
}

/** A repetition that never overlaps itself. */
export interface Loop {
  /** First run now. */
  start(): void;
  /** A run now, or right after the running one. */
  wake(): void;
  /** No further run; resolves when a running one has ended. */
  stop(): Promise<void>;
}

/** First pause after a fault, doubled with each further one up to a quarter of an hour. Milliseconds; chosen. */
const firstPauseMs = 15_000;

/** True when waiting, or an administrator who signs in again, ends the fault. */
export function mayPass(error: unknown): boolean {
  return error instanceof RelayError && (error.retry !== 'never' || waitsForSignIn(error.code));
}

/** A fault is logged with its code and tried again after a growing pause; nothing is thrown. */
export function createLoop({ name, clock, log, everyMs, run }: LoopOptions): Loop {
  let cancel: () => void = () => undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = true;
  let faults = 0;

  async function once(): Promise<number> {
    try {
      await run();
      faults = 0;
      return everyMs();
    } catch (error) {
      if (error instanceof Stopped) return everyMs();
      const code = error instanceof RelayError ? error.code : 'RELAY_FAULT';
      log.warn('catch-up postponed', { task: name, code, error: String(error), faults });
      const asked = error instanceof RelayError ? error.retryAfterMs : undefined;
      faults += 1;
      return asked ?? doubledWait(firstPauseMs, faults - 1);
    }
  }

  function turn(): void {
    again = false;
    running = once().then((wait) => {
      running = null;
      if (!stopped) cancel = clock.after(again ? 0 : wait, turn);
    });
  }

  return {
    start() {
      stopped = false;
      turn();
    },
    wake() {
      if (stopped) return;
      if (running) {
        again = true;
        return;
      }
      cancel();
      turn();
    },
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
