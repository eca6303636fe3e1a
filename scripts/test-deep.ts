import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTool } from './steps/run-tool.ts';

/** Runs of each property; 10,000 or the number that is given: `npm run test:deep -- 50000`. */
const leastRuns = 10_000;

const asked = process.argv[2] ?? String(leastRuns);
const runs = Number(asked);
if (!Number.isSafeInteger(runs) || runs < leastRuns) {
  process.stderr.write(
    `${asked} is not a whole number of at least ${leastRuns}. Usage: npm run test:deep [-- <runs of each property>]\n`,
  );
  process.exit(2);
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration: number;
    }[];
  }[];
}

const file = path.join(tmpdir(), `cosell-deep-${process.pid}.json`);
process.stdout.write(`Every property ${runs} times; this takes minutes.\n`);
const { code, output } = await runTool(
  'jest/bin/jest.js',
  ['--json', `--outputFile=${file}`, '--silent', 'tests/property/'],
  {
    env: { COSELL_PROPERTY_RUNS: asked },
    nodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  },
);
const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
rmSync(file, { force: true });
for (const { fullName, status, duration } of report?.testResults.flatMap((suite) => suite.assertionResults) ?? [])
  process.stdout.write(`${status.padEnd(8)}${fullName} (${(duration / 1000).toFixed(1)} s)\n`);
if (code !== 0 || !report) {
  process.stdout.write(`${output}\n`);
  process.stdout.write('To repeat a failing run: set COSELL_PROPERTY_SEED and COSELL_PROPERTY_PATH as printed.\n');
}
const passed = report?.numPassedTests ?? 0;
process.stdout.write(`${passed} passed, ${report?.numFailedTests ?? 1} failed; ${runs} runs of each property.\n`);
process.exit(code === 0 && passed > 0 ? 0 : 1);
