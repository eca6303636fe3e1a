import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childText, descendants, parseXml, rootOf } from '../source/xml.ts';
import { contentTypes } from './content-types.ts';
import { customizations, type PackageKind } from './customizations.ts';
import { byCodeUnit, filesBelow, packedBytes } from './source-files.ts';
import { checkNothingLost, openSource, type SourceReader } from './source-reader.ts';
import type { Members } from './zip.ts';

/** Where the parts of the zip are read from. */
export interface PackFolders {
  /** Unpacked solution source. */
  source: string;
  /** Built controls, one folder per control, as pcf-scripts writes them. */
  controls: string;
  /** Built web resources by name below the publisher's virtual folder, for example `scripts/opportunity.js`. */
  webResources: string;
}

/** Components described by files of their own; they go into the zip as they are. */
const folderComponents = ['customapis', 'environmentvariabledefinitions', 'catalogs', 'appactions', 'Assets'];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Components that are described in the source but not built yet, with what to do. */
export interface MissingPart {
  /** The `.data.xml` that describes it, below the source. */
  dataFile: string;
  /** Value of `schemaName` of its root component. */
  schemaName: string;
  remedy: string;
}

/** Finds web resources and controls whose content is not there. */
export function missingParts(folders: PackFolders): MissingPart[] {
  const source = openSource(folders.source);
  const webResources = webResourceFiles(source, folders)
    .filter(({ committed, built }) => !source.has(committed) && !existsSync(built))
    .map(({ dataFile, name, built }) => ({
      dataFile,
      schemaName: name,
      remedy: `Web resource ${name}: ${built} is missing. Run "npm run build" first.`,
    }));
  const controls = controlFolders(source, folders)
    .filter(({ built }) => !existsSync(join(built, 'ControlManifest.xml')))
    .map(({ dataFile, name, built }) => ({
      dataFile,
      schemaName: name,
      remedy: `Control ${name}: ${join(built, 'ControlManifest.xml')} is missing. Run "npm run build" first.`,
    }));
  return [...webResources, ...controls];
}

/**
 * All members of one zip in writing order, without the parts named as missing. Throws SourceError when something of the
 * source would not get into the zip.
 */
export function packageMembers(folders: PackFolders, kind: PackageKind, missing: MissingPart[]): Members {
  const source = openSource(folders.source);
  const left = new Set(missing.map((part) => part.dataFile));
  const rest: Members = new Map();
  for (const { dataFile, member, committed, built } of webResourceFiles(source, folders)) {
    if (!left.has(dataFile)) rest.set(member, source.has(committed) ? source.bytes(committed) : packedBytes(built));
  }
  for (const { dataFile, name, built } of controlFolders(source, folders)) {
    if (left.has(dataFile)) continue;
    for (const file of filesBelow(built)) rest.set(`Controls/${name}/${file}`, packedBytes(join(built, file)));
  }
  for (const file of ['PluginAssemblies', ...folderComponents].flatMap((folder) => source.files(folder))) {
    if (!file.endsWith('.data.xml')) rest.set(file, source.bytes(file));
  }
  const sorted = [...rest].sort(([left], [right]) => byCodeUnit(left, right));
  const paths = ['solution.xml', 'customizations.xml', ...sorted.map(([path]) => path)];
  const members: Members = new Map([
    ['[Content_Types].xml', encode(contentTypes(paths))],
    ['solution.xml', encode(solutionXml(source, kind, missing))],
    ['customizations.xml', encode(customizations(source, kind, (path) => !left.has(path)))],
    ...sorted,
  ]);
  checkNothingLost(source);
  return members;
}

/** In the source `Managed` is 2, "both". Root components of missing parts are left out with them. */
function solutionXml(source: SourceReader, kind: PackageKind, missing: MissingPart[]): string {
  const left = new Set(missing.map((part) => part.schemaName));
  return source
    .text(solutionFile)
    .replace('<Managed>2</Managed>', `<Managed>${kind === 'managed' ? 1 : 0}</Managed>`)
    .replace(/\s*<RootComponent [^>]*schemaName="([^"]+)"[^>]*\/>/g, (text, name: string) =>
      left.has(name) ? '' : text,
    );
}

const solutionFile = 'Other/Solution.xml';

/** A web resource's content is committed beside its data file, or built. */
function webResourceFiles(source: SourceReader, { webResources }: PackFolders) {
  return dataFiles(source, 'WebResources').map((dataFile) => {
    const data = rootOf(parseXml(source.text(dataFile), dataFile));
    const name = childText(data, 'Name');
    return {
      dataFile,
      name,
      member: childText(data, 'FileName').replace(/^\//, ''),
      committed: `WebResources/${name}`,
      built: join(webResources, name.replace(/^[^/]+\//, '')),
    };
  });
}

function controlFolders(source: SourceReader, { controls }: PackFolders) {
  return dataFiles(source, 'Controls').map((dataFile) => {
    const name = childText(rootOf(parseXml(source.text(dataFile), dataFile)), 'Name');
    return { dataFile, name, built: join(controls, name.split('.').at(-1) ?? name) };
  });
}

function dataFiles(source: SourceReader, folder: string): string[] {
  return source.files(folder).filter((file) => file.endsWith('.data.xml'));
}

/** Version in solution.xml of the source, four parts. */
export function solutionVersion(sourceFolder: string): string {
  const solution = rootOf(parseXml(openSource(sourceFolder).text(solutionFile), solutionFile));
  return descendants(solution, 'Version')[0]?.textContent ?? '';
}
