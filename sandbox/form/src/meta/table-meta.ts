import type { Catalog, ColumnDefinition, FormDefinition, TableDefinition } from '../../../dataverse/src/catalog.ts';
import type { ColumnMeta, OptionMeta, TableMeta, TableSummary } from './types.ts';

/** The forms of one kind that users are offered; the first one is the one they get. */
export function formsOf(catalog: Catalog, table: string, type: 'main' | 'quickCreate'): readonly FormDefinition[] {
  return catalog.forms.filter((form) => form.table === table && form.type === type && form.isActive !== false);
}

/** What is known of a table without its columns. */
export function summarise(catalog: Catalog, table: TableDefinition): TableSummary {
  const { logicalName, schemaName, primaryId, primaryName, label, collectionLabel, privilegeName } = table;
  return {
    logicalName,
    schemaName,
    set: table.entitySetName,
    primaryId,
    primaryName,
    label,
    collectionLabel,
    privilegeName,
    hasForm: formsOf(catalog, logicalName, 'main').length > 0,
    // As on the platform: the table must allow quick creation, and have a form for it.
    hasQuickCreate: table.quickCreate !== false && formsOf(catalog, logicalName, 'quickCreate').length > 0,
  };
}

/** A table with its columns, for forms and metadata calls. */
export function describeTable(catalog: Catalog, table: TableDefinition): TableMeta {
  const columns = [...table.columns.values()].map((column) => [column.logicalName, describeColumn(column)] as const);
  return { ...summarise(catalog, table), columns: Object.fromEntries(columns) };
}

function describeColumn(column: ColumnDefinition): ColumnMeta {
  const { logicalName, schemaName, type, label, description, requiredLevel } = column;
  const options = optionsOf(column);
  const navigation = navigationOf(column);
  return {
    logicalName,
    schemaName,
    type,
    label,
    description,
    requiredLevel,
    ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
    ...(column.min === undefined ? {} : { min: column.min }),
    ...(column.max === undefined ? {} : { max: column.max }),
    ...(column.precision === undefined ? {} : { precision: column.precision }),
    ...(column.format === undefined ? {} : { format: column.format.toLowerCase() }),
    ...(column.behavior === undefined ? {} : { behavior: column.behavior }),
    ...(options === undefined ? {} : { options }),
    ...(column.targets === undefined ? {} : { targets: [...column.targets] }),
    ...(navigation === undefined ? {} : { navigation }),
    autoNumber: (column.autoNumberFormat ?? '') !== '',
    canCreate: column.validForCreate,
    canUpdate: column.validForUpdate,
  };
}

function optionsOf(column: ColumnDefinition): OptionMeta[] | undefined {
  const choice = column.choice?.options.map(({ value, label, state }) => ({
    value,
    label,
    ...(state === undefined ? {} : { state }),
  }));
  if (choice !== undefined && choice.length > 0) return choice;
  if (column.type !== 'bit') return undefined;
  return [
    { value: 0, label: 'No' },
    { value: 1, label: 'Yes' },
  ];
}

function navigationOf(column: ColumnDefinition): Record<string, string> | undefined {
  if (column.navigations !== undefined) return { ...column.navigations };
  const { navigation, targets } = column;
  return navigation === undefined
    ? undefined
    : Object.fromEntries((targets ?? []).map((target) => [target, navigation]));
}
