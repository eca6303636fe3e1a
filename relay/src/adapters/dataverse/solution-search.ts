import { cosellSolutionDetail } from '../../../../solution/contract/tables.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CrmStore } from '../../ports/crm-store.ts';
import { any, equals, query, text } from '../odata/filter.ts';
import type { BatchPart } from './batch.ts';
import { rowsIn } from './part-answers.ts';
import { idOf, textOf } from './row-values.ts';
import type { Row, WebApi } from './web-api.ts';

const { columns, set, id } = cosellSolutionDetail;

/** Makes the look-up of solutions in the catalogue: one round trip, none when nothing is asked. */
export function createSolutionSearch(api: WebApi, clock: Clock): CrmStore['findSolutions'] {
  return async (solutionIds) => {
    const question = solutionsQuestion(solutionIds);
    const [answer] = question ? await api.batch([question]) : [];
    return solutionRowIds(rowsIn(answer, clock.now()));
  };
}

/** Asks for the catalogue rows of solutions; null when there is nothing to ask. */
export function solutionsQuestion(solutionIds: readonly string[]): BatchPart | null {
  if (solutionIds.length === 0) return null;
  const isOneOf = any(...solutionIds.map((solutionId) => equals(columns.solutionIdentifier, text(solutionId))));
  return { method: 'GET', path: `${set}?${query({ $select: columns.solutionIdentifier, $filter: isOneOf })}` };
}

/** Row id by solution identifier (upper case). */
export function solutionRowIds(rows: readonly Row[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const identifier = textOf(row, columns.solutionIdentifier)?.toUpperCase();
      const rowId = idOf(row, id);
      return identifier && rowId ? [[identifier, rowId]] : [];
    }),
  );
}
