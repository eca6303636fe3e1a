import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { packSolution } from '../../solution/scripts/pack.ts';
import { buildWebResources } from '../../webresources/build.ts';
import { root, runTool, say } from './run-tool.ts';

/** The zips that the build made. */
export interface Built {
  readonly managedPath: string;
  readonly unmanagedPath: string;
}

/** Builds control and web resources where their sources changed, then packs the solution. Throws with what is wrong. */
export async function buildAll(options: { quiet?: boolean } = {}): Promise<Built> {
  await buildParts();
  if (!options.quiet) say('Packing the solution …');
  return packSolution({ projectFolder: root });
}

/** Builds control and web resources where their sources changed. Throws with what is wrong. */
export async function buildParts(): Promise<void> {
  await unlessUnchanged(
    'controls',
    ['pcf', 'domain', 'solution/contract', 'pcfconfig.json', 'featureconfig.json', 'package-lock.json'],
    buildControls,
  );
  await unlessUnchanged(
    'webresources',
    ['webresources', 'domain', 'solution/contract', 'package-lock.json'],
    async () => {
      await buildWebResources();
    },
  );
}

async function buildControls(): Promise<void> {
  const result = await runTool('pcf-scripts/bin/pcf-scripts.js', ['build'], {
    env: { PP_TOOLS_TELEMETRY_OPTOUT: '1' },
  });
  if (result.code !== 0) throw new Error(`The control could not be built:\n${result.output}`);
}

async function unlessUnchanged(name: string, inputs: readonly string[], build: () => Promise<void>): Promise<void> {
  const stamp = path.join(root, 'out', `.${name}.stamp`);
  const hash = hashOf(inputs);
  if (existsSync(stamp) && existsSync(path.join(root, 'out', name)) && readFileSync(stamp, 'utf8') === hash) return;
  say(`Building ${name} …`);
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hashOf(inputs));
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs)
    for (const file of filesOf(path.join(root, input)))
      hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  const entries = readdirSync(path.dirname(place), { withFileTypes: true }).find(
    (entry) => entry.name === path.basename(place),
  );
  if (entries?.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.name !== 'generated' && entry.name !== 'node_modules')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(path.join(place, entry.name)) : [path.join(place, entry.name)]));
}
