import type { Log } from '../../ports/clock.ts';
import type { Lease } from '../lease.ts';
import {
  formatProgress,
  formatWatermarks,
  noWatermarks,
  parseProgress,
  parseWatermarks,
  progressText,
} from './tasks.ts';
import type { Progress, TaskProgress, Watermarks, Wish } from './tasks.ts';

/** The part of the lease that keeps notes. */
export type NoteKeeper = Pick<Lease, 'notes' | 'note' | 'watch'>;

/** What catch-up has in the connection row. */
export interface Notebook {
  watermarks(): Watermarks;
  /** Written with the next renewal of the lease: a crash before that costs a repetition. */
  advance(changes: Partial<Watermarks>): void;
  progress(): Progress;
  /** Shows a task; the wish that it fulfils is taken away. */
  show(task: TaskProgress): void;
  /** Both sides were compared as a whole. */
  compared(at: Date): void;
  /** Calls `listener` when the command line wishes something. */
  onWish(listener: (wish: Wish) => void): void;
}

/**
 * Reads the notes once and keeps them in step with the row. Watermarks that cannot be read are said, and count as none; the
 * scheduled comparison is due at once then, because nobody knows what was missed.
 */
export function createNotebook(keeper: NoteKeeper, log: Log): Notebook {
  const read = parseWatermarks(keeper.notes().watermarks);
  if (!read) log.warn('watermarks cannot be read', { remedy: 'both sides are compared as a whole' });
  let watermarks: Watermarks = read ?? { ...noWatermarks, reconciledFor: new Date(0).toISOString() };
  let progress = parseProgress(keeper.notes().progress);
  const listeners: ((wish: Wish) => void)[] = [];

  function put(next: Progress, text: Readonly<{ progressText?: string }> = {}): void {
    progress = next;
    keeper.note({ progress: formatProgress(progress), ...text }, true);
  }

  keeper.watch((notes) => {
    const { wish } = parseProgress(notes.progress);
    if (!wish || wish.id === progress.wish?.id || wish.id === progress.task?.id) return;
    put({ ...progress, wish });
    for (const listener of listeners) listener(wish);
  });

  return {
    watermarks: () => watermarks,
    advance(changes) {
      watermarks = { ...watermarks, ...changes };
      keeper.note({ watermarks: formatWatermarks(watermarks) });
    },
    progress: () => progress,
    show(task) {
      const wish = progress.wish?.id === task.id ? null : progress.wish;
      put({ wish, task }, { progressText: progressText(task) });
    },
    compared: (at) => keeper.note({ lastReconcileOn: at.toISOString() }),
    onWish: (listener) => void listeners.push(listener),
  };
}
