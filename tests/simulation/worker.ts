import { parentPort, workerData } from 'node:worker_threads';
import { openBossHints } from './boss-hints.ts';
import { createOrigin } from './origin.ts';
import { seedOf } from './random.ts';
import { runSchedule } from './run-schedule.ts';
import type { RunOptions } from './run-schedule.ts';
import type { Coverage } from './adversary.ts';
import type { Violation } from './witness.ts';

/** What a worker is started with. */
export interface WorkerOrder {
  readonly zip: Uint8Array;
  readonly seed: number;
  readonly options: Omit<RunOptions, 'hints'>;
  /** `boss`: the real queue on an embedded PostgreSQL. */
  readonly queue: 'memory' | 'boss';
}

/** Schedules to run: from the first index up to, but without, the last. */
export interface Portion {
  readonly from: number;
  readonly to: number;
}

/** What became of one schedule. */
export interface Outcome {
  readonly index: number;
  readonly hash: number;
  readonly violations: readonly Violation[];
  readonly coverage: Coverage;
}

const order = workerData as WorkerOrder;
const port = parentPort!;
const origin = await createOrigin(order.zip);
const hints = order.queue === 'boss' ? { hints: await openBossHints() } : {};

port.on('message', (portion: Portion) => void run(portion));
port.postMessage('ready');

async function run({ from, to }: Portion): Promise<void> {
  const outcomes: Outcome[] = [];
  for (let index = from; index < to; index += 1) {
    const { hash, violations, coverage } = await runSchedule(origin, seedOf(order.seed, index), {
      ...order.options,
      ...hints,
    });
    outcomes.push({ index, hash, violations, coverage });
  }
  port.postMessage(outcomes);
}
