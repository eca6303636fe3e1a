import { cosellReferral as referral, opportunity } from '../../../solution/contract/tables.ts';
import { attributeOf, readDeal, recordIdOf, targetOf, valueOf } from '../xrm/form.ts';

// Enable rules of the form commands. They read the form only and ask no server; accepting and declining need no script,
// because the ribbon can compare the referral status by itself.

/** Form type *Update* of the client API: a saved record the user may change. */
const updateForm = 2;

/** State code *Open* of opportunities and leads. */
const openState = 0;

/** A saved, open deal that is not shared yet; a shared one is tried again instead. */
export function canShare(form: Xrm.FormContext): boolean {
  const state = attributeOf(form, 'statecode');
  const { sync, isShared } = readDeal(form);
  return (
    form.ui.getFormType() === updateForm &&
    attributeOf(form, opportunity.columns.sync) !== null &&
    !(sync && isShared) &&
    (state === null || state.getValue() === openState) &&
    isOnline()
  );
}

/** A record that is shared or was to be shared; a closed one too, because its closing may be what failed. */
export function canTryAgain(form: Xrm.FormContext): boolean {
  const { sync, isShared } = readDeal(form);
  return recordIdOf(form) !== '' && targetOf(form) !== undefined && (sync || isShared) && isOnline();
}

/** A record with a referral in Partner Center. A form without the link (that of the referral) is judged by the identifier. */
export function canOpen(form: Xrm.FormContext): boolean {
  const link = valueOf(form, opportunity.columns.referralLink);
  const shown = link === undefined ? valueOf(form, referral.columns.referralIdentifier) : link;
  return Boolean(shown) && targetOf(form) !== undefined;
}

function isOnline(): boolean {
  return Xrm.Utility.getGlobalContext().client.isOffline?.() !== true;
}
