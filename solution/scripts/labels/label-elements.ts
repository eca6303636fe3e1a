/** One element of a source file that shows a text to people in one language. */
export interface LabelElement {
  /** Where it begins and ends in the text of the file. */
  start: number;
  end: number;
  /** Its text as written, for example `<label description="Yes" languagecode="1033" />`. */
  source: string;
  tag: string;
  lcid: number;
  /** The words, without the escapes of XML. */
  words: string;
  /** Number of the element that it stands in, the same for all its siblings. */
  parent: number;
  /** Names of what it belongs to, the nearest first: names and tags of the elements around it. */
  contexts: string[];
}

/**
 * The elements that carry a text of one language each (solution-format of Dataverse: solution.xml, customizations.xml and
 * the folder components use `languagecode`, the site map uses `LCID`), with the attribute that holds the words.
 */
const wordsAttribute: Record<string, string> = {
  label: 'description',
  displayname: 'description',
  LocalizedName: 'description',
  LocalizedCollectionName: 'description',
  Description: 'description',
  CustomLabel: 'description',
  Title: 'description',
};

/** Elements with a language code that are no labels: the root names the base language of the solution. */
const notLabels = new Set(['ImportExportXml']);

/** Attributes by which the source names a component or a part of one. */
const nameAttributes = ['PhysicalName', 'Name', 'name', 'uniquename', 'schemaname', 'Id', 'id'];

/** Comments, CDATA sections, instructions, closing tags and opening tags of well-formed XML. */
const tokens =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][^>]*>|<\/[\w:.-]+\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;

interface Open {
  tag: string;
  attributes: Map<string, string>;
  start: number;
  number: number;
}

/**
 * The label elements of a file in document order. The text is read, not a document tree, so that it can be changed in
 * place. Throws when an element has a language code but is not known as a label: its text would stay in one language.
 */
export function labelElements(text: string): LabelElement[] {
  const found: LabelElement[] = [];
  const stack: Open[] = [];
  let count = 0;
  const close = (end: number): void => {
    const element = stack.pop();
    if (element) found.push(...asLabel(element, stack, text.slice(element.start, end), end));
  };
  for (const match of text.matchAll(tokens)) {
    const [token, tag, attributes = '', selfClosing] = match;
    const end = match.index + token.length;
    if (tag !== undefined) {
      stack.push({ tag, attributes: readAttributes(attributes), start: match.index, number: ++count });
      if (selfClosing) close(end);
    } else if (token.startsWith('</')) close(end);
  }
  return found.sort((left, right) => left.start - right.start);
}

function asLabel({ tag, attributes, start }: Open, around: Open[], source: string, end: number): LabelElement[] {
  const code = attributes.get('languagecode') ?? attributes.get('LCID');
  if (code === undefined || notLabels.has(tag)) return [];
  const words = attributes.get(wordsName(tag, attributes));
  if (words === undefined) throw new Error(`${source} has a language but is not known as a label: add it to the tool.`);
  const contexts = around.toReversed().flatMap(contextsOf);
  return [{ start, end, source, tag, lcid: Number(code), words, parent: around.at(-1)?.number ?? 0, contexts }];
}

/** `Title` and `Description` of a site map name their words like themselves. */
function wordsName(tag: string, attributes: Map<string, string>): string {
  return attributes.has('LCID') ? tag : (wordsAttribute[tag] ?? '');
}

function contextsOf({ tag, attributes }: Open): string[] {
  return [...nameAttributes.flatMap((name) => attributes.get(name) ?? []), tag];
}

function readAttributes(text: string): Map<string, string> {
  const pairs = text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return new Map([...pairs].map(([, name = '', double, single]) => [name, unescapeXml(double ?? single ?? '')]));
}

/** The same element in another language. Every other attribute stays as it is. */
export function inLanguage({ tag, source }: LabelElement, lcid: number, words: string): string {
  const name = /\bLCID\s*=/.test(source) ? tag : wordsAttribute[tag];
  return source
    .replace(/\b(languagecode|LCID)(\s*=\s*)(?:"[^"]*"|'[^']*')/, (_, code, equals) => `${code}${equals}"${lcid}"`)
    .replace(new RegExp(`(\\s${name}\\s*=\\s*)(?:"[^"]*"|'[^']*')`), (_, start) => `${start}"${escapeXml(words)}"`);
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(String(hex), 16));
    return decimal ? String.fromCodePoint(Number(decimal)) : (entities[String(name)] ?? whole);
  });
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#xA;');
}
