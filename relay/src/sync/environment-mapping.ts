import { defaultMapping, mappingVersion } from '../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../domain/mapping/field-mapping.ts';
import type { EnvironmentSettings } from '../ports/environment-settings.ts';

/**
 * The field mapping of an environment: the default one, with the deal value in the column the administrator chose, or without the deal
 * value when that column cannot be used.
 */
export function mappingFor({ dealValueColumn }: Pick<EnvironmentSettings, 'dealValueColumn'>): readonly FieldMapping[] {
  return defaultMapping.flatMap((row) => {
    if (row.field !== 'dealValue') return [row];
    return dealValueColumn === null ? [] : [{ ...row, column: dealValueColumn }];
  });
}

/** Version of a mapping: that of the default one, else a number of its columns, so that a base of other columns is not compared with. */
export function versionOf(mapping: readonly FieldMapping[]): number {
  const columns = (rows: readonly FieldMapping[]): string => rows.map((row) => `${row.field}=${row.column}`).join();
  if (columns(mapping) === columns(defaultMapping)) return mappingVersion;
  // FNV-1a, 31 bits: small, stable, and two column names hardly ever share a number.
  let hash = 0x811c9dc5;
  for (const character of columns(mapping)) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 1) + mappingVersion + 1;
}
