import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildAll } from './build.ts';
import { root, runProcess, runTool, say } from './run-tool.ts';

/** What a check found. `notes` is shown to people: why it failed or was skipped. */
export interface CheckResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notes: string;
}

/** A named check. */
export interface Check {
  readonly name: string;
  run(): Promise<CheckResult>;
}

const eslint = 'eslint/bin/eslint.js';

/** The quick loop: nothing that needs a build. */
export const quickChecks: readonly Check[] = [
  tool('generated files are up to date', () =>
    runProcess(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      path.join(root, 'solution', 'scripts', 'generate.ts'),
      '--check',
    ]),
  ),
  tool('format (Prettier)', () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])),
  tool('lint (ESLint, import rules, Power Apps checker rules)', () => runTool(eslint, ['--max-warnings', '0', '.'])),
  tool('types (TypeScript)', () => runTool('typescript/bin/tsc', ['-p', '.', '--noEmit'])),
];

/** Builds everything and looks at what was built. */
export const buildChecks: readonly Check[] = [
  {
    name: 'build and pack, with the gate',
    run: () =>
      buildAll({ quiet: true }).then(
        () => passed(),
        (error: unknown) => failed(String(error instanceof Error ? error.message : error)),
      ),
  },
  tool('Power Apps checker rules on the built bundles', () =>
    runTool(eslint, [
      '--config',
      'eslint.bundles.config.mjs',
      '--no-ignore',
      '--max-warnings',
      '0',
      'out/controls/**/bundle.js',
      'out/webresources/**/*.js',
    ]),
  ),
];

/** Jest on the given folders below `tests/`. */
export function jest(name: string, folders: readonly string[], more: readonly string[] = []): Check {
  return {
    name,
    async run() {
      const file = path.join(tmpdir(), `cosell-jest-${process.pid}-${folders.join('-').replace(/\W/g, '')}.json`);
      const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
      const result = await runTool(
        'jest/bin/jest.js',
        ['--json', `--outputFile=${file}`, '--silent', ...more, ...folders.map((folder) => `tests/${folder}/`)],
        { nodeArgs },
      );
      const report = readReport(file);
      if (!report) return failed(result.output);
      const notes = result.code === 0 ? skippedTests(report) : result.output;
      const broken = Math.max(report.numFailedTests, report.numRuntimeErrorTestSuites, result.code === 0 ? 0 : 1);
      return { passed: report.numPassedTests, failed: broken, skipped: report.numPendingTests, notes };
    },
  };
}

/** C#: the committed dll equals a fresh build, and the plug-in's own tests. Skipped without a .NET SDK. */
export const pluginChecks: readonly Check[] = [
  script('plug-in dll equals a fresh build', 'build-plugin.ts', ['--check']),
  script('plug-in tests (C#)', 'test-plugin.ts', []),
];

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function readReport(file: string): JestReport | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch {
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}

function skippedTests(report: JestReport): string {
  const names = report.testResults
    .flatMap((suite) => suite.assertionResults)
    .filter((test) => test.status === 'pending')
    .map((test) => test.fullName);
  return names.map((name) => `skipped: ${name}`).join('\n');
}

function tool(name: string, run: () => Promise<{ code: number; output: string }>): Check {
  return { name, run: () => run().then(({ code, output }) => (code === 0 ? passed() : failed(output))) };
}

/** A script that prints one JSON line `{ passed, failed, skipped, notes }` at its end. */
function script(name: string, file: string, args: readonly string[]): Check {
  return {
    name,
    async run() {
      const { code, output } = await runProcess(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        path.join(root, 'solution', 'scripts', file),
        ...args,
      ]);
      const last = output.trim().split('\n').at(-1) ?? '';
      try {
        const result = JSON.parse(last) as Partial<CheckResult> & { outcome?: string; reason?: string };
        if (result.outcome === 'skipped') return { passed: 0, failed: 0, skipped: 1, notes: result.reason ?? '' };
        if (typeof result.passed !== 'number') return code === 0 ? passed() : failed(output);
        return {
          passed: result.passed,
          failed: result.failed ?? 0,
          skipped: result.skipped ?? 0,
          notes: result.failed ? output : (result.notes ?? ''),
        };
      } catch {
        return code === 0 ? passed() : failed(output);
      }
    },
  };
}

function passed(): CheckResult {
  return { passed: 1, failed: 0, skipped: 0, notes: '' };
}

function failed(notes: string): CheckResult {
  return { passed: 0, failed: 1, skipped: 0, notes };
}

/** Runs checks one after the other, says how each went, and returns the totals. */
export async function runChecks(
  checks: readonly Check[],
): Promise<{ passed: number; failed: number; skipped: number }> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const started = Date.now();
    const result = await check.run();
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
    const verdict = result.failed > 0 ? 'FAILED' : result.passed === 0 ? 'skipped' : 'ok';
    const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
    say(
      `${verdict.padEnd(8)}${check.name} (${result.passed} passed${skipped}, ${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (result.notes.trim()) say(indent(result.notes.trim()));
  }
  return total;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n');
}
