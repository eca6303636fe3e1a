import { encodeTargets } from '../rules/dialog-data.ts';
import type { RecordReference } from '../rules/target.ts';
import { textOf } from './texts.ts';

/** The page that asks for the reason and stores the requests itself. */
export const declinePage = 'cosell_/dialogs/decline.html';

/** Chosen: the list of reasons fits without scrolling. A narrow window makes the dialog narrower. */
const size = { width: { value: 480, unit: 'px' }, height: { value: 680, unit: 'px' } } as const;

/**
 * Opens the dialog and waits until it is closed.
 *
 * How it works is documented for navigateTo (target 2 is a dialog, position 1 its middle place); the page reads `data` from
 * its own address and closes itself with `window.close()`.
 */
export async function openDecline(targets: readonly RecordReference[]): Promise<void> {
  await Xrm.Navigation.navigateTo(
    { pageType: 'webresource', webresourceName: declinePage, data: encodeTargets(targets) },
    { target: 2, position: 1, ...size, title: textOf('UI_DECLINE') },
  );
}
