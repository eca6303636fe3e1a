import type { RecordReference } from '../rules/target.ts';
import { openDecline } from '../xrm/decline-dialog.ts';
import { findRequest } from '../xrm/dataverse.ts';
import { followRequest } from '../xrm/follow-request.ts';
import { notification, notify, refreshUnlessDirty, targetOf } from '../xrm/form.ts';
import { textOf } from '../xrm/texts.ts';

/** Asks for the reason in a dialog, which stores the request, and tells the outcome. */
export async function decline(form: Xrm.FormContext): Promise<void> {
  const target = targetOf(form);
  if (!target) return notify(form, notification.progress, 'ERROR', textOf('UI_NO_RECORD'));
  const reading = newestDecline(target);
  await openDecline([target]);
  // A dialog tells its opener nothing: a request that was not there before is the one it stored.
  const earlier = await reading;
  const newest = await newestDecline(target);
  const isNew = earlier !== undefined && newest && newest !== earlier;
  if (!isNew) return refreshUnlessDirty(form);
  await followRequest(form, { rowId: newest }, { isAnnounced: true, isResultShown: true });
}

/** Id of the newest request to decline the record; empty when there is none, `undefined` when that cannot be read. */
async function newestDecline(target: RecordReference): Promise<string | undefined> {
  try {
    return (await findRequest({ newestOf: target, kind: 'decline' }))?.id ?? '';
  } catch {
    return undefined;
  }
}
