import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/steps/run-tool.ts';
import { addCoverage } from './adversary.ts';
import type { Coverage } from './adversary.ts';
import { hashText } from './random.ts';
import type { Outcome, Portion, WorkerOrder } from './worker.ts';

/** What to simulate. */
export interface Simulation {
  readonly zip: Uint8Array;
  readonly seed: number;
  readonly schedules: number;
  readonly workers: number;
  readonly options: WorkerOrder['options'];
  /** Default: the memory queue. */
  readonly queue?: WorkerOrder['queue'];
  /** Ends the run early; asked for every schedule that broke an invariant. Default: never. */
  readonly isEnough?: (outcome: Outcome) => boolean;
  /** Called after each portion. */
  readonly onProgress?: (done: number, failed: number) => void;
}

/** What a run brought. */
export interface SimulationResult {
  /** Schedules that ran. */
  readonly ran: number;
  /** Those that broke an invariant, by index. */
  readonly failures: readonly Outcome[];
  readonly coverage: Coverage;
  /** The same for the same seed and number of schedules, whatever the number of workers. */
  readonly hash: number;
}

/** Schedules a worker gets at a time: small, so that a run ends soon after the first finding. */
const portionSize = 10;

/** Runs schedules on worker threads; each depends on the seed and its own number only. Throws what a worker throws. */
export async function simulate(simulation: Simulation): Promise<SimulationResult> {
  const { schedules, options, zip, seed } = simulation;
  const outcomes: Outcome[] = [];
  let next = 0;
  let enough = false;

  const portion = (): Portion | null => {
    if (enough || next >= schedules) return null;
    const from = next;
    next = Math.min(schedules, next + portionSize);
    return { from, to: next };
  };

  function take(brought: readonly Outcome[]): void {
    outcomes.push(...brought);
    if (brought.some((outcome) => outcome.violations.length > 0 && simulation.isEnough?.(outcome))) enough = true;
    simulation.onProgress?.(outcomes.length, outcomes.filter(({ violations }) => violations.length > 0).length);
  }

  function work(): Promise<void> {
    const order: WorkerOrder = { zip, seed, options, queue: simulation.queue ?? 'memory' };
    const worker = new Worker(path.join(root, 'tests', 'simulation', 'worker.ts'), {
      workerData: order,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (message: 'ready' | readonly Outcome[]) => {
        if (message !== 'ready') take(message);
        const more = portion();
        if (more) worker.postMessage(more);
        else void worker.terminate().then(() => resolve());
      });
    });
  }

  const count = Math.max(1, Math.min(simulation.workers, Math.ceil(schedules / portionSize)));
  await Promise.all(Array.from({ length: count }, work));
  outcomes.sort((a, b) => a.index - b.index);
  const coverage: Coverage = {};
  for (const outcome of outcomes) addCoverage(coverage, outcome.coverage);
  return {
    ran: outcomes.length,
    failures: outcomes.filter(({ violations }) => violations.length > 0),
    coverage,
    hash: hashText(outcomes.map(({ hash }) => hash).join(' ')),
  };
}
