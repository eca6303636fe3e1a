import { opportunity } from '../../../../solution/contract/tables.ts';
import { runOnRows } from './run.ts';
import type { Grid, Rows } from './run.ts';

/**
 * Shares the deals of the selected rows by setting *Sync With Partner Center*. The save itself makes the connector's work, so
 * no request is stored; what a deal lacks stands in its audit.
 */
export function shareRows(grid: Grid, rows: Rows): Promise<void> {
  return runOnRows(grid, rows, {
    name: 'UI_SHARE',
    question: 'UI_ASK_SHARE',
    isAlwaysAsked: true,
    handOver: async ({ table, id }) => Xrm.WebApi.updateRecord(table, id, { [opportunity.columns.sync]: true }),
  });
}
