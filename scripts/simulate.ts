import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { openBossHints } from '../tests/simulation/boss-hints.ts';
import { createOrigin } from '../tests/simulation/origin.ts';
import { seedOf } from '../tests/simulation/random.ts';
import {
  coverageTable,
  failureSummary,
  faultLegend,
  impossibleReasons,
  rareCells,
  scheduleStory,
} from '../tests/simulation/report.ts';
import { runSchedule } from '../tests/simulation/run-schedule.ts';
import type { RunOptions } from '../tests/simulation/run-schedule.ts';
import { sabotages } from '../tests/simulation/sabotage.ts';
import type { SabotageName } from '../tests/simulation/sabotage.ts';
import { simulate } from '../tests/simulation/simulate.ts';
import { buildAll } from './steps/build.ts';

const usage = `Usage: npm run simulate -- [options]
  --seed S         seed of the run, a whole number (default 1)
  --schedules N    how many schedules (default 1000)
  --workers W      threads (default: one for each core)
  --sabotage NAME  take a safeguard away; the run then must find a broken invariant
                   (${Object.keys(sabotages).join(', ')})
  --beyond         lists lag for longer than the relay's settle window: what goes wrong has to be shown
  --calm           nothing goes wrong but what people do
  --queue boss     the real queue (pg-boss on an embedded PostgreSQL) instead of the memory queue; slow
  --only I         schedule I of the seed alone, with its trace
  --verbose        the trace of the first schedule that fails, and the reasons for what cannot happen
`;

/** A cell of the table has to be hit this often in a run of 100,000 schedules, and as often in proportion in a shorter one. */
const hitsPerSchedule = 100 / 100_000;
/** Pause between two lines of progress. Milliseconds. */
const progressMs = 5_000;

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
}

function wholeNumber(text: string | undefined, name: string, standard: number, least: number): number {
  if (text === undefined) return standard;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    fail(`--${name} takes a whole number from ${least}; got ${text}.`);
  return Number(text);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        schedules: { type: 'string' },
        workers: { type: 'string' },
        only: { type: 'string' },
        queue: { type: 'string', default: 'memory' },
        sabotage: { type: 'string' },
        beyond: { type: 'boolean', default: false },
        calm: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

// The end of the process would cut off what is still to be printed.
process.exitCode = await main();

async function main(): Promise<number> {
  const given = readOptions();
  if (given.help) {
    say(usage);
    return 0;
  }
  const seed = wholeNumber(given.seed, 'seed', 1, 0);
  const schedules = wholeNumber(given.schedules, 'schedules', 1000, 1);
  const workers = wholeNumber(given.workers, 'workers', availableParallelism(), 1);
  if (given.sabotage !== undefined && !(given.sabotage in sabotages)) fail(`There is no sabotage ${given.sabotage}.`);
  const sabotage = given.sabotage as SabotageName | undefined;
  const { queue } = given;
  if (queue !== 'memory' && queue !== 'boss') fail(`--queue takes memory or boss; got ${queue}.`);
  const options: RunOptions = { beyond: given.beyond, calm: given.calm, ...(sabotage ? { sabotage } : {}) };
  const flags = [
    ...(sabotage ? [`--sabotage ${sabotage}`] : []),
    ...(given.beyond ? ['--beyond'] : []),
    ...(given.calm ? ['--calm'] : []),
    ...(queue === 'boss' ? ['--queue boss'] : []),
  ];
  const again = (index: number): string =>
    ['npm run simulate --', `--seed ${seed} --only ${index}`, ...flags].join(' ');

  const { managedPath } = await buildAll({ quiet: true });
  const zip = new Uint8Array(readFileSync(managedPath));

  async function tell(index: number): Promise<number> {
    const result = await runSchedule(await createOrigin(zip), seedOf(seed, index), {
      ...options,
      keepTrace: true,
      ...(queue === 'boss' ? { hints: await openBossHints() } : {}),
    });
    say(...scheduleStory(result), `Trace hash ${result.hash}`, `Again: ${again(index)}`);
    return result.violations.length;
  }

  if (given.only !== undefined) {
    const broken = await tell(wholeNumber(given.only, 'only', 0, 0));
    return broken > 0 ? 1 : 0;
  }

  const started = performance.now();
  let said = started;
  const { ran, failures, coverage, hash } = await simulate({
    zip,
    seed,
    schedules,
    workers,
    options,
    queue,
    ...(sabotage
      ? { isEnough: ({ violations }) => violations.some(({ invariant }) => isBrokenBy(sabotage, invariant)) }
      : {}),
    onProgress(done, failed) {
      if (performance.now() - said < progressMs) return;
      said = performance.now();
      const rate = done / ((said - started) / 1000);
      say(
        `${done} of ${schedules} schedules, ${failed} failed, ${rate.toFixed(0)}/s, about ${Math.ceil((schedules - done) / rate)} s left`,
      );
    },
  });
  const seconds = (performance.now() - started) / 1000;

  function isBrokenBy(name: SabotageName, invariant: string): boolean {
    const breaks: readonly string[] = sabotages[name].breaks;
    return breaks.includes(invariant);
  }

  if (sabotage) {
    const found = failures.find(({ violations }) =>
      violations.some(({ invariant }) => isBrokenBy(sabotage, invariant)),
    );
    say(
      found
        ? `${sabotage}: found in schedule ${found.index}. ${again(found.index)}`
        : `${sabotage}: not found in ${ran} schedules.`,
    );
    if (found && given.verbose) await tell(found.index);
    return found ? 0 : 1;
  }

  say('', 'Faults that struck, by kind of call:', ...coverageTable(coverage), '');
  if (given.verbose) say(...faultLegend(), '', 'Pairs that cannot happen:', ...impossibleReasons(), '');
  const rare = rareCells(coverage, Math.floor(schedules * hitsPerSchedule));
  if (!given.calm && rare.length > 0)
    say(`Pairs hit less than ${Math.floor(schedules * hitsPerSchedule)} times:`, ...rare, '');
  say(
    `${ran} schedules with seed ${seed} on ${workers} threads in ${seconds.toFixed(1)} s (${((seconds * 1000 * workers) / ran).toFixed(1)} ms a schedule and thread), hash ${hash}`,
  );
  const [first] = failures;
  if (first) {
    say(`${failures.length} broke an invariant:`, ...failureSummary(failures), '');
    if (given.verbose) await tell(first.index);
    else {
      say(
        `The first one, schedule ${first.index}:`,
        ...first.violations.map(({ invariant, details }) => `  ${invariant}: ${details}`),
      );
      say(`Its schedule and trace: ${again(first.index)}`);
    }
  }
  return first ? 1 : 0;
}
