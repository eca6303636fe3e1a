import { cosellDealSolution, cosellSolutionDetail, lead, opportunity } from '../../../../solution/contract/tables.ts';
import type { FieldMapping } from '../../../../domain/mapping/field-mapping.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { EnvironmentSettings } from '../../ports/environment-settings.ts';

/** How the adapter reads the records of an environment. */
export interface RecordSettings {
  readonly mapping: readonly FieldMapping[];
  readonly environment: EnvironmentSettings;
}

/** Lookup to the currency; the one mapped column that is not a plain value. */
export const currencyColumn = 'transactioncurrencyid';

/** Standard status reasons of an open opportunity (domain.md 4.3); customers may have others beside them. */
export const statusReason = { inProgress: 1, onHold: 2 } as const;

const shapes = { opportunity, lead } as const;

/** Entity set, id column and our columns of a record's table. */
export function shapeOf(table: RecordRef['table']): (typeof shapes)[RecordRef['table']] {
  return shapes[table];
}

/** Path of a row: `set(id)`. */
export function rowPath(set: string, id: string): string {
  return `${set}(${id})`;
}

/** Value of a bind to a row (`…@odata.bind`). */
export function bindTo(set: string, id: string): string {
  return `/${set}(${id})`;
}

/**
 * Column of a mapped field on this table. A lead keeps its value as money in `estimatedamount` (`estimatedvalue` is a float there),
 * whatever the column of the opportunity is.
 */
export function columnOf(row: FieldMapping, table: RecordRef['table']): string {
  return table === 'lead' && row.field === 'dealValue' ? 'estimatedamount' : row.column;
}

/** Column with the two-letter country code of a lead; that of the account is a setting. */
export const leadCountryColumn = 'address1_country';

/** Columns of the address of an account or lead. */
export function addressColumns(countryColumn: string): readonly string[] {
  return [
    'address1_line1',
    'address1_line2',
    'address1_city',
    'address1_stateorprovince',
    'address1_postalcode',
    countryColumn,
  ];
}

/** Columns to read, mapped ones included; lookups by their value property. */
export function selectOf(table: RecordRef['table'], settings: RecordSettings): string {
  const shape = shapeOf(table);
  const { products: _obsolete, ...ours } = shape.columns;
  const mapped = settings.mapping.map((row) => columnOf(row, table)).filter((column) => column !== currencyColumn);
  const own =
    table === 'opportunity'
      ? ['name']
      : [
          'subject',
          'companyname',
          'firstname',
          'lastname',
          'emailaddress1',
          'telephone1',
          'mobilephone',
          'jobtitle',
          ...addressColumns(leadCountryColumn),
        ];
  const columns = [
    ...own,
    'statecode',
    'statuscode',
    '_owninguser_value',
    '_owningteam_value',
    `_${currencyColumn}_value`,
    ...Object.values(ours),
    ...mapped,
  ];
  return [...new Set(columns)].join(',');
}

/** Related rows that come with the record in the same request. */
export function expandOf(table: RecordRef['table'], settings: RecordSettings): string {
  const currency = `${currencyColumn}($select=isocurrencycode)`;
  const owner = 'owninguser($select=firstname,lastname,internalemailaddress,address1_telephone1,mobilephone)';
  if (table === 'lead') return [currency, owner].join(',');
  const account = `($select=name,${addressColumns(settings.environment.accountCountryColumn).join(',')})`;
  const contact = 'parentcontactid($select=firstname,lastname,emailaddress1,telephone1,mobilephone,jobtitle)';
  return [currency, owner, `customerid_account${account}`, `parentaccountid${account}`, contact].join(',');
}

/** The deal's solutions with their catalogue rows, in the order they were added. */
export const solutionColumns = {
  select: cosellDealSolution.id,
  expand: `${cosellDealSolution.lookups.solutionDetailId.navigation}($select=${[
    cosellSolutionDetail.columns.name,
    cosellSolutionDetail.columns.solutionIdentifier,
    cosellSolutionDetail.columns.solutionType,
    cosellSolutionDetail.columns.publisherName,
  ].join(',')})`,
} as const;
