import type { DealFinder } from '../../ports/catch-up.ts';
import type { ConnectionScope } from '../scope.ts';
import type { OutboxPace } from '../outbox.ts';
import { planBackfill } from './backfill.ts';
import { createBudget } from './budget.ts';
import type { CallCounter } from './call-counter.ts';
import { busyDay, callsPerDay, idleDay, smallestEntitlement, totalOf } from './calls-per-day.ts';
import type { CatchUpContext } from './context.ts';
import { pollChanges } from './delta-poll.ts';
import { pollDue } from './due-poll.ts';
import { createHandedOver } from './handed-over.ts';
import { createLoop } from './loop.ts';
import { createNotebook } from './notebook.ts';
import type { NoteKeeper } from './notebook.ts';
import { createProbe } from './probe.ts';
import { pollRecords } from './record-poll.ts';
import { planReconcile } from './reconcile.ts';
import { createSweep } from './sweep.ts';
import { createTaskRunner } from './task-runner.ts';

/** How often and how much. */
export interface CatchUpPace {
  /** Between two readings of the changes in Partner Center, milliseconds. */
  readonly changesMs: number;
  /** Between two readings of changed shared records, milliseconds. */
  readonly recordsMs: number;
  /** Calls and hints of all catch-up together within a minute. */
  readonly callsPerMinute: number;
  /** Engagements read per day. */
  readonly sweepCallsPerDay: number;
}

/** Catch-up as it is without settings. Chosen; partner-center.md 6 for the first. */
export const defaultPace: CatchUpPace = {
  changesMs: 10 * 60_000,
  recordsMs: 60_000,
  callsPerMinute: 20,
  sweepCallsPerDay: 500,
};

/** What catch-up needs. */
export interface CatchUpOptions {
  readonly scope: () => ConnectionScope;
  readonly finder: DealFinder;
  /** The lease: it writes what catch-up has to remember. */
  readonly keeper: NoteKeeper;
  readonly pace: CatchUpPace;
  /** `HH:MM`, UTC, as set now. */
  readonly reconcileTimes: () => readonly string[];
  /** For the table of calls per day. */
  readonly counter: CallCounter;
  readonly outbox: OutboxPace;
  readonly settingsMs: number;
}

/** Everything that finds what no event and no request told. */
export interface CatchUp {
  start(): void;
  /** No further call; resolves when the running ones are back. */
  stop(): Promise<void>;
  /** Compares both sides now; returns the id of the task. */
  reconcileNow(): string;
}

/** Between two looks for open work, for tasks to do, and at the calls of the day. Milliseconds; chosen. */
const dueMs = 10 * 60_000;
const tasksMs = 60_000;
const hourMs = 3_600_000;
/** How long the same state is not handed over again. Milliseconds; chosen. */
const handedMs = { changed: 24 * hourMs, due: hourMs, compared: 7 * 24 * hourMs };

/** Puts catch-up together. */
export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { scope, keeper, pace, counter } = options;
  const { clock, log } = scope();
  const budget = createBudget(clock, pace.callsPerMinute);
  const context: CatchUpContext = {
    scope,
    finder: options.finder,
    notebook: createNotebook(keeper, log),
    budget,
    handed: {
      changed: createHandedOver(clock, handedMs.changed),
      due: createHandedOver(clock, handedMs.due),
      compared: createHandedOver(clock, handedMs.compared),
    },
  };
  const sweep = createSweep(context, createProbe(keeper, log), pace.sweepCallsPerDay);
  const plans = { reconcile: planReconcile, backfill: planBackfill };
  const runner = createTaskRunner(context, plans, options.reconcileTimes);
  let saidOn = '';

  /** Writes the table of calls once a day. */
  async function report(): Promise<void> {
    const counted = counter.counts();
    if (counted.day === saidOn) return;
    saidOn = counted.day;
    const settings = {
      outbox: options.outbox,
      settingsMs: options.settingsMs,
      recordsMs: pace.recordsMs,
      dueMs,
      reconciles: options.reconcileTimes().length,
    };
    const idle = callsPerDay(settings, idleDay);
    const busy = callsPerDay(settings, busyDay);
    const table = {
      at: clock.now().toISOString(),
      entitlement: smallestEntitlement,
      idle: totalOf(idle),
      busy: totalOf(busy),
      rows: idle.map(({ what, perDay }, n) => ({ what, idle: perDay, busy: busy[n]?.perDay ?? 0 })),
      counted,
    };
    keeper.note({ entitlement: JSON.stringify(table) });
  }

  const loop = (name: string, everyMs: () => number, run: () => Promise<void>) =>
    createLoop({ name, clock, log, everyMs, run });
  const tasks = loop('tasks', () => tasksMs, runner.run);
  const loops = [
    loop('calls per day', () => hourMs, report),
    loop(
      'open work',
      () => dueMs,
      () => pollDue(context),
    ),
    loop(
      'changed records',
      () => pace.recordsMs,
      () => pollRecords(context),
    ),
    loop(
      'changes in Partner Center',
      () => pace.changesMs,
      () => pollChanges(context),
    ),
    tasks,
    loop('engagement sweep', sweep.everyMs, sweep.run),
  ];
  context.notebook.onWish(() => tasks.wake());

  return {
    start() {
      for (const one of loops) one.start();
    },
    async stop() {
      budget.stop();
      await Promise.all(loops.map((one) => one.stop()));
    },
    reconcileNow() {
      const id = runner.request({ task: 'reconcile', dryRun: false, limit: null });
      tasks.wake();
      return id;
    },
  };
}
