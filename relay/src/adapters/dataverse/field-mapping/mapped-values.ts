import { fromColumn, toColumn } from '../../../../../domain/mapping/conversions.ts';
import {
  customerOfFields,
  fieldsOfCustomer,
  fieldsOfPerson,
  personOfFields,
} from '../../../../../domain/mapping/customer-fields.ts';
import type { FieldMapping, FieldValue, FieldValues } from '../../../../../domain/mapping/field-mapping.ts';
import { canonical } from '../../../../../domain/mapping/normalise.ts';
import type { Customer, Person, RecordRef } from '../../../../../domain/model/deal.ts';
import type { EnvironmentMapping } from '../../../ports/environment-settings.ts';
import type { Row } from '../web-api.ts';

/** Lookup to the currency; its value is the ISO code of the row it points to, which comes on other ways. */
export const currencyColumn = 'transactioncurrencyid';

/** The deal fields of a table. */
export function mappingOfTable(table: RecordRef['table'], mapping: EnvironmentMapping): readonly FieldMapping[] {
  return mapping[table];
}

/** Properties to select for a mapping; lookups by their value property, the currency and constants not at all. */
export function columnsToRead(mapping: readonly FieldMapping[]): readonly string[] {
  const columns = mapping.flatMap((row) => {
    if (row.conversion?.is === 'constant' || row.column === currencyColumn) return [];
    return [propertyOf(row), ...(row.fallbackColumn === undefined ? [] : [row.fallbackColumn])];
  });
  return [...new Set(columns)];
}

/** The canonical value of a mapped field. `currency`: ISO code of the row's currency. */
export function valueFromRow(entry: FieldMapping, row: Row, currency: string | null = null): FieldValue {
  if (entry.column === currencyColumn && entry.conversion?.is !== 'constant') return canonical('currency', currency);
  const value = fromColumn(entry, row[propertyOf(entry)]);
  if (value !== null || entry.fallbackColumn === undefined) return value;
  return fromColumn(entry, row[entry.fallbackColumn]);
}

/** The canonical values of a mapping. `currency`: ISO code of the row's currency. */
export function valuesFromRow(mapping: readonly FieldMapping[], row: Row, currency: string | null = null): FieldValues {
  return Object.fromEntries(mapping.map((entry) => [entry.field, valueFromRow(entry, row, currency)]));
}

/** The customer whom an account (`mapping.account`) or a lead (`mapping.leadCustomer`) describes. */
export function customerFromRow(mapping: readonly FieldMapping[], row: Row): Customer {
  return customerOfFields(valuesFromRow(mapping, row));
}

/** The person whom a contact (`mapping.contact`) or a lead (`mapping.leadContact`) describes. */
export function personFromRow(mapping: readonly FieldMapping[], row: Row): Person {
  return personOfFields(valuesFromRow(mapping, row));
}

/**
 * The members of a write for those of the values that the mapping carries to the CRM. A value that the column cannot hold is left
 * out. `currencyId`: row id of the currency that the values name; a record is never without one, so an empty currency is not written.
 */
export function columnsToWrite(
  mapping: readonly FieldMapping[],
  values: FieldValues,
  currencyId?: string,
): Record<string, unknown> {
  const written = mapping.filter((row) => row.field in values && row.direction !== 'toPartnerCenter');
  return Object.fromEntries(
    written.flatMap((row): [string, unknown][] => {
      if (row.column === currencyColumn) {
        const bind = `/transactioncurrencies(${currencyId})`;
        return currencyId === undefined ? [] : [[`${currencyColumn}@odata.bind`, bind]];
      }
      const value = toColumn(row, values[row.field] ?? null);
      if (value === undefined) return [];
      if (!row.reference) return [[row.column, value]];
      const { navigation, set } = row.reference;
      return [[`${navigation}@odata.bind`, value === null ? null : `/${set}(${String(value)})`]];
    }),
  );
}

/** `columnsToWrite` for a customer. */
export function customerColumns(mapping: readonly FieldMapping[], customer: Customer): Record<string, unknown> {
  return columnsToWrite(mapping, fieldsOfCustomer(customer));
}

/** `columnsToWrite` for a person. */
export function personColumns(mapping: readonly FieldMapping[], person: Person): Record<string, unknown> {
  return columnsToWrite(mapping, fieldsOfPerson(person));
}

function propertyOf({ column, reference }: FieldMapping): string {
  return reference ? `_${column}_value` : column;
}
