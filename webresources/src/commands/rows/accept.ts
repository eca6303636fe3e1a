import { submit } from '../../xrm/dataverse.ts';
import { newGuid } from '../../xrm/guid.ts';
import { runOnRows } from './run.ts';
import type { Grid, Rows } from './run.ts';

/** Accepts the received deals of the selected rows. */
export function acceptRows(grid: Grid, rows: Rows): Promise<void> {
  return runOnRows(grid, rows, {
    name: 'UI_ACCEPT',
    question: 'UI_ASK_ACCEPT',
    isAlwaysAsked: false,
    handOver: (target) => submit('accept', target, newGuid()),
  });
}
