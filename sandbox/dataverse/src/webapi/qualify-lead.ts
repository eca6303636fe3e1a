import { badPayload, DataverseError, invalidArgument, notAnswered } from '../errors.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference, Row, Value } from '../values.ts';
import type { ActionScope } from './actions.ts';
import type { JsonObject } from './serialize.ts';
import { readReference } from './sharing-actions.ts';

type Target = 'account' | 'contact' | 'opportunity';

/** Name of the bound action in an address. */
export const qualifyLeadName = 'Microsoft.Dynamics.CRM.QualifyLead';

const address = [
  'address1_line1',
  'address1_line2',
  'address1_line3',
  'address1_city',
  'address1_stateorprovince',
  'address1_postalcode',
  'address1_country',
];
const same = (names: readonly string[]): [string, string][] => names.map((name) => [name, name]);

/**
 * Attribute maps that Sales has between a lead and what it becomes, as far as the columns here go (from the mappings
 * of the lead's relationships in the solution designer).
 */
const standardMaps: Readonly<Record<Target, readonly [from: string, to: string][]>> = {
  account: [['companyname', 'name'], ...same(['telephone1', 'emailaddress1', ...address])],
  contact: same(['firstname', 'lastname', 'jobtitle', 'emailaddress1', 'telephone1', 'mobilephone', ...address]),
  opportunity: [
    ['subject', 'name'],
    ['estimatedamount', 'estimatedvalue'],
    ...same(['description', 'budgetamount', 'estimatedclosedate', 'transactioncurrencyid']),
  ],
};

/** State and default reason of a qualified lead (standard values of the Sales data model). */
const qualified = { state: 1, reason: 3 };

const flags = ['CreateAccount', 'CreateContact', 'CreateOpportunity'] as const;
const parameters = [...flags, 'OpportunityCurrencyId', 'OpportunityCustomerId', 'SourceCampaignId', 'Status'];

interface Wishes {
  creates: (target: Target) => boolean;
  currency: Reference | undefined;
  customer: Reference | undefined;
  status: number;
}

/**
 * QualifyLead: makes an account, a contact and an opportunity of a lead as asked and closes the lead as qualified, all
 * or nothing. The rows run through the pipeline as the caller's own. Answers references to the new rows.
 */
export function qualifyLead(scope: ActionScope, lead: Row, body: JsonObject): JsonObject {
  const wishes = readWishes(scope, body);
  const { catalog, store } = scope.environment;
  if (lead.values['statecode'] !== 0) throw new DataverseError(400, '0x80040203', 'The lead is already closed.');
  const call = scope.operations.within('QualifyLead', scope.call);
  const created: Reference[] = [];
  const create = (target: Target, more: Attributes): Reference => {
    const values = { ...mapped(scope, lead, target), ...more };
    const id = scope.operations.create(catalog.table(target), values, call);
    const reference = { table: target, id };
    created.push(reference);
    return reference;
  };
  store.transaction(() => {
    const origin: Attributes = { originatingleadid: { table: 'lead', id: lead.id } };
    const named = (column: string): Value => lead.values[column] ?? null;
    const hasCompany = typeof named('companyname') === 'string';
    const account = wishes.creates('account') && hasCompany ? create('account', origin) : named('parentaccountid');
    const company: Attributes = isReference(account) ? { parentcustomerid: account } : {};
    const contact = wishes.creates('contact') ? create('contact', { ...origin, ...company }) : named('parentcontactid');
    const changes: Attributes = {
      statecode: qualified.state,
      statuscode: wishes.status === -1 ? qualified.reason : wishes.status,
      parentaccountid: account,
      parentcontactid: contact,
    };
    if (wishes.creates('opportunity')) {
      const customer = customerValues(wishes.customer, account, contact);
      const currency: Attributes = wishes.currency ? { transactioncurrencyid: wishes.currency } : {};
      changes['qualifyingopportunityid'] = create('opportunity', { ...origin, ...customer, ...currency });
    }
    scope.operations.update(catalog.table('lead'), lead.id, changes, call);
  });
  return { value: created.map(({ table, id }) => entityReference(scope, table, id)) };
}

function customerValues(customer: Reference | undefined, account: Value, contact: Value): Attributes {
  const parents: Attributes = {};
  if (isReference(account)) parents['parentaccountid'] = account;
  if (isReference(contact)) parents['parentcontactid'] = contact;
  if (customer?.table === 'account') parents['parentaccountid'] = customer;
  if (customer?.table === 'contact') parents['parentcontactid'] = customer;
  return customer ? { ...parents, customerid: customer } : parents;
}

/** Values the lead hands on by the standard maps and by those of imported solutions. */
function mapped({ environment }: ActionScope, lead: Row, target: Target): Attributes {
  const { catalog } = environment;
  const columns = catalog.table(target).columns;
  const added = catalog.entityMaps
    .filter((map) => map.source === 'lead' && map.target === target)
    .flatMap((map) => map.maps.map(({ source, target: to }): [string, string] => [source, to]));
  const values: Attributes = {};
  for (const [from, to] of [...standardMaps[target], ...added]) {
    const value = lead.values[from] ?? null;
    if (value !== null && columns.has(to)) values[to] = value;
  }
  return values;
}

function readWishes(scope: ActionScope, body: JsonObject): Wishes {
  const unknown = Object.keys(body).find((name) => !name.startsWith('@') && !parameters.includes(name));
  if (unknown) {
    throw badPayload(
      'QualifyLead',
      `The parameter '${unknown}' in the request payload is not a valid parameter for the operation 'QualifyLead'.`,
    );
  }
  for (const name of flags) {
    if (typeof body[name] !== 'boolean') throw invalidArgument(`The parameter ${name} must be true or false.`);
  }
  const status = body['Status'];
  if (typeof status !== 'number' || !Number.isInteger(status))
    throw invalidArgument('The parameter Status is missing.');
  if (body['SourceCampaignId'] !== undefined && body['SourceCampaignId'] !== null)
    throw notAnswered('a source campaign in QualifyLead');
  return {
    creates: (target) => body[`Create${target.charAt(0).toUpperCase()}${target.slice(1)}`] === true,
    currency: readRow(scope, body, 'OpportunityCurrencyId', ['transactioncurrency']),
    customer: readRow(scope, body, 'OpportunityCustomerId', ['account', 'contact']),
    status,
  };
}

function readRow(scope: ActionScope, body: JsonObject, name: string, tables: readonly string[]): Reference | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const reference = readReference(scope, value);
  if (reference && tables.includes(reference.table)) return reference;
  throw badPayload('QualifyLead', `The parameter '${name}' must be a row of ${tables.join(' or ')}.`);
}

function entityReference({ environment }: ActionScope, table: string, id: string): JsonObject {
  return { '@odata.type': `#Microsoft.Dynamics.CRM.${table}`, [environment.catalog.table(table).primaryId]: id };
}
