import type { ColumnMeta, TableMeta } from '../../meta/types.ts';

/** Attribute type codes of the client API (XrmEnum.AttributeTypeCode). */
const typeCodes: Record<string, number> = {
  bit: 0,
  customer: 1,
  datetime: 2,
  decimal: 3,
  float: 4,
  int: 5,
  lookup: 6,
  ntext: 7,
  money: 8,
  owner: 9,
  picklist: 11,
  state: 12,
  status: 13,
  nvarchar: 14,
  uniqueidentifier: 15,
  primarykey: 15,
  bigint: 18,
};

/** Loads the description of a table: from the page's own data, else from the server, each once. */
export function createTableSource(known: readonly TableMeta[], fetcher: typeof fetch) {
  const tables = new Map<string, Promise<TableMeta>>(known.map((table) => [table.logicalName, Promise.resolve(table)]));
  return (name: string): Promise<TableMeta> => {
    const cached = tables.get(name);
    if (cached) return cached;
    const loading = loadTable(name, fetcher);
    tables.set(name, loading);
    // A failed read is not remembered.
    loading.catch(() => tables.delete(name));
    return loading;
  };
}

async function loadTable(name: string, fetcher: typeof fetch): Promise<TableMeta> {
  const response = await fetcher(`/sandbox/form/table?name=${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`The entity with a name = '${name}' was not found in the MetadataCache.`);
  return (await response.json()) as TableMeta;
}

/** The metadata object of `getEntityMetadata`, with the attributes that were asked for. */
export function describeEntity(table: TableMeta, attributes: readonly string[] = []) {
  const asked = attributes
    .flatMap((name) => table.columns[name.toLowerCase()] ?? [])
    .map((column) => describeAttribute(column, table));
  return {
    LogicalName: table.logicalName,
    SchemaName: table.schemaName,
    EntitySetName: table.set,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    DisplayName: table.label,
    DisplayCollectionName: table.collectionLabel,
    Attributes: {
      ...Object.fromEntries(asked.map((attribute) => [attribute.LogicalName, attribute])),
      get: (key?: string | number) =>
        key === undefined
          ? asked
          : typeof key === 'number'
            ? asked[key]
            : asked.find((attribute) => attribute.LogicalName === key),
      getLength: () => asked.length,
    },
  };
}

function describeAttribute(column: ColumnMeta, table: TableMeta) {
  const options = (column.options ?? []).map(({ label, value }) => ({ text: label, value }));
  return {
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    DisplayName: column.label,
    EntityLogicalName: table.logicalName,
    AttributeType: typeCodes[column.type] ?? 17,
    ...(column.options ? { OptionSet: Object.fromEntries(options.map((option) => [option.value, option])) } : {}),
    ...(column.targets ? { Targets: column.targets } : {}),
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
  };
}
