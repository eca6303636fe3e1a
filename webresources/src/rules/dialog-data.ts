import { lead, opportunity } from '../../../solution/contract/tables.ts';
import type { RecordReference } from './target.ts';

/** Rows that one dialog takes. They travel in an address, and declining cannot be undone. Chosen. */
export const dialogLimit = 20;

/** Neither the separator nor what it separates is changed by any encoding, however often a client encodes the parameter. */
const separator = '.';

/** First letter of the table, then the id. */
const entry = /^([ol])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * The parameter `data` of the dialog: 38 characters for each row. Names stay behind, because a browser, a proxy or the client
 * may cut a long address; the dialog reads them itself.
 */
export function encodeTargets(targets: readonly RecordReference[]): string {
  return targets.map(({ table, id }) => `${table.charAt(0)}${id}`).join(separator);
}

/**
 * Reads the targets from the address of the dialog.
 * @throws {Error} when it is no list of 1 to {@link dialogLimit} opportunities and leads.
 */
export function decodeTargets(search: string): RecordReference[] {
  const entries = (new URLSearchParams(search).get('data') ?? '').split(separator);
  if (entries.length > dialogLimit) throw new Error('Too many rows.');
  return entries.map(readTarget);
}

function readTarget(text: string): RecordReference {
  const [, letter, id] = entry.exec(text) ?? [];
  if (!id) throw new Error('No opportunity or lead.');
  return { table: letter === 'o' ? opportunity.table : lead.table, id };
}
