import { isChoiceType } from '../../catalog.ts';
import type { ColumnDefinition } from '../../catalog.ts';
import { notAnswered } from '../../errors.ts';
import { isReference } from '../../values.ts';
import type { Row, Value } from '../../values.ts';
import { valueOf } from '../column-value.ts';
import { formatValue } from '../serialize.ts';
import { columnOf, sourceOf } from './bind.ts';
import type { BoundLink, BoundQuery, BoundSource, FetchScope } from './bind.ts';
import { aggregateFaults, missingAttribute } from './errors.ts';
import { comparable, compare, compileOperator } from './operators.ts';
import type { OperatorScope } from './operators.ts';
import type { FetchFilter } from './query.ts';

/** The rows that were joined, by alias; a row of an outer link that found nothing is missing. */
export type Tuple = ReadonlyMap<string, Row>;

type TupleTest = (tuple: Tuple) => boolean;

/** Joins and filters; the tuples keep the order of the root's rows. */
export function joinedTuples(scope: FetchScope, bound: BoundQuery): Tuple[] {
  const operators: OperatorScope = {
    userId: scope.userId,
    teamIds: scope.security.teamIds(scope.userId),
    businessUnitId: scope.businessUnitId,
    now: scope.now,
  };
  const { root } = bound;
  const test = compileFilters(operators, bound, root, root.source.filters);
  const joins = root.links.map((link) => compileLink(operators, bound, root, link));
  const joined = root.rows.flatMap((row) => join([new Map([['', row]])], joins));
  return joined.filter(test);
}

type Join = (tuple: Tuple) => Tuple[];

function join(tuples: Tuple[], joins: readonly Join[]): Tuple[] {
  return joins.reduce((found, expand) => found.flatMap(expand), tuples);
}

function compileLink(operators: OperatorScope, bound: BoundQuery, parent: BoundSource, link: BoundLink): Join {
  const { source, from, to } = link;
  const test = compileFilters(operators, bound, link, source.filters);
  const inner = link.links.map((next) => compileLink(operators, bound, link, next));
  const index = new Map<string, Row[]>();
  for (const row of link.rows) {
    const key = joinKey(from, valueOf(row, from));
    if (key !== undefined) index.set(key, [...(index.get(key) ?? []), row]);
  }
  return (tuple) => {
    const outer = tuple.get(parent.source.alias);
    const key = outer && joinKey(to, valueOf(outer, to));
    const found = (key === undefined ? [] : (index.get(key) ?? []))
      .map((row): Tuple => new Map([...tuple, [source.alias, row]]))
      .filter(test);
    const results = found.flatMap((next) => join([next], inner));
    return results.length === 0 && source.isOuter ? [tuple] : results;
  };
}

function joinKey(column: ColumnDefinition, value: Value): string | undefined {
  return value === null ? undefined : String(comparable(column, value));
}

/** All filters of a source must hold. Those of a link see its own row only, as part of the join. */
function compileFilters(
  operators: OperatorScope,
  bound: BoundQuery,
  owner: BoundSource,
  filters: readonly FetchFilter[],
): TupleTest {
  const tests = filters.map((filter) => compileFilter(operators, bound, owner, filter));
  return (tuple) => tests.every((test) => test(tuple));
}

function compileFilter(
  operators: OperatorScope,
  bound: BoundQuery,
  owner: BoundSource,
  filter: FetchFilter,
): TupleTest {
  const tests = [
    ...filter.conditions.map((condition): TupleTest => {
      const isForeign = condition.entityName !== '' && condition.entityName !== owner.source.alias;
      if (isForeign && owner !== bound.root) throw notAnswered("'entityname' in a filter of a link-entity of FetchXML");
      const { source, table } = isForeign ? sourceOf(bound, condition.entityName) : owner;
      const column = columnOf(table, condition.column);
      const test = compileOperator(operators, column, condition.operator, condition.values);
      return (tuple) => {
        const row = tuple.get(source.alias);
        return test(row ? valueOf(row, column) : null);
      };
    }),
    ...filter.filters.map((inner) => compileFilter(operators, bound, owner, inner)),
  ];
  if (tests.length === 0) return () => true;
  return filter.type === 'and'
    ? (tuple) => tests.every((test) => test(tuple))
    : (tuple) => tests.some((test) => test(tuple));
}

/**
 * Sorts tuples: orders of the root before those of its links, lookups by the name of their row, choices by their label,
 * empty values first. Source: Order rows using FetchXml.
 */
export function sortTuples(scope: FetchScope, bound: BoundQuery, tuples: readonly Tuple[]): Tuple[] {
  const keys = [...bound.sources.values()].flatMap((owner) =>
    owner.source.orders.map((order) => {
      if (order.alias !== '') throw aggregateFaults.plainOrder();
      if (order.column === '') throw missingAttribute('order', 'attribute');
      const { source, table } = order.entityName === '' ? owner : sourceOf(bound, order.entityName);
      const column = columnOf(table, order.column);
      const key = (tuple: Tuple): ReturnType<typeof comparable> | null => {
        const row = tuple.get(source.alias);
        return sortKey(scope, bound, column, row ? valueOf(row, column) : null);
      };
      return { key, isDescending: order.isDescending };
    }),
  );
  return [...tuples].sort((left, right) => {
    for (const { key, isDescending } of keys) {
      const order = compareKeys(key(left), key(right));
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
}

function sortKey(
  scope: FetchScope,
  { query }: BoundQuery,
  column: ColumnDefinition,
  value: Value,
): ReturnType<typeof comparable> | null {
  if (value === null) return null;
  const byLabel = isReference(value) || (isChoiceType(column.type) && !query.rawOrder);
  if (byLabel) return (formatValue(scope, column, value) ?? '').toLowerCase();
  return comparable(column, value);
}

/** Order of two sort keys; empty ones come first. */
export function compareKeys(
  left: ReturnType<typeof comparable> | null,
  right: ReturnType<typeof comparable> | null,
): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compare(left, right);
}
