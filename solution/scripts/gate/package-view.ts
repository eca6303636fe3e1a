import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants, parseXml, rootOf } from '../source/xml.ts';
import { readZip, type Members } from '../pack/zip.ts';

/** Something that the gate refuses. `rule` is the number of the rule in solution/README.md. */
export interface Finding {
  rule: number;
  message: string;
}

/** One line of `RootComponents`. */
export interface RootComponent {
  type: number;
  /** Lower case, without braces; empty when the component is named by `schemaName`. */
  id: string;
  schemaName: string;
}

/** A zip as the rules look at it. */
export interface PackageView {
  members: Members;
  text(path: string): string;
  customizations: Element;
  solution: Element;
  managed: boolean;
  rootComponents: RootComponent[];
}

/** A zip that is not even readable as a solution. */
export class UnreadablePackageError extends Error {
  override name = 'UnreadablePackageError';
}

const atRoot = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];

/** Opens a zip. Throws {@link UnreadablePackageError} when it is no zip, or as {@link viewMembers} does. */
export function openPackage(zip: Uint8Array): PackageView {
  return viewMembers(readMembers(zip));
}

/** The view of unzipped members. Throws {@link UnreadablePackageError} when a root file is not there or not XML. */
export function viewMembers(members: Members): PackageView {
  const absent = atRoot.filter((path) => !members.has(path));
  if (absent.length > 0) throw new UnreadablePackageError(`The zip lacks at its root: ${absent.join(', ')}.`);
  const text = (path: string): string => new TextDecoder().decode(members.get(path));
  try {
    const solution = rootOf(parseXml(text('solution.xml'), 'solution.xml'));
    return {
      members,
      text,
      solution,
      customizations: rootOf(parseXml(text('customizations.xml'), 'customizations.xml')),
      managed: descendants(solution, 'Managed')[0]?.textContent === '1',
      rootComponents: descendants(solution, 'RootComponent').map((component) => ({
        type: Number(attribute(component, 'type')),
        id: plainId(attribute(component, 'id')),
        schemaName: attribute(component, 'schemaName'),
      })),
    };
  } catch (error) {
    throw new UnreadablePackageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readMembers(zip: Uint8Array): Members {
  try {
    return readZip(zip);
  } catch (error) {
    throw new UnreadablePackageError('The file is no readable zip.', { cause: error });
  }
}

/** A GUID in lower case without braces. */
export function plainId(id: string): string {
  return id.trim().replace(/[{}]/g, '').toLowerCase();
}

/** Schema name of a table element (`<Entity>`). */
export function tableName(entity: Element): string {
  return childText(entity, 'Name');
}
