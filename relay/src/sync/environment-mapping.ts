import { bornValue } from '../../../domain/mapping/conversions.ts';
import {
  countryColumn,
  defaultAccountMapping,
  defaultContactMapping,
  defaultLeadContactMapping,
  defaultLeadCustomerMapping,
  defaultLeadMapping,
} from '../../../domain/mapping/default-mappings.ts';
import { defaultMapping, mappingVersion } from '../../../domain/mapping/field-mapping.ts';
import type { FieldKey, FieldMapping } from '../../../domain/mapping/field-mapping.ts';
import { referralFields } from '../../../domain/mapping/referral-fields.ts';
import type { MappedTable, ReferralPart } from '../../../domain/mapping/referral-fields.ts';
import type {
  ColumnValues,
  EnvironmentMapping,
  EnvironmentSettings,
  FieldRows,
} from '../ports/environment-settings.ts';

/** An environment whose administrator mapped nothing. */
export const noFieldRows: FieldRows = {
  rows: { opportunity: [], lead: [], account: [], contact: [] },
  stopped: { opportunity: [], lead: [], account: [], contact: [] },
};

const part = new Map<FieldKey, ReferralPart>(referralFields.map((field) => [field.field, field.part]));

type MappingSettings = Pick<EnvironmentSettings, 'dealValueColumn' | 'dealCurrencyColumn' | 'accountCountryColumn'> &
  Partial<Pick<EnvironmentSettings, 'fieldRows' | 'opportunityDefaults' | 'leadDefaults' | 'newAccountDefaults'>>;

/**
 * The field mapping of an environment: the default one, with the columns the administrator chose in the settings, overlaid by the
 * administrator's rows. A row replaces what maps the same field of the same table and adds what nothing maps. A field whose column or
 * row cannot be used does not travel.
 */
export function mappingFor(settings: MappingSettings): EnvironmentMapping {
  const { rows, stopped } = settings.fieldRows ?? noFieldRows;
  const { dealValueColumn, dealCurrencyColumn, accountCountryColumn } = settings;
  const chosen = { dealValue: dealValueColumn, currency: dealCurrencyColumn };
  const overlaid = (base: readonly FieldMapping[], table: MappedTable, of: ReferralPart): readonly FieldMapping[] =>
    overlay(
      base,
      rows[table].filter((row) => part.get(row.field) === of),
      stopped[table],
    );
  return {
    opportunity: overlaid(withColumns(defaultMapping, chosen), 'opportunity', 'deal'),
    lead: overlaid(defaultLeadMapping, 'lead', 'deal'),
    account: overlaid(withColumns(defaultAccountMapping, { country: accountCountryColumn }), 'account', 'customer'),
    contact: overlaid(defaultContactMapping, 'contact', 'contact'),
    leadCustomer: overlaid(defaultLeadCustomerMapping, 'lead', 'customer'),
    leadContact: overlaid(defaultLeadContactMapping, 'lead', 'contact'),
    born: {
      opportunity: { ...settings.opportunityDefaults, ...bornColumns(rows.opportunity) },
      lead: { ...settings.leadDefaults, ...bornColumns(rows.lead) },
      account: { ...settings.newAccountDefaults, ...bornColumns(rows.account) },
      contact: bornColumns(rows.contact),
    },
  };
}

const defaults = signature(
  mappingFor({
    dealValueColumn: 'estimatedvalue',
    dealCurrencyColumn: 'transactioncurrencyid',
    accountCountryColumn: countryColumn,
  }),
);

/**
 * Version of a mapping: that of the default one, else a number of everything that makes up the values of deals, so that a base of other
 * columns or conversions is not compared with. Direction and owner of a row decide about values and do not change them.
 */
export function versionOf(mapping: Pick<EnvironmentMapping, 'opportunity' | 'lead'>): number {
  const text = signature(mapping);
  if (text === defaults) return mappingVersion;
  // FNV-1a, 31 bits: small, stable, and two mappings hardly ever share a number.
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 1) + mappingVersion + 1;
}

/** Every field of a deal that any of its records maps, once: what is read of a referral. */
export function fieldsOf({
  opportunity,
  lead,
}: Pick<EnvironmentMapping, 'opportunity' | 'lead'>): readonly FieldMapping[] {
  return [...opportunity, ...lead.filter((row) => !opportunity.some(({ field }) => field === row.field))];
}

function signature({ opportunity, lead }: Pick<EnvironmentMapping, 'opportunity' | 'lead'>): string {
  return JSON.stringify(
    [opportunity, lead].map((rows) =>
      rows.map(({ field, column, conversion, defaultValue }) => [
        field,
        column,
        conversion ?? null,
        defaultValue ?? null,
      ]),
    ),
  );
}

function withColumns(
  base: readonly FieldMapping[],
  columns: Readonly<Record<FieldKey, string | null>>,
): readonly FieldMapping[] {
  return base.flatMap((row) => {
    const column = row.field in columns ? columns[row.field] : row.column;
    if (!column) return [];
    return [column === row.column ? row : { ...row, column }];
  });
}

function overlay(
  base: readonly FieldMapping[],
  rows: readonly FieldMapping[],
  stopped: readonly FieldKey[],
): readonly FieldMapping[] {
  // A constant for the CRM is what new rows are born with; there is nothing to compare, whatever field it names.
  const travelling = rows.filter((row) => !(row.conversion?.is === 'constant' && row.direction === 'toCrm'));
  const ofField = ({ field }: FieldMapping) => travelling.filter((row) => row.field === field);
  const kept = base.flatMap((row) => {
    const instead = ofField(row);
    return instead.length > 0 || stopped.includes(row.field) ? instead : [row];
  });
  return [...kept, ...travelling.filter((row) => !base.some(({ field }) => field === row.field))];
}

/** Columns of constants and defaults that go to the CRM. */
function bornColumns(rows: readonly FieldMapping[]): ColumnValues {
  return Object.fromEntries(
    rows.flatMap((row): [string, string | number | boolean][] => {
      if (row.direction === 'toPartnerCenter') return [];
      const value = bornValue(row);
      if (value === undefined || value === null) return [];
      const { reference } = row;
      return reference
        ? [[`${reference.navigation}@odata.bind`, `/${reference.set}(${String(value)})`]]
        : [[row.column, value]];
    }),
  );
}
