import { defaultParser } from '@odata/parser';
import type { Token } from '@odata/parser';
import { badQuery, notAnswered } from '../errors.ts';
import { parsedByShape } from './filter-shape.ts';
import { remembered } from './remembered.ts';

/** Comparison operators of $filter. */
export type Comparator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'contains' | 'startswith' | 'endswith';

/** A literal of $filter with its Edm kind. */
export type FilterLiteral =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'guid'; value: string }
  | { kind: 'date'; value: string }
  | { kind: 'null' };

/** A filter as the stand-in evaluates it; `path` is [column] or [navigation, column]. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; inner: Filter }
  | { kind: 'compare'; comparator: Comparator; path: string[]; literal: FilterLiteral }
  | { kind: 'text'; test: TextFunction; path: string[]; literal: FilterLiteral };

/** One entry of $expand. */
export interface Expand {
  navigation: string;
  options: QueryOptions;
}

/** Query options in the stand-in's own form. */
export interface QueryOptions {
  select?: string[];
  filter?: Filter;
  orderBy: { path: string[]; descending: boolean }[];
  top?: number;
  count: boolean;
  expand: Expand[];
  skipToken?: string;
}

const comparators: Readonly<Record<string, Comparator>> = {
  EqualsExpression: 'eq',
  NotEqualsExpression: 'ne',
  GreaterThanExpression: 'gt',
  GreaterOrEqualsExpression: 'ge',
  LesserThanExpression: 'lt',
  LesserOrEqualsExpression: 'le',
};

const turned: Readonly<Record<Comparator, Comparator>> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' };

/** System query options with a meaning here; every other `$` option answers 501. */
const known = new Set(['$select', '$filter', '$orderby', '$top', '$count', '$expand', '$skiptoken']);

/** Reads decoded query options. Options of other names (aliases, `tag`) are left to the caller. */
export function readQueryOptions(options: readonly [string, string][]): QueryOptions {
  const result: QueryOptions = { orderBy: [], count: false, expand: [] };
  for (const [name, value] of options) {
    if (!name.startsWith('$')) continue;
    if (!known.has(name)) throw notAnswered(`the query option ${name}`);
    applyOption(result, name, value);
  }
  return result;
}

function applyOption(result: QueryOptions, name: string, value: string): void {
  switch (name) {
    case '$select':
      result.select = splitList(value);
      return;
    case '$filter':
      result.filter = parsedFilter(value);
      return;
    case '$orderby':
      result.orderBy = splitList(value).map(readOrder);
      return;
    case '$top':
      result.top = readCount(value);
      return;
    case '$count':
      result.count = value === 'true';
      return;
    case '$skiptoken':
      result.skipToken = value;
      return;
    default:
      result.expand = parsedExpand(value);
  }
}

/** Parsing is dear and callers repeat themselves: filters but for their literals, expansions to the letter. */
const parsedFilter = parsedByShape(parseFilter);

// The parser splits its input at & and reads escapes itself, so both are put back.
const parsedExpand = remembered((value) =>
  readExpand(
    parse(() => defaultParser.query(`$expand=${value.replace(/%/g, '%25').replace(/&/g, '%26')}`), '$expand', value),
  ),
);

/** Reads a filter, each time anew. Throws 400 or 501. */
export function parseFilter(value: string): Filter {
  return readFilter(parse(() => defaultParser.filter(value), '$filter', value));
}

function parse(read: () => Token, option: string, value: string): Token {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/\b(any|all)\(/.test(value) || /\bin\s*\(/.test(value) || value.includes('Microsoft.Dynamics.CRM.')) {
      throw notAnswered(`this ${option}: ${value}`);
    }
    throw badQuery(`Syntax error in ${option} '${value}': ${reason}`);
  }
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function readOrder(entry: string): QueryOptions['orderBy'][number] {
  const [path = '', direction = 'asc', ...rest] = entry.split(/\s+/);
  if (rest.length > 0 || !['asc', 'desc'].includes(direction)) throw badQuery(`Syntax error in $orderby '${entry}'.`);
  return { path: path.split('/'), descending: direction === 'desc' };
}

function readCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0) throw badQuery(`Invalid value '${value}' for $top query option found.`);
  return count;
}

/** The parser's tokens are loosely typed; these are the members used here. */
interface Loose {
  type: string;
  raw: string;
  value: Record<string, unknown>;
}

function readFilter(token: Token): Filter {
  const { type, raw, value } = token as unknown as Loose;
  const inner = (name: string): Token => value[name] as Token;
  if (type === 'AndExpression')
    return { kind: 'and', left: readFilter(inner('left')), right: readFilter(inner('right')) };
  if (type === 'OrExpression')
    return { kind: 'or', left: readFilter(inner('left')), right: readFilter(inner('right')) };
  if (type === 'NotExpression') return { kind: 'not', inner: readFilter(token.value as Token) };
  if (type === 'BoolParenExpression' || type === 'CommonExpression') return readFilter(token.value as Token);
  if (type === 'MethodCallExpression') return readTextFunction(token);
  const comparator = comparators[type];
  if (!comparator) throw notAnswered(`this $filter: ${raw}`);
  return readComparison(comparator, inner('left'), inner('right'), raw);
}

function readComparison(comparator: Comparator, left: Token, right: Token, raw: string): Filter {
  const leftPath = readPath(left);
  const rightPath = readPath(right);
  if (leftPath && right.type === 'Literal') {
    return { kind: 'compare', comparator, path: leftPath, literal: readLiteral(right) };
  }
  if (rightPath && left.type === 'Literal') {
    return { kind: 'compare', comparator: turned[comparator], path: rightPath, literal: readLiteral(left) };
  }
  throw notAnswered(`this $filter: ${raw}`);
}

function readTextFunction(token: Token): Filter {
  const { value, raw } = token as unknown as Loose;
  const [subject, argument] = value['parameters'] as Token[];
  const path = subject && readPath(subject);
  const test = value['method'] as TextFunction;
  if (!['contains', 'startswith', 'endswith'].includes(test) || !path || argument?.type !== 'Literal') {
    throw notAnswered(`this $filter: ${raw}`);
  }
  return { kind: 'text', test, path, literal: readLiteral(argument) };
}

function readPath(token: Token): string[] | undefined {
  const isPath = token.type === 'FirstMemberExpression' && /^[A-Za-z_]\w*(\/[A-Za-z_]\w*)*$/.test(token.raw);
  return isPath ? token.raw.split('/') : undefined;
}

function readLiteral(token: Token): FilterLiteral {
  const kind = String(token.value);
  const { raw } = token;
  if (kind === 'null') return { kind: 'null' };
  if (kind === 'Edm.String') return { kind: 'text', value: raw.slice(1, -1).replace(/''/g, "'") };
  if (kind === 'Edm.Guid') return { kind: 'guid', value: raw.toLowerCase() };
  if (kind === 'Edm.Boolean') return { kind: 'boolean', value: raw === 'true' };
  if (kind === 'Edm.Date' || kind === 'Edm.DateTimeOffset') return { kind: 'date', value: raw };
  if (!Number.isNaN(Number(raw))) return { kind: 'number', value: Number(raw) };
  throw notAnswered(`the literal ${raw}`);
}

function readExpand(token: Token): Expand[] {
  const { value } = token as unknown as Loose;
  const expand = (value['options'] as Token[])[0] as unknown as Loose;
  return (expand.value['items'] as Token[]).map((item) => {
    const { value: parts } = item as unknown as Loose;
    const path = parts['path'] as Token;
    if (path.raw.includes('/') || path.raw.includes('$')) throw notAnswered(`this $expand: ${item.raw}`);
    const options = ((parts['options'] as Token[] | undefined) ?? []).map((option): [string, string] => {
      const at = option.raw.indexOf('=');
      return [
        option.raw.slice(0, at),
        option.raw
          .slice(at + 1)
          .replace(/%26/g, '&')
          .replace(/%25/g, '%'),
      ];
    });
    return { navigation: path.raw, options: readQueryOptions(options) };
  });
}
