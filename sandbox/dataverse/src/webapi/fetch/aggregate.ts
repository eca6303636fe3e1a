import { isChoiceType, isLookupType } from '../../catalog.ts';
import type { ColumnDefinition } from '../../catalog.ts';
import { isReference } from '../../values.ts';
import type { Row, Value } from '../../values.ts';
import { valueOf } from '../column-value.ts';
import { annotate, formatValue } from '../serialize.ts';
import type { JsonObject, WriteScope } from '../serialize.ts';
import { columnOf } from './bind.ts';
import type { BoundQuery } from './bind.ts';
import { aggregateFaults as faults, duplicateAlias, unknownAlias } from './errors.ts';
import { compareKeys } from './evaluate.ts';
import type { Tuple } from './evaluate.ts';
import { comparable, compare } from './operators.ts';
import type { AggregateFunction, DateGrouping, FetchColumn } from './query.ts';

/** One column of an aggregate query. */
interface Part {
  alias: string;
  column: ColumnDefinition;
  definition: FetchColumn;
  /** Alias of its source. */
  source: string;
}

/** A value of a group: what is written, what it is sorted by, and the row its text is made with. */
interface Cell {
  value: Value;
  sortKey: ReturnType<typeof comparable> | null;
  sample: Row | undefined;
}

/**
 * Groups tuples and calculates the aggregates of each group; without groups there is one row. Throws 400 for columns
 * that cannot be aggregated that way. Source: Aggregate data using FetchXml.
 */
export function aggregatedRows(scope: WriteScope, bound: BoundQuery, tuples: readonly Tuple[]): JsonObject[] {
  const parts = readParts(bound);
  const order = readOrder(bound, parts);
  const groupParts = parts.filter(({ definition }) => definition.groupBy);
  const groups = new Map<string, Tuple[]>();
  if (groupParts.length === 0) groups.set('', [...tuples]);
  for (const tuple of groupParts.length > 0 ? tuples : []) {
    const key = JSON.stringify(groupParts.map((part) => groupValue(part, tuple)));
    groups.set(key, [...(groups.get(key) ?? []), tuple]);
  }
  const rows = [...groups.values()].map((members) =>
    Object.fromEntries(parts.map((part) => [part.alias, cellOf(scope, bound, part, members)])),
  );
  rows.sort((left, right) => {
    for (const { alias, isDescending } of order) {
      const result = compareKeys(left[alias]?.sortKey ?? null, right[alias]?.sortKey ?? null);
      if (result !== 0) return isDescending ? -result : result;
    }
    return 0;
  });
  return rows.map((row) => writeCells(scope, parts, row));
}

function readParts(bound: BoundQuery): Part[] {
  const parts = [...bound.sources.values()].flatMap(({ source, table }) =>
    source.columns.map((definition): Part => {
      const column = columnOf(table, definition.name);
      if (definition.alias === '') throw faults.alias(definition.name);
      if (definition.aggregate && definition.groupBy) throw faults.both(definition.name);
      if (!definition.aggregate && !definition.groupBy) throw faults.plainColumn(definition.name);
      if (definition.dateGrouping && column.type !== 'datetime') throw faults.dateGrouping(definition.dateGrouping);
      if (definition.aggregate) checkType(definition.aggregate, column);
      return { alias: definition.alias, column, definition, source: source.alias };
    }),
  );
  const repeated = parts.find((part, at) => parts.findIndex(({ alias }) => alias === part.alias) !== at);
  if (repeated) throw duplicateAlias(repeated.alias);
  return parts;
}

function checkType(aggregate: AggregateFunction, column: ColumnDefinition): void {
  if (aggregate === 'count' || aggregate === 'countcolumn') return;
  const isNumber = ['int', 'bigint', 'decimal', 'float', 'money'].includes(column.type);
  const isDate = column.type === 'datetime' && (aggregate === 'min' || aggregate === 'max');
  if (!isNumber && !isDate) throw faults.type(aggregate, column.type);
}

function readOrder(bound: BoundQuery, parts: readonly Part[]): { alias: string; isDescending: boolean }[] {
  return [...bound.sources.values()].flatMap(({ source }) =>
    source.orders.map(({ alias, isDescending }) => {
      if (alias === '') throw faults.orderColumn();
      if (!parts.some((part) => part.alias === alias)) throw unknownAlias(alias);
      return { alias, isDescending };
    }),
  );
}

function cellOf({ catalog, store }: WriteScope, { query }: BoundQuery, part: Part, members: readonly Tuple[]): Cell {
  const [first] = members;
  const sample = first?.get(part.source);
  if (part.definition.groupBy) {
    const value = first ? groupValue(part, first) : null;
    if (value === null || part.definition.dateGrouping) return { value, sortKey: value as number | null, sample };
    const byLabel = isReference(value) || (isChoiceType(part.column.type) && !query.rawOrder);
    const label = byLabel ? formatValue({ catalog, store }, part.column, value) : undefined;
    return { value, sortKey: label?.toLowerCase() ?? comparable(part.column, value), sample };
  }
  const values = members.flatMap((tuple) => {
    const row = tuple.get(part.source);
    const value = row ? valueOf(row, part.column) : null;
    return value === null ? [] : [value];
  });
  const value = aggregated(part, values, members.length);
  return { value, sortKey: value === null ? null : comparable(part.column, value), sample };
}

function aggregated({ column, definition }: Part, values: readonly Exclude<Value, null>[], rows: number): Value {
  switch (definition.aggregate) {
    case 'count':
      return rows;
    case 'countcolumn':
      return definition.distinct ? new Set(values.map((value) => comparable(column, value))).size : values.length;
    case 'min':
    case 'max': {
      const sorted = [...values].sort((left, right) => compare(comparable(column, left), comparable(column, right)));
      return (definition.aggregate === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
    }
    default: {
      const sum = values.reduce<number>((total, value) => total + Number(value), 0);
      // The sum of nothing is 0, the average of nothing is no value.
      if (definition.aggregate === 'sum') return rounded(sum);
      if (values.length === 0) return null;
      // The database divides whole numbers as whole numbers.
      const average = sum / values.length;
      return column.type === 'int' || column.type === 'bigint' ? Math.trunc(average) : rounded(average);
    }
  }
}

/** Without the noise of binary fractions. */
function rounded(value: number): number {
  return Math.round(value * 1e10) / 1e10;
}

function groupValue({ column, definition, source }: Part, tuple: Tuple): Value {
  const row = tuple.get(source);
  const value = row ? valueOf(row, column) : null;
  if (value === null || !definition.dateGrouping) return value;
  return dateParts[definition.dateGrouping](new Date(String(value)));
}

/** Parts of a date in UTC; weeks begin on Sunday and the first one is that of 1 January. */
const dateParts: Readonly<Record<DateGrouping, (date: Date) => number>> = {
  day: (date) => date.getUTCDate(),
  week: (date) => {
    const newYear = Date.UTC(date.getUTCFullYear(), 0, 1);
    const dayOfYear = Math.floor((date.getTime() - newYear) / 86_400_000);
    return Math.floor((dayOfYear + new Date(newYear).getUTCDay()) / 7) + 1;
  },
  month: (date) => date.getUTCMonth() + 1,
  quarter: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  year: (date) => date.getUTCFullYear(),
};

function writeCells(scope: WriteScope, parts: readonly Part[], row: Readonly<Record<string, Cell>>): JsonObject {
  const result: JsonObject = {};
  for (const { alias, column, definition } of parts) {
    const { value = null, sample } = row[alias] ?? {};
    if (value === null) continue;
    const keepsType = definition.groupBy ? !definition.dateGrouping : !definition.aggregate?.startsWith('count');
    annotate(scope, result, alias, keepsType ? column : wholeNumber(column), value, sample ?? noRow);
    result[alias] = isReference(value) && isLookupType(column.type) ? value.id : value;
  }
  return result;
}

const noRow: Row = { table: '', id: '', version: 0, values: {} };

function wholeNumber(column: ColumnDefinition): ColumnDefinition {
  return { ...column, type: 'int' };
}
