import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { choice, lookup, memo, stateColumns, text, whole, yesNo } from './columns.ts';
import { table } from './table.ts';

const readOnly = { validForCreate: false, validForUpdate: false };

/** Values of systemform.type by the name that customizations.xml gives the kind of form. */
export const formTypeNumbers: Readonly<Record<string, number>> = {
  dashboard: 0,
  main: 2,
  mobile: 5,
  quick: 6,
  quickCreate: 7,
  dialog: 8,
  card: 11,
};

const formTypes = [
  { value: 0, label: 'Dashboard' },
  { value: 2, label: 'Main' },
  { value: 5, label: 'Mobile - Express' },
  { value: 6, label: 'Quick View Form' },
  { value: 7, label: 'Quick Create' },
  { value: 8, label: 'Dialog' },
  { value: 11, label: 'Card' },
];

/**
 * Tables of definitions that the Web API shows as rows, and the values of environment variables. Names of tables,
 * columns and privileges: Dataverse table reference.
 */
export function metadataTables(): TableDefinition[] {
  const managed = (): ColumnDefinition => ({ ...yesNo('IsManaged', 'State', false), ...readOnly });
  return [
    definitions('Solution', 'solutions', 'friendlyname', 'Solution', [
      text('UniqueName', 'Name', 65),
      text('FriendlyName', 'Display Name', 256),
      text('Version', 'Version', 256),
      managed(),
      yesNo('IsVisible', 'Is Visible Outside Platform', true),
    ]),
    definitions(
      'SystemForm',
      'systemforms',
      'name',
      'System Form',
      [
        text('Name', 'Name', 100),
        text('ObjectTypeCode', 'Entity Name', 64),
        choice('Type', 'Form Type', formTypes),
        text('Description', 'Description', 2000),
        memo('FormXml', 'FormXml', 1_073_741_823),
        choice('FormActivationState', 'Form State', [
          { value: 0, label: 'Inactive' },
          { value: 1, label: 'Active' },
        ]),
        managed(),
      ],
      'FormId',
    ),
    definitions(
      'SavedQuery',
      'savedqueries',
      'name',
      'View',
      [
        text('Name', 'Name', 200),
        text('ReturnedTypeCode', 'Entity Name', 64),
        whole('QueryType', 'Query Type'),
        text('Description', 'Description', 2000),
        memo('FetchXml', 'FetchXml', 1_073_741_823),
        memo('LayoutXml', 'LayoutXml', 1_073_741_823),
        yesNo('IsDefault', 'Default View', false),
        managed(),
      ],
      undefined,
      'Query',
    ),
    definitions(
      'SavedQueryVisualization',
      'savedqueryvisualizations',
      'name',
      'System Chart',
      [
        text('Name', 'Name', 100),
        text('PrimaryEntityTypeCode', 'Primary Type Code', 64),
        text('Description', 'Description', 2000),
        memo('DataDescription', 'Data XML', 1_073_741_823),
        memo('PresentationDescription', 'Presentation XML', 1_073_741_823),
        yesNo('IsDefault', 'Default', false),
        managed(),
      ],
      undefined,
      'SavedQueryVisualizations',
    ),
    definitions('AppModule', 'appmodules', 'name', 'Model-driven App', [
      text('UniqueName', 'Unique Name', 100),
      text('Name', 'Name', 100),
      text('Description', 'Description', 2000),
      whole('ClientType', 'Client Type'),
      managed(),
    ]),
    definitions(
      'EnvironmentVariableDefinition',
      'environmentvariabledefinitions',
      'schemaname',
      'Environment Variable Definition',
      [
        text('SchemaName', 'Schema Name', 100),
        text('DisplayName', 'Display Name', 100),
        text('Description', 'Description', 2000),
        choice('Type', 'Type', variableTypes),
        memo('DefaultValue', 'Default Value', 2000),
        yesNo('IsRequired', 'Is Required', false),
        managed(),
      ],
    ),
    environmentVariableValues(),
    definitions('ServiceEndpoint', 'serviceendpoints', 'name', 'Service Endpoint', [
      text('Name', 'Name', 256),
      text('Description', 'Description', 2000),
      whole('Contract', 'Contract'),
      whole('AuthType', 'Authentication Type'),
      whole('MessageFormat', 'Message Format'),
      text('Url', 'Url', 1024),
      // The platform takes the value and never gives it back; IsAuthValueSet tells that there is one.
      { ...memo('AuthValue', 'Auth Value', 2000), isWriteOnly: true },
      managed(),
    ]),
    definitions('SdkMessageProcessingStep', 'sdkmessageprocessingsteps', 'name', 'Sdk Message Processing Step', [
      text('Name', 'Name', 256),
      text('Description', 'Description', 256),
      whole('Stage', 'Execution Stage'),
      whole('Mode', 'Execution Mode'),
      whole('Rank', 'Execution Order'),
      memo('FilteringAttributes', 'Filtering Attributes', 100_000),
      managed(),
      ...stateColumns([
        { value: 0, label: 'Enabled', reasons: [[1, 'Enabled']] },
        { value: 1, label: 'Disabled', reasons: [[2, 'Disabled']] },
      ]),
    ]),
    // Flows and processes are not imported: the table is there to be asked, and empty.
    definitions('Workflow', 'workflows', 'name', 'Process', [
      text('Name', 'Process Name', 100),
      whole('Category', 'Category'),
      managed(),
      ...stateColumns([
        { value: 0, label: 'Draft', reasons: [[1, 'Draft']] },
        { value: 1, label: 'Activated', reasons: [[2, 'Activated']] },
      ]),
    ]),
    definitions('WebResource', 'webresourceset', 'name', 'Web Resource', [
      text('Name', 'Name', 256),
      text('DisplayName', 'Display Name', 200),
      whole('WebResourceType', 'Type'),
      whole('LanguageCode', 'Language'),
      memo('Content', 'Content', 1_073_741_823),
      managed(),
    ]),
  ];
}

const variableTypes = [
  { value: 100_000_000, label: 'String' },
  { value: 100_000_001, label: 'Number' },
  { value: 100_000_002, label: 'Boolean' },
  { value: 100_000_003, label: 'JSON' },
  { value: 100_000_004, label: 'Data Source' },
  { value: 100_000_005, label: 'Secret' },
];

/** Values are rows that administrators write; they stay when the solution is upgraded. */
function environmentVariableValues(): TableDefinition {
  const navigation = 'EnvironmentVariableDefinitionId';
  const target = 'environmentvariabledefinition';
  return table({
    schemaName: 'EnvironmentVariableValue',
    entitySetName: 'environmentvariablevalues',
    primaryName: 'schemaname',
    label: 'Environment Variable Value',
    collectionLabel: 'Environment Variable Values',
    ownership: 'none',
    columns: [
      text('SchemaName', 'Schema Name', 100),
      memo('Value', 'Value', 2000),
      lookup(navigation, 'Environment Variable Definition', target, {
        navigation,
        navigations: { [target]: navigation },
      }),
    ],
  });
}

function definitions(
  schemaName: string,
  entitySetName: string,
  primaryName: string,
  label: string,
  columns: ColumnDefinition[],
  primaryId?: string,
  privilegeName?: string,
): TableDefinition {
  return table({
    schemaName,
    entitySetName,
    ...(primaryId ? { primaryId: primaryId.toLowerCase() } : {}),
    primaryName,
    label,
    collectionLabel: `${label}s`,
    ownership: 'none',
    isMetadata: true,
    ...(privilegeName ? { privilegeName } : {}),
    columns,
  });
}
