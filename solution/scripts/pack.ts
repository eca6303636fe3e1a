import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPackage, type GateOptions, type GateReport } from './gate/gate.ts';
import { UnreadablePackageError } from './gate/package-view.ts';
import { countLines, findingLines, ruleLines } from './gate/report.ts';
import type { PackageKind } from './pack/customizations.ts';
import { missingParts, packageMembers, type PackFolders, solutionVersion } from './pack/members.ts';
import { lastRelease, recordRelease, ReleaseError, removedParts } from './pack/release.ts';
import { sourceText } from './pack/source-files.ts';
import { SourceError } from './pack/source-reader.ts';
import { checkSolutionVersion, VersionError } from './pack/version.ts';
import { writeZip } from './pack/zip.ts';

export interface PackOptions {
  projectFolder: string;
  /** Where the zips go. Default: `dist` in the project folder. */
  distFolder?: string;
  /** Folders and files that the zips are made of. Default: `solution/src`, `out/controls`, `out/webresources`. */
  folders?: PackFolders;
  /** Default: `CHANGELOG.md` in the project folder. */
  changelogFile?: string;
  /** Further folders with schemas, for example Microsoft's own. Default: those in the environment variable COSELL_SCHEMAS. */
  schemaFolders?: string[];
  /** Manifests of the releases so far. Default: `solution/releases` in the project folder. */
  releasesFolder?: string;
  /** Leaves out web resources and controls that are not built, instead of failing. Never for a release. Default: false. */
  allowIncomplete?: boolean;
}

/** What pack has to say besides the zips. */
export interface PackReport {
  /** Parts left out with `allowIncomplete`, each with its remedy. */
  missing: string[];
  managed: GateReport;
  unmanaged: GateReport;
}

export interface PackResult {
  /** Three parts, as in the changelog and the file names. */
  version: string;
  managedPath: string;
  unmanagedPath: string;
  managedSha256: string;
  unmanagedSha256: string;
  report: PackReport;
}

/** The zips cannot be written, or the gate refused them; the message lists everything found. */
export class PackError extends Error {
  override name = 'PackError';
}

/**
 * Writes the managed and the unmanaged solution zip and holds both against the gate. The same source gives the same bytes
 * on every machine and in every time zone.
 *
 * Throws {@link VersionError} when the version does not fit the changelog, {@link SourceError} when something of the source
 * would not get into the zip, {@link ReleaseError} when a file of the releases is spoilt, and {@link PackError} when a part
 * is not built, a folder with schemas is not there or the gate finds something; refused zips are not left behind.
 */
export async function packSolution(options: PackOptions): Promise<PackResult> {
  const folders = options.folders ?? defaultFolders(options.projectFolder);
  const version = releaseVersion(folders.source, options.changelogFile ?? join(options.projectFolder, 'CHANGELOG.md'));
  const missing = missingParts(folders);
  if (missing.length > 0 && !options.allowIncomplete) {
    throw new PackError(missing.map((part) => part.remedy).join('\n'));
  }
  const gate = { ...gateOptions(options), leftOut: missing.map((part) => part.schemaName) };
  const make = async (kind: PackageKind) => {
    const zip = writeZip(packageMembers(folders, kind, missing));
    return { zip, report: await checkPackage(zip, gate) };
  };
  const managed = await make('managed');
  const unmanaged = await make('unmanaged');
  refuse(managed.report, unmanaged.report);

  const dist = options.distFolder ?? join(options.projectFolder, 'dist');
  mkdirSync(dist, { recursive: true });
  const save = (zip: Uint8Array, ending: string): { path: string; sha256: string } => {
    const path = join(dist, `CosellConnector_${version}${ending}.zip`);
    writeFileSync(path, zip);
    return { path, sha256: createHash('sha256').update(zip).digest('hex') };
  };
  const managedFile = save(managed.zip, '_managed');
  const unmanagedFile = save(unmanaged.zip, '');
  return {
    version,
    managedPath: managedFile.path,
    unmanagedPath: unmanagedFile.path,
    managedSha256: managedFile.sha256,
    unmanagedSha256: unmanagedFile.sha256,
    report: {
      missing: missing.map((part) => part.remedy),
      managed: managed.report,
      unmanaged: unmanaged.report,
    },
  };
}

/**
 * Holds a zip against the gate, whoever made it. Throws {@link PackError} when it is no solution zip or is not there.
 */
export async function checkZip(zipFile: string, options: PackOptions): Promise<GateReport> {
  if (!existsSync(zipFile)) throw new PackError(`${zipFile} is not there.`);
  try {
    return await checkPackage(new Uint8Array(readFileSync(zipFile)), gateOptions(options));
  } catch (error) {
    if (!(error instanceof UnreadablePackageError)) throw error;
    throw new PackError(`${zipFile}: ${error.message}`, { cause: error });
  }
}

function gateOptions({
  projectFolder,
  schemaFolders = schemasOfEnvironment(),
  releasesFolder,
}: PackOptions): GateOptions {
  const releases = releasesFolder ?? join(projectFolder, 'solution/releases');
  const absent = schemaFolders.filter((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory());
  if (absent.length > 0) throw new PackError(`There is no folder with schemas at ${absent.join(', ')}.`);
  return {
    schemaFolders: [join(projectFolder, 'solution/schemas'), ...schemaFolders],
    lastRelease: lastRelease(releases),
    removed: removedParts(releases),
  };
}

function defaultFolders(projectFolder: string): PackFolders {
  return {
    source: join(projectFolder, 'solution/src'),
    controls: join(projectFolder, 'out/controls'),
    webResources: join(projectFolder, 'out/webresources'),
  };
}

function releaseVersion(source: string, changelogFile: string): string {
  if (!existsSync(changelogFile)) {
    throw new VersionError(`${changelogFile} is missing: its newest heading is the version, for example "## 0.1.0".`);
  }
  const version = solutionVersion(source);
  checkSolutionVersion(version, sourceText(changelogFile));
  return version.split('.').slice(0, 3).join('.');
}

function schemasOfEnvironment(): string[] {
  return (process.env['COSELL_SCHEMAS'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function refuse(...reports: GateReport[]): void {
  const lines = reports.flatMap(findingLines);
  if (lines.length > 0) throw new PackError(['The gate refuses the package.', ...lines].join('\n'));
}

async function main(): Promise<void> {
  const projectFolder = join(import.meta.dirname, '../..');
  const { values } = parseArgs({
    options: {
      incomplete: { type: 'boolean' },
      dist: { type: 'string' },
      schemas: { type: 'string', multiple: true },
      check: { type: 'string' },
      'record-release': { type: 'boolean' },
    },
  });
  const options: PackOptions = {
    projectFolder,
    allowIncomplete: values.incomplete ?? false,
    schemaFolders: [...(values.schemas ?? []), ...schemasOfEnvironment()],
    ...(values.dist === undefined ? {} : { distFolder: values.dist }),
  };
  const lines =
    values.check === undefined
      ? await packLines(options, values['record-release'] ?? false)
      : checkLines(await checkZip(values.check, options));
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function packLines(options: PackOptions, isRelease: boolean): Promise<string[]> {
  if (isRelease && options.allowIncomplete) throw new PackError('A release is complete: leave out --incomplete.');
  const { projectFolder } = options;
  const result = await packSolution(options);
  const { missing, managed, unmanaged } = result.report;
  const recorded = isRelease ? [recordRelease(join(projectFolder, 'solution/releases'), managed.manifest)] : [];
  return [
    ...missing.map((remedy) => `LEFT OUT: ${remedy}`),
    `${result.managedSha256}  ${relative(projectFolder, result.managedPath)}`,
    `${result.unmanagedSha256}  ${relative(projectFolder, result.unmanagedPath)}`,
    ...countLines(managed, unmanaged),
    ...ruleLines(managed),
    ...recorded.map((file) => `Recorded in ${relative(projectFolder, file)}`),
  ];
}

/** Sets the exit code: findings are an answer here, not a fault. */
function checkLines(report: GateReport): string[] {
  if (report.findings.length > 0) process.exitCode = 1;
  const findings = report.findings.length > 0 ? findingLines(report) : ['The gate found nothing.'];
  return [...countLines(report), ...ruleLines(report), ...findings];
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const isExpected = [PackError, VersionError, SourceError, ReleaseError].some((type) => error instanceof type);
    process.stderr.write(`${isExpected ? (error as Error).message : String(error)}\n`);
    process.exitCode = 1;
  });
}
