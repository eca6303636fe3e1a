import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseManifest } from '../gate/release-manifest.ts';
import type { RemovedParts } from '../gate/upgrades.ts';
import { compareVersions } from '../gate/versions.ts';

/** A file of `solution/releases` cannot be used as it is; the message names it and says what to do. */
export class ReleaseError extends Error {
  override name = 'ReleaseError';
}

/**
 * The manifest of the newest release, `<folder>/<version>.json`; undefined before the first one. Throws {@link ReleaseError}
 * when the file is no manifest of that version.
 */
export function lastRelease(folder: string): ReleaseManifest | undefined {
  if (!existsSync(folder)) return undefined;
  const newest = readdirSync(folder)
    .flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? [])
    .sort(compareVersions)
    .at(-1);
  if (newest === undefined) return undefined;
  const file = join(folder, `${newest}.json`);
  const manifest = readJson(file);
  if (!isManifest(manifest) || threeParts(manifest.version) !== newest) {
    throw new ReleaseError(`${file} is no manifest of the release ${newest}. Restore it from the repository.`);
  }
  return manifest;
}

/**
 * Parts that went on purpose: `<folder>/removed.json`, part → reason; none when there is no such file. Throws
 * {@link ReleaseError} when it holds anything else, or a part without a reason.
 */
export function removedParts(folder: string): RemovedParts {
  const file = join(folder, 'removed.json');
  if (!existsSync(file)) return {};
  const removed = readJson(file);
  if (!isRecord(removed)) throw new ReleaseError(`${file} must be an object of parts and reasons.`);
  for (const [part, reason] of Object.entries(removed)) {
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new ReleaseError(`${file}: "${part}" has no reason. Write why it may go.`);
    }
  }
  return removed as RemovedParts;
}

/**
 * Keeps the manifest of a release, so that the next one can be held against it. Returns the file. A release is recorded once:
 * throws {@link ReleaseError} when the version is recorded with other content.
 */
export function recordRelease(folder: string, manifest: ReleaseManifest): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${threeParts(manifest.version)}.json`);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (existsSync(file) && JSON.stringify(readJson(file)) !== JSON.stringify(manifest)) {
    throw new ReleaseError(`${file} records this version with other content. Begin a new version in CHANGELOG.md.`);
  }
  writeFileSync(file, text);
  return file;
}

function threeParts(version: string): string {
  return version.split('.').slice(0, 3).join('.');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ReleaseError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isManifest(value: unknown): value is ReleaseManifest {
  return (
    isRecord(value) &&
    typeof value['version'] === 'string' &&
    isRecord(value['parts']) &&
    Object.values(value['parts']).every(
      (part) => isRecord(part) && Object.values(part).every((p) => typeof p === 'string'),
    )
  );
}
