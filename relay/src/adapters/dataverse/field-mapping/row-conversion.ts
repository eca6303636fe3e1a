import { isDate, valueOfText } from '../../../../../domain/mapping/conversions.ts';
import type { Conversion, FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { ReferralField } from '../../../../../domain/mapping/referral-fields.ts';
import type { ColumnDetails } from './column-details.ts';
import type { MappingRow } from './mapping-row.ts';
import { parseChoiceMap, parseConstant } from './parameters.ts';
import type { Parsed } from './parameters.ts';
import type { Column } from './table-columns.ts';

/** The conversion that a row asks for, with its parameters checked. */
export function conversionOf(
  row: MappingRow,
  field: ReferralField,
  column: Column,
  details: ColumnDetails | undefined,
): Parsed<Conversion> {
  if (row.conversion === 'choiceMap') {
    const pairs = parseChoiceMap(row.parameters, column.type);
    if ('problem' in pairs) return pairs;
    const unknown = pairs.value.filter(({ crm }) => details?.options && !details.options.includes(Number(crm)));
    if (unknown.length === 0) return { value: { is: 'choiceMap', pairs: pairs.value } };
    const values = unknown.map(({ crm }) => String(crm)).join(', ');
    return { problem: `The choice ${row.column} has no option ${values}. It has: ${details?.options?.join(', ')}.` };
  }
  if (row.conversion !== 'constant') return { value: { is: row.conversion! } };
  const constant = parseConstant(row.parameters);
  if ('problem' in constant) return constant;
  if (row.direction === 'both')
    return { problem: 'A constant goes one way. Choose To Partner Center or To Dynamics 365.' };
  const value =
    row.direction === 'toCrm' ? columnConstant(constant.value, column, details) : sentConstant(constant.value, field);
  return value === undefined
    ? {
        problem: `The constant ${JSON.stringify(constant.value)} does not go with ${row.direction === 'toCrm' ? row.column : field.name}. Enter another value.`,
      }
    : { value: { is: 'constant', value } };
}

function sentConstant(
  value: string | number | boolean,
  { kind }: ReferralField,
): string | number | boolean | undefined {
  const read = valueOfText({ kind }, String(value));
  return read === null ? undefined : read;
}

/** The constant as its column takes it. */
function columnConstant(
  value: string | number | boolean,
  { type }: Column,
  details: ColumnDetails | undefined,
): string | number | boolean | undefined {
  switch (type) {
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'Integer':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'Picklist':
      return Number.isSafeInteger(value) && (details?.options?.includes(Number(value)) ?? true) ? value : undefined;
    case 'Money':
    case 'Decimal':
    case 'Double':
      return typeof value === 'number' ? value : undefined;
    case 'DateTime':
      if (!isDate(String(value))) return undefined;
      return details?.isDateOnly === false ? `${String(value)}T00:00:00Z` : String(value);
    default:
      return String(value);
  }
}

/** The mapping with the default value of its row. */
export function defaultOf(row: MappingRow, mapping: FieldMapping): Parsed<FieldMapping> {
  if (row.defaultValue === null) return { value: mapping };
  if (row.conversion === 'constant') return { problem: 'A constant needs no default value. Clear one of the two.' };
  const defaultValue = valueOfText(mapping, row.defaultValue);
  if (defaultValue !== undefined) return { value: { ...mapping, defaultValue } };
  return {
    problem: `The default value ${JSON.stringify(row.defaultValue)} does not go with ${mapping.label}. ${defaultRule(mapping)}`,
  };
}

function defaultRule({ kind, conversion }: FieldMapping): string {
  if (conversion?.is === 'choiceMap')
    return `Enter one of: ${conversion.pairs.map(({ referral }) => referral).join(', ')}.`;
  if (conversion?.is === 'country') return 'Enter a two-letter country code or the name of a country.';
  if (kind === 'money') return 'Enter a number with a dot, for example 1500.50.';
  if (kind === 'date') return 'Enter a date as yyyy-MM-dd, for example 2027-03-31.';
  return 'Enter a three-letter currency code, for example EUR.';
}

/** Options that the map does not name travel as empty; that may be meant. */
export function unnamedOptions(conversion: Conversion, details: ColumnDetails | undefined): readonly string[] {
  if (conversion.is !== 'choiceMap' || !details?.options) return [];
  const left = details.options.filter((option) => !conversion.pairs.some(({ crm }) => crm === option));
  return left.length === 0 ? [] : [`The choice map does not name ${left.join(', ')}: these count as empty.`];
}
