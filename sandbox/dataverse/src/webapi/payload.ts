import { isChoiceType, isLookupType } from '../catalog.ts';
import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { badPayload, notAnswered } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import { isGuid, normalizeGuid, toSeconds } from '../values.ts';
import type { Attributes, Reference, Value } from '../values.ts';

/** Turns the text of an `@odata.bind` into a reference. */
export type ResolveBind = (link: string) => Reference;

/** Parses a JSON body to an object; 400 when it is none. */
export function parseBody(body: string | undefined, entitySet: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body ?? '');
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badPayload(entitySet, 'The body of the request is not a JSON object.');
}

/** Values of a create or update body by logical column name. Unknown names and unfit values throw 400. */
export function readPayload(
  catalog: LiveCatalog,
  table: TableDefinition,
  body: Readonly<Record<string, unknown>>,
  mode: 'create' | 'update',
  resolveBind: ResolveBind,
): Attributes {
  const values: Attributes = {};
  for (const [name, value] of Object.entries(body)) {
    const at = name.indexOf('@');
    if (at === 0) continue;
    if (at > 0 && name.slice(at) !== '@odata.bind') continue;
    const [column, converted] =
      at > 0
        ? readBind(catalog, table, name.slice(0, at), value, resolveBind)
        : readProperty(catalog, table, name, value);
    const writable = mode === 'create' ? column.validForCreate : column.validForUpdate;
    // The platform ignores values of columns it sets itself.
    if (writable) values[column.logicalName] = converted;
  }
  return values;
}

function readBind(
  catalog: LiveCatalog,
  table: TableDefinition,
  name: string,
  value: unknown,
  resolveBind: ResolveBind,
): [ColumnDefinition, Value] {
  const navigation = catalog.navigation(table.logicalName, name);
  if (navigation?.kind !== 'one') {
    if (navigation) throw notAnswered(`binding the collection ${name}`);
    throw badPayload(
      table.entitySetName,
      `An undeclared property '${name}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`,
    );
  }
  if (value === null) return [navigation.column, null];
  if (typeof value !== 'string')
    throw badPayload(table.entitySetName, `The value of '${name}@odata.bind' must be a text.`);
  const reference = resolveBind(value);
  if (!navigation.targets.includes(reference.table)) {
    throw badPayload(
      table.entitySetName,
      `The navigation property '${name}' does not lead to the table ${reference.table}; it leads to ${navigation.targets.join(', ')}.`,
    );
  }
  return [navigation.column, reference];
}

function readProperty(
  catalog: LiveCatalog,
  table: TableDefinition,
  name: string,
  value: unknown,
): [ColumnDefinition, Value] {
  const column = table.columns.get(name);
  if (column && !isLookupType(column.type)) return [column, convert(table, column, value)];
  const navigation = catalog.navigation(table.logicalName, name);
  if (navigation?.kind === 'one' && value === null) return [navigation.column, null];
  if (navigation && typeof value === 'object') throw notAnswered(`creating related rows in one request (${name})`);
  const isLookupValue = table.columns.has(/^_(.+)_value$/.exec(name)?.[1] ?? '');
  if (isLookupValue || column) {
    throw badPayload(
      table.entitySetName,
      `CRM do not support direct update of Entity Reference properties, Use Navigation properties instead. ('${name}')`,
    );
  }
  throw badPayload(
    table.entitySetName,
    `The property '${name}' does not exist on type 'Microsoft.Dynamics.CRM.${table.logicalName}'. Make sure to only use property names that are defined by the type or mark the type as open type.`,
  );
}

/** Converts a JSON value to what the column stores; empty text is stored as no value, as the platform does. */
export function convert(table: TableDefinition, column: ColumnDefinition, value: unknown): Value {
  if (value === null || value === '') return null;
  const refuse = (expected: string): never => {
    throw badPayload(
      table.entitySetName,
      `Cannot convert the literal '${String(value)}' to the expected type '${expected}'. (${column.logicalName})`,
    );
  };
  switch (column.type) {
    case 'nvarchar':
    case 'ntext':
      return typeof value === 'string' ? value : refuse('Edm.String');
    case 'bit':
      return typeof value === 'boolean' ? value : refuse('Edm.Boolean');
    case 'primarykey':
    case 'uniqueidentifier':
      return typeof value === 'string' && isGuid(value) ? normalizeGuid(value) : refuse('Edm.Guid');
    case 'datetime':
      return convertDate(column, value) ?? refuse(column.behavior === 'dateOnly' ? 'Edm.Date' : 'Edm.DateTimeOffset');
    case 'money':
    case 'decimal':
    case 'float':
      return typeof value === 'number' ? value : refuse('Edm.Decimal');
    default:
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      return refuse(isChoiceType(column.type) ? 'Edm.Int32' : 'Edm.Int64');
  }
}

const dateOnlyPattern = /^\d{4}-\d{2}-\d{2}$/;
const dateTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function convertDate(column: ColumnDefinition, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (column.behavior === 'dateOnly') {
    return dateOnlyPattern.test(value) && isCalendarDay(value) ? value : undefined;
  }
  const isDay = dateOnlyPattern.test(value);
  if (!isDay && !dateTimePattern.test(value)) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : toSeconds(date);
}

function isCalendarDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
