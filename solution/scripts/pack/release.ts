import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComponentIds } from '../gate/identities.ts';

/** Component ids of the newest release before `version` (three parts), from `<folder>/<version>.json`; none before the first. */
export function lastRelease(folder: string, version: string): ComponentIds | undefined {
  if (!existsSync(folder)) return undefined;
  const newest = readdirSync(folder)
    .map((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1])
    .filter((release) => release !== undefined)
    .filter((release) => compareVersions(release, version) < 0)
    .sort(compareVersions)
    .at(-1);
  return newest === undefined
    ? undefined
    : (JSON.parse(readFileSync(join(folder, `${newest}.json`), 'utf8')) as ComponentIds);
}

/** Keeps the ids of a release, so that the next one can be held against them. Returns the file. */
export function recordRelease(folder: string, version: string, ids: ComponentIds): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${version}.json`);
  writeFileSync(file, `${JSON.stringify(ids, null, 2)}\n`);
  return file;
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  return (a ?? []).reduce((result, part, index) => result || part - (b?.[index] ?? 0), 0);
}
