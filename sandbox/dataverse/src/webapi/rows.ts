import type { TableDefinition } from '../catalog.ts';
import { badQuery, keyNotFound, rowNotFound, unknownProperty } from '../errors.ts';
import type { Environment } from '../pipeline/operations.ts';
import { keyPart } from '../storage/validate.ts';
import { isReference } from '../values.ts';
import type { Row, Value } from '../values.ts';
import { columnOfProperty, compileFilter, compileOrder } from './filter.ts';
import { maxRowsPerPage } from './preferences.ts';
import type { Preferences } from './preferences.ts';
import type { QueryOptions } from './query-options.ts';
import { selectedColumns, writeRow } from './serialize.ts';
import type { JsonObject } from './serialize.ts';
import type { KeyLiteral, SegmentKey } from './url.ts';

/** A page of rows. */
export interface Page {
  rows: JsonObject[];
  /** All matching rows, over all pages. */
  total: number;
  /** Token of the next page. */
  next: string | undefined;
}

/** Reading of rows as one user. */
export class RowReader {
  private readonly environment: Environment;
  private readonly userId: string;
  private readonly preferences: Preferences;

  constructor(environment: Environment, userId: string, preferences: Preferences) {
    this.environment = environment;
    this.userId = userId;
    this.preferences = preferences;
  }

  /** The row of a key, without a look at access; undefined when there is none. */
  find(table: TableDefinition, key: SegmentKey): Row | undefined {
    const { store } = this.environment;
    if (key.kind === 'id') return store.get(table.logicalName, key.id);
    const wanted = keyValues(table, key.values);
    return store
      .all(table.logicalName)
      .find((row) => wanted.every(({ column, value }) => keyPart(row.values[column] ?? null) === keyPart(value)));
  }

  /** The row of a key that the user may read; 404 or 403 otherwise. */
  require(table: TableDefinition, key: SegmentKey): Row {
    const { security } = this.environment;
    security.requirePrivilege(this.userId, 'Read', table);
    const row = this.find(table, key);
    if (!row) throw key.kind === 'id' ? rowNotFound(table.logicalName, key.id) : keyNotFound(table.logicalName);
    security.requireAccess(this.userId, 'Read', table, row);
    return row;
  }

  /** Writes one row with its expanded navigation properties. */
  write(table: TableDefinition, row: Row, options: QueryOptions): JsonObject {
    const { catalog, store } = this.environment;
    const columns = selectedColumns(catalog, table, options.select);
    const scope = { catalog, store, annotation: this.preferences.annotation };
    const result = writeRow(scope, row, columns);
    for (const { navigation, options: inner } of options.expand) {
      result[navigation] = this.expand(table, row, navigation, inner);
    }
    return result;
  }

  /** A page of the rows that the user may read, among the candidates given (default: the whole table). */
  list(table: TableDefinition, options: QueryOptions, candidates?: readonly Row[]): Page {
    const { catalog, store, security } = this.environment;
    security.requirePrivilege(this.userId, 'Read', table);
    const test = options.filter ? compileFilter({ catalog, store }, table, options.filter) : () => true;
    const order = compileOrder({ catalog, store }, table, options.orderBy);
    // Checked before reading, so that a wrong name is reported also for an empty table.
    selectedColumns(catalog, table, options.select);
    for (const { navigation } of options.expand) this.requireNavigation(table, navigation);
    const readable = (candidates ?? store.all(table.logicalName)).filter((row) => test(row));
    const allowed = readable.filter((row) => security.canAccess(this.userId, 'Read', table, row));
    const sorted = allowed.sort(order);
    const start = startOf(sorted, options.skipToken);
    const size = options.top ?? this.preferences.maxPageSize ?? maxRowsPerPage;
    const page = sorted.slice(start, start + size);
    const last = page.at(-1);
    const hasMore = options.top === undefined && last !== undefined && start + size < sorted.length;
    return {
      rows: page.map((row) => this.write(table, row, options)),
      total: sorted.length,
      next: hasMore ? `${start + size}.${last.id}` : undefined,
    };
  }

  /** Rows behind a collection-valued navigation property. */
  related(table: TableDefinition, row: Row, navigationName: string): { table: TableDefinition; rows: Row[] } {
    const { catalog, store } = this.environment;
    const navigation = this.requireNavigation(table, navigationName);
    if (navigation.kind === 'one') throw badQuery(`'${navigationName}' leads to a single row.`);
    if (navigation.kind === 'linked') {
      const pairs = store.pairs(navigation.intersect);
      const ids = pairs.flatMap(([first, second]) => {
        const [mine, other] = navigation.first ? [first, second] : [second, first];
        return mine === row.id ? [other] : [];
      });
      const rows = ids.flatMap((id) => store.get(navigation.other, id) ?? []);
      return { table: catalog.table(navigation.other), rows };
    }
    const { referencingTable, referencingColumn } = navigation.relationship;
    const rows = store.all(referencingTable).filter((child) => {
      const value = child.values[referencingColumn];
      return isReference(value) && value.id === row.id && value.table === table.logicalName;
    });
    return { table: catalog.table(referencingTable), rows };
  }

  /** The row behind a single-valued navigation property; undefined when it is empty or of another target. */
  single(table: TableDefinition, row: Row, navigationName: string): { table: TableDefinition; row: Row } | undefined {
    const { catalog, store } = this.environment;
    const navigation = this.requireNavigation(table, navigationName);
    if (navigation.kind !== 'one') throw badQuery(`'${navigationName}' leads to many rows.`);
    const reference = row.values[navigation.column.logicalName];
    if (!isReference(reference) || !navigation.targets.includes(reference.table)) return undefined;
    const found = store.get(reference.table, reference.id);
    return found && { table: catalog.table(reference.table), row: found };
  }

  private expand(table: TableDefinition, row: Row, name: string, options: QueryOptions): unknown {
    const { security, catalog } = this.environment;
    const navigation = this.requireNavigation(table, name);
    if (navigation.kind !== 'one') {
      const found = this.related(table, row, name);
      return this.list(found.table, options, found.rows).rows;
    }
    for (const target of navigation.targets) {
      if (navigation.targets.length === 1) security.requirePrivilege(this.userId, 'Read', catalog.table(target));
    }
    const found = this.single(table, row, name);
    if (!found || !security.canAccess(this.userId, 'Read', found.table, found.row)) return null;
    return this.write(found.table, found.row, options);
  }

  private requireNavigation(
    table: TableDefinition,
    name: string,
  ): NonNullable<ReturnType<Environment['catalog']['navigation']>> {
    const navigation = this.environment.catalog.navigation(table.logicalName, name);
    if (!navigation) throw unknownProperty(name, table.logicalName);
    return navigation;
  }
}

/** Column values of an alternate key in an address; 400 unless they are exactly one key of the table. */
export function keyValues(
  table: TableDefinition,
  values: Readonly<Record<string, KeyLiteral>>,
): { column: string; value: Value }[] {
  const found = Object.entries(values).map(([name, literal]) => {
    const column = columnOfProperty(table, name) ?? table.columns.get(name);
    if (!column) throw unknownProperty(name, table.logicalName);
    return { column: column.logicalName, value: literal.value as Value };
  });
  const names = found.map(({ column }) => column).sort();
  const isPrimary = names.length === 1 && names[0] === table.primaryId;
  const isKey = table.keys.some((key) => [...key.columns].sort().join() === names.join());
  if (isKey || isPrimary) return found;
  throw badQuery(`The specified key attributes are not a defined key for the ${table.logicalName} entity`);
}

/**
 * Start of a page. The token names the row before it, so that rows added or removed meanwhile neither repeat nor
 * hide others; its number is used when that row is gone.
 */
function startOf(rows: readonly Row[], token: string | undefined): number {
  if (token === undefined) return 0;
  const [position, id] = token.split('.');
  const at = rows.findIndex((row) => row.id === id);
  if (at >= 0) return at + 1;
  const start = Number(position);
  if (!Number.isInteger(start) || start < 0)
    throw badQuery('The paging cookie ($skiptoken) is not one of this service.');
  return start;
}
