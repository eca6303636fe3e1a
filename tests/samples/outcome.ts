import { health as healthChoice } from '../../solution/contract/choices.ts';
import {
  cosellDealSolution,
  cosellHistoryEntry,
  cosellReferral,
  cosellSolutionDetail,
} from '../../solution/contract/tables.ts';
import type { QuietWorld, Row } from '../support/quiet-world.ts';

const { columns: link } = cosellReferral;
const { columns: entry } = cosellHistoryEntry;

/** What the CRM holds of a referral after its passes. */
export interface Outcome {
  readonly link: LinkRow | null;
  readonly opportunity: Row | null;
  readonly lead: Row | null;
  readonly account: Row | null;
  readonly contact: Row | null;
  /** Identifiers, in the order of the deal. */
  readonly solutions: readonly string[];
  /** One readable line each, oldest first. */
  readonly history: readonly HistoryRow[];
}

/** What an administrator sees of a link row. */
export interface LinkRow {
  readonly health: string;
  readonly code: unknown;
  readonly text: unknown;
  readonly status: string;
  readonly row: Row;
}

export interface HistoryRow {
  readonly code: unknown;
  readonly line: string;
  readonly details: string;
}

/** Reads what became of a referral. */
export async function outcomeOf(world: QuietWorld, referralId: string): Promise<Outcome> {
  const links = await world.rows(`${cosellReferral.set}?$filter=${link.referralIdentifier} eq '${referralId}'`);
  const opportunities = await world.rows(`opportunities?$filter=cosell_referralidentifier eq '${referralId}'`);
  const leads = await world.rows(`leads?$filter=cosell_referralidentifier eq '${referralId}'`);
  if (links.length > 1 || opportunities.length > 1 || leads.length > 1) throw new Error(`${referralId} is there twice`);
  const [opportunity, row] = [opportunities[0] ?? null, links[0] ?? null];
  return {
    link: row ? linkOf(row) : null,
    opportunity,
    lead: leads[0] ?? null,
    account: await lookedUp(world, 'accounts', opportunity?.['_customerid_value']),
    contact: await lookedUp(world, 'contacts', opportunity?.['_parentcontactid_value']),
    solutions: opportunity ? await solutionsOf(world, String(opportunity['opportunityid'])) : [],
    history: row ? await historyOf(world, String(row[cosellReferral.id])) : [],
  };
}

/** The link row of a record, whatever its referral. */
export async function linkOfRecord(world: QuietWorld, table: string, id: string): Promise<LinkRow | null> {
  const [row] = await world.rows(`${cosellReferral.set}?$filter=${link.recordKey} eq '${table}_${id}'`);
  return row ? linkOf(row) : null;
}

/** Every line of the history of a link row, oldest first. */
export async function historyOf(world: QuietWorld, linkId: string): Promise<readonly HistoryRow[]> {
  const filter = `${cosellHistoryEntry.lookups.referralId.value} eq ${linkId}`;
  const rows = await world.rows(`${cosellHistoryEntry.set}?$filter=${filter}&$orderby=createdon asc`);
  return rows.map((row) => ({
    code: row[entry.code],
    line: String(row[entry.name]),
    details: String(row[entry.details] ?? ''),
  }));
}

/** Identifiers of the solutions of an opportunity. */
export async function solutionsOf(world: QuietWorld, opportunityId: string): Promise<readonly string[]> {
  const { lookups, set } = cosellDealSolution;
  const detail = lookups.solutionDetailId.navigation;
  const identifier = cosellSolutionDetail.columns.solutionIdentifier;
  const filter = `$filter=${lookups.opportunityId.value} eq ${opportunityId}`;
  const rows = await world.rows(`${set}?${filter}&$expand=${detail}($select=${identifier})&$orderby=createdon asc`);
  return rows.map((row) => String((row[detail] as Row | null)?.[identifier] ?? ''));
}

function linkOf(row: Row): LinkRow {
  const [health] = Object.entries(healthChoice).find(([, value]) => value === row[link.health]) ?? ['none'];
  const status = `${String(row[link.status])}/${String(row[link.substatus])}`;
  return { health, code: row[link.errorCode], text: row[link.errorText], status, row };
}

async function lookedUp(world: QuietWorld, set: string, id: unknown): Promise<Row | null> {
  return typeof id === 'string' ? world.ask('GET', `${set}(${id})`) : null;
}
