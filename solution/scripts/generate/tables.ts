import type { SourceColumn, SourceMetadata, SourceTable } from '../source/metadata.ts';
import { camelCase, constant, generatedHeader, withoutPrefix } from './text.ts';

/** Standard tables that we add columns to: their set and key are Dataverse's own. */
const standardTables: Record<string, { set: string; id: string }> = {
  opportunity: { set: 'opportunities', id: 'opportunityid' },
  lead: { set: 'leads', id: 'leadid' },
};

/** Text of `solution/contract/tables.ts`. Throws when a lookup of ours has no relationship. */
export function tablesContract(metadata: SourceMetadata): string {
  return generatedHeader + metadata.tables.map((table) => tableConstant(metadata, table)).join('');
}

function tableConstant(metadata: SourceMetadata, table: SourceTable): string {
  const own = table.columns.filter((column) => column.logicalName.startsWith('cosell_'));
  const standard = standardTables[table.logicalName];
  const id = standard?.id ?? primaryKey(table);
  const plain = own.filter((column) => column.type !== 'lookup' && column.type !== 'primarykey');
  const lookups = own.filter((column) => column.type === 'lookup');
  const name = standard ? table.logicalName : `cosell${withoutPrefix(table.schemaName)}`;
  return constant(name, `Table ${table.schemaName}${standard ? ': the columns we add.' : '.'}`, {
    table: table.logicalName,
    set: standard?.set ?? table.entitySetName,
    id,
    columns: Object.fromEntries(plain.map((column) => [contractKey(column), column.logicalName])),
    lookups: Object.fromEntries(lookups.map((column) => [contractKey(column), lookup(metadata, table, column)])),
    keys: Object.fromEntries(table.keys.map((key) => [camelCase(withoutPrefix(key.schemaName)), key.columns])),
  });
}

function lookup(metadata: SourceMetadata, table: SourceTable, column: SourceColumn) {
  const carriers = metadata.relationships.filter(
    (relationship) => relationship.referencing === table.schemaName && relationship.attribute === column.schemaName,
  );
  const [first] = carriers;
  if (!first) throw new Error(`${table.schemaName}.${column.schemaName}: the lookup has no relationship.`);
  return {
    column: column.logicalName,
    value: `_${column.logicalName}_value`,
    navigation: first.navigation,
    targets: carriers.map((relationship) => relationship.referenced.toLowerCase()),
    relationship: first.name,
  };
}

function primaryKey(table: SourceTable): string {
  const key = table.columns.find((column) => column.type === 'primarykey');
  if (!key) throw new Error(`${table.schemaName}: the primary key column is missing.`);
  return key.logicalName;
}

function contractKey(column: SourceColumn): string {
  return camelCase(withoutPrefix(column.schemaName));
}
