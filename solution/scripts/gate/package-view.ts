import type { Element } from '@xmldom/xmldom';
import { readZip, type Members } from '../pack/zip.ts';
import { attribute, child, childText, descendants, parseXml, rootOf } from '../source/xml.ts';
import { type Place, rememberMember } from './place.ts';

/** Something that the gate refuses. `rule` is the number of the rule in solution/README.md. */
export interface Finding extends Place {
  rule: number;
  /** One sentence, with a remedy where it is not obvious. */
  message: string;
}

/** One line of `RootComponents`. */
export interface RootComponent {
  type: number;
  /** Lower case, without braces; empty when the component is named by `schemaName`. */
  id: string;
  schemaName: string;
  element: Element;
}

/** A zip as the rules look at it. */
export interface PackageView {
  members: Members;
  text(path: string): string;
  /** Root element of an XML member; undefined when there is none or it is not well-formed, which {@link broken} tells. */
  xml(path: string): Element | undefined;
  /** XML members that are not well-formed. */
  broken: { file: string; message: string }[];
  customizations: Element;
  solution: Element;
  /** Every element of customizations.xml, in document order. */
  elements: Element[];
  /** Those with one name. */
  all(name: string): Element[];
  managed: boolean;
  /** Version of the solution, as it is written there. */
  version: string;
  /** Customization prefix of the publisher, without `_`. */
  prefix: string;
  /** Option value prefix of the publisher; NaN when there is none. */
  optionPrefix: number;
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
  const { roots, broken } = readXml(members, text);
  const [unreadable] = broken.filter(({ file }) => atRoot.includes(file));
  const solution = roots.get('solution.xml');
  const customizations = roots.get('customizations.xml');
  if (unreadable || !solution || !customizations) throw new UnreadablePackageError(unreadable?.message ?? '');
  const manifest = child(solution, 'SolutionManifest');
  const publisher = manifest && child(manifest, 'Publisher');
  const elements = descendants(customizations, '*');
  const byName = Map.groupBy(elements, (element) => element.nodeName);
  return {
    members,
    text,
    xml: (path) => roots.get(path),
    broken,
    solution,
    customizations,
    elements,
    all: (name) => byName.get(name) ?? [],
    managed: manifest !== undefined && childText(manifest, 'Managed') === '1',
    version: manifest ? childText(manifest, 'Version') : '',
    prefix: publisher ? childText(publisher, 'CustomizationPrefix').toLowerCase() : '',
    optionPrefix: publisher ? Number.parseInt(childText(publisher, 'CustomizationOptionValuePrefix'), 10) : Number.NaN,
    rootComponents: descendants(solution, 'RootComponent').map((element) => ({
      type: Number(attribute(element, 'type')),
      id: plainId(attribute(element, 'id')),
      schemaName: attribute(element, 'schemaName'),
      element,
    })),
  };
}

function readXml(members: Members, text: (path: string) => string) {
  const roots = new Map<string, Element>();
  const broken: PackageView['broken'] = [];
  for (const file of members.keys()) {
    if (!file.endsWith('.xml')) continue;
    try {
      const document = parseXml(text(file), file);
      rememberMember(document, file);
      roots.set(file, rootOf(document));
    } catch (error) {
      broken.push({ file, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { roots, broken };
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
