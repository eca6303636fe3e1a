/** What a person or the schedule can ask for. */
export type TaskName = 'reconcile' | 'backfill';

/** A task that the command line asks for. */
export interface Wish {
  readonly id: string;
  readonly task: TaskName;
  /** Count only, hand nothing over. */
  readonly dryRun: boolean;
  /** Deals handed over at most; null = all. */
  readonly limit: number | null;
  /** ISO 8601. */
  readonly at: string;
}

/** A task at work or ended, as people and tools see it. */
export interface TaskProgress extends Omit<Wish, 'at'> {
  readonly state: 'running' | 'done' | 'failed';
  /** Rows looked at, of how many as far as that is known. */
  readonly done: number;
  readonly total: number | null;
  /** What was found, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** ISO 8601: begin, and this state. */
  readonly since: string;
  readonly at: string;
  /** Code of the fault that ended it. */
  readonly error: string | null;
}

/** Content of `cosell_progress`: the command line writes `wish`, the relay `task`. */
export interface Progress {
  readonly wish: Wish | null;
  readonly task: TaskProgress | null;
}

/** A task as it is stored, with the place where it goes on. */
export interface StoredTask extends Omit<Wish, 'at'> {
  readonly phase: string;
  /** Opaque place within the phase; null = its begin. */
  readonly cursor: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly since: string;
}

/** Content of `cosell_watermarks`. Times are the other side's own, ISO 8601. */
export interface Watermarks {
  readonly partnerCenter: string | null;
  readonly opportunities: string | null;
  readonly leads: string | null;
  /** Scheduled comparison that was done or begun last. */
  readonly reconciledFor: string | null;
  readonly task: StoredTask | null;
}

/** Nothing read yet. */
export const noWatermarks: Watermarks = {
  partnerCenter: null,
  opportunities: null,
  leads: null,
  reconciledFor: null,
  task: null,
};

/** Reads `cosell_watermarks`; null when the text is none. What is missing or of another shape in it counts as not there. */
export function parseWatermarks(text: string | null): Watermarks | null {
  if (text === null) return noWatermarks;
  const found = objectIn(text);
  if (!found) return null;
  return {
    partnerCenter: timeOf(found['partnerCenter']),
    opportunities: timeOf(found['opportunities']),
    leads: timeOf(found['leads']),
    reconciledFor: timeOf(found['reconciledFor']),
    task: isStoredTask(found['task']) ? found['task'] : null,
  };
}

/** Longest content of the columns (solution/src). */
const maxLength = 10_000;

/** Text for `cosell_watermarks`. A place that does not fit is left out: its phase begins anew after a crash. */
export function formatWatermarks(watermarks: Watermarks): string {
  const text = JSON.stringify(watermarks);
  if (text.length <= maxLength || !watermarks.task) return text;
  return JSON.stringify({ ...watermarks, task: { ...watermarks.task, cursor: null } });
}

/** Reads `cosell_progress`. What cannot be read counts as empty: people can edit the row. */
export function parseProgress(text: string | null): Progress {
  const found = text === null ? null : objectIn(text);
  return {
    wish: found && isWish(found['wish']) ? found['wish'] : null,
    task: found && isTaskProgress(found['task']) ? found['task'] : null,
  };
}

/** Text for `cosell_progress`. */
export function formatProgress(progress: Progress): string {
  return JSON.stringify(progress);
}

/** A sentence about a task, in English. */
export function progressText({ task, dryRun, state, done, total, counts, since, at, error }: TaskProgress): string {
  const name = `${task === 'reconcile' ? 'Reconcile' : 'Backfill'}${dryRun ? ' (dry run)' : ''}`;
  const found = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
  const looked = `${done}${state === 'running' && total !== null ? ` of about ${total}` : ''} looked at`;
  const parts = [looked, ...(found ? [found] : [])].join(', ');
  if (state === 'failed') return `${name} failed at ${at} (${error ?? 'unknown'}): ${parts}`;
  return state === 'done' ? `${name} done at ${at}: ${parts}` : `${name} since ${since}: ${parts}`;
}

type Json = Readonly<Record<string, unknown>>;

function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function timeOf(value: unknown): string | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);

function isOrder(value: unknown): value is Json {
  return (
    isObject(value) &&
    isText(value['id']) &&
    (value['task'] === 'reconcile' || value['task'] === 'backfill') &&
    typeof value['dryRun'] === 'boolean' &&
    isCountOrNull(value['limit'])
  );
}

function isWish(value: unknown): value is Wish {
  return isOrder(value) && timeOf(value['at']) !== null;
}

function isTally(value: Json): boolean {
  const { done, total, counts, since } = value;
  return (
    isCount(done) &&
    isCountOrNull(total) &&
    isObject(counts) &&
    Object.values(counts).every(isCount) &&
    timeOf(since) !== null
  );
}

function isTaskProgress(value: unknown): value is TaskProgress {
  return (
    isOrder(value) &&
    isTally(value) &&
    ['running', 'done', 'failed'].includes(String(value['state'])) &&
    timeOf(value['at']) !== null &&
    (value['error'] === null || isText(value['error']))
  );
}

function isStoredTask(value: unknown): value is StoredTask {
  return (
    isOrder(value) && isTally(value) && isText(value['phase']) && (value['cursor'] === null || isText(value['cursor']))
  );
}
