import type { FieldKey, FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { MappedTable } from '../../../../../domain/mapping/referral-fields.ts';
import type { EnvironmentMapping, EnvironmentSettings, FieldRows } from '../../../ports/environment-settings.ts';
import { mappingFor } from '../../../sync/environment-mapping.ts';
import { checkRow } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import { columnKey } from './column-details.ts';
import type { ColumnDetails, WantedColumn } from './column-details.ts';
import { currencyColumn } from './mapped-values.ts';
import type { MappingRow } from './mapping-row.ts';
import { mappedTables } from './table-columns.ts';
import type { Columns } from './table-columns.ts';

/** Columns of every table, or why they cannot be read. */
export type TableColumns = Readonly<Record<MappedTable, Columns | string>>;

/** The rows as far as they can be used, and what there is to say about each of them (by row id; empty: nothing). */
export interface CheckedRows {
  readonly fieldRows: FieldRows;
  readonly results: ReadonlyMap<string, string>;
}

/** Columns whose details a check needs. */
export function wantedColumns(rows: readonly MappingRow[], tables: TableColumns): readonly WantedColumn[] {
  const wanted = new Map<string, WantedColumn>();
  for (const { table, column: name, conversion, direction } of rows) {
    const columns = table && tables[table];
    const column = columns && typeof columns !== 'string' ? columns.get(name) : undefined;
    const isUnread = conversion === 'constant' && direction !== 'toCrm';
    if (!table || !column || name === currencyColumn || isUnread) continue;
    wanted.set(columnKey(table, name), { table, name, column });
  }
  return [...wanted.values()];
}

/** The lists of the mapping that hold rows of a table. */
function listsOf(mapping: EnvironmentMapping, table: MappedTable): readonly FieldMapping[] {
  return table === 'lead' ? [...mapping.lead, ...mapping.leadCustomer, ...mapping.leadContact] : mapping[table];
}

/**
 * Checks all rows, each by itself and against the others and the default mapping: of two rows for one field or one column the older one
 * counts. `settings`: those the default mapping depends on.
 */
export function checkRows(
  rows: readonly MappingRow[],
  tables: TableColumns,
  details: ReadonlyMap<string, ColumnDetails>,
  settings: Pick<EnvironmentSettings, 'dealValueColumn' | 'dealCurrencyColumn' | 'accountCountryColumn'>,
): CheckedRows {
  const single = rows.map((row) => {
    const columns = row.table ? tables[row.table] : '';
    return checkRow(row, columns, row.table ? details.get(columnKey(row.table, row.column)) : undefined);
  });
  const base = mappingFor({ ...settings, fieldRows: null });
  const checked = mappedTables.map((table) => checkTable(table, single, listsOf(base, table)));
  const all = [...single.filter(({ row }) => row.table === null), ...checked.flatMap((one) => one.rows)];
  const byTable = <T>(of: (one: (typeof checked)[number]) => T): Record<MappedTable, T> =>
    Object.fromEntries(checked.map((one) => [one.table, of(one)])) as Record<MappedTable, T>;
  return {
    fieldRows: {
      rows: byTable((one) => one.rows.flatMap(({ mapping }) => mapping ?? [])),
      stopped: byTable((one) => one.stopped),
    },
    results: new Map(all.map((one) => [one.row.id, [...one.problems, ...one.remarks].join(' ')])),
  };
}

interface CheckedTable {
  readonly table: MappedTable;
  readonly rows: readonly CheckedRow[];
  readonly stopped: readonly FieldKey[];
}

function checkTable(table: MappedTable, all: readonly CheckedRow[], base: readonly FieldMapping[]): CheckedTable {
  const single = all.filter(({ row }) => row.table === table);
  const onePerField = single.map((one, n) => {
    const older = single.slice(0, n).find((other) => compares(one) && compares(other) && isSameField(one, other));
    if (!older) return one;
    return refused(one, `The row "${older.row.name}" maps ${one.field?.name} already. Deactivate one of the two.`);
  });
  const rows = onePerColumn(table, onePerField, base);
  const used = new Set(rows.flatMap(({ mapping }) => (mapping && compares({ mapping }) ? [mapping.field] : [])));
  const stopped = base
    .map((row) => row.field)
    .filter((field) => !used.has(field) && rows.some((one) => isBroken(one) && one.field?.field === field));
  return { table, stopped, rows: rows.map((one) => withConsequence(one, stopped)) };
}

/** Two that fill the same column would overwrite each other. */
function onePerColumn(
  table: MappedTable,
  rows: readonly CheckedRow[],
  base: readonly FieldMapping[],
): readonly CheckedRow[] {
  const named = new Set(rows.flatMap((one) => (isReplacing(one) ? [one.field?.field] : [])));
  const filled = new Map(
    base
      .filter((row) => !named.has(row.field))
      .map((row) => [row.column, `The connector fills ${row.column} with ${row.label}`]),
  );
  return rows.map((one) => {
    const { mapping, row } = one;
    if (!mapping || mapping.direction === 'toPartnerCenter') return one;
    const taken = filled.get(mapping.column);
    if (taken !== undefined) {
      return refused(one, `${taken} already. Choose another column of ${table} or the direction To Partner Center.`);
    }
    filled.set(mapping.column, `The row "${row.name}" fills ${mapping.column}`);
    return one;
  });
}

/** A constant for Dynamics 365 stands beside whatever maps its field. */
function compares({ mapping }: Pick<CheckedRow, 'mapping'>): boolean {
  return mapping !== null && !(mapping.conversion?.is === 'constant' && mapping.direction === 'toCrm');
}

/** True for a row that is meant to replace what maps its field, whether it can or not. */
function isReplacing(one: CheckedRow): boolean {
  return compares(one) || isBroken(one);
}

function isBroken({ mapping, row }: CheckedRow): boolean {
  return mapping === null && !(row.conversion === 'constant' && row.direction === 'toCrm');
}

function isSameField(left: CheckedRow, right: CheckedRow): boolean {
  return left.field !== undefined && left.field.field === right.field?.field;
}

function refused(one: CheckedRow, problem: string): CheckedRow {
  return { ...one, mapping: null, problems: [...one.problems, problem], remarks: [] };
}

function withConsequence(one: CheckedRow, stopped: readonly FieldKey[]): CheckedRow {
  if (!isBroken(one) || !one.field || !stopped.includes(one.field.field)) return one;
  return { ...one, problems: [...one.problems, `Until then ${one.field.name} does not travel.`] };
}

/** What the log says of the rows. */
export function rowWarnings(rows: readonly MappingRow[], results: ReadonlyMap<string, string>): readonly string[] {
  return rows.flatMap(({ id, name }) => {
    const result = results.get(id) ?? '';
    return result === '' ? [] : [`Field mapping "${name}": ${result}`];
  });
}
