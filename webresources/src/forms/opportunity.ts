import { opportunity } from '../../../solution/contract/tables.ts';
import { readinessHints } from '../rules/hints.ts';
import { decideSave, saveMode } from '../rules/irreversible.ts';
import { forgetConfirmation, isConfirmed } from '../xrm/confirm.ts';
import { followRequest } from '../xrm/follow-request.ts';
import { clear, notification, notify, readDeal } from '../xrm/form.ts';
import { saveWithQuestion } from '../xrm/save.ts';
import { findText, textOf } from '../xrm/texts.ts';
import { today } from '../xrm/timers.ts';
import { watchNews } from '../xrm/watch-news.ts';

/** Whether the save that is under way changes sync, help or visibility: then its progress is announced at once. */
let isOwnSave = false;

/** Handler of the form's onload event, for forms where a customizer adds it. */
export function onLoad(context: Xrm.Events.EventContext): void {
  attach(context.getFormContext());
}

/** Handler of our tab's tabstatechange event; it comes on every opening of the tab. */
export function onTabStateChange(context: Xrm.Events.EventContext): void {
  attach(context.getFormContext());
}

/** Removing first makes attaching twice harmless, whichever of the events comes and however often. */
function attach(form: Xrm.FormContext): void {
  const { entity } = form.data;
  entity.removeOnSave?.(onSave);
  entity.addOnSave?.(onSave);
  entity.removeOnPostSave?.(onPostSave);
  entity.addOnPostSave?.(onPostSave);
  if (readDeal(form).sync) watchNews(form);
}

function onSave(context: Xrm.Events.SaveEventContext): void {
  const form = context.getFormContext();
  const event = context.getEventArgs();
  const deal = readDeal(form);
  const mode = event.getSaveMode();
  const decision = event.isDefaultPrevented() ? 'pass' : decideSave(deal, mode, isConfirmed(deal));
  if (decision !== 'pass') event.preventDefault();
  if (decision === 'ask') void askAndSave(form, mode);
  isOwnSave = deal.hasChanged;

  // A lead is not shared by itself, so nothing has to be ready.
  const found = deal.table === opportunity.table ? readinessHints(deal, today()) : [];
  const problems = found.map(({ code, parameters }) => findText(code, parameters) ?? code);
  const hints = problems.length > 0 ? [textOf('UI_READY_TITLE'), ...problems] : [];
  const lines = decision === 'hold' ? [textOf('UI_HELD'), ...hints] : hints;
  if (lines.length === 0) clear(form, notification.hints);
  else notify(form, notification.hints, 'WARNING', lines.join(' '));
}

/** A save cannot wait for a dialog, so it is prevented and repeated after the answer. */
async function askAndSave(form: Xrm.FormContext, mode: number): Promise<void> {
  if (!(await saveWithQuestion(form, readDeal(form), { mode }))) return;
  // The save mode only tells other handlers why; leaving the form is up to us.
  if (mode === saveMode.saveAndClose) form.ui.close();
  if (mode === saveMode.saveAndNew) await Xrm.Navigation.openForm({ entityName: form.data.entity.getEntityName() });
}

function onPostSave(context: Xrm.Events.PostSaveEventContext): void {
  if (!context.getEventArgs().getIsSaveSuccess()) return;
  const form = context.getFormContext();
  const deal = readDeal(form);
  forgetConfirmation(deal);
  if (!deal.sync || !deal.recordId) return;
  const newestOf = { table: deal.table, id: deal.recordId };
  void followRequest(form, { newestOf }, { isAnnounced: isOwnSave, isResultShown: false });
  isOwnSave = false;
  watchNews(form);
}
