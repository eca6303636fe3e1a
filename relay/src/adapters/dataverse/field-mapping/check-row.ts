import { solution } from '../../../../../solution/contract/names.ts';
import type { Conversion, FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import {
  isOwnField,
  mappingOf,
  partsOf,
  referralField,
  referralFields,
} from '../../../../../domain/mapping/referral-fields.ts';
import type { MappedTable, ReferralField } from '../../../../../domain/mapping/referral-fields.ts';
import { currencyColumn } from './mapped-values.ts';
import type { ColumnDetails } from './column-details.ts';
import type { MappingRow } from './mapping-row.ts';
import { conversionOf, defaultOf, unnamedOptions } from './row-conversion.ts';
import type { Column, Columns } from './table-columns.ts';

/** What became of a row: a mapping, or none with the reasons. Remarks do not keep it from being used. */
export interface CheckedRow {
  readonly row: MappingRow;
  /** The field it names, also when the row cannot be used. */
  readonly field: ReferralField | undefined;
  readonly mapping: FieldMapping | null;
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

/** Types of columns (`AttributeType`) that a conversion reads and writes. */
const fits: Readonly<Record<NonNullable<MappingRow['conversion']>, readonly string[]>> = {
  text: ['String', 'Memo', 'Lookup'],
  money: ['Money', 'Decimal', 'Double'],
  date: ['DateTime'],
  country: ['String', 'Lookup'],
  choiceMap: ['Picklist', 'Boolean', 'State', 'Status', 'Integer', 'String'],
  constant: ['String', 'Memo', 'Money', 'Decimal', 'Double', 'Integer', 'Boolean', 'Picklist', 'DateTime'],
};

/** The same in words. */
const takes: Readonly<Record<NonNullable<MappingRow['conversion']>, string>> = {
  text: 'a text column, or a lookup whose names are the values',
  money: 'a money or decimal column',
  date: 'a date column',
  country: 'a text column or a lookup to a table of countries',
  choiceMap: 'a choice, yes/no, whole number or text column',
  constant: 'a text, number, yes/no, choice or date column',
};

const words: Readonly<Record<NonNullable<MappingRow['conversion']>, string>> = {
  text: 'Text',
  money: 'Money',
  date: 'Date',
  country: 'Country',
  choiceMap: 'Choice map',
  constant: 'Constant',
};

/** Columns that the connector fills by rules of its own. */
const ownColumns: Readonly<Record<MappedTable, readonly string[]>> = {
  opportunity: [
    'name',
    'statecode',
    'statuscode',
    'customerid',
    'parentaccountid',
    'parentcontactid',
    'isrevenuesystemcalculated',
  ],
  lead: ['subject', 'statecode', 'statuscode'],
  account: ['statecode', 'statuscode'],
  contact: ['statecode', 'statuscode', 'parentcustomerid'],
};

const logicalName = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * Checks one row by itself. `columns`: those of its table, or why they cannot be read. Every sentence says what to do.
 */
export function checkRow(row: MappingRow, columns: Columns | string, details: ColumnDetails | undefined): CheckedRow {
  const field = referralField(row.referralField);
  const refused = (...problems: readonly string[]): CheckedRow => ({
    row,
    field,
    mapping: null,
    problems,
    remarks: [],
  });
  const incomplete = missingOf(row);
  if (incomplete.length > 0) return refused(`Fill in ${incomplete.join(', ')}.`);
  const table = row.table!;
  const problems = [...fieldProblems(row, field, table)];
  if (typeof columns === 'string') return refused(...problems, columns);
  const column = columns.get(row.column);
  problems.push(...columnProblems(row, column, table));
  if (!field || !column || problems.length > 0) return refused(...problems);
  const kindProblem = kindProblemOf(row, field);
  if (kindProblem) return refused(kindProblem);
  problems.push(...fitProblems(row, column, details));
  const writable = writeProblem(row, field, column, table);
  if (writable) problems.push(writable);
  if (problems.length > 0) return refused(...problems);
  const conversion = conversionOf(row, field, column, details);
  if ('problem' in conversion) return refused(conversion.problem);
  const mapping = withOptions(row, mappingOf(field, row.column), conversion.value, details);
  const withDefault = defaultOf(row, mapping);
  if ('problem' in withDefault) return refused(withDefault.problem);
  return { row, field, mapping: withDefault.value, problems: [], remarks: unnamedOptions(conversion.value, details) };
}

function missingOf(row: MappingRow): readonly string[] {
  return [
    ...(row.table ? [] : ['Table']),
    ...(row.column === '' ? ['Column'] : []),
    ...(row.referralField === '' ? ['Referral field'] : []),
    ...(row.direction ? [] : ['Direction']),
    ...(row.conversion ? [] : ['Conversion']),
  ];
}

function fieldProblems(row: MappingRow, field: ReferralField | undefined, table: MappedTable): readonly string[] {
  const name = row.referralField;
  const choices = referralFields.filter((one) => partsOf[table].includes(one.part)).map((one) => one.name);
  if (!field) {
    return isOwnField(name)
      ? [`The connector keeps ${name} in step by itself. Deactivate this row.`]
      : [`A referral has no field ${name}. Of ${table}, these can be mapped: ${choices.join(', ')}.`];
  }
  if (!partsOf[table].includes(field.part)) {
    const tables = (Object.keys(partsOf) as MappedTable[]).filter((one) => partsOf[one].includes(field.part));
    return [`${field.name} is no field of ${table}. Choose the table ${tables.join(' or ')}.`];
  }
  if (!isReceivedConstant(row)) {
    if (field.taken === 'never' && row.direction !== 'toCrm') {
      return [`${field.name} only comes from Partner Center. Choose the direction To Dynamics 365.`];
    }
    if (field.onlySent && row.direction !== 'toPartnerCenter') {
      return [`${field.name} can only be sent. Choose the direction To Partner Center.`];
    }
  }
  return [];
}

function columnProblems(row: MappingRow, column: Column | undefined, table: MappedTable): readonly string[] {
  const { column: name } = row;
  if (!logicalName.test(name)) {
    return [`${JSON.stringify(name)} is no logical name. Enter the name of the column in lower case, not its label.`];
  }
  if (name.startsWith(`${solution.prefix}_`)) return [`${name} belongs to the connector. Choose another column.`];
  if (!column) return [`The table ${table} has no column ${name}. Enter the logical name of a column that is there.`];
  return [];
}

function kindProblemOf({ conversion }: MappingRow, { kind, name, field }: ReferralField): string | null {
  const byKind = { money: ['money'], date: ['date'], currency: ['text'], text: ['text', 'choiceMap'] } as const;
  const fitting: readonly string[] = [...byKind[kind], ...(field === 'country' ? ['country'] : []), 'constant'];
  if (fitting.includes(conversion!)) return null;
  const choices = fitting.map((one) => words[one as keyof typeof words]).join(' or ');
  return `${name} does not go with the conversion ${words[conversion!]}. Choose ${choices}.`;
}

function fitProblems(row: MappingRow, column: Column, details: ColumnDetails | undefined): readonly string[] {
  const { column: name, conversion } = row;
  // Its rows are known by their code; no list of names is needed.
  if (name === currencyColumn && conversion === 'text') return [];
  if (isSentConstant(row)) return [];
  if (!fits[conversion!].includes(column.type)) {
    return [
      `The column ${name} (${column.type}) does not go with the conversion ${words[conversion!]}, which takes ${takes[conversion!]}.`,
    ];
  }
  if (column.type === 'DateTime' && row.direction !== 'toPartnerCenter' && details?.isDateOnly === undefined) {
    return [`Whether ${name} keeps a time of day cannot be read. Choose the direction To Partner Center.`];
  }
  if (column.type !== 'Lookup') return [];
  return [
    ...(details?.reference ? [] : [details?.referenceProblem ?? `The rows that ${name} points to cannot be read.`]),
  ];
}

function writeProblem(row: MappingRow, field: ReferralField, column: Column, table: MappedTable): string | null {
  if (row.direction === 'toPartnerCenter') return null;
  if (ownColumns[table].includes(row.column)) {
    return `The connector fills ${row.column} by itself. Choose another column or the direction To Partner Center.`;
  }
  const isUpdated = field.part === 'deal' && row.conversion !== 'constant';
  if (column.forCreate && (column.forUpdate || !isUpdated)) return null;
  return `The column ${row.column} cannot be written. Choose another column or the direction To Partner Center.`;
}

function withOptions(
  row: MappingRow,
  mapping: FieldMapping,
  conversion: Conversion,
  details: ColumnDetails | undefined,
): FieldMapping {
  return {
    ...mapping,
    conversion,
    ...(row.direction === 'both' ? {} : { direction: row.direction! }),
    ...(row.owner ? { owner: row.owner } : {}),
    ...(details?.reference ? { reference: details.reference } : {}),
    ...(details?.isDateOnly === false ? { hasTime: true as const } : {}),
  };
}

function isSentConstant({ conversion, direction }: MappingRow): boolean {
  return conversion === 'constant' && direction === 'toPartnerCenter';
}

/** A constant for Dynamics 365 does not look at the referral. */
function isReceivedConstant({ conversion, direction }: MappingRow): boolean {
  return conversion === 'constant' && direction === 'toCrm';
}
