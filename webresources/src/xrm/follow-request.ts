import { answerTexts } from '../../../domain/answer.ts';
import { giveUpAfterMs, isOfThisSave, requestPauseMs, slowAfterMs, successShownMs } from '../rules/schedule.ts';
import { findRequest, readFault } from './dataverse.ts';
import type { RequestRow, RequestSearch } from './dataverse.ts';
import { clear, notification, notify, recordIdOf, refreshUnlessDirty } from './form.ts';
import { findText, textOf } from './texts.ts';
import { later, now, wait } from './timers.ts';

export interface FollowOptions {
  /** Say at once that something runs; otherwise only once a running request was found. */
  isAnnounced: boolean;
  /** Show the result of a success too, for somebody who asked for it. */
  isResultShown: boolean;
}

/** Failed reads in a row after which nobody asks any more; the audit shows the result. Chosen. */
const toleratedFailures = 3;

/** The latest following of each record: a newer one ends the older. */
const latest = new Map<string, object>();

/** Follows a request until the connector has answered, tells the seller, and reads the record again. */
export async function followRequest(
  form: Xrm.FormContext,
  search: RequestSearch,
  options: FollowOptions,
): Promise<void> {
  const recordId = recordIdOf(form);
  const turn = {};
  latest.set(recordId, turn);
  const isCurrent = (): boolean => latest.get(recordId) === turn && recordIdOf(form) === recordId;

  clear(form, notification.progress);
  if (options.isAnnounced) notify(form, notification.progress, 'INFO', textOf('UI_WORKING'));
  const row = await untilFinished(form, search, isCurrent);
  const isShown = isCurrent();
  if (latest.get(recordId) === turn) latest.delete(recordId);
  if (!isShown) return;
  clear(form, notification.progress);
  if (!row) return;
  showAnswer(form, row, options.isResultShown);
  await refreshUnlessDirty(form);
}

/** Whether a request of this record is being followed; its end reads the record again. */
export function isFollowed(recordId: string): boolean {
  return latest.has(recordId);
}

async function untilFinished(
  form: Xrm.FormContext,
  search: RequestSearch,
  isCurrent: () => boolean,
): Promise<RequestRow | undefined> {
  let failures = 0;
  let isFirst = true;
  let waitedMs = 0;
  while (isCurrent() && waitedMs < giveUpAfterMs) {
    try {
      const row = await findRequest(search);
      failures = 0;
      if (isFirst && 'newestOf' in search && !isOfSave(row)) return undefined;
      if (row && row.isFinished) return row;
      if (isFirst && isCurrent()) notify(form, notification.progress, 'INFO', textOf('UI_WORKING'));
      isFirst = false;
    } catch (fault) {
      failures += 1;
      if (failures === toleratedFailures || readFault(fault).isDenied) return undefined;
    }
    const pauseMs = requestPauseMs(waitedMs);
    await wait(pauseMs);
    if (waitedMs < slowAfterMs && waitedMs + pauseMs >= slowAfterMs && isCurrent()) {
      notify(form, notification.progress, 'INFO', textOf('UI_SLOW'));
    }
    waitedMs += pauseMs;
  }
  return undefined;
}

function isOfSave(row: RequestRow | undefined): boolean {
  return row !== undefined && (!row.isFinished || isOfThisSave(row.createdOn, now()));
}

function showAnswer(form: Xrm.FormContext, row: RequestRow, isResultShown: boolean): void {
  const recordId = recordIdOf(form);
  const text = answerTexts(row, findText).join(' ');
  if (row.hasFailed) return notify(form, notification.progress, 'ERROR', text);
  if (!isResultShown) return;
  notify(form, notification.progress, 'INFO', text);
  later(successShownMs, () => {
    // A newer request owns the notification by then, or the user has left the record.
    if (!latest.has(recordId) && recordIdOf(form) === recordId) clear(form, notification.progress);
  });
}
