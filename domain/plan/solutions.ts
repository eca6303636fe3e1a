import { bornFrom, catalogueId } from '../identity.ts';
import type { NewSolution } from '../model/change-set.ts';
import type { Solution } from '../model/deal.ts';
import type { Referral } from '../model/referral.ts';
import type { PlanInput } from './types.ts';

/** Rows for solutions that a record gets from its referral; `known` = catalogue row id by solution identifier (upper case). */
export function newSolutions(
  input: PlanInput,
  own: Referral,
  solutions: readonly Solution[],
  known: Readonly<Record<string, string>>,
): readonly NewSolution[] {
  const { connectionId } = input.rules;
  return solutions.map((solution) => ({
    rowId: bornFrom(connectionId, own.id, `solution ${solution.id}`),
    solution,
    catalogueRowId: known[solution.id.toUpperCase()] ?? null,
    newCatalogueRowId: catalogueId(connectionId, solution.id.toUpperCase()),
  }));
}
