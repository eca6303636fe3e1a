import type { Deal } from '../rules/deal.ts';
import { isIrreversible, saveMode } from '../rules/irreversible.ts';
import { askToShow, forgetConfirmation, isConfirmed } from './confirm.ts';
import { clear, isDirty, notification, notify } from './form.ts';
import { textOf } from './texts.ts';

export interface SaveOptions {
  /** Save mode of the client API. */
  mode?: number;
  /** What is to be changed on the form after the question and before the save. */
  change?: () => void;
}

/**
 * Saves what is not saved. It asks before a save that shows the deal to Microsoft for good, because the form script would
 * prevent such a save and ask by itself.
 *
 * @param deal what would be saved, with the changes of {@link SaveOptions.change}.
 * @returns whether all is saved. When it is not, the seller has said no, or reads why: on the form here when a handler of
 *   somebody else prevented the save (no promise of the client API tells that), else by the platform.
 */
export async function saveWithQuestion(
  form: Xrm.FormContext,
  deal: Deal,
  { mode = saveMode.save, change }: SaveOptions = {},
): Promise<boolean> {
  if (isIrreversible(deal) && !isConfirmed(deal) && !(await askToShow(deal))) return false;
  try {
    change?.();
    if (isDirty(form)) await form.data.save({ saveMode: mode });
  } catch {
    clear(form, notification.progress);
    return false;
  } finally {
    forgetConfirmation(deal);
  }
  if (!isDirty(form)) return true;
  notify(form, notification.progress, 'WARNING', textOf('UI_NOT_SAVED'));
  return false;
}
