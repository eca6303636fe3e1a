import type { TextKey } from '../../../solution/contract/texts.ts';
import { textOf } from './texts.ts';

/** A client may lack parts of the API, for example within Outlook or on a phone. */
const navigation = (): Partial<Xrm.Navigation> => Xrm.Navigation ?? {};
const utility = (): Partial<Xrm.Utility> => Xrm.Utility ?? {};

/** Shows a text and waits until it is closed; a client without dialogs shows nothing. Never throws. */
export async function tell(text: string): Promise<void> {
  try {
    await navigation().openAlertDialog?.({ title: textOf('UI_SECTION'), text });
  } catch {
    // There is nothing left to show it with.
  }
}

/** Asks before several rows are sent at once. A client that cannot ask has no answer, and nothing is sent. */
export async function ask(command: TextKey, question: string): Promise<boolean> {
  const strings = { title: textOf(command), text: question, confirmButtonLabel: textOf(command) };
  return (await navigation().openConfirmDialog?.(strings))?.confirmed === true;
}

/** Shows that something runs for as long as the work takes. */
export async function whileWorking<T>(text: string, work: () => Promise<T>): Promise<T> {
  const { showProgressIndicator, closeProgressIndicator } = utility();
  showProgressIndicator?.(text);
  try {
    return await work();
  } finally {
    closeProgressIndicator?.();
  }
}

/**
 * Opens the address of a referral in a new tab.
 * @returns why not: there is none, or it is none of the web, where nobody should be sent to.
 */
export function openLink(address: string): TextKey | undefined {
  if (!/^https?:\/\//i.test(address)) return address ? 'UI_BAD_LINK' : 'UI_NO_LINK';
  Xrm.Navigation.openUrl(address);
  return undefined;
}
