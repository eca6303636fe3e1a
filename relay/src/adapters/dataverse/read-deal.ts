import { cosellDealSolution, cosellSolutionDetail } from '../../../../solution/contract/tables.ts';
import { help, referralStatus, visibility } from '../../../../solution/contract/choices.ts';
import { canonical } from '../../../../domain/mapping/normalise.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type {
  Address,
  CrmDeal,
  Customer,
  HelpCode,
  Person,
  RecordRef,
  Solution,
} from '../../../../domain/model/deal.ts';
import { columnOf, currencyColumn, leadCountryColumn, shapeOf, statusReason } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { keyOf, rawTextOf, rowAt, textOf, versionOf } from './row-values.ts';
import type { Row } from './web-api.ts';

/** A record with its related rows as a deal. `solutions` are rows of the deal's solutions with the catalogue row expanded. */
export function readDeal(record: RecordRef, row: Row, solutions: readonly Row[], settings: RecordSettings): CrmDeal {
  const columns = shapeOf(record.table).columns;
  const currency = textOf(rowAt(row, currencyColumn) ?? {}, 'isocurrencycode');
  return {
    record,
    version: versionOf(row),
    sync: row[columns.sync] === true,
    state: stateOf(row['statecode']),
    onHold: record.table === 'opportunity' && row['statuscode'] === statusReason.onHold,
    name: textOf(row, record.table === 'lead' ? 'subject' : 'name') ?? '',
    fields: readFields(row, record.table, currency, settings),
    help: readHelp(row[columns.help]),
    visible: row[columns.visibility] === visibility.visible,
    customer: record.table === 'lead' ? leadCustomer(row) : opportunityCustomer(row, settings),
    contact: record.table === 'lead' ? readContact(row) : optional(rowAt(row, 'parentcontactid'), readContact),
    team: optionalList(rowAt(row, 'owninguser'), readUser),
    solutions: solutions.flatMap(readSolution),
    // Products, quotes and orders bind the currency; the platform refuses such a write with a text of its own.
    currencyLocked: false,
    published: {
      referralIdentifier: textOf(row, columns.referralIdentifier),
      referralLink: textOf(row, columns.referralLink),
      referralProgram: textOf(row, columns.referralProgram),
      microsoftCrmIdentifier: textOf(row, columns.microsoftCrmIdentifier),
      referralStatus: keyOf(referralStatus, row[columns.referralStatus]),
      audit: rawTextOf(row, columns.audit),
    },
  };
}

/** The mapped fields of a record row in canonical form. `currency`: ISO code of the row's currency. */
export function readFields(
  row: Row,
  table: RecordRef['table'],
  currency: string | null,
  settings: Pick<RecordSettings, 'mapping'>,
): FieldValues {
  return Object.fromEntries(
    settings.mapping.map((entry) => {
      const column = columnOf(entry, table);
      const value = column === currencyColumn ? currency : row[column];
      return [entry.field, canonical(entry.kind, value, entry.maxLength)];
    }),
  );
}

/** Choice value of a help code. */
export function helpValue(code: HelpCode): number {
  return help[`${code.charAt(0).toLowerCase()}${code.slice(1)}` as keyof typeof help];
}

function readHelp(value: unknown): HelpCode | null {
  const key = keyOf(help, value);
  return key === null ? null : (`${key.charAt(0).toUpperCase()}${key.slice(1)}` as HelpCode);
}

/** Opportunity: 0 open, 1 won, 2 lost. Lead: 0 open, 1 qualified, 2 disqualified (domain.md 4.3). */
function stateOf(value: unknown): CrmDeal['state'] {
  return value === 1 ? 'won' : value === 2 ? 'lost' : 'open';
}

function opportunityCustomer(row: Row, settings: RecordSettings): Customer | null {
  return optional(rowAt(row, 'customerid_account') ?? rowAt(row, 'parentaccountid'), (account) => ({
    name: textOf(account, 'name'),
    address: readAddress(account, settings.environment.accountCountryColumn),
  }));
}

function leadCustomer(row: Row): Customer | null {
  const name = textOf(row, 'companyname');
  return name === null ? null : { name, address: readAddress(row, leadCountryColumn) };
}

function readAddress(row: Row, countryColumn: string): Address {
  return {
    line1: textOf(row, 'address1_line1'),
    line2: textOf(row, 'address1_line2'),
    city: textOf(row, 'address1_city'),
    state: textOf(row, 'address1_stateorprovince'),
    postalCode: textOf(row, 'address1_postalcode'),
    country: textOf(row, countryColumn),
  };
}

function readContact(row: Row): Person {
  return {
    firstName: textOf(row, 'firstname'),
    lastName: textOf(row, 'lastname'),
    email: textOf(row, 'emailaddress1'),
    phone: textOf(row, 'telephone1') ?? textOf(row, 'mobilephone'),
    title: textOf(row, 'jobtitle'),
  };
}

function readUser(row: Row): Person {
  return {
    firstName: textOf(row, 'firstname'),
    lastName: textOf(row, 'lastname'),
    email: textOf(row, 'internalemailaddress'),
    phone: textOf(row, 'address1_telephone1') ?? textOf(row, 'mobilephone'),
  };
}

function readSolution(row: Row): readonly Solution[] {
  const detail = rowAt(row, cosellDealSolution.lookups.solutionDetailId.navigation);
  const id = detail && textOf(detail, cosellSolutionDetail.columns.solutionIdentifier);
  if (!detail || !id) return [];
  return [
    {
      id,
      name: textOf(detail, cosellSolutionDetail.columns.name),
      publisherName: textOf(detail, cosellSolutionDetail.columns.publisherName),
      solutionType: textOf(detail, cosellSolutionDetail.columns.solutionType),
    },
  ];
}

function optional<T>(row: Row | null, read: (row: Row) => T): T | null {
  return row === null ? null : read(row);
}

function optionalList<T>(row: Row | null, read: (row: Row) => T): readonly T[] {
  return row === null ? [] : [read(row)];
}
