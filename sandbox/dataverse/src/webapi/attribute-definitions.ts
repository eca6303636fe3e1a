import { isChoiceType } from '../catalog.ts';
import type { ChoiceDefinition, RelationshipDefinition, TableDefinition } from '../catalog.ts';
import { badQuery, notAnswered, rowNotFound } from '../errors.ts';
import { stableId } from '../import/component.ts';
import { label, pick, writeColumn } from './definitions.ts';
import type { Filter, QueryOptions } from './query-options.ts';
import type { JsonObject } from './serialize.ts';

/** Types a column may be cast to, and the AttributeType that they are of. */
const casts: Readonly<Record<string, string>> = {
  PicklistAttributeMetadata: 'Picklist',
  StateAttributeMetadata: 'State',
  StatusAttributeMetadata: 'Status',
  DateTimeAttributeMetadata: 'DateTime',
};

const behaviors = { userLocal: 'UserLocal', dateOnly: 'DateOnly', timeZoneIndependent: 'TimeZoneIndependent' } as const;

/**
 * One column, cast to its type where the address does so: `…/Attributes(LogicalName='…')/Microsoft.Dynamics.CRM.…`.
 * Throws 404 for a column that is none or is of another type. Source: Query table definitions using the Web API.
 */
export function writeAttribute(
  table: TableDefinition,
  name: string,
  cast: string | undefined,
  options: QueryOptions,
): JsonObject {
  const column = table.columns.get(name);
  if (!column) throw rowNotFound('Attribute', name);
  const all = writeColumn(table, column);
  if (cast !== undefined) {
    const type = casts[cast];
    if (!type) throw notAnswered(`the metadata type ${cast}`);
    if (all['AttributeType'] !== type) throw rowNotFound(cast, name);
    if (column.type === 'datetime') all['DateTimeBehavior'] = { Value: behaviors[column.behavior ?? 'userLocal'] };
  }
  const result = pick(all, options.select);
  for (const { navigation, options: inner } of options.expand) {
    // What a type has of its own is there only after the cast to it.
    const choice = cast === undefined || !isChoiceType(column.type) ? undefined : column.choice;
    if (!choice || !['OptionSet', 'GlobalOptionSet'].includes(navigation)) {
      throw badQuery(`Could not find a property named '${navigation}' on the metadata of ${name}.`);
    }
    const isEmpty = navigation === 'GlobalOptionSet' && !choice.isGlobal;
    result[navigation] = isEmpty ? null : pick(writeOptionSet(choice), inner.select);
  }
  return result;
}

function writeOptionSet({ name, isGlobal, options, label: text, labels }: ChoiceDefinition): JsonObject {
  return {
    MetadataId: stableId(`choice:${name}`),
    Name: name,
    IsGlobal: isGlobal,
    DisplayName: label(text, labels),
    Options: options.map((option) => ({
      Value: option.value,
      Label: label(option.label, option.labels),
      ...(option.state === undefined ? {} : { State: option.state }),
      ...(option.defaultStatus === undefined ? {} : { DefaultStatus: option.defaultStatus }),
    })),
  };
}

/** The N:1 relationships of a table; `$filter` compares their names for equality. */
export function writeManyToOne(
  table: TableDefinition,
  relationships: readonly RelationshipDefinition[],
  { tables }: { tables: ReadonlyMap<string, TableDefinition> },
  options: QueryOptions,
): JsonObject[] {
  const all = relationships.flatMap((relationship): JsonObject[] => {
    if (relationship.type !== 'OneToMany' || relationship.referencingTable !== table.logicalName) return [];
    return [
      {
        MetadataId: stableId(`relationship:${relationship.schemaName}`),
        SchemaName: relationship.schemaName,
        ReferencedEntity: relationship.referencedTable,
        ReferencedAttribute: tables.get(relationship.referencedTable)?.primaryId ?? null,
        ReferencingEntity: relationship.referencingTable,
        ReferencingAttribute: relationship.referencingColumn,
        ReferencingEntityNavigationPropertyName: relationship.lookupNavigation,
        ReferencedEntityNavigationPropertyName: relationship.collectionNavigation,
      },
    ];
  });
  const { filter, select } = options;
  return all.filter((row) => !filter || fits(row, filter)).map((row) => pick(row, select));
}

function fits(row: JsonObject, filter: Filter): boolean {
  if (filter.kind === 'and') return fits(row, filter.left) && fits(row, filter.right);
  if (filter.kind !== 'compare' || filter.comparator !== 'eq' || filter.literal.kind !== 'text') {
    throw notAnswered('this $filter on relationships');
  }
  const [name = ''] = filter.path;
  if (!(name in row)) throw badQuery(`Could not find a property named '${name}' on this metadata type.`);
  return row[name] === filter.literal.value;
}
