import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML, type XMLFileInfo } from 'xmllint-wasm';
import { checkVariables } from './variables.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';

/** Pages of 64 KiB; the whole customizations schema with its includes needs more than the default of 16 MiB. */
const memory = { initialMemoryPages: 512, maxMemoryPages: 4096 };

/** Messages kept per file: the first ones tell the cause. */
const messagesPerFile = 10;

/** Schema of customizations.xml, which is Microsoft's and not ours to ship. */
const customizationsSchema = 'CustomizationsSolution.xsd';

/**
 * Rule 1: every XML member is well-formed, solution.xml and the folder components validate against our schemas, and
 * customizations.xml against `CustomizationsSolution.xsd` where one of the given folders has it. A schema is taken from the
 * first folder that has it, with what it includes.
 *
 * Throws when a folder does not exist, so that a misspelt one is not taken for "no schema".
 */
export async function checkSchemas(view: PackageView, schemaFolders: string[]): Promise<Finding[]> {
  const files = schemaFolders.map(readSchemas);
  const wellFormed = (paths: string[]): string[] => paths.filter((path) => view.xml(path) !== undefined);
  const jobs: [schema: string, paths: string[]][] = [
    ['solution.xsd', ['solution.xml']],
    ['components.xsd', wellFormed([...view.members.keys()].filter(isFolderComponent))],
    [customizationsSchema, ['customizations.xml']],
  ];
  const findings: Finding[] = view.broken.map(({ file, message }) => ({ rule: 1, file, message }));
  for (const [schema, paths] of jobs) {
    const folder = files.find((candidate) => candidate.some((file) => file.fileName === schema));
    if (folder && paths.length > 0) findings.push(...(await validate(view, paths, schema, folder)));
  }
  return [...findings, ...checkVariables(view)];
}

/** True when one of the folders can check customizations.xml. */
export function canCheckCustomizations(schemaFolders: string[]): boolean {
  return schemaFolders.some((folder) => existsSync(join(folder, customizationsSchema)));
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
  const kept = new Map<string, number>();
  return result.errors.flatMap((error): Finding[] => {
    const file = error.loc?.fileName.replaceAll('~', '/') ?? paths[0] ?? schema;
    const count = (kept.get(file) ?? 0) + 1;
    kept.set(file, count);
    if (count > messagesPerFile) return [];
    const message = error.message.replace(/^Schemas validity error : /, '').trim();
    return [{ rule: 1, file, line: error.loc?.lineNumber, part: partAt(view, file, error.loc?.lineNumber), message }];
  });
}

/** The source file of a line of customizations.xml, which is all that a validator tells. */
function partAt(view: PackageView, file: string, line: number | undefined): string | undefined {
  if (file !== 'customizations.xml' || line === undefined) return undefined;
  const element = view.elements.findLast((candidate) => (candidate.lineNumber ?? 0) <= line);
  return element && placeOf(element).part;
}
