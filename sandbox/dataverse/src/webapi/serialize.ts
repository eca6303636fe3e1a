import { isChoiceType, isLookupType } from '../catalog.ts';
import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { unknownProperty } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Store } from '../storage/store.ts';
import { isReference } from '../values.ts';
import type { Row, Value } from '../values.ts';
import { valueOf } from './column-value.ts';
import { columnOfProperty } from './filter.ts';

/** A JSON object of an answer. */
export type JsonObject = Record<string, unknown>;

/** What a row is written with. */
export interface WriteScope {
  catalog: LiveCatalog;
  store: Store;
  /** Decides about each annotation by its name. */
  annotation(name: string): boolean;
}

const formattedValue = 'OData.Community.Display.V1.FormattedValue';
const lookupLogicalName = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const associatedNavigation = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

/** ETag of a row. */
export function etagOf(row: Row): string {
  return `W/"${row.version}"`;
}

/** Columns of an answer: those selected (the id always), else all. Unknown names throw 400. */
export function selectedColumns(
  catalog: LiveCatalog,
  table: TableDefinition,
  select: readonly string[] | undefined,
): ColumnDefinition[] {
  if (!select || select.includes('*')) return [...table.columns.values()];
  const chosen = new Set<ColumnDefinition>();
  for (const name of select) {
    const navigation = catalog.navigation(table.logicalName, name);
    const column = columnOfProperty(table, name) ?? (navigation?.kind === 'one' ? navigation.column : undefined);
    if (!column) throw unknownProperty(name, table.logicalName);
    chosen.add(column);
  }
  const id = table.columns.get(table.primaryId);
  if (id) chosen.add(id);
  return [...chosen];
}

/** Writes a row as the Web API does. */
export function writeRow(scope: WriteScope, row: Row, columns: readonly ColumnDefinition[]): JsonObject {
  const result: JsonObject = { '@odata.etag': etagOf(row) };
  for (const column of columns) {
    const value = valueOf(row, column);
    const name = isLookupType(column.type) ? `_${column.logicalName}_value` : column.logicalName;
    if (value !== null) annotate(scope, result, name, column, value, row);
    result[name] = isReference(value) ? value.id : value;
  }
  return result;
}

/** Adds the annotations of a value under the name it is written with. */
export function annotate(
  scope: WriteScope,
  result: JsonObject,
  name: string,
  column: ColumnDefinition,
  value: Value,
  row: Row,
): void {
  if (isReference(value)) {
    if (scope.annotation(associatedNavigation)) {
      result[`${name}@${associatedNavigation}`] = column.navigations?.[value.table] ?? column.logicalName;
    }
    if (scope.annotation(lookupLogicalName)) result[`${name}@${lookupLogicalName}`] = value.table;
  }
  if (!scope.annotation(formattedValue)) return;
  const text = formatValue(scope, column, value);
  if (text !== undefined) result[`${name}@${formattedValue}`] = `${currencySymbol(scope, column, row)}${text}`;
}

/** Symbol before an amount in the row's currency; amounts in the base currency go without. */
function currencySymbol({ store }: WriteScope, column: ColumnDefinition, row: Row): string {
  const currency = row.values['transactioncurrencyid'] ?? null;
  if (column.type !== 'money' || column.calculationOf || !isReference(currency)) return '';
  const symbol = store.get('transactioncurrency', currency.id)?.values['currencysymbol'];
  return typeof symbol === 'string' ? symbol : '';
}

/** Text a person reads, in English (United States) form; undefined for plain text, which needs none. */
export function formatValue(
  scope: Pick<WriteScope, 'catalog' | 'store'>,
  column: ColumnDefinition,
  value: Value,
): string | undefined {
  if (isReference(value)) {
    const table = scope.catalog.tables.get(value.table);
    const name = scope.store.get(value.table, value.id)?.values[table?.primaryName ?? ''];
    return typeof name === 'string' ? name : undefined;
  }
  if (isChoiceType(column.type) || column.type === 'bit') {
    const wanted = typeof value === 'boolean' ? Number(value) : value;
    const label = column.choice?.options.find((option) => option.value === wanted)?.label;
    return label ?? (typeof value === 'boolean' ? (value ? 'Yes' : 'No') : undefined);
  }
  if (column.type === 'datetime') return formatDate(column, String(value));
  if (typeof value !== 'number') return undefined;
  const places = column.type === 'money' || column.type === 'decimal' ? (column.precision ?? 2) : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
}

function formatDate(column: ColumnDefinition, value: string): string {
  const date = new Date(value);
  const day = date.toLocaleDateString('en-US', { timeZone: 'UTC' });
  if (column.behavior === 'dateOnly' || column.format === 'date') return day;
  const time = date.toLocaleTimeString('en-US', { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' });
  return `${day} ${time}`;
}
