import type { TextKey } from '../../../../solution/contract/texts.ts';
import { inParallel, requestsAtOnce } from '../../rules/in-parallel.ts';
import type { Target } from '../../rules/target.ts';
import { ask, tell, whileWorking } from '../../xrm/dialogs.ts';
import { findTargets, readRows } from '../../xrm/targets.ts';
import type { SelectedRow } from '../../xrm/targets.ts';
import { textOf } from '../../xrm/texts.ts';
import { refusal } from '../send.ts';
import { summary } from './summary.ts';
import type { Failure } from './summary.ts';

/** The list a command stands above. */
export type Grid = Xrm.Controls.GridControl | null;
export type Rows = readonly SelectedRow[] | null;

/** What a command does with each selected row. */
export interface RowCommand {
  name: TextKey;
  /** Has the parameter `count`. */
  question: TextKey;
  /** Whether one row alone is asked about, too, because what follows cannot be taken back. */
  isAlwaysAsked: boolean;
  /** Throws what the client API throws. */
  handOver: (target: Target) => Promise<unknown>;
}

/**
 * Asks once, does the command for every selected row, says how many were handed to the connector and which were not and why,
 * and reads the list again.
 */
export async function runOnRows(grid: Grid, rows: Rows, command: RowCommand): Promise<void> {
  const selected = readRows(grid, rows);
  if (selected.length === 0) return tell(textOf('UI_ROWS_NONE'));
  const isAsked = command.isAlwaysAsked || selected.length > 1;
  if (isAsked && !(await ask(command.name, textOf(command.question, { count: String(selected.length) })))) return;

  const { total, failures } = await whileWorking(textOf('UI_WORKING'), async () => {
    const { targets, homeless } = await findTargets(selected);
    const ended = await inParallel(targets, requestsAtOnce, command.handOver);
    const refused = ended.filter(({ hasFailed }) => hasFailed);
    return {
      total: targets.length + homeless.length,
      failures: [
        ...homeless.map(withoutRecord),
        ...refused.map(({ item, fault }) => ({ name: item.name, why: refusal(fault) })),
      ],
    };
  });
  await tell(summary(total, failures));
  refresh(grid);
}

/** Why nothing can be done about a referral. */
export function withoutRecord({ name }: Target): Failure {
  return { name, why: textOf('UI_NO_RECORD') };
}

/** Reads the list again; some places have lists that cannot. */
export function refresh(grid: Grid): void {
  grid?.refresh?.();
}
