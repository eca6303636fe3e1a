import type { ColumnDefinition, ColumnType, Labels, TableDefinition } from '../catalog.ts';
import { badQuery } from '../errors.ts';
import { stableId } from '../import/component.ts';
import type { QueryOptions } from './query-options.ts';
import type { JsonObject } from './serialize.ts';

/** AttributeType names of the metadata API. */
const attributeTypes: Readonly<Record<ColumnType, string>> = {
  nvarchar: 'String',
  ntext: 'Memo',
  int: 'Integer',
  bigint: 'BigInt',
  decimal: 'Decimal',
  float: 'Double',
  money: 'Money',
  bit: 'Boolean',
  picklist: 'Picklist',
  datetime: 'DateTime',
  lookup: 'Lookup',
  customer: 'Customer',
  owner: 'Owner',
  primarykey: 'Uniqueidentifier',
  uniqueidentifier: 'Uniqueidentifier',
  state: 'State',
  status: 'Status',
};

const requiredLevels = {
  none: 'None',
  recommended: 'Recommended',
  required: 'ApplicationRequired',
  systemrequired: 'SystemRequired',
} as const;

/** A table definition as `EntityDefinitions` writes it; expands Attributes and Keys. */
export function writeTableDefinition(table: TableDefinition, options: QueryOptions): JsonObject {
  const result = pick(
    {
      MetadataId: stableId(`table:${table.logicalName}`),
      LogicalName: table.logicalName,
      SchemaName: table.schemaName,
      EntitySetName: table.entitySetName,
      LogicalCollectionName: table.entitySetName,
      PrimaryIdAttribute: table.primaryId,
      PrimaryNameAttribute: table.primaryName,
      IsCustomEntity: table.solution !== undefined,
      IsOptimisticConcurrencyEnabled: table.optimisticConcurrency,
      ChangeTrackingEnabled: table.changeTracking,
      IsAuditEnabled: managedProperty(table.audit ?? false, 'canmodifyauditsettings'),
      IsQuickCreateEnabled: table.quickCreate ?? false,
      OwnershipType: ownershipNames[table.ownership],
      DisplayName: label(table.label, table.labels),
      DisplayCollectionName: label(table.collectionLabel, table.collectionLabels),
      Description: label(table.description),
    },
    options.select,
  );
  for (const { navigation, options: inner } of options.expand) {
    if (navigation === 'Attributes') {
      result['Attributes'] = [...table.columns.values()].map((column) =>
        pick(writeColumn(table, column), inner.select),
      );
    } else if (navigation === 'Keys') {
      result['Keys'] = table.keys.map((key) =>
        pick(
          {
            LogicalName: key.name.toLowerCase(),
            SchemaName: key.name,
            KeyAttributes: key.columns,
            EntityKeyIndexStatus: 'Active',
            DisplayName: label(key.label, key.labels),
          },
          inner.select,
        ),
      );
    } else
      throw badQuery(
        `Could not find a property named '${navigation}' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.`,
      );
  }
  return result;
}

const ownershipNames = { user: 'UserOwned', organization: 'OrganizationOwned', none: 'None' } as const;

/** A column as `Attributes` writes it. */
export function writeColumn(table: TableDefinition, column: ColumnDefinition): JsonObject {
  return {
    MetadataId: stableId(`column:${table.logicalName}.${column.logicalName}`),
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    AttributeType: attributeTypes[column.type],
    IsCustomAttribute: column.isCustom,
    IsPrimaryId: column.logicalName === table.primaryId,
    IsPrimaryName: column.logicalName === table.primaryName,
    IsValidForCreate: column.validForCreate,
    IsValidForUpdate: column.validForUpdate,
    IsValidForRead: true,
    MaxLength: column.maxLength ?? null,
    Targets: column.targets ?? null,
    RequiredLevel: { Value: requiredLevels[column.requiredLevel] },
    AutoNumberFormat: column.autoNumberFormat ?? null,
    IsAuditEnabled: managedProperty(column.audit ?? false, 'canmodifyauditsettings'),
    DisplayName: label(column.label, column.labels),
  };
}

/** The members that $select names, or all. Throws 400 for a name that is none. */
export function pick(all: JsonObject, select: readonly string[] | undefined): JsonObject {
  if (!select) return all;
  const chosen: JsonObject = {};
  for (const name of select) {
    if (!(name in all)) throw badQuery(`Could not find a property named '${name}' on this metadata type.`);
    chosen[name] = all[name];
  }
  return chosen;
}

/** BooleanManagedProperty of the metadata API. */
function managedProperty(value: boolean, name: string): JsonObject {
  return { Value: value, CanBeChanged: true, ManagedPropertyLogicalName: name };
}

/** Label of the metadata API: all languages, and the base language for the user. */
export function label(text: string, labels: Labels = {}): JsonObject {
  const base = { Label: text, LanguageCode: 1033 };
  const others = Object.entries(labels).filter(([language]) => language !== '1033');
  const localized = others.map(([language, other]) => ({ Label: other, LanguageCode: Number(language) }));
  return { LocalizedLabels: [base, ...localized], UserLocalizedLabel: base };
}
