import { defaultMapping } from '../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../domain/mapping/field-mapping.ts';
import type { EnvironmentSettings } from '../ports/environment-settings.ts';

/** The field mapping of an environment: the default one, with the deal value in the column the administrator chose. */
export function mappingFor({ dealValueColumn }: EnvironmentSettings): readonly FieldMapping[] {
  return defaultMapping.map((row) => (row.field === 'dealValue' ? { ...row, column: dealValueColumn } : row));
}
