import { strFromU8, unzipSync } from 'fflate';
import { attribute, children, parseXml } from './xml.ts';
import type { Element } from './xml.ts';

/** Members of a solution zip by name. */
export type Members = ReadonlyMap<string, Uint8Array>;

/** The three parts every solution zip has at its root. */
export interface SolutionPackage {
  members: Members;
  solution: Element;
  customizations: Element;
}

const requiredRoots = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];

/** Opens the zip and checks what must hold before anything can be read. Problems are added to the list. */
export function openPackage(zip: Uint8Array, problems: string[]): SolutionPackage | undefined {
  let members: Members;
  try {
    members = new Map(Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/')));
  } catch (error) {
    problems.push(`The file is no readable zip: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  const missing = requiredRoots.filter((name) => !members.has(name));
  if (missing.length > 0) {
    problems.push(
      `80048060 The solution file is invalid. The compressed file must contain the following files at its root: solution.xml, customizations.xml, and [Content_Types].xml. Missing: ${missing.join(', ')}.`,
    );
    return undefined;
  }
  const contentTypes = readXml(members, '[Content_Types].xml', problems);
  const solution = readXml(members, 'solution.xml', problems);
  const customizations = readXml(members, 'customizations.xml', problems);
  if (!contentTypes || !solution || !customizations) return undefined;
  checkContentTypes(contentTypes, members, problems);
  return { members, solution, customizations };
}

/** Root element of an XML member; a problem and undefined when it cannot be read. */
export function readXml(members: Members, name: string, problems: string[]): Element | undefined {
  const content = members.get(name);
  if (!content) {
    problems.push(`${name} is not in the zip.`);
    return undefined;
  }
  try {
    return parseXml(strFromU8(content));
  } catch (error) {
    problems.push(`${name} is not well-formed XML: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function checkContentTypes(root: Element, members: Members, problems: string[]): void {
  const extensions = new Set(children(root, 'Default').map((entry) => attribute(entry, 'Extension').toLowerCase()));
  const parts = new Set(children(root, 'Override').map((entry) => attribute(entry, 'PartName')));
  for (const name of members.keys()) {
    if (name === '[Content_Types].xml') continue;
    const file = name.slice(name.lastIndexOf('/') + 1);
    const extension = file.includes('.') ? file.slice(file.lastIndexOf('.') + 1).toLowerCase() : '';
    if (!parts.has(`/${name}`) && !(extension && extensions.has(extension))) {
      problems.push(`${name} has no content type in [Content_Types].xml.`);
    }
  }
}

/** The member a component names as its file; a problem and undefined when it is not there. */
export function memberOf(members: Members, fileName: string, what: string, problems: string[]): Uint8Array | undefined {
  const content = members.get(fileName.replace(/^\//, ''));
  if (!content) problems.push(`${what}: its file ${fileName || '(none named)'} is not in the zip.`);
  return content;
}
