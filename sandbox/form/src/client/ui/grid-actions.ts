import type { LookupValue } from '../data/values.ts';
import { rowText } from '../data/values.ts';
import type { GridModel } from '../model/grid-model.ts';
import type { Shell } from '../shell.ts';
import type { FormParameters } from '../xrm/addresses.ts';
import { recordAddress } from '../xrm/addresses.ts';

/** "New" of a grid: the quick create form where the table has one, else the main form. Gives the new row, if any. */
export async function openNew(
  shell: Shell,
  grid: GridModel,
  parameters: FormParameters,
): Promise<LookupValue | undefined> {
  const { hasQuickCreate, logicalName } = grid.table;
  if (!hasQuickCreate) {
    shell.openAddress(recordAddress({ entityName: logicalName }, shell.meta.app, parameters));
    return undefined;
  }
  try {
    return await shell.quickCreate({ entityName: logicalName }, parameters);
  } catch (error) {
    await shell.dialogs.error({ message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** "Delete" of a grid: asks, deletes the selected rows one by one, tells about those that stay. */
export async function deleteSelected(shell: Shell, grid: GridModel): Promise<void> {
  const rows = grid.selected();
  const { label, collectionLabel, logicalName, primaryName } = grid.table;
  const first = rows[0];
  if (!first) return;
  const what = rows.length === 1 ? rowText(first, primaryName) || label : `${rows.length} ${collectionLabel}`;
  const answer = await shell.dialogs.confirm({
    title: `Delete ${label}`,
    text: `Delete ${what}?`,
    confirmButtonLabel: 'Delete',
  });
  if (!answer.confirmed) return;
  const failures: string[] = [];
  for (const row of rows) {
    await shell.webApi
      .deleteRecord(logicalName, grid.idOf(row))
      .catch((error: Error) => failures.push(`${rowText(row, primaryName)}: ${error.message}`));
  }
  await grid.refresh();
  if (failures.length > 0) await shell.dialogs.error({ message: failures.join('\n') });
}
