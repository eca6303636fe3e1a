import { opportunity } from '../../../solution/contract/tables.ts';
import { readLink } from '../xrm/dataverse.ts';
import { openLink } from '../xrm/dialogs.ts';
import { notification, notify, targetOf, valueOf } from '../xrm/form.ts';
import { textOf } from '../xrm/texts.ts';

/** Opens the referral in Partner Center; a form that does not show the link reads it from the deal. */
export async function open(form: Xrm.FormContext): Promise<void> {
  const shown = valueOf(form, opportunity.columns.referralLink);
  const target = targetOf(form);
  const problem = openLink(shown === undefined && target ? await readLink(target) : String(shown ?? ''));
  if (problem) notify(form, notification.progress, 'WARNING', textOf(problem));
}
