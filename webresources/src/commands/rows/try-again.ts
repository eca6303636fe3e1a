import { submit } from '../../xrm/dataverse.ts';
import { newGuid } from '../../xrm/guid.ts';
import { runOnRows } from './run.ts';
import type { Grid, Rows } from './run.ts';

/** Has the connector look at the deals of the selected rows once more. */
export function tryAgainRows(grid: Grid, rows: Rows): Promise<void> {
  return runOnRows(grid, rows, {
    name: 'UI_TRY_AGAIN',
    question: 'UI_ASK_TRY_AGAIN',
    isAlwaysAsked: false,
    handOver: (target) => submit('tryAgain', target, newGuid()),
  });
}
