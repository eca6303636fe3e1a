import { newsPauseMs } from '../rules/schedule.ts';
import { isFollowed } from './follow-request.ts';
import { readFault, readLinkStamp } from './dataverse.ts';
import { clear, isDirty, notification, notify, readDeal, recordIdOf, refreshUnlessDirty } from './form.ts';
import { isPageHidden, onPageShown } from './page-visibility.ts';
import { textOf } from './texts.ts';
import { later } from './timers.ts';
import type { Cancel } from './timers.ts';

/** What a watch has seen. It outlives a restart: a change nobody was shown yet is still due. */
interface Seen {
  stamp?: string;
  isRefreshDue?: boolean;
  isTold?: boolean;
}

/** The watch of a record, by record id. */
const running = new Map<string, { stop: Cancel; seen: Seen }>();

/**
 * Watches for changes that arrive from Partner Center while the form is open, with one small query per look. A change is
 * shown by reading the record again, or by a notification while the user has unsaved changes. Calling it again for the same
 * record starts over with the short pause.
 */
export function watchNews(form: Xrm.FormContext): void {
  const id = recordIdOf(form);
  if (!id) return;
  const earlier = running.get(id);
  earlier?.stop();
  const seen: Seen = earlier?.seen ?? {};
  const record = { table: form.data.entity.getEntityName(), id };
  let quietMs = 0;
  let isStopped = false;
  let cancelTimer: Cancel = () => undefined;
  const cancelShown = onPageShown(look);

  function stop(): void {
    isStopped = true;
    cancelTimer();
    cancelShown();
    if (running.get(id)?.stop === stop) running.delete(id);
  }

  function look(): void {
    cancelTimer();
    // A hidden tab asks nothing; coming back starts the next look.
    if (isPageHidden() || isStopped) return;
    lookOnce().then(
      () => planNext(),
      (fault: unknown) => (readFault(fault).isDenied ? stop() : planNext()),
    );
  }

  function planNext(): void {
    if (isStopped) return;
    const pauseMs = newsPauseMs(quietMs);
    quietMs += pauseMs;
    cancelTimer();
    cancelTimer = later(pauseMs, look);
  }

  async function lookOnce(): Promise<void> {
    if (recordIdOf(form) !== id || !readDeal(form).sync) return stop();
    const stamp = await readLinkStamp(record);
    if (isStopped || recordIdOf(form) !== id) return;
    if (seen.stamp !== undefined && stamp !== seen.stamp) {
      quietMs = 0;
      seen.isRefreshDue = true;
      seen.isTold = false;
    }
    seen.stamp = stamp;
    if (!seen.isRefreshDue || isFollowed(id)) return;
    if (isDirty(form)) {
      if (!seen.isTold) notify(form, notification.news, 'WARNING', textOf('UI_CHANGED_ELSEWHERE'));
      seen.isTold = true;
      return;
    }
    seen.isRefreshDue = false;
    clear(form, notification.news);
    await refreshUnlessDirty(form);
  }

  running.set(id, { stop, seen });
  look();
}
