import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../../../solution/contract/tables.ts';
import type { ChangeSet, NewSolution } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { BatchPart } from './batch.ts';
import type { KnownPlace } from './known-places.ts';
import { create, tag, withoutNulls } from './record-columns.ts';
import { bindTo, rowPath } from './record-shapes.ts';

/** Solutions that a deal gets and loses with a change set, whether it is born with it or not. */
export interface SolutionChanges {
  readonly of: RecordRef;
  readonly add: readonly NewSolution[];
  readonly remove: readonly string[];
}

/** Null when the change set is not about solutions. Throws `TypeError` for a lead, which has none. */
export function solutionChanges({ opportunity: born, solutions }: ChangeSet): SolutionChanges | null {
  if (solutions?.of.table === 'lead') throw new TypeError('a lead has no solutions');
  if (solutions) return solutions;
  return born ? { of: { table: 'opportunity', id: born.id }, add: born.solutions, remove: [] } : null;
}

/** Catalogue rows for solutions the catalogue does not know. */
export function catalogueParts({ add }: SolutionChanges): readonly BatchPart[] {
  const { columns, set } = cosellSolutionDetail;
  const unknown = new Map(
    add.filter((entry) => entry.catalogueRowId === null).map((entry) => [entry.newCatalogueRowId, entry.solution]),
  );
  return [...unknown].map(([id, solution]) => ({
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: create,
    body: withoutNulls({
      [columns.name]: solution.name ?? solution.id,
      [columns.solutionIdentifier]: solution.id,
      [columns.solutionType]: solution.solutionType,
      [columns.publisherName]: solution.publisherName,
    }),
  }));
}

/**
 * Rows that come and go. Added before removed: a deal is never without solutions. The view lists every row, so that what fails here
 * (a row that is there by now, one that is gone) fails because of somebody else: `DV_CHANGED_MEANWHILE`, and the pass looks again.
 */
export function solutionParts(
  { of, add, remove }: SolutionChanges,
  place: KnownPlace | undefined,
): readonly BatchPart[] {
  const { set } = cosellDealSolution;
  return [
    ...add.map((entry) => solutionPart(of, entry, place)),
    ...remove.map((rowId): BatchPart => ({ method: 'DELETE', path: `${rowPath(set, rowId)}?${tag}` })),
  ];
}

/** A seller may have turned the row of the derived id to another solution; the deal then gets a row with an id of the platform. */
function solutionPart(of: RecordRef, entry: NewSolution, place: KnownPlace | undefined): BatchPart {
  const { lookups, set } = cosellDealSolution;
  const body = {
    [`${lookups.opportunityId.navigation}@odata.bind`]: bindTo(opportunity.set, of.id),
    [`${lookups.solutionDetailId.navigation}@odata.bind`]: bindTo(
      cosellSolutionDetail.set,
      entry.catalogueRowId ?? entry.newCatalogueRowId,
    ),
  };
  if (place?.solutionRowIds.includes(entry.rowId)) return { method: 'POST', path: `${set}?${tag}`, body };
  return { method: 'PATCH', path: `${rowPath(set, entry.rowId)}?${tag}`, headers: create, body };
}
