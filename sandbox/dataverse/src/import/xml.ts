import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';
import type { Labels } from '../catalog.ts';

export type { Element };

/** Parses a document and returns its root element. Throws Error with the parser's message. */
export function parseXml(text: string): Element {
  const problems: string[] = [];
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') problems.push(message.split('\n')[0] ?? message);
    },
  });
  let root: Element | null = null;
  try {
    root = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement;
  } catch (error) {
    problems.push(error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error));
  }
  if (problems.length > 0 || !root) throw new Error(problems[0] ?? 'the document is empty');
  return root;
}

/** Text of an element as XML. */
export function serializeXml(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

/** Child elements, all or those of one name. */
export function children(element: Element | undefined, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = element?.firstChild ?? null; node; node = node.nextSibling) {
    if (node.nodeType === 1 && (name === undefined || node.nodeName === name)) found.push(node as Element);
  }
  return found;
}

/** First child element of a name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return children(element, name)[0];
}

/** Elements along a path of names: all matches at the last step. */
export function path(element: Element | undefined, ...names: string[]): Element[] {
  let current = element ? [element] : [];
  for (const name of names) current = current.flatMap((parent) => children(parent, name));
  return current;
}

/** All descendants of a name. */
export function descendants(element: Element | undefined, name: string): Element[] {
  return element ? [...element.getElementsByTagName(name)] : [];
}

/** Trimmed text of a child element; empty when it is not there. */
export function textOf(element: Element | undefined, name: string): string {
  return child(element, name)?.textContent?.trim() ?? '';
}

/** An attribute; empty when it is not there. */
export function attribute(element: Element | undefined, name: string): string {
  return element?.getAttribute(name) ?? '';
}

/** The English label among `displayname`, `label`, `LocalizedName` ... children, else the first. */
export function labelOf(element: Element | undefined, name: string): string {
  const labels = children(element, name);
  const english = labels.find((label) => attribute(label, 'languagecode') === '1033') ?? labels[0];
  return attribute(english, 'description');
}

/** All labels of an element by language code. */
export function labelsOf(element: Element | undefined, name: string): Labels {
  const labels: Record<number, string> = {};
  for (const label of children(element, name)) {
    labels[Number(attribute(label, 'languagecode'))] = attribute(label, 'description');
  }
  return labels;
}

/** The name of a component from its `LocalizedNames`. */
export function localizedName(element: Element): { label: string; labels: Labels } {
  const names = child(element, 'LocalizedNames');
  return { label: labelOf(names, 'LocalizedName'), labels: labelsOf(names, 'LocalizedName') };
}

/** The description of a component from its `Descriptions`; empty when there is none. */
export function descriptionOf(element: Element | undefined): string {
  return labelOf(child(element, 'Descriptions'), 'Description');
}

/** XML of the first element inside a child, as views and charts hold their parts; empty when there is none. */
export function innerXml(element: Element, name: string): string {
  const first = children(child(element, name))[0];
  return first ? serializeXml(first) : '';
}

/** A GUID attribute or text without braces, in lower case. */
export function plainGuid(text: string): string {
  return text.replace(/[{}]/g, '').trim().toLowerCase();
}
