import type { ColumnMeta } from '../../meta/types.ts';

/** A reference to a row as the client API and controls use it. */
export interface LookupValue {
  id: string;
  entityType: string;
  name?: string;
}

/** The value of a form attribute. */
export type Value = string | number | boolean | Date | LookupValue[] | number[] | null;

/** One row as the Web API returns it. */
export type Row = Record<string, unknown>;

const formattedSuffix = '@OData.Community.Display.V1.FormattedValue';
const tableSuffix = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/** Column types whose value is a reference. */
export function isLookup(column: ColumnMeta): boolean {
  return ['lookup', 'customer', 'owner'].includes(column.type);
}

/** A GUID in lower case without braces. */
export function plainId(id: string): string {
  return id.replace(/[{}]/g, '').toLowerCase();
}

/** A GUID as the client API shows it: upper case in braces. */
export function bracedId(id: string): string {
  return id === '' ? '' : `{${plainId(id).toUpperCase()}}`;
}

/** The property of a row that holds a column's value. */
export function propertyOf(column: ColumnMeta): string {
  return isLookup(column) ? `_${column.logicalName}_value` : column.logicalName;
}

/** Dates without time are local midnight in a form, whatever the browser's time zone. */
function isDateOnly(column: ColumnMeta): boolean {
  return column.behavior === 'dateOnly';
}

/** Reads one column of a row that the Web API returned. */
export function decode(column: ColumnMeta, row: Row): Value {
  const property = propertyOf(column);
  const raw = row[property];
  if (raw === undefined || raw === null) return null;
  if (isLookup(column)) {
    const name = row[`${property}${formattedSuffix}`];
    const table = row[`${property}${tableSuffix}`] ?? column.targets?.[0] ?? '';
    return [{ id: bracedId(String(raw)), entityType: String(table), ...(typeof name === 'string' ? { name } : {}) }];
  }
  if (column.type === 'datetime') return isDateOnly(column) ? localMidnight(String(raw)) : new Date(String(raw));
  if (column.type === 'multiselectpicklist') return String(raw).split(',').map(Number);
  return raw as string | number | boolean;
}

function localMidnight(text: string): Date | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : null;
}

/** `yyyy-MM-dd` of a date in the browser's time zone. */
export function dateText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * The properties that write one column by the Web API.
 * @param setOf gives the entity set of a table.
 */
export function encode(column: ColumnMeta, value: Value, setOf: (table: string) => string): Record<string, unknown> {
  if (isLookup(column)) {
    const reference = Array.isArray(value) ? (value[0] as LookupValue | undefined) : undefined;
    const table = reference?.entityType ?? column.targets?.[0] ?? '';
    const navigation = column.navigation?.[table] ?? column.logicalName;
    return { [`${navigation}@odata.bind`]: reference ? `/${setOf(table)}(${plainId(reference.id)})` : null };
  }
  if (value instanceof Date)
    return { [column.logicalName]: isDateOnly(column) ? dateText(value) : value.toISOString() };
  if (Array.isArray(value)) return { [column.logicalName]: value.join(',') };
  return { [column.logicalName]: value === '' ? null : value };
}

/** Whether two attribute values are the same for the purpose of the dirty state. */
export function sameValue(a: Value, b: Value): boolean {
  const comparable = (value: Value): unknown => {
    if (value === null || value === '') return null;
    if (value instanceof Date) return value.getTime();
    if (Array.isArray(value)) {
      return (
        value.map((each) => (typeof each === 'object' ? `${each.entityType}:${plainId(each.id)}` : each)).join(',') ||
        null
      );
    }
    return value;
  };
  return comparable(a) === comparable(b);
}

/** The label of an option, or undefined when the column has no such option. */
export function optionLabel(column: ColumnMeta, value: Value): string | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return column.options?.find((option) => option.value === number)?.label;
}

/** A value as text for reading, in the browser's language. */
export function formatValue(column: ColumnMeta, value: Value): string {
  if (value === null) return '';
  if (isLookup(column)) return Array.isArray(value) ? ((value[0] as LookupValue | undefined)?.name ?? '') : '';
  if (value instanceof Date)
    return column.format === 'date' || isDateOnly(column) ? value.toLocaleDateString() : value.toLocaleString();
  if (Array.isArray(value))
    return value.map((each) => optionLabel(column, each as number) ?? String(each as number)).join('; ');
  if (column.options)
    return optionLabel(column, value) ?? (column.type === 'bit' ? (value ? 'Yes' : 'No') : String(value));
  if (typeof value === 'number') return value.toLocaleString(undefined, numberFormat(column));
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return value;
}

function numberFormat(column: ColumnMeta): Intl.NumberFormatOptions {
  const digits = column.precision ?? (column.type === 'money' || column.type === 'decimal' ? 2 : 0);
  return column.type === 'int' || column.type === 'bigint'
    ? {}
    : { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** The formatted value of a row's property if the server sent one, else the raw value as text. */
export function rowText(row: Row, property: string): string {
  const formatted = row[`${property}${formattedSuffix}`];
  if (typeof formatted === 'string') return formatted;
  const raw = row[property];
  return raw === undefined || raw === null ? '' : String(raw);
}
