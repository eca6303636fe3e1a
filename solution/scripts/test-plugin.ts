import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSdk } from './plugin/dotnet.ts';
import { attribute, descendants, parseXml } from './source/xml.ts';

/** Totals of the C# tests. */
export type PluginTestResult =
  | { outcome: 'passed' | 'failed'; passed: number; failed: number; failures: string[] }
  | { outcome: 'skipped'; reason: string };

/** Runs the C# tests on the committed dll. Skips where there is no .NET SDK or its packages cannot be fetched. */
export function testPlugin(options: { projectFolder: string }): PluginTestResult {
  const folder = join(options.projectFolder, 'solution/plugin');
  const sdk = findSdk(folder);
  if ('missing' in sdk) return { outcome: 'skipped', reason: sdk.missing };
  const dotnet = (...args: string[]) =>
    spawnSync('dotnet', args, { cwd: folder, encoding: 'utf8', env: sdk.environment });
  const project = 'tests/Cosell.Plugins.Tests.csproj';
  const restore = dotnet('restore', project, '-v', 'q', ...additionalPackages());
  if (restore.status !== 0) {
    const [reason = ''] = `${restore.stdout}${restore.stderr}`.split('\n').filter((line) => line.includes('error'));
    return { outcome: 'skipped', reason: `The packages of the C# tests cannot be restored: ${reason.trim()}` };
  }
  const results = mkdtempSync(join(tmpdir(), 'cosell-plugin-tests-'));
  try {
    const log = ['--logger', 'trx;LogFileName=results.trx', '--results-directory', results];
    const run = dotnet('test', project, '--no-restore', '-v', 'q', '--nologo', '-p:UseSharedCompilation=false', ...log);
    return readResults(join(results, 'results.trx'), `${run.stdout}${run.stderr}`);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** A folder with packages, for machines without the package registry. */
function additionalPackages(): string[] {
  const folder = process.env['COSELL_NUGET_FOLDER'];
  return folder ? [`-p:RestoreAdditionalProjectSources=${folder}`] : [];
}

function readResults(file: string, output: string): PluginTestResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No result file: the tests did not even build.
    return { outcome: 'failed', passed: 0, failed: 1, failures: [output.trim()] };
  }
  const document = parseXml(text, 'results.trx');
  const [counters] = descendants(document, 'Counters');
  const count = (name: string): number => (counters ? Number(attribute(counters, name)) : 0);
  const failures = descendants(document, 'UnitTestResult').filter(
    (result) => attribute(result, 'outcome') === 'Failed',
  );
  const isGreen = count('failed') === 0 && count('passed') > 0;
  return {
    outcome: isGreen ? 'passed' : 'failed',
    passed: count('passed'),
    failed: isGreen ? 0 : Math.max(count('failed'), 1),
    failures: failures.map((result) => `${attribute(result, 'testName')}: ${message(result)}`),
  };
}

function message(result: ReturnType<typeof descendants>[number]): string {
  return descendants(result, 'Message')[0]?.textContent?.trim() ?? 'no message';
}

if (import.meta.main) {
  const result = testPlugin({ projectFolder: join(import.meta.dirname, '../..') });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (result.outcome === 'failed') process.exitCode = 1;
}
