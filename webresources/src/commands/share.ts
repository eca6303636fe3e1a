import { opportunity } from '../../../solution/contract/tables.ts';
import { attributeOf, notification, notify, readDeal } from '../xrm/form.ts';
import { saveWithQuestion } from '../xrm/save.ts';
import { textOf } from '../xrm/texts.ts';
import { submitAndFollow } from './send.ts';

/**
 * Shares the deal: sets *Sync With Partner Center*, saves, stores the request and tells the outcome. Nothing is sent when the
 * user says no or the save fails.
 */
export async function share(form: Xrm.FormContext): Promise<void> {
  const sync = attributeOf(form, opportunity.columns.sync);
  if (!sync) return;
  const before = readDeal(form);
  const deal = { ...before, sync: true, hasChanged: before.hasChanged || !before.sync };
  const change = (): void => {
    notify(form, notification.progress, 'INFO', textOf('UI_SHARING'));
    if (!before.sync) sync.setValue(true);
  };
  if (!(await saveWithQuestion(form, deal, { change }))) return;
  await submitAndFollow(form, { table: deal.table, id: deal.recordId }, 'share');
}
