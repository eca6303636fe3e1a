import { TokenType, defaultParser } from '@odata/parser';
import type { Token } from '@odata/parser';
import { refusals } from './errors.ts';
import { normalizeServiceTime } from './stamps.ts';

/** Decides whether a record belongs to the answer. */
export type Predicate = (record: unknown) => boolean;

/** A parsed `$filter`. */
export interface Filter {
  matches: Predicate;
  /** Paths that the expression compares, for example `engagementId`. */
  paths: readonly string[];
}

type Value = string | number | boolean | null;
type Resolve = (path: string) => (record: unknown) => unknown;

interface Scope {
  /** Name of the lambda variable, undefined outside a lambda. */
  variable: string | undefined;
  paths: string[];
}

const pathPattern = /^[A-Za-z_]\w*(?:\/[A-Za-z_]\w*)*$/;

/** Sign of left − right; undefined when the two cannot be ordered, such as a null beside a time. */
function order(left: Value, right: Value): number | undefined {
  if (left === null || right === null || typeof left !== typeof right) return undefined;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const isSign =
  (...signs: readonly number[]) =>
  (left: Value, right: Value): boolean => {
    const sign = order(left, right);
    return sign !== undefined && signs.includes(sign);
  };

const comparisons: ReadonlyMap<string, (left: Value, right: Value) => boolean> = new Map<
  string,
  (left: Value, right: Value) => boolean
>([
  [TokenType.EqualsExpression, (left, right) => left === right],
  [TokenType.NotEqualsExpression, (left, right) => left !== right],
  [TokenType.GreaterThanExpression, isSign(1)],
  [TokenType.GreaterOrEqualsExpression, isSign(0, 1)],
  [TokenType.LesserThanExpression, isSign(-1)],
  [TokenType.LesserOrEqualsExpression, isSign(-1, 0)],
]);

const unsupported = (text: string) =>
  refusals.invalid('unsupportedFilter', `The filter expression '${text}' is not supported.`, '$filter');

function readLiteral(token: Token): Value {
  const { raw } = token;
  const kind = String(token.value);
  if (kind === 'null') return null;
  if (kind === 'Edm.Boolean') return raw === 'true';
  if (kind === 'Edm.String') return raw.slice(1, -1).replaceAll("''", "'");
  if (kind === 'Edm.DateTimeOffset') return normalizeServiceTime(raw) ?? raw;
  if (kind === 'Edm.Guid') throw unsupported(raw);
  const number = Number(raw);
  if (Number.isNaN(number)) throw unsupported(raw);
  return number;
}

function readProperty(record: unknown, path: string): unknown {
  let value = record;
  for (const name of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Times are compared in the service's own form; every other text as it is. */
function comparable(value: unknown): Value {
  if (typeof value === 'string') return normalizeServiceTime(value) ?? value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

function readPath(token: Token, scope: Scope, resolve: Resolve): (record: unknown) => unknown {
  const path = token.raw;
  if (!pathPattern.test(path)) throw unsupported(path);
  if (scope.variable === undefined) {
    scope.paths.push(path);
    return resolve(path);
  }
  if (path === scope.variable) return (record) => record;
  if (!path.startsWith(`${scope.variable}/`)) throw unsupported(path);
  const rest = path.slice(scope.variable.length + 1);
  return (record) => readProperty(record, rest);
}

function readOperand(token: Token, scope: Scope, resolve: Resolve): (record: unknown) => Value {
  if (token.type === TokenType.Literal) {
    const value = readLiteral(token);
    return () => value;
  }
  const read = readPath(token, scope, resolve);
  return (record) => comparable(read(record));
}

/** Finds the part of a member expression that calls `any(…)`; the parser nests it below several wrappers. */
function findAny(token: Token): { collection: string; lambda: Token } | undefined {
  let current = token;
  while (current.type !== TokenType.PropertyPathExpression) {
    if (typeof current.value !== 'object' || current.value === null || Array.isArray(current.value)) return undefined;
    current = current.value as Token;
  }
  const value = current.value as { current?: Token; next?: Token };
  const call = value.next?.value as Token | undefined;
  if (value.current === undefined || call?.type !== TokenType.AnyExpression) return undefined;
  return { collection: value.current.raw, lambda: call };
}

function buildAny(token: Token, scope: Scope, resolve: Resolve): Predicate {
  const found = scope.variable === undefined ? findAny(token) : undefined;
  const parts = found?.lambda.value as { variable?: Token; predicate?: Token } | undefined;
  if (found === undefined || parts?.variable === undefined || parts.predicate === undefined) {
    throw unsupported(token.raw);
  }
  scope.paths.push(found.collection);
  const read = resolve(found.collection);
  const inner: Scope = { variable: parts.variable.raw, paths: scope.paths };
  const matches = build(parts.predicate.value as Token, inner, resolve);
  return (record) => {
    const items = read(record);
    return Array.isArray(items) && items.some((item) => matches(item));
  };
}

function build(token: Token, scope: Scope, resolve: Resolve): Predicate {
  const compare = comparisons.get(token.type);
  if (compare !== undefined) {
    const left = readOperand(token.value.left as Token, scope, resolve);
    const right = readOperand(token.value.right as Token, scope, resolve);
    return (record) => compare(left(record), right(record));
  }
  switch (token.type) {
    case TokenType.AndExpression:
    case TokenType.OrExpression: {
      const left = build(token.value.left as Token, scope, resolve);
      const right = build(token.value.right as Token, scope, resolve);
      const isAnd = token.type === TokenType.AndExpression;
      return (record) => (isAnd ? left(record) && right(record) : left(record) || right(record));
    }
    case TokenType.NotExpression: {
      // The parser lets `not` bind weaker than `and` and `or`, against the OData grammar; only the clear form is taken.
      if ((token.value as Token).type !== TokenType.BoolParenExpression) throw unsupported(token.raw);
      const inner = build(token.value as Token, scope, resolve);
      return (record) => !inner(record);
    }
    case TokenType.BoolParenExpression:
      return build(token.value as Token, scope, resolve);
    case TokenType.CommonExpression:
      return buildAny(token, scope, resolve);
    default:
      throw unsupported(token.raw);
  }
}

/**
 * Reads a `$filter`: comparisons, `and`, `or`, `not (…)` as the last operand, parentheses, paths and one level of `any`.
 * @param isFilterable tells whether a path outside a lambda may be compared
 * @throws {ServiceError} 400 for bad syntax, an unsupported expression or an unknown property
 */
export function parseFilter(text: string, isFilterable: (path: string) => boolean): Filter {
  let root: Token;
  try {
    root = defaultParser.filter(text);
  } catch {
    throw refusals.invalid('malformedFilter', `The filter '${text}' cannot be read.`, '$filter');
  }
  const resolve: Resolve = (path) => {
    if (!isFilterable(path)) {
      throw refusals.invalid('unknownProperty', `The property '${path}' cannot be used in a filter.`, '$filter');
    }
    return (record) => readProperty(record, path);
  };
  const scope: Scope = { variable: undefined, paths: [] };
  const matches = build(root, scope, resolve);
  return { matches, paths: scope.paths };
}
