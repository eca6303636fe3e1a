import { confirmationKey } from '../rules/irreversible.ts';
import type { Deal } from '../rules/deal.ts';
import { findText, textOf } from './texts.ts';

/** The question must be understood even where the resource file is missing or older than this script. */
const question = 'Microsoft sellers will see this deal. This cannot be taken back. Share it now?';

/** What the seller has confirmed and not saved yet. */
const confirmed = new Set<string>();

/** Whether the seller has agreed to exactly this. */
export function isConfirmed(deal: Deal): boolean {
  return confirmed.has(confirmationKey(deal));
}

/** Forgets the agreement, after the save it was given for. */
export function forgetConfirmation(deal: Deal): void {
  confirmed.delete(confirmationKey(deal));
  // The record was new when the question was asked.
  confirmed.delete(confirmationKey({ ...deal, recordId: '' }));
}

/** Asks before something that cannot be taken back. A client without dialogs counts as agreement: it cannot ask. */
export async function askToShow(deal: Deal): Promise<boolean> {
  const navigation: Partial<Xrm.Navigation> | undefined = Xrm.Navigation;
  const answer = await navigation?.openConfirmDialog?.({
    title: textOf('UI_SHARE'),
    text: findText('UI_CONFIRM_SHOW') ?? question,
    confirmButtonLabel: textOf('UI_SHARE'),
  });
  if (answer && !answer.confirmed) return false;
  confirmed.add(confirmationKey(deal));
  return true;
}
