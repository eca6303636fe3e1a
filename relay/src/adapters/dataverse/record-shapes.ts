import { cosellDealSolution, cosellSolutionDetail, lead, opportunity } from '../../../../solution/contract/tables.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { EnvironmentMapping, EnvironmentSettings } from '../../ports/environment-settings.ts';
import { columnsToRead, currencyColumn, mappingOfTable } from './field-mapping/mapped-values.ts';

/** How the adapter reads the records of an environment. */
export interface RecordSettings {
  readonly mapping: EnvironmentMapping;
  readonly environment: EnvironmentSettings;
}

export { currencyColumn };

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

/** Columns to read, mapped ones included; lookups by their value property. */
export function selectOf(table: RecordRef['table'], { mapping }: RecordSettings): string {
  const { products: _obsolete, ...ours } = shapeOf(table).columns;
  const own =
    table === 'opportunity'
      ? ['name']
      : ['subject', ...columnsToRead(mapping.leadCustomer), ...columnsToRead(mapping.leadContact)];
  const columns = [
    ...own,
    'statecode',
    'statuscode',
    '_owninguser_value',
    '_owningteam_value',
    `_${currencyColumn}_value`,
    ...Object.values(ours),
    ...columnsToRead(mappingOfTable(table, mapping)),
  ];
  return [...new Set(columns)].join(',');
}

/** Related rows that come with the record in the same request. */
export function expandOf(table: RecordRef['table'], { mapping }: RecordSettings): string {
  const currency = `${currencyColumn}($select=isocurrencycode)`;
  const owner = 'owninguser($select=firstname,lastname,internalemailaddress,address1_telephone1,mobilephone)';
  if (table === 'lead') return [currency, owner].join(',');
  const account = `($select=${['accountid', ...columnsToRead(mapping.account)].join(',')})`;
  const contact = `parentcontactid($select=${['contactid', ...columnsToRead(mapping.contact)].join(',')})`;
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
