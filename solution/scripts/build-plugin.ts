import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSdk } from './plugin/dotnet.ts';

/** Outcome of building the plug-in again. */
export type BuildOutcome =
  | { outcome: 'same'; sha256: string }
  | { outcome: 'written'; sha256: string }
  | { outcome: 'different'; committedSha256: string; builtSha256: string }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'skipped'; reason: string };

/**
 * Builds the plug-in and compares it byte for byte with the committed dll, or with `write` replaces that one. Skips where the
 * SDK named in `solution/plugin/global.json` is not there: another compiler may write other bytes.
 */
export function buildPlugin(options: { projectFolder: string; write: boolean }): BuildOutcome {
  const folder = join(options.projectFolder, 'solution/plugin');
  const sdk = findSdk(folder);
  if ('missing' in sdk) return { outcome: 'skipped', reason: sdk.missing };
  if (sdk.version !== sdk.wanted && !options.write) {
    return { outcome: 'skipped', reason: `.NET SDK ${sdk.version} is here; the dll was built by ${sdk.wanted}.` };
  }
  const output = mkdtempSync(join(tmpdir(), 'cosell-plugin-'));
  try {
    const build = spawnSync(
      'dotnet',
      [
        'build',
        'src/Cosell.Plugins.csproj',
        '-c',
        'Release',
        '-o',
        output,
        '-v',
        'q',
        '--nologo',
        '-p:UseSharedCompilation=false',
      ],
      { cwd: folder, encoding: 'utf8', env: sdk.environment },
    );
    if (build.status !== 0) return { outcome: 'failed', reason: `${build.stdout}${build.stderr}`.trim() };
    return compare(join(output, 'Cosell.Plugins.dll'), committedDll(options.projectFolder), options.write);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function compare(built: string, committed: string, write: boolean): BuildOutcome {
  const [builtSha256, committedSha256] = [built, committed].map(sha256) as [string, string];
  if (builtSha256 === committedSha256) return { outcome: 'same', sha256: builtSha256 };
  if (!write) return { outcome: 'different', committedSha256, builtSha256 };
  copyFileSync(built, committed);
  return { outcome: 'written', sha256: builtSha256 };
}

function committedDll(projectFolder: string): string {
  const assemblies = join(projectFolder, 'solution/src/PluginAssemblies');
  const [folder = ''] = readdirSync(assemblies);
  return join(assemblies, folder, 'CosellPlugins.dll');
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

if (import.meta.main) {
  const result = buildPlugin({
    projectFolder: join(import.meta.dirname, '../..'),
    write: process.argv.includes('--write'),
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (result.outcome === 'different') {
    process.stderr.write(
      'The committed dll does not come from this source. Run build-plugin.ts --write and commit it.\n',
    );
  }
  if (result.outcome === 'different' || result.outcome === 'failed') process.exitCode = 1;
}
