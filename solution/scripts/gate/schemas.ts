import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML, type XMLFileInfo } from 'xmllint-wasm';
import type { Finding, PackageView } from './package-view.ts';

/** Pages of 64 KiB; the whole customizations schema with its includes needs more than the default of 16 MiB. */
const memory = { initialMemoryPages: 512, maxMemoryPages: 4096 };

/** Messages kept per file: the first ones tell the cause. */
const messagesPerFile = 10;

/**
 * Rule 1: solution.xml and the folder components validate against our schemas, and customizations.xml against
 * `CustomizationsSolution.xsd` where one of the given folders has it.
 */
export async function checkSchemas(view: PackageView, schemaFolders: string[]): Promise<Finding[]> {
  const files = schemaFolders.filter((folder) => existsSync(folder)).map(readSchemas);
  const jobs: [schema: string, paths: string[]][] = [
    ['solution.xsd', ['solution.xml']],
    ['components.xsd', [...view.members.keys()].filter(isFolderComponent)],
    ['CustomizationsSolution.xsd', ['customizations.xml']],
  ];
  const findings: Finding[] = [];
  for (const [schema, paths] of jobs) {
    const folder = files.find((candidate) => candidate.some((file) => file.fileName === schema));
    if (folder) findings.push(...(await validate(view, paths, schema, folder)));
  }
  return findings;
}

/** True when one of the folders can check customizations.xml. */
export function canCheckCustomizations(schemaFolders: string[]): boolean {
  return schemaFolders.some((folder) => existsSync(join(folder, 'CustomizationsSolution.xsd')));
}

function isFolderComponent(path: string): boolean {
  return /^(customapis|environmentvariabledefinitions|catalogs|Assets)\/.*\.xml$/.test(path);
}

function readSchemas(folder: string): XMLFileInfo[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xsd'))
    .map((name) => ({ fileName: name, contents: readFileSync(join(folder, name), 'utf8') }));
}

async function validate(view: PackageView, paths: string[], schema: string, folder: XMLFileInfo[]): Promise<Finding[]> {
  const isMain = (file: XMLFileInfo): boolean => file.fileName === schema;
  // xmllint writes flat files: the path is put into one name and back.
  const xml = paths.map((path) => ({ fileName: path.replaceAll('/', '~'), contents: view.text(path) }));
  const result = await validateXML({
    xml,
    schema: folder.filter(isMain),
    preload: folder.filter((file) => !isMain(file)),
    ...memory,
  });
  return result.errors.slice(0, messagesPerFile).map((error) => {
    const place = error.loc ? `${error.loc.fileName.replaceAll('~', '/')} line ${error.loc.lineNumber}` : schema;
    return { rule: 1, message: `${place}: ${error.message.replace(/^Schemas validity error : /, '')}` };
  });
}
