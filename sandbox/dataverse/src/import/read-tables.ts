import type { ChoiceDefinition, ChoiceOption, ColumnType, KeyDefinition } from '../catalog.ts';
import type { ParsedColumn, ParsedTable } from './parsed.ts';
import { readCharts, readForms, readViews } from './read-forms.ts';
import { attribute, child, children, descriptionOf, labelOf, labelsOf, path, serializeXml, textOf } from './xml.ts';
import type { Element } from './xml.ts';

const columnTypes: ReadonlySet<string> = new Set<ColumnType>([
  'nvarchar',
  'ntext',
  'int',
  'bigint',
  'decimal',
  'float',
  'money',
  'bit',
  'picklist',
  'datetime',
  'lookup',
  'customer',
  'owner',
  'primarykey',
  'uniqueidentifier',
  'state',
  'status',
]);

const requiredLevels = { none: 'none', recommended: 'recommended', required: 'required' } as const;

/** Reads all tables of customizations.xml. */
export function readTables(customizations: Element, problems: string[]): ParsedTable[] {
  return path(customizations, 'Entities', 'Entity').map((entity) => readTable(entity, problems));
}

function readTable(entity: Element, problems: string[]): ParsedTable {
  const nameElement = child(entity, 'Name');
  const schemaName = nameElement?.textContent?.trim() ?? '';
  const logicalName = schemaName.toLowerCase();
  const info = path(entity, 'EntityInfo', 'entity')[0];
  const entitySetName = textOf(info, 'EntitySetName');
  const isOwn = entitySetName !== '';
  if (!schemaName) problems.push('customizations.xml has an Entity without Name.');
  if (info && attribute(info, 'Name') !== schemaName) {
    problems.push(`Table ${schemaName}: entity/@Name is '${attribute(info, 'Name')}' and not the schema name.`);
  }
  const columns = path(info, 'attributes', 'attribute').map((column) => readColumn(logicalName, column, problems));
  if (isOwn && !columns.some((column) => column.isPrimaryName)) {
    problems.push(`PrimaryName attribute not found for Entity: ${schemaName}`);
  }
  return {
    logicalName,
    schemaName,
    isOwn,
    label: attribute(nameElement, 'LocalizedName') || schemaName,
    labels: labelsOf(child(info, 'LocalizedNames'), 'LocalizedName'),
    collectionLabel: labelOf(child(info, 'LocalizedCollectionNames'), 'LocalizedCollectionName'),
    collectionLabels: labelsOf(child(info, 'LocalizedCollectionNames'), 'LocalizedCollectionName'),
    description: descriptionOf(info),
    entitySetName,
    ownership: textOf(info, 'OwnershipTypeMask') === 'UserOwned' ? 'user' : 'organization',
    changeTracking: textOf(info, 'ChangeTrackingEnabled') === '1',
    audit: textOf(info, 'IsAuditEnabled') === '1',
    quickCreate: textOf(info, 'IsQuickCreateEnabled') === '1',
    icon: textOf(info, 'IconVectorName'),
    columns,
    keys: path(info, 'EntityKeys', 'EntityKey').map(readKey),
    forms: readForms(child(entity, 'FormXml')),
    views: readViews(logicalName, entity),
    charts: readCharts(logicalName, entity),
    ribbon: readRibbon(child(entity, 'RibbonDiffXml')),
  };
}

function readColumn(table: string, element: Element, problems: string[]): ParsedColumn {
  const schemaName = attribute(element, 'PhysicalName');
  const logicalName = textOf(element, 'LogicalName');
  const type = textOf(element, 'Type');
  if (!columnTypes.has(type)) problems.push(`Column ${table}.${logicalName} has the unknown type '${type}'.`);
  if (logicalName !== schemaName.toLowerCase()) {
    problems.push(`Column ${table}.${schemaName}: LogicalName '${logicalName}' is not its lower case.`);
  }
  const number = (name: string): number | undefined => {
    const text = textOf(element, name);
    return text === '' ? undefined : Number(text);
  };
  const local = child(element, 'optionset');
  const choice = local ? readChoice(local) : undefined;
  const column: ParsedColumn = {
    logicalName,
    schemaName,
    type: type as ColumnType,
    label: labelOf(child(element, 'displaynames'), 'displayname') || schemaName,
    labels: labelsOf(child(element, 'displaynames'), 'displayname'),
    description: descriptionOf(element),
    requiredLevel: requiredLevels[textOf(element, 'RequiredLevel') as 'none'] ?? 'systemrequired',
    validForCreate: textOf(element, 'ValidForCreateApi') !== '0',
    validForUpdate: textOf(element, 'ValidForUpdateApi') !== '0',
    isCustom: textOf(element, 'IsCustomField') !== '0',
    isPrimaryName: textOf(element, 'DisplayMask').includes('PrimaryName'),
    audit: textOf(element, 'IsAuditEnabled') === '1',
  };
  const maxLength = number('MaxLength');
  if (maxLength !== undefined) column.maxLength = maxLength;
  const min = number('MinValue');
  if (min !== undefined) column.min = min;
  const max = number('MaxValue');
  if (max !== undefined) column.max = max;
  const precision = number('Accuracy');
  if (precision !== undefined) column.precision = precision;
  const format = textOf(element, 'Format');
  if (format) column.format = format;
  if (type === 'datetime') column.behavior = dateBehavior(textOf(element, 'Behavior'));
  if (choice) column.choice = choice;
  const choiceName = textOf(element, 'OptionSetName');
  if (choiceName) column.choiceName = choiceName;
  const autoNumberFormat = textOf(element, 'AutoNumberFormat');
  if (autoNumberFormat) column.autoNumberFormat = autoNumberFormat;
  const calculationOf = textOf(element, 'CalculationOf');
  if (calculationOf) column.calculationOf = calculationOf.toLowerCase();
  const defaultValue = readDefault(type, textOf(element, 'AppDefaultValue'), choice);
  if (defaultValue !== undefined) column.defaultValue = defaultValue;
  return column;
}

function readDefault(type: string, text: string, choice: ChoiceDefinition | undefined): number | boolean | undefined {
  if (type === 'state') return choice?.options[0]?.value ?? 0;
  if (type === 'bit') return text === '1';
  if (type === 'picklist' && text !== '' && text !== '-1') return Number(text);
  return undefined;
}

function dateBehavior(code: string): 'userLocal' | 'dateOnly' | 'timeZoneIndependent' {
  if (code === '2') return 'dateOnly';
  return code === '3' ? 'timeZoneIndependent' : 'userLocal';
}

/** Reads a choice, global or local to a column. */
export function readChoice(element: Element): ChoiceDefinition {
  const entries = [
    ...path(element, 'options', 'option'),
    ...path(element, 'states', 'state'),
    ...path(element, 'statuses', 'status'),
  ];
  return {
    name: attribute(element, 'Name'),
    label: labelOf(child(element, 'displaynames'), 'displayname') || attribute(element, 'localizedName'),
    labels: labelsOf(child(element, 'displaynames'), 'displayname'),
    isGlobal: textOf(element, 'IsGlobal') === '1',
    options: entries.map(readOption),
  };
}

function readOption(element: Element): ChoiceOption {
  const option: ChoiceOption = {
    value: Number(attribute(element, 'value')),
    label: labelOf(child(element, 'labels'), 'label'),
    labels: labelsOf(child(element, 'labels'), 'label'),
  };
  const state = attribute(element, 'state');
  if (state !== '') option.state = Number(state);
  const defaultStatus = attribute(element, 'defaultstatus');
  if (defaultStatus !== '') option.defaultStatus = Number(defaultStatus);
  return option;
}

function readKey(element: Element): KeyDefinition {
  return {
    name: textOf(element, 'Name'),
    label: labelOf(child(element, 'displaynames'), 'displayname') || textOf(element, 'Name'),
    labels: labelsOf(child(element, 'displaynames'), 'displayname'),
    columns: path(element, 'EntityKeyAttributes', 'AttributeName').map((name) => name.textContent?.trim() ?? ''),
  };
}

function readRibbon(element: Element | undefined): string | undefined {
  if (!element || children(child(element, 'CustomActions')).length === 0) return undefined;
  return serializeXml(element);
}
