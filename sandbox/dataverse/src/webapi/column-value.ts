import type { ColumnDefinition } from '../catalog.ts';
import type { Row, Value } from '../values.ts';

/** The value of a column as a reader sees it, also of those the platform keeps beside the row's values. */
export function valueOf(row: Row, column: ColumnDefinition): Value {
  if (column.type === 'primarykey') return row.id;
  if (column.logicalName === 'versionnumber') return row.version;
  if (column.isWriteOnly) return null;
  return row.values[column.logicalName] ?? null;
}
