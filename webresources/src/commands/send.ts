import type { TextKey } from '../../../solution/contract/texts.ts';
import type { RecordReference } from '../rules/target.ts';
import { readFault, submit } from '../xrm/dataverse.ts';
import type { RequestKind } from '../xrm/dataverse.ts';
import { followRequest } from '../xrm/follow-request.ts';
import { notification, notify, readDeal, targetOf } from '../xrm/form.ts';
import { newGuid } from '../xrm/guid.ts';
import { saveWithQuestion } from '../xrm/save.ts';
import { textOf } from '../xrm/texts.ts';

/** Saves the form, stores a request about its record and tells the outcome. Nothing is sent when it is not saved. */
export async function send(form: Xrm.FormContext, kind: 'accept' | 'tryAgain'): Promise<void> {
  const target = targetOf(form);
  if (!target) return notify(form, notification.progress, 'ERROR', textOf('UI_NO_RECORD'));
  if (await saveWithQuestion(form, readDeal(form))) await submitAndFollow(form, target, kind);
}

/** Stores a request and follows it until the connector has answered; why it could not be stored stands on the form. */
export async function submitAndFollow(
  form: Xrm.FormContext,
  target: RecordReference,
  kind: RequestKind,
): Promise<void> {
  try {
    const rowId = await submit(kind, target, newGuid());
    await followRequest(form, { rowId }, { isAnnounced: true, isResultShown: true });
  } catch (fault) {
    notify(form, notification.progress, 'ERROR', refusal(fault, kind === 'share' ? 'UI_NO_ACCESS' : 'UI_NO_COMMAND'));
  }
}

/** What a person reads when a request could not be stored. */
export function refusal(fault: unknown, denied: TextKey = 'UI_NO_COMMAND'): string {
  const { message, isDenied } = readFault(fault);
  return isDenied ? textOf(denied) : textOf('UI_REQUEST_FAILED', { detail: message });
}
