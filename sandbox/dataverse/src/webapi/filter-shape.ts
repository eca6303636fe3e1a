import type { Filter, FilterLiteral } from './query-options.ts';
import { remembered } from './remembered.ts';

/** Texts, dates and GUIDs; a text is matched first, so that nothing inside it is taken for a literal. */
const literals =
  /'(?:[^']|'')*'|\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,12})?)?Z|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** The parser reads escapes in texts itself and refuses control characters. */
const unsafe = /[%\p{Cc}]/u;

/** What stands for a literal in the shape of a filter. */
const placeholders = {
  text: 'x',
  date: '2000-01-01T00:00:00Z',
  guid: '00000000-0000-0000-0000-000000000000',
} as const;

type Filled = FilterLiteral & { kind: keyof typeof placeholders };

/**
 * A parser of filters that is asked once per shape: filters of one shape differ in texts, dates and GUIDs alone, which
 * are put into the tree of the shape. What the parser refuses it is asked about again, because its message names the
 * filter.
 */
export function parsedByShape(parse: (filter: string) => Filter): (filter: string) => Filter {
  const parsed = remembered(parse);
  return (filter) => {
    if (unsafe.test(filter)) return parse(filter);
    const given: Filled[] = [];
    const shape = filter.replace(literals, (raw) => {
      const literal = literalOf(raw);
      given.push(literal);
      return literal.kind === 'text' ? `'${placeholders.text}'` : placeholders[literal.kind];
    });
    try {
      return filled(parsed(shape), given.values());
    } catch {
      return parse(filter);
    }
  };
}

function literalOf(raw: string): Filled {
  if (raw.startsWith("'")) return { kind: 'text', value: raw.slice(1, -1).replace(/''/g, "'") };
  return raw.includes('T') ? { kind: 'date', value: raw } : { kind: 'guid', value: raw.toLowerCase() };
}

/** The tree with the literals in the place of their placeholders, in the order of the text. */
function filled(filter: Filter, given: Iterator<Filled, undefined>): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, left: filled(filter.left, given), right: filled(filter.right, given) };
    case 'not':
      return { kind: 'not', inner: filled(filter.inner, given) };
    default: {
      const { literal } = filter;
      if (!isPlaceholder(literal)) return filter;
      const value = given.next().value;
      if (value?.kind !== literal.kind) throw new Error('The literals of a filter do not fit its shape.');
      return { ...filter, literal: value };
    }
  }
}

function isPlaceholder(literal: FilterLiteral): boolean {
  if (literal.kind !== 'text' && literal.kind !== 'date' && literal.kind !== 'guid') return false;
  return literal.value === placeholders[literal.kind];
}
