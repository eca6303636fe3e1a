import { DOMParser, type Document, type Element, MIME_TYPE, type Node, onWarningStopParsing } from '@xmldom/xmldom';

/** A piece of XML that cannot be read; the message names the file. */
export class XmlError extends Error {
  constructor(file: string, cause: unknown) {
    super(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'XmlError';
  }
}

/** Parses one XML document. Throws {@link XmlError} with the file name on anything that is not well-formed. */
export function parseXml(text: string, file: string): Document {
  try {
    const clean = text.replace(/^\uFEFF/, '');
    return new DOMParser({ onError: onWarningStopParsing }).parseFromString(clean, MIME_TYPE.XML_TEXT);
  } catch (error) {
    throw new XmlError(file, error);
  }
}

/** The root element of a document. */
export function rootOf(document: Document): Element {
  const root = document.documentElement;
  if (!root) throw new Error('The document has no root element.');
  return root;
}

/** The child elements, all of them or those of one name, in document order. */
export function children(parent: Element, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE) continue;
    const element = node as Element;
    if (name === undefined || element.localName === name) found.push(element);
  }
  return found;
}

/** The first child element of that name. */
export function child(parent: Element, name: string): Element | undefined {
  return children(parent, name)[0];
}

/** The text of a child element, without blanks around it; empty when there is no such child. */
export function childText(parent: Element, name: string): string {
  return child(parent, name)?.textContent?.trim() ?? '';
}

/** Every element of that name (or `*`) below the given one, which is not among them, in document order. */
export function descendants(parent: Element | Document, name: string): Element[] {
  const found: Element[] = [];
  // Walked by hand: a live node list costs five times as much on a customizations.xml.
  const visit = (node: Node): void => {
    for (let below = node.firstChild; below; below = below.nextSibling) {
      if (below.nodeType !== below.ELEMENT_NODE) continue;
      if (name === '*' || below.nodeName === name) found.push(below as Element);
      visit(below);
    }
  };
  visit(parent);
  return found;
}

/** The value of an attribute; empty when it is absent. */
export function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? '';
}
