import { declinePayload, longestNote } from '../../../domain/decline.ts';
import type { DeclineReason } from '../../../domain/decline.ts';
import { decodeTargets } from '../rules/dialog-data.ts';
import { inParallel, requestsAtOnce } from '../rules/in-parallel.ts';
import type { RecordReference } from '../rules/target.ts';
import { newGuid } from '../xrm/guid.ts';
import type { DeclineApp } from './app.ts';
import { choices, fill, partsOf, showReasonError } from './page.ts';
import type { Parts } from './page.ts';

/** What is shown where not even the app around the page can be reached, and so no text in another language. */
const withoutApp = 'This page works only as a dialog of a Dynamics 365 app. Close it and choose Decline there.';

/**
 * Starts the dialog in its page: asks for reason and note, stores one request per deal and closes the window when all are
 * stored. What failed stays on the page with the reason, and a second try sends only that.
 */
export function startDecline(page: Document, search: string, app: DeclineApp | undefined, close: () => void): void {
  const parts = partsOf(page);
  const language = orNothing(() => app?.language());
  if (!app || !language) {
    parts.error.textContent = withoutApp;
    return;
  }
  page.documentElement.lang = language;
  page.title = app.textOf('UI_DECLINE');
  const targets = orNothing(() => decodeTargets(search));
  if (targets) ask(parts, targets, app, close);
  else parts.error.textContent = app.textOf('UI_DECLINE_BAD_DATA');
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The page tells what is missing.
    return undefined;
  }
}

function ask(parts: Parts, targets: RecordReference[], app: DeclineApp, close: () => void): void {
  const { page, form, note, left } = parts;
  /** Still to be declined. */
  let open = targets;
  let names: ReadonlyMap<string, string> = new Map();
  /** One id per deal and content: the same request sent twice is stored once. */
  const ids = new Map<string, string>();
  let isBusy = false;

  /** Its place in the selection where its name is not known. */
  const nameOf = (target: RecordReference): string =>
    names.get(target.id) || app.textOf('UI_DECLINE_ROW', { number: String(targets.indexOf(target) + 1) });
  const showHeading = (): void => {
    const only = open.length === 1 ? names.get(open[0]?.id ?? '') : undefined;
    parts.heading.textContent = only
      ? app.textOf('UI_DECLINE_ONE', { name: only })
      : app.textOf('UI_DECLINE_MANY', { count: String(open.length) });
  };
  const idOf = ({ id }: RecordReference, payload: string): string => {
    const key = `${id} ${payload}`;
    const known = ids.get(key) ?? newGuid();
    ids.set(key, known);
    return known;
  };
  const showLeft = (): void => {
    left.textContent = app.textOf('UI_DECLINE_LEFT', { count: String(longestNote - note.value.length) });
  };
  const decline = async (reason: DeclineReason): Promise<void> => {
    const payload = declinePayload({ reason, note: note.value });
    isBusy = true;
    setBusy(parts, isBusy);
    const ended = await inParallel(
      open,
      requestsAtOnce,
      (target) => app.decline(target, payload, idOf(target, payload)),
      (count) => showProgress(parts, app, count, open.length),
    );
    const failed = ended.filter(({ hasFailed }) => hasFailed);
    open = failed.map(({ item }) => item);
    isBusy = false;
    if (failed.length === 0) return finish(parts, app, close);
    setBusy(parts, isBusy);
    parts.status.textContent = '';
    parts.error.textContent = failed.map(({ item, fault }) => `${nameOf(item)}: ${app.refusal(fault)}`).join('\n');
    showHeading();
  };

  fill(parts, app);
  showHeading();
  void app.readNames(targets).then((read) => {
    names = read;
    showHeading();
  });
  note.maxLength = longestNote;
  showLeft();
  note.oninput = showLeft;
  parts.cancel.onclick = close;
  parts.reasons.onchange = () => {
    if (choices(parts)[0]?.hasAttribute('aria-invalid')) showReasonError(parts, '');
  };
  page.onkeydown = ({ key }) => {
    if (key === 'Escape' && !isBusy) close();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    if (isBusy) return;
    const chosen = choices(parts).find(({ checked }) => checked);
    showReasonError(parts, chosen ? '' : app.textOf('REF_DECLINE_REASON'));
    if (chosen) void decline(chosen.value as DeclineReason);
    else choices(parts)[0]?.focus();
  };
  form.hidden = false;
  choices(parts)[0]?.focus();
}

function showProgress({ status }: Parts, app: DeclineApp, count: number, total: number): void {
  status.textContent = app.textOf('UI_DECLINE_WORKING', { count: String(count), total: String(total) });
}

/**
 * A disabled element loses the focus, and a screen reader its place. So the submit button takes the focus and stays enabled; the
 * handler of the form refuses a second press.
 */
function setBusy(parts: Parts, isBusy: boolean): void {
  parts.submit.focus();
  parts.submit.setAttribute('aria-disabled', String(isBusy));
  parts.fields.disabled = isBusy;
  parts.cancel.disabled = isBusy;
}

/** A client that does not close its dialogs for the page says at least that nothing is left to do. */
function finish(parts: Parts, app: DeclineApp, close: () => void): void {
  parts.form.hidden = true;
  parts.status.textContent = app.textOf('UI_DECLINE_DONE');
  // The focused button is gone with the form.
  parts.status.focus();
  close();
}
