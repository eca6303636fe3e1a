import { readLink } from '../../xrm/dataverse.ts';
import { openLink, tell, whileWorking } from '../../xrm/dialogs.ts';
import { findTargets, readRows } from '../../xrm/targets.ts';
import { textOf } from '../../xrm/texts.ts';
import type { Grid, Rows } from './run.ts';

/** Opens the referral of the selected row in Partner Center. */
export async function openRow(grid: Grid, rows: Rows): Promise<void> {
  const [row] = readRows(grid, rows);
  if (!row) return tell(textOf('UI_ROWS_NONE'));
  const link = await whileWorking(textOf('UI_WORKING'), async () => {
    const [target] = (await findTargets([row])).targets;
    return target ? readLink(target) : '';
  });
  const problem = openLink(link);
  if (problem) await tell(textOf(problem));
}
