import { cosellDealSolution, cosellSolutionDetail } from '../../../../solution/contract/tables.ts';
import { help, referralStatus, visibility } from '../../../../solution/contract/choices.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { CrmDeal, Customer, DealSolution, HelpCode, Person, RecordRef } from '../../../../domain/model/deal.ts';
import { customerFromRow, mappingOfTable, personFromRow, valuesFromRow } from './field-mapping/mapped-values.ts';
import { nameColumn } from './record-name.ts';
import { currencyColumn, shapeOf, statusReason } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, instantOf, keyOf, rawTextOf, rowAt, rowAtFirst, textOf, versionOf } from './row-values.ts';
import { readLoss } from './status-reasons.ts';
import type { Row } from './web-api.ts';

/** Rows that are read beside the record. */
export interface RelatedRows {
  /** The deal's solutions with their catalogue rows. */
  readonly solutions: readonly Row[];
  /** Users who work on the deal beside its owner. */
  readonly members: readonly Row[];
}

/** What binds the currency of an opportunity; comes with it, one row each is enough to know. */
export const currencyBinders = [
  ['product_opportunities', 'opportunityproductid'],
  ['opportunity_quotes', 'quoteid'],
  ['opportunity_sales_orders', 'salesorderid'],
] as const;

/** Opportunities that name a lead as their origin, newest first; come with the lead. */
export const qualifiedOpportunities = 'opportunity_originating_lead';

/** A record with its related rows as a deal. */
export function readDeal(record: RecordRef, row: Row, related: RelatedRows, settings: RecordSettings): CrmDeal {
  const columns = shapeOf(record.table).columns;
  const state = stateOf(row['statecode']);
  const currency = textOf(rowAt(row, currencyColumn) ?? {}, 'isocurrencycode');
  return {
    record,
    version: versionOf(row),
    sync: row[columns.sync] === true,
    state,
    loss: state === 'lost' ? readLoss(record, row) : null,
    onHold: record.table === 'opportunity' && row['statuscode'] === statusReason.onHold,
    name: textOf(row, nameColumn[record.table]) ?? '',
    modifiedAt: instantOf(row, 'modifiedon'),
    qualifiedTo: record.table === 'lead' && state === 'won' ? qualifiedTo(row) : null,
    originatedFrom: originatedFrom(record, row),
    fields: readFields(row, record.table, currency, settings),
    help: readHelp(row[columns.help]),
    visible: row[columns.visibility] === visibility.visible,
    customer: record.table === 'lead' ? leadCustomer(row, settings) : opportunityCustomer(row, settings),
    contact:
      record.table === 'lead' ? personFromRow(settings.mapping.leadContact, row) : opportunityContact(row, settings),
    team: readTeam(rowAt(row, 'owninguser'), related.members),
    solutions: related.solutions.flatMap(readSolution),
    // Another column of the customer's choice is nobody's but ours and the sellers'.
    valueCalculated:
      row['isrevenuesystemcalculated'] === true &&
      settings.mapping.opportunity.some((entry) => entry.column === 'estimatedvalue'),
    currencyLocked: currencyBinders.some(([navigation]) => rowAtFirst(row, navigation) !== null),
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
  settings: RecordSettings,
): FieldValues {
  return valuesFromRow(mappingOfTable(table, settings.mapping), row, currency);
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

/** The lookup is set by the platform; a lead qualified by other means is found through the opportunity that names it. */
function qualifiedTo(lead: Row): RecordRef | null {
  const newest = rowAtFirst(lead, qualifiedOpportunities);
  const id = idOf(lead, '_qualifyingopportunityid_value') ?? (newest && idOf(newest, 'opportunityid'));
  return id === null ? null : { table: 'opportunity', id };
}

function originatedFrom({ table }: RecordRef, row: Row): RecordRef | null {
  const id = table === 'opportunity' ? idOf(row, '_originatingleadid_value') : null;
  return id === null ? null : { table: 'lead', id };
}

function opportunityCustomer(row: Row, { mapping }: RecordSettings): Customer | null {
  const account = rowAt(row, 'customerid_account') ?? rowAt(row, 'parentaccountid');
  return account && customerFromRow(mapping.account, account);
}

function opportunityContact(row: Row, { mapping }: RecordSettings): Person | null {
  const contact = rowAt(row, 'parentcontactid');
  return contact && personFromRow(mapping.contact, contact);
}

function leadCustomer(row: Row, { mapping }: RecordSettings): Customer | null {
  const customer = customerFromRow(mapping.leadCustomer, row);
  return customer.name === null ? null : customer;
}

/** Owner first. The e-mail address is the key of a person in Partner Center: one without it, or a second time, is left out. */
function readTeam(owner: Row | null, members: readonly Row[]): readonly Person[] {
  const active = members.filter((member) => member['isdisabled'] !== true);
  const people = new Map<string, Person>();
  for (const person of [...(owner ? [owner] : []), ...active].map(readUser)) {
    const key = person.email?.toLowerCase();
    if (key !== undefined && !people.has(key)) people.set(key, person);
  }
  return [...people.values()];
}

function readUser(row: Row): Person {
  return {
    firstName: textOf(row, 'firstname'),
    lastName: textOf(row, 'lastname'),
    email: textOf(row, 'internalemailaddress'),
    phone: textOf(row, 'address1_telephone1') ?? textOf(row, 'mobilephone'),
  };
}

function readSolution(row: Row): readonly DealSolution[] {
  const rowId = idOf(row, cosellDealSolution.id);
  const detail = rowAt(row, cosellDealSolution.lookups.solutionDetailId.navigation);
  const id = detail && textOf(detail, cosellSolutionDetail.columns.solutionIdentifier);
  if (!rowId || !detail || !id) return [];
  return [
    {
      rowId,
      id,
      name: textOf(detail, cosellSolutionDetail.columns.name),
      publisherName: textOf(detail, cosellSolutionDetail.columns.publisherName),
      solutionType: textOf(detail, cosellSolutionDetail.columns.solutionType),
    },
  ];
}
