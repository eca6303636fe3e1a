import type { ColumnMeta, TableMeta } from '../../meta/types.ts';
import type { FormParameters } from '../xrm/addresses.ts';
import type { LookupValue, Value } from './values.ts';
import { bracedId, isLookup } from './values.ts';

/**
 * The values that parameters give to a new record (client API reference: Set column values using parameters passed to a
 * form): a lookup by `<column>`, `<column>name` and `<column>type`. Parameters of no column are left out.
 */
export function parameterValues(table: TableMeta, parameters: FormParameters): [ColumnMeta, Value][] {
  return Object.entries(parameters).flatMap(([name, raw]) => {
    const column = table.columns[name];
    if (!column || raw === undefined || raw === null || raw === '') return [];
    return [[column, valueOf(column, raw, parameters)] as [ColumnMeta, Value]];
  });
}

function valueOf(column: ColumnMeta, raw: unknown, parameters: FormParameters): Value {
  const text = String(raw);
  if (isLookup(column)) return lookupOf(column, raw, parameters);
  if (column.type === 'bit') return text === 'true' || text === '1';
  if (column.type === 'datetime') return raw instanceof Date ? raw : new Date(text);
  return ['nvarchar', 'ntext'].includes(column.type) ? text : Number(text);
}

function lookupOf(column: ColumnMeta, raw: unknown, parameters: FormParameters): LookupValue[] {
  if (Array.isArray(raw)) return raw as LookupValue[];
  const { logicalName } = column;
  const entityType = String(parameters[`${logicalName}type`] ?? column.targets?.[0] ?? '');
  const name = parameters[`${logicalName}name`];
  return [{ id: bracedId(String(raw)), entityType, ...(name === undefined ? {} : { name: String(name) }) }];
}

/** Parameters that tie a new record to a row. */
export function lookupParameters(column: string, reference: LookupValue): FormParameters {
  const { id, entityType, name } = reference;
  return {
    [column]: id,
    [`${column}type`]: entityType,
    ...(name === undefined ? {} : { [`${column}name`]: name }),
  };
}
