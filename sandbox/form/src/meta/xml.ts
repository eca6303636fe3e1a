import { DOMParser } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';

/** An XML element as this folder sees it. */
export type XmlElement = Element;

/** Thrown when a definition of the solution is not well-formed XML. */
export class XmlProblem extends Error {}

/**
 * Parses one XML document and returns its root element.
 * @throws {XmlProblem} naming `what` when the text is not well-formed.
 */
export function parseXml(text: string, what: string): XmlElement {
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new XmlProblem(message);
      },
    });
    const root = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement;
    if (!root) throw new XmlProblem('it has no root element');
    return root;
  } catch (error) {
    throw new XmlProblem(`${what} is not well-formed XML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The child elements, all or those of one name. */
export function children(element: XmlElement | undefined, name?: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = element?.firstChild ?? null; node; node = node.nextSibling) {
    if (node.nodeType !== 1) continue;
    const child = node as XmlElement;
    if (name === undefined || child.tagName === name) found.push(child);
  }
  return found;
}

/** The first child element of a name, following a path of names. */
export function child(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let current = element;
  for (const name of path) current = children(current, name)[0];
  return current;
}

/** All elements of a name below this one, in document order. */
export function descendants(element: XmlElement | undefined, name: string): XmlElement[] {
  return children(element).flatMap((each) => [...(each.tagName === name ? [each] : []), ...descendants(each, name)]);
}

/** The text inside an element, without surrounding white space. */
export function text(element: XmlElement | undefined): string {
  return (element?.textContent ?? '').trim();
}

/** An attribute's value, or undefined when it is absent. */
export function attribute(element: XmlElement, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? '') : undefined;
}

/** A true/false attribute as the solution format writes them (`true`, `1`). */
export function flag(element: XmlElement, name: string, otherwise: boolean): boolean {
  const value = attribute(element, name)?.toLowerCase();
  return value === undefined || value === '' ? otherwise : value === 'true' || value === '1';
}

/** A GUID in lower case without braces. */
export function plainGuid(value: string | undefined): string {
  return (value ?? '').replace(/[{}]/g, '').toLowerCase();
}

/** The description of a language from a list of `<label|Title description languagecode>`, else of the first one. */
export function labelOf(candidates: readonly XmlElement[], languageId: number): string {
  const inLanguage = candidates.find((each) => attribute(each, 'languagecode') === String(languageId));
  return attribute(inLanguage ?? candidates[0] ?? emptyLabel, 'description') ?? '';
}

const emptyLabel = parseXml('<label description="" />', 'the empty label');
