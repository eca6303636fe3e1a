import type { ChoiceDefinition, ChoiceOption, ColumnDefinition, ColumnType } from '../catalog.ts';

type Extra = Partial<Omit<ColumnDefinition, 'logicalName' | 'schemaName' | 'label' | 'type'>>;

function column(type: ColumnType, schemaName: string, label: string, extra: Extra = {}): ColumnDefinition {
  return {
    logicalName: schemaName.toLowerCase(),
    schemaName,
    type,
    label,
    description: '',
    requiredLevel: 'none',
    validForCreate: true,
    validForUpdate: true,
    isCustom: false,
    ...extra,
  };
}

const readOnly = { validForCreate: false, validForUpdate: false };

/** Single line of text. */
export function text(schemaName: string, label: string, maxLength: number, extra: Extra = {}): ColumnDefinition {
  return column('nvarchar', schemaName, label, { maxLength, format: 'text', ...extra });
}

/** Multiple lines of text. */
export function memo(schemaName: string, label: string, maxLength: number): ColumnDefinition {
  return column('ntext', schemaName, label, { maxLength, format: 'textarea' });
}

/** Whole number. */
export function whole(schemaName: string, label: string, min = -2147483648, max = 2147483647): ColumnDefinition {
  return column('int', schemaName, label, { min, max });
}

/** Decimal number. */
export function decimal(schemaName: string, label: string, precision: number, extra: Extra = {}): ColumnDefinition {
  return column('decimal', schemaName, label, { precision, min: 0, max: 100000000000, ...extra });
}

/** A money column and its base-currency twin. Limits are the platform's for money. */
export function money(schemaName: string, label: string): ColumnDefinition[] {
  const limits = { min: -922337203685477, max: 922337203685477, precision: 2 };
  return [
    column('money', schemaName, label, { ...limits, min: 0 }),
    column('money', `${schemaName}_Base`, `${label} (Base)`, {
      ...limits,
      ...readOnly,
      calculationOf: schemaName.toLowerCase(),
    }),
  ];
}

/** Yes or no. */
export function yesNo(schemaName: string, label: string, defaultValue: boolean): ColumnDefinition {
  return column('bit', schemaName, label, {
    defaultValue,
    choice: localChoice(schemaName, label, [
      { value: 0, label: 'No' },
      { value: 1, label: 'Yes' },
    ]),
  });
}

/** Date, with or without time. */
export function date(
  schemaName: string,
  label: string,
  behavior: 'userLocal' | 'dateOnly',
  extra: Extra = {},
): ColumnDefinition {
  return column('datetime', schemaName, label, {
    behavior,
    format: behavior === 'dateOnly' ? 'date' : 'datetime',
    ...extra,
  });
}

/** Choice with options of its own. */
export function choice(
  schemaName: string,
  label: string,
  options: ChoiceOption[],
  extra: Extra = {},
): ColumnDefinition {
  return column('picklist', schemaName, label, { choice: localChoice(schemaName, label, options), ...extra });
}

/** Lookup to one table; standard tables name the navigation property like the column. */
export function lookup(schemaName: string, label: string, target: string, extra: Extra = {}): ColumnDefinition {
  const logicalName = schemaName.toLowerCase();
  return column('lookup', schemaName, label, {
    targets: [target],
    navigation: logicalName,
    navigations: { [target]: logicalName },
    ...extra,
  });
}

/** Customer column: account or contact, one navigation property each. */
export function customer(schemaName: string, label: string): ColumnDefinition {
  const logicalName = schemaName.toLowerCase();
  return column('customer', schemaName, label, {
    targets: ['account', 'contact'],
    navigation: `${logicalName}_account`,
    navigations: { account: `${logicalName}_account`, contact: `${logicalName}_contact` },
  });
}

/** State and status reason; `states` is state value → label and its reasons (the first is its default). */
export function stateColumns(
  states: readonly { value: number; label: string; reasons: readonly [number, string][] }[],
): ColumnDefinition[] {
  const first = states[0];
  return [
    column('state', 'StateCode', 'Status', {
      requiredLevel: 'systemrequired',
      defaultValue: first?.value ?? 0,
      choice: localChoice(
        'statecode',
        'Status',
        states.map((state) => ({ value: state.value, label: state.label, defaultStatus: state.reasons[0]?.[0] ?? 1 })),
      ),
    }),
    column('status', 'StatusCode', 'Status Reason', {
      choice: localChoice(
        'statuscode',
        'Status Reason',
        states.flatMap((state) => state.reasons.map(([value, label]) => ({ value, label, state: state.value }))),
      ),
    }),
  ];
}

/** Active and Inactive, as most tables have them. */
export const activeStates = [
  { value: 0, label: 'Active', reasons: [[1, 'Active']] as [number, string][] },
  { value: 1, label: 'Inactive', reasons: [[2, 'Inactive']] as [number, string][] },
];

/** Address columns of account, contact and lead. Lengths are those of the standard tables. */
export function addressColumns(): ColumnDefinition[] {
  return [
    text('Address1_Line1', 'Street 1', 250),
    text('Address1_Line2', 'Street 2', 250),
    text('Address1_Line3', 'Street 3', 250),
    text('Address1_City', 'City', 80),
    text('Address1_StateOrProvince', 'State/Province', 50),
    text('Address1_PostalCode', 'ZIP/Postal Code', 20),
    text('Address1_Country', 'Country/Region', 80),
  ];
}

/** Columns that every table has; `ownership` decides about the owner columns. */
export function systemColumns(primaryId: string, ownership: 'user' | 'organization' | 'none'): ColumnDefinition[] {
  const shared = [
    column('primarykey', primaryId, 'Identifier', { requiredLevel: 'systemrequired', validForUpdate: false }),
    date('CreatedOn', 'Created On', 'userLocal', readOnly),
    date('ModifiedOn', 'Modified On', 'userLocal', readOnly),
    date('OverriddenCreatedOn', 'Record Created On', 'userLocal', { validForUpdate: false }),
    lookup('CreatedBy', 'Created By', 'systemuser', readOnly),
    lookup('ModifiedBy', 'Modified By', 'systemuser', readOnly),
    lookup('CreatedOnBehalfBy', 'Created By (Delegate)', 'systemuser', readOnly),
    lookup('ModifiedOnBehalfBy', 'Modified By (Delegate)', 'systemuser', readOnly),
    column('bigint', 'VersionNumber', 'Version Number', readOnly),
  ];
  if (ownership !== 'user') return shared;
  return [
    ...shared,
    column('owner', 'OwnerId', 'Owner', {
      requiredLevel: 'systemrequired',
      targets: ['systemuser', 'team'],
      navigation: 'ownerid',
      navigations: { systemuser: 'ownerid', team: 'ownerid' },
    }),
    lookup('OwningUser', 'Owning User', 'systemuser', readOnly),
    lookup('OwningTeam', 'Owning Team', 'team', readOnly),
    lookup('OwningBusinessUnit', 'Owning Business Unit', 'businessunit', readOnly),
  ];
}

function localChoice(name: string, label: string, options: ChoiceOption[]): ChoiceDefinition {
  return { name: name.toLowerCase(), label, isGlobal: false, options };
}
