import { isChoiceType, isLookupType } from '../../catalog.ts';
import type { ColumnDefinition } from '../../catalog.ts';
import { notAnswered } from '../../errors.ts';
import { isGuid, isReference, normalizeGuid } from '../../values.ts';
import type { Value } from '../../values.ts';
import { dateParameter, dateRange } from './dates.ts';
import { badCondition, badOperator, badValue, notPositive } from './errors.ts';

/** What operators may ask about the caller. */
export interface OperatorScope {
  userId: string;
  teamIds: ReadonlySet<string>;
  businessUnitId: string;
  now: Date;
}

/** A test of a column's value. */
export type ValueTest = (value: Value) => boolean;

type Comparable = string | number | boolean;

const ordered: Readonly<Record<string, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

/** Operators whose opposite is another one; the opposite also finds empty columns. */
const opposites: Readonly<Record<string, string>> = {
  ne: 'eq',
  neq: 'eq',
  'not-in': 'in',
  'not-like': 'like',
  'not-begin-with': 'begins-with',
  'not-end-with': 'ends-with',
  'not-between': 'between',
  'not-null': 'null',
  'ne-userid': 'eq-userid',
  'ne-businessid': 'eq-businessid',
};

/**
 * Compiles an operator with its values to a test. Operators that are not answered throw 501, values that do not fit the
 * column 400. As with `ne` of the Web API, negative operators also find rows in which the column is empty.
 */
export function compileOperator(
  scope: OperatorScope,
  column: ColumnDefinition,
  operator: string,
  values: readonly string[],
): ValueTest {
  const opposite = opposites[operator];
  if (opposite) {
    const test = compileOperator(scope, column, opposite, values);
    return (value) => !test(value);
  }
  if (operator === 'null') return (value) => value === null;
  if (operator === 'eq' || operator === 'in') return oneOf(column, operator, values);
  if (operator in ordered) return inOrder(column, operator, values);
  if (operator === 'between') return isBetween(column, values);
  return (
    textTest(column, operator, values) ??
    callerTest(scope, column, operator) ??
    dateTest(scope, column, operator, values) ??
    unanswered(operator)
  );
}

function unanswered(operator: string): never {
  throw notAnswered(`the FetchXML operator '${operator}'`);
}

function oneOf(column: ColumnDefinition, operator: string, values: readonly string[]): ValueTest {
  const texts = operator === 'eq' ? [single(operator, values)] : values;
  if (texts.length === 0) throw badCondition(`The operator '${operator}' needs values.`);
  const wanted = new Set(texts.map((text) => literal(column, text)));
  return (value) => value !== null && wanted.has(comparable(column, value));
}

function inOrder(column: ColumnDefinition, operator: string, values: readonly string[]): ValueTest {
  const wanted = literal(column, single(operator, values));
  if (isLookupType(column.type)) throw badOperator(operator, column.logicalName, column.type);
  return (value) => value !== null && (ordered[operator]?.(compare(comparable(column, value), wanted)) ?? false);
}

function isBetween(column: ColumnDefinition, values: readonly string[]): ValueTest {
  const [from, to, ...more] = values.map((text) => literal(column, text));
  if (from === undefined || to === undefined || more.length > 0) {
    throw badCondition("The operator 'between' needs two values.");
  }
  return (value) => {
    if (value === null) return false;
    const found = comparable(column, value);
    return compare(found, from) >= 0 && compare(found, to) <= 0;
  };
}

function textTest(column: ColumnDefinition, operator: string, values: readonly string[]): ValueTest | undefined {
  const patterns: Readonly<Record<string, (text: string) => string>> = {
    like: (text) => text,
    'begins-with': (text) => `${text}%`,
    'ends-with': (text) => `%${text}`,
  };
  const pattern = patterns[operator];
  if (!pattern) return undefined;
  if (column.type !== 'nvarchar' && column.type !== 'ntext') {
    throw badOperator(operator, column.logicalName, column.type);
  }
  const text = single(operator, values);
  const expression = likeExpression(pattern(text)) ?? refusePattern(column, text);
  return (value) => typeof value === 'string' && expression.test(value);
}

/** A pattern of the database's LIKE: `%` any text, `_` one character, `[a-c]` and `[^a-c]` one of a set. */
function likeExpression(pattern: string): RegExp | undefined {
  const source = pattern.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '%') return '[\\s\\S]*';
    if (part === '_') return '[\\s\\S]';
    if (part.length > 1 && part.startsWith('[')) return part.replace(/\\/g, '\\\\');
    return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 'iu');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusePattern(column: ColumnDefinition, text: string): never {
  throw badValue(text, column.logicalName, column.type);
}

function callerTest(scope: OperatorScope, column: ColumnDefinition, operator: string): ValueTest | undefined {
  const groups: Readonly<Record<string, readonly string[]>> = {
    'eq-userid': [scope.userId],
    'eq-userteams': [...scope.teamIds],
    'eq-useroruserteams': [scope.userId, ...scope.teamIds],
    'eq-businessid': [scope.businessUnitId],
  };
  const ids = groups[operator];
  if (!ids) return undefined;
  if (!isIdType(column)) throw badOperator(operator, column.logicalName, column.type);
  return (value) => value !== null && ids.includes(String(comparable(column, value)));
}

function dateTest(
  scope: OperatorScope,
  column: ColumnDefinition,
  operator: string,
  values: readonly string[],
): ValueTest | undefined {
  const parameter = dateParameter(operator);
  if (!parameter) return undefined;
  if (column.type !== 'datetime') throw badOperator(operator, column.logicalName, column.type);
  const text = parameter === 'none' ? '0' : single(operator, values);
  const value = parameter === 'date' ? Number(literal(column, text)) : Number(text);
  if (parameter === 'count' && !(Number.isInteger(value) && value > 0)) throw notPositive(operator);
  const { from = -Infinity, to = Infinity } = dateRange(operator, value, scope.now, column.behavior === 'dateOnly');
  return (found) => {
    if (found === null) return false;
    const time = Number(comparable(column, found));
    return time >= from && time < to;
  };
}

function single(operator: string, values: readonly string[]): string {
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) throw badCondition(`The operator '${operator}' needs one value.`);
  return value;
}

/** A value of the query in the form in which the column's values are compared. Throws 400 when it does not fit. */
function literal(column: ColumnDefinition, text: string): Comparable {
  const refuse = (): never => {
    throw badValue(text, column.logicalName, column.type);
  };
  if (column.type === 'nvarchar' || column.type === 'ntext') return text.toLowerCase();
  const trimmed = text.trim();
  if (isIdType(column)) {
    const id = normalizeGuid(trimmed);
    return isGuid(id) ? id : refuse();
  }
  if (column.type === 'bit') {
    if (['1', 'true'].includes(trimmed)) return true;
    return ['0', 'false'].includes(trimmed) ? false : refuse();
  }
  if (column.type === 'datetime') return dateLiteral(column, trimmed) ?? refuse();
  const number = Number(trimmed);
  const isWhole = isChoiceType(column.type) || column.type === 'int' || column.type === 'bigint';
  if (trimmed === '' || Number.isNaN(number) || (isWhole && !Number.isInteger(number))) return refuse();
  return number;
}

function dateLiteral(column: ColumnDefinition, text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  // Dates without a zone are meant in the user's, which is UTC here.
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text) || text.length === 10;
  const time = new Date(hasZone ? text : `${text}Z`).getTime();
  if (Number.isNaN(time)) return undefined;
  return column.behavior === 'dateOnly' ? new Date(`${text.slice(0, 10)}T00:00:00Z`).getTime() : time;
}

/** A stored value in the form in which it is compared: text without regard to case, dates as times, rows as ids. */
export function comparable(column: ColumnDefinition, value: Exclude<Value, null>): Comparable {
  if (isReference(value)) return value.id;
  if (column.type === 'datetime') return new Date(String(value)).getTime();
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Order of two values of one column. */
export function compare(left: Comparable, right: Comparable): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isIdType(column: ColumnDefinition): boolean {
  return isLookupType(column.type) || column.type === 'primarykey' || column.type === 'uniqueidentifier';
}
