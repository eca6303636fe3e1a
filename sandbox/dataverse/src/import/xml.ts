import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';

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

/** A GUID attribute or text without braces, in lower case. */
export function plainGuid(text: string): string {
  return text.replace(/[{}]/g, '').trim().toLowerCase();
}
