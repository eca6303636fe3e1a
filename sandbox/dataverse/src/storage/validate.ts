import { isChoiceType, isLookupType } from '../catalog.ts';
import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { duplicateKey, numberOutOfRange, optionOutOfRange, rowNotFound, tooLong } from '../errors.ts';
import { isReference } from '../values.ts';
import type { Attributes, Row, Value } from '../values.ts';
import type { Store } from './store.ts';

/** Checks the given values against their columns: lengths, ranges, options, and that referenced rows exist. */
export function validateValues(table: TableDefinition, values: Attributes, store: Store): void {
  for (const [name, value] of Object.entries(values)) {
    const column = table.columns.get(name);
    if (column && value !== null) validateValue(table, column, value, store);
  }
}

function validateValue(table: TableDefinition, column: ColumnDefinition, value: Value, store: Store): void {
  if (typeof value === 'string' && column.maxLength !== undefined && value.length > column.maxLength) {
    throw tooLong(column.logicalName, table.logicalName, column.maxLength);
  }
  if (typeof value === 'number' && isChoiceType(column.type)) {
    const accepted = (column.choice?.options ?? []).map((option) => option.value);
    if (!accepted.includes(value)) throw optionOutOfRange(column.logicalName, table.logicalName, value, accepted);
    return;
  }
  if (typeof value === 'number') {
    const tooSmall = column.min !== undefined && value < column.min;
    const tooLarge = column.max !== undefined && value > column.max;
    if (tooSmall || tooLarge) throw numberOutOfRange(column.logicalName, table.logicalName);
  }
  if (isLookupType(column.type) && isReference(value) && !store.get(value.table, value.id)) {
    throw rowNotFound(value.table, value.id);
  }
}

/**
 * Throws 412 when another row holds the same values of an alternate key. Keys with an empty part do not count; with
 * `changed`, only keys with one of these columns are looked at.
 */
export function checkKeys(
  table: TableDefinition,
  id: string,
  values: Attributes,
  rows: () => readonly Row[],
  changed?: Attributes,
): void {
  for (const key of table.keys) {
    if (changed && !key.columns.some((column) => column in changed)) continue;
    const wanted = key.columns.map((column) => keyPart(values[column] ?? null));
    if (wanted.includes(undefined)) continue;
    const taken = rows().some(
      (row) => row.id !== id && key.columns.every((column, at) => keyPart(row.values[column] ?? null) === wanted[at]),
    );
    if (!taken) continue;
    const labels = key.columns.map((column) => table.columns.get(column)?.label ?? column).join(', ');
    throw duplicateKey(key.label, labels);
  }
}

/** Comparable form of a key value: the database's collation ignores case. */
export function keyPart(value: Value): string | undefined {
  if (value === null) return undefined;
  if (isReference(value)) return value.id;
  return String(value).toLowerCase();
}
