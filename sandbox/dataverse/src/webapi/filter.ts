import { isLookupType } from '../catalog.ts';
import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { badQuery, unknownProperty } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Store } from '../storage/store.ts';
import { isReference } from '../values.ts';
import type { Row, Value } from '../values.ts';
import { valueOf } from './column-value.ts';
import type { Filter, FilterLiteral, QueryOptions } from './query-options.ts';

/** What a query is evaluated against. */
export interface QueryScope {
  catalog: LiveCatalog;
  store: Store;
}

/** A property of a query: its column and how to read it from a row. */
interface Property {
  column: ColumnDefinition;
  read(row: Row): Value;
}

/** Compiles a filter to a test of rows; unknown properties and unfit literals throw 400 at once. */
export function compileFilter(scope: QueryScope, table: TableDefinition, filter: Filter): (row: Row) => boolean {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = compileFilter(scope, table, filter.left);
      const right = compileFilter(scope, table, filter.right);
      return filter.kind === 'and' ? (row) => left(row) && right(row) : (row) => left(row) || right(row);
    }
    case 'not': {
      const inner = compileFilter(scope, table, filter.inner);
      return (row) => !inner(row);
    }
    case 'text':
      return compileText(scope, table, filter);
    default:
      return compileComparison(scope, table, filter);
  }
}

/** Compiles $orderby to a comparison of rows; empty values come first, as the database sorts them. */
export function compileOrder(
  scope: QueryScope,
  table: TableDefinition,
  orderBy: QueryOptions['orderBy'],
): (left: Row, right: Row) => number {
  const keys = orderBy.map(({ path, descending }) => ({ property: resolve(scope, table, path), descending }));
  return (left, right) => {
    for (const { property, descending } of keys) {
      const order = compareValues(sortable(property, property.read(left)), sortable(property, property.read(right)));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Finds a column by the name the Web API uses for it: `_x_value` for lookups, else the logical name. */
export function columnOfProperty(table: TableDefinition, name: string): ColumnDefinition | undefined {
  const lookup = /^_(.+)_value$/.exec(name)?.[1];
  const column = table.columns.get(lookup ?? name);
  if (!column) return undefined;
  return isLookupType(column.type) === (lookup !== undefined) ? column : undefined;
}

function resolve(scope: QueryScope, table: TableDefinition, path: readonly string[]): Property {
  const [first = '', second, ...rest] = path;
  if (second === undefined) {
    const column = columnOfProperty(table, first);
    if (!column) throw unknownProperty(first, table.logicalName);
    return { column, read: (row) => valueOf(row, column) };
  }
  const navigation = scope.catalog.navigation(table.logicalName, first);
  if (rest.length > 0 || navigation?.kind !== 'one') throw unknownProperty(first, table.logicalName);
  const target = scope.catalog.table(navigation.targets[0] ?? '');
  const inner = resolve(scope, target, [second]);
  return {
    column: inner.column,
    read: (row) => {
      const reference = row.values[navigation.column.logicalName];
      if (!isReference(reference) || !navigation.targets.includes(reference.table)) return null;
      const found = scope.store.get(reference.table, reference.id);
      return found ? inner.read(found) : null;
    },
  };
}

function compileText(
  scope: QueryScope,
  table: TableDefinition,
  filter: Filter & { kind: 'text' },
): (row: Row) => boolean {
  const property = resolve(scope, table, filter.path);
  if (filter.literal.kind !== 'text') throw badQuery(`The function ${filter.test} needs a text.`);
  const wanted = filter.literal.value.toLowerCase();
  return (row) => {
    const value = property.read(row);
    if (typeof value !== 'string') return false;
    const text = value.toLowerCase();
    if (filter.test === 'contains') return text.includes(wanted);
    return filter.test === 'startswith' ? text.startsWith(wanted) : text.endsWith(wanted);
  };
}

function compileComparison(
  scope: QueryScope,
  table: TableDefinition,
  filter: Filter & { kind: 'compare' },
): (row: Row) => boolean {
  const property = resolve(scope, table, filter.path);
  const { comparator, literal } = filter;
  checkLiteral(property.column, literal, filter.path.join('/'));
  if (literal.kind === 'null') {
    if (comparator !== 'eq' && comparator !== 'ne') throw badQuery('null can only be compared with eq and ne.');
    return (row) => (property.read(row) === null) === (comparator === 'eq');
  }
  const wanted = sortable(property, literal.value);
  return (row) => {
    const value = property.read(row);
    // The platform's "not equal" also finds rows where the column is empty.
    if (value === null) return comparator === 'ne';
    const order = compareValues(sortable(property, value), wanted);
    switch (comparator) {
      case 'eq':
        return order === 0;
      case 'ne':
        return order !== 0;
      case 'gt':
        return order > 0;
      case 'ge':
        return order >= 0;
      case 'lt':
        return order < 0;
      default:
        return order <= 0;
    }
  };
}

/** The literal kinds each column type may be compared with. */
function checkLiteral(column: ColumnDefinition, literal: FilterLiteral, path: string): void {
  const fits: Readonly<Record<string, FilterLiteral['kind']>> = {
    nvarchar: 'text',
    ntext: 'text',
    bit: 'boolean',
    datetime: 'date',
    lookup: 'guid',
    customer: 'guid',
    owner: 'guid',
    primarykey: 'guid',
    uniqueidentifier: 'guid',
  };
  if (literal.kind === 'null' || literal.kind === (fits[column.type] ?? 'number')) return;
  throw badQuery(
    `A binary operator with incompatible types was detected. '${path}' is of type ${column.type}, the literal is a ${literal.kind}.`,
  );
}

function sortable(property: Property, value: Value): string | number | boolean | null {
  if (value === null) return null;
  if (isReference(value)) return value.id;
  if (property.column.type === 'datetime') return new Date(String(value)).getTime();
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compareValues(left: string | number | boolean | null, right: string | number | boolean | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}
