import { cosellReferral as referral } from '../../../solution/contract/tables.ts';
import type { RecordReference, Target } from '../rules/target.ts';
import { plainId } from './form.ts';
import { readByIds } from './read-by-ids.ts';

/** What a command above a list gets of a selected row (ribbon parameter SelectedControlSelectedItemReferences). */
export interface SelectedRow {
  Id: string;
  Name?: string;
  TypeName?: string;
}

/** The selected rows as opportunities and leads, and the referrals that have none. */
export interface Targets {
  targets: Target[];
  homeless: Target[];
}

/** The rows as they are, by plain id. */
export function readRows(grid: Xrm.Controls.GridControl | null, rows: readonly SelectedRow[] | null): Target[] {
  const table = grid?.getEntityName?.() ?? '';
  return (rows ?? []).map(({ Id, Name, TypeName }) => ({
    table: TypeName || table,
    id: plainId(Id),
    name: Name || plainId(Id),
  }));
}

/** Puts the opportunity or lead in the place of each referral; two referrals of one deal give it once. */
export async function findTargets(rows: readonly Target[]): Promise<Targets> {
  const found: Targets = { targets: [], homeless: [] };
  const seen = new Set<string>();
  const deals = await dealsOf(rows.filter(({ table }) => table === referral.table));
  for (const row of rows) {
    const target = row.table === referral.table ? deals.get(row.id) : row;
    if (!target) found.homeless.push(row);
    else if (!seen.has(target.id)) found.targets.push({ ...target, name: row.name });
    if (target) seen.add(target.id);
  }
  return found;
}

async function dealsOf(referrals: readonly Target[]): Promise<Map<string, RecordReference>> {
  const { opportunityId, leadId } = referral.lookups;
  const lookups = [opportunityId, leadId];
  const ids = referrals.map(({ id }) => id);
  const deals = new Map<string, RecordReference>();
  const columns = lookups.map(({ value }) => value);
  for (const row of await readByIds(referral, ids, columns)) {
    const lookup = lookups.find(({ value }) => row[value]);
    if (lookup) deals.set(plainId(row[referral.id] ?? ''), { table: lookup.targets[0], id: row[lookup.value] ?? '' });
  }
  return deals;
}
