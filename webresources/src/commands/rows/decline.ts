import { dialogLimit } from '../../rules/dialog-data.ts';
import { openDecline } from '../../xrm/decline-dialog.ts';
import { tell, whileWorking } from '../../xrm/dialogs.ts';
import { findTargets, readRows } from '../../xrm/targets.ts';
import { textOf } from '../../xrm/texts.ts';
import { refresh, withoutRecord } from './run.ts';
import type { Grid, Rows } from './run.ts';
import { summary } from './summary.ts';

/** Asks for one reason for all selected rows in the dialog, which stores the requests and tells what failed. */
export async function declineRows(grid: Grid, rows: Rows): Promise<void> {
  const selected = readRows(grid, rows);
  if (selected.length === 0) return tell(textOf('UI_ROWS_NONE'));
  if (selected.length > dialogLimit) return tell(textOf('UI_ROWS_LIMIT', { limit: String(dialogLimit) }));
  const { targets, homeless } = await whileWorking(textOf('UI_WORKING'), () => findTargets(selected));
  if (homeless.length > 0) await tell(summary(homeless.length, homeless.map(withoutRecord)));
  if (targets.length === 0) return;
  await openDecline(targets);
  refresh(grid);
}
