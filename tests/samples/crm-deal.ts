import { help as helpChoice, requestState, visibility } from '../../solution/contract/choices.ts';
import { submitRequest } from '../../solution/contract/names.ts';
import {
  cosellDealSolution,
  cosellRequest,
  cosellSolutionDetail,
  opportunity,
} from '../../solution/contract/tables.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { Json } from '../fixtures/partner-center/index.ts';
import { passMs, people } from '../support/quiet-world.ts';
import type { QuietWorld, Row } from '../support/quiet-world.ts';

/** What a seller enters. Members left out stay empty. */
export interface SellerDeal {
  readonly id?: string;
  readonly row: Row;
  readonly account?: Row;
  readonly contact?: Row;
  readonly solutions?: readonly { readonly id: string; readonly [name: string]: unknown }[];
  /** Who works on the deal beside Ilse. */
  readonly colleagues?: readonly string[];
}

/** A deal that Partner Center would take; parts may be replaced. */
export const goodDeal = {
  row: {
    name: 'Weserland – plant analytics pilot',
    description: 'Plant analytics pilot for two sites.',
    estimatedvalue: 48_000,
    estimatedclosedate: '2026-11-30',
    ...currency('EUR'),
  },
  account: {
    name: 'Weserland Maschinenbau AG',
    address1_line1: 'Hafenstrasse 12',
    address1_city: 'Bremen',
    address1_postalcode: '28217',
    address1_country: 'DE',
  },
  contact: {
    firstname: 'Jonas',
    lastname: 'Petersen',
    emailaddress1: 'jonas.petersen@weserland.example',
    telephone1: '+49 421 5550147',
  },
  solutions: [{ id: 'SOL-40211-NCP', name: 'Nordlicht Plant Insights' }],
} satisfies SellerDeal;

/** The lookup of a currency by its ISO code. */
export function currency(code: string): Row {
  const { euro, pound, usDollar } = sample.currencies;
  const ids: Readonly<Record<string, string>> = { EUR: euro, GBP: pound, USD: usDollar };
  return { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${ids[code] ?? ''})` };
}

/** Enters the deal; not shared yet. @returns the id of the opportunity */
export async function enter(world: QuietWorld, deal: SellerDeal): Promise<string> {
  const { ask } = world;
  const account = deal.account && String((await ask('POST', 'accounts', deal.account))['id']);
  const contact =
    deal.contact &&
    String(
      (
        await ask('POST', 'contacts', {
          ...deal.contact,
          ...(account ? { 'parentcustomerid_account@odata.bind': `/accounts(${account})` } : {}),
        })
      )['id'],
    );
  const row = await ask('POST', 'opportunities', {
    ...(deal.id ? { opportunityid: deal.id } : {}),
    ...deal.row,
    ...(account ? { 'parentaccountid@odata.bind': `/accounts(${account})` } : {}),
    ...(contact ? { 'parentcontactid@odata.bind': `/contacts(${contact})` } : {}),
    'ownerid@odata.bind': `/systemusers(${people.ilse})`,
  });
  const id = String(row['id']);
  for (const solution of deal.solutions ?? []) await addSolution(world, id, solution);
  if (deal.colleagues) await setTeam(world, id, deal.colleagues);
  return id;
}

/** Ties a solution to the deal; the catalogue gets it when it is new. @returns the id of the row */
export async function addSolution(
  world: QuietWorld,
  id: string,
  solution: Json & { readonly id: string },
): Promise<string> {
  const { columns, set } = cosellSolutionDetail;
  const known = await world.rows(`${set}?$filter=${columns.solutionIdentifier} eq '${solution.id}'`);
  const detail =
    known[0]?.[cosellSolutionDetail.id] ??
    (
      await world.ask('POST', set, {
        [columns.solutionIdentifier]: solution.id,
        [columns.name]: solution['name'] ?? solution.id,
        [columns.publisherName]: solution['publisherName'],
        [columns.solutionType]: solution['solutionType'],
      })
    )['id'];
  const { lookups } = cosellDealSolution;
  const row = await world.ask('POST', cosellDealSolution.set, {
    [`${lookups.opportunityId.navigation}@odata.bind`]: `/opportunities(${id})`,
    [`${lookups.solutionDetailId.navigation}@odata.bind`]: `/${set}(${String(detail)})`,
  });
  return String(row['id']);
}

/** The sales team of the deal, as Sales makes it. */
export async function setTeam(world: QuietWorld, id: string, members: readonly string[]): Promise<string> {
  const team = await world.ask('POST', 'teams', {
    name: 'Sales team',
    teamtype: 1,
    'regardingobjectid_opportunity@odata.bind': `/opportunities(${id})`,
    'businessunitid@odata.bind': `/businessunits(${sample.businessUnit})`,
  });
  for (const member of members) {
    await world.ask('POST', `teams(${String(team['id'])})/teammembership_association/$ref`, {
      '@odata.id': `https://crm.example/api/data/v9.2/systemusers(${member})`,
    });
  }
  return String(team['id']);
}

/** Saves the opportunity as a seller does, and lets the relay work. */
export async function save(world: QuietWorld, id: string, row: Row): Promise<void> {
  await world.ask('PATCH', `opportunities(${id})`, row, people.ilse);
  await world.advance(passMs);
}

/** The choices that share a deal. */
export function sharing(choice: { readonly visible?: boolean; readonly help?: string } = {}): Row {
  const { columns } = opportunity;
  const key = choice.help && choice.help.charAt(0).toLowerCase() + choice.help.slice(1);
  return {
    [columns.sync]: true,
    ...(choice.visible ? { [columns.visibility]: visibility.visible } : {}),
    ...(key ? { [columns.help]: helpChoice[key as keyof typeof helpChoice] } : {}),
  };
}

/** A wish of the seller for a record. @returns the id of the request row */
export async function submit(
  world: QuietWorld,
  id: string,
  kind: string,
  payload?: string,
  table: 'opportunity' | 'lead' = 'opportunity',
): Promise<string> {
  const { name, parameters, responses } = submitRequest;
  requests += 1;
  const answer = await world.ask(
    'POST',
    name,
    {
      [parameters.clientRequestId]: `e1000000-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`,
      [parameters.kind]: kind,
      [parameters.target]: { '@odata.type': `Microsoft.Dynamics.CRM.${table}`, [`${table}id`]: id },
      ...(payload === undefined ? {} : { [parameters.payload]: payload }),
    },
    people.ilse,
  );
  return String(answer[responses.rowId]);
}

let requests = 0;

/** How a request stands: key of its state, code of the result. */
export async function requestOf(
  world: QuietWorld,
  rowId: string,
): Promise<{ readonly state: string; readonly code: unknown }> {
  const { columns, set } = cosellRequest;
  const row = await world.ask('GET', `${set}(${rowId})`);
  const [state] = Object.entries(requestState).find(([, value]) => value === row[columns.state]) ?? ['none'];
  return { state, code: row[columns.resultCode] };
}

/** Ends an opportunity as a seller does. */
export async function close(
  world: QuietWorld,
  id: string,
  as: 'WinOpportunity' | 'LoseOpportunity',
  words = '',
): Promise<void> {
  const activity = { 'opportunityid@odata.bind': `/opportunities(${id})`, subject: 'Closed', description: words };
  const Status = as === 'WinOpportunity' ? 3 : 5;
  await world.ask('POST', as, { Status, OpportunityClose: activity }, people.ilse);
  await world.advance(passMs);
}
