import { opportunity } from '../../../solution/contract/tables.ts';
import { isIrreversible } from '../rules/irreversible.ts';
import { askToShow, forgetConfirmation, isConfirmed } from '../xrm/confirm.ts';
import { readFault, submit } from '../xrm/dataverse.ts';
import type { RecordReference } from '../xrm/dataverse.ts';
import { followRequest } from '../xrm/follow-request.ts';
import { attributeOf, clear, isDirty, notification, notify, readDeal } from '../xrm/form.ts';
import { newGuid } from '../xrm/guid.ts';
import { textOf } from '../xrm/texts.ts';

/** Form type *Update* of the client API: a saved record the user may change. */
const updateForm = 2;

/** State code *Open* of opportunities and leads. */
const openState = 0;

/** Whether the command can work on this form; asks no server. */
export function canShare(form: Xrm.FormContext): boolean {
  const state = attributeOf(form, 'statecode');
  return (
    form.ui?.getFormType() === updateForm &&
    attributeOf(form, opportunity.columns.sync) !== null &&
    (state === null || state.getValue() === openState) &&
    Xrm.Utility.getGlobalContext().client.isOffline?.() !== true
  );
}

/**
 * Shares the deal: sets *Sync With Partner Center*, saves, stores the request and tells the outcome. On a deal that is shared
 * already it tries again. Nothing is sent when the user says no or the save fails; the platform shows why a save failed.
 */
export async function share(form: Xrm.FormContext): Promise<void> {
  const sync = attributeOf(form, opportunity.columns.sync);
  if (!sync) return;
  const before = readDeal(form);
  const deal = { ...before, sync: true, hasChanged: before.hasChanged || !before.sync };
  if (isIrreversible(deal) && !isConfirmed(deal) && !(await askToShow(deal))) return;

  notify(form, notification.progress, 'INFO', textOf('UI_SHARING'));
  try {
    if (!before.sync) sync.setValue(true);
    if (isDirty(form)) await form.data.save();
  } catch {
    return clear(form, notification.progress);
  } finally {
    forgetConfirmation(deal);
  }
  await submitAndFollow(
    form,
    { table: deal.table, id: deal.recordId },
    before.isShared && before.sync ? 'tryAgain' : 'share',
  );
}

async function submitAndFollow(
  form: Xrm.FormContext,
  target: RecordReference,
  kind: 'share' | 'tryAgain',
): Promise<void> {
  try {
    const rowId = await submit(kind, target, newGuid());
    await followRequest(form, { rowId }, { isAnnounced: true, isResultShown: true });
  } catch (fault) {
    const { message, isDenied } = readFault(fault);
    const text = isDenied ? textOf('UI_NO_ACCESS') : textOf('UI_REQUEST_FAILED', { detail: message });
    notify(form, notification.progress, 'ERROR', text);
  }
}
