import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childText, descendants, parseXml, rootOf } from '../source/xml.ts';
import { contentTypes } from './content-types.ts';
import { customizations, type PackageKind } from './customizations.ts';
import { byCodeUnit, filesBelow, packedBytes, sourceText } from './source-files.ts';
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
  const webResources = webResourceFiles(folders)
    .filter(({ content }) => !existsSync(content))
    .map(({ dataFile, name, content }) => ({
      dataFile,
      schemaName: name,
      remedy: `Web resource ${name}: ${content} is missing. Run "npm run build" first.`,
    }));
  const controls = controlFolders(folders)
    .filter(({ built }) => !existsSync(join(built, 'ControlManifest.xml')))
    .map(({ dataFile, name, built }) => ({
      dataFile,
      schemaName: name,
      remedy: `Control ${name}: ${join(built, 'ControlManifest.xml')} is missing. Run "npm run build" first.`,
    }));
  return [...webResources, ...controls];
}

/** All members of one zip in writing order, without the parts named as missing. */
export function packageMembers(folders: PackFolders, kind: PackageKind, missing: MissingPart[]): Members {
  const left = new Set(missing.map((part) => part.dataFile));
  const rest: Members = new Map();
  for (const { dataFile, member, content } of webResourceFiles(folders)) {
    if (!left.has(dataFile)) rest.set(member, packedBytes(content));
  }
  for (const { dataFile, name, built } of controlFolders(folders)) {
    if (left.has(dataFile)) continue;
    for (const file of filesBelow(built)) rest.set(`Controls/${name}/${file}`, packedBytes(join(built, file)));
  }
  for (const folder of ['PluginAssemblies', ...folderComponents]) {
    for (const file of filesBelow(join(folders.source, folder))) {
      if (!file.endsWith('.data.xml')) rest.set(`${folder}/${file}`, packedBytes(join(folders.source, folder, file)));
    }
  }
  const sorted = [...rest].sort(([left], [right]) => byCodeUnit(left, right));
  const paths = ['solution.xml', 'customizations.xml', ...sorted.map(([path]) => path)];
  return new Map([
    ['[Content_Types].xml', encode(contentTypes(paths))],
    ['solution.xml', encode(solutionXml(folders.source, kind, missing))],
    ['customizations.xml', encode(customizations(folders.source, kind, (path) => !left.has(path)))],
    ...sorted,
  ]);
}

/** In the source `Managed` is 2, "both". Root components of missing parts are left out with them. */
function solutionXml(source: string, kind: PackageKind, missing: MissingPart[]): string {
  const left = new Set(missing.map((part) => part.schemaName));
  return sourceText(join(source, 'Other/Solution.xml'))
    .replace('<Managed>2</Managed>', `<Managed>${kind === 'managed' ? 1 : 0}</Managed>`)
    .replace(/\s*<RootComponent [^>]*schemaName="([^"]+)"[^>]*\/>/g, (text, name: string) =>
      left.has(name) ? '' : text,
    );
}

function webResourceFiles({ source, webResources }: PackFolders) {
  return dataFiles(source, 'WebResources').map((dataFile) => {
    const data = rootOf(parseXml(sourceText(join(source, dataFile)), dataFile));
    const name = childText(data, 'Name');
    const committed = join(source, 'WebResources', name);
    return {
      dataFile,
      name,
      member: childText(data, 'FileName').replace(/^\//, ''),
      content: existsSync(committed) ? committed : join(webResources, name.replace(/^[^/]+\//, '')),
    };
  });
}

function controlFolders({ source, controls }: PackFolders) {
  return dataFiles(source, 'Controls').map((dataFile) => {
    const name = childText(rootOf(parseXml(sourceText(join(source, dataFile)), dataFile)), 'Name');
    return { dataFile, name, built: join(controls, name.split('.').at(-1) ?? name) };
  });
}

function dataFiles(source: string, folder: string): string[] {
  return filesBelow(join(source, folder))
    .filter((file) => file.endsWith('.data.xml'))
    .map((file) => `${folder}/${file}`);
}

/** Version in solution.xml of the source, four parts. */
export function solutionVersion(source: string): string {
  const solution = rootOf(parseXml(sourceText(join(source, 'Other/Solution.xml')), 'Other/Solution.xml'));
  return descendants(solution, 'Version')[0]?.textContent ?? '';
}
