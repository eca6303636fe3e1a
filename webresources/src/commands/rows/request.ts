import { submit } from '../../xrm/dataverse.ts';
import { newGuid } from '../../xrm/guid.ts';
import { runOnRows } from './run.ts';
import type { Grid, RowCommand, Rows } from './run.ts';

/** Accepts the received deals of the selected rows. */
export function acceptRows(grid: Grid, rows: Rows): Promise<void> {
  return requestRows(grid, rows, 'accept', { name: 'UI_ACCEPT', question: 'UI_ASK_ACCEPT' });
}

/** Has the connector look at the deals of the selected rows once more. */
export function tryAgainRows(grid: Grid, rows: Rows): Promise<void> {
  return requestRows(grid, rows, 'tryAgain', { name: 'UI_TRY_AGAIN', question: 'UI_ASK_TRY_AGAIN' });
}

function requestRows(
  grid: Grid,
  rows: Rows,
  kind: 'accept' | 'tryAgain',
  texts: Pick<RowCommand, 'name' | 'question'>,
): Promise<void> {
  return runOnRows(grid, rows, {
    ...texts,
    isAlwaysAsked: false,
    handOver: (target) => submit(kind, target, newGuid()),
  });
}
