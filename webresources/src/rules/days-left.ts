import { answer } from '../../../solution/contract/choices.ts';
import { cosellReferral as referral } from '../../../solution/contract/tables.ts';

/** Sentences of one language. */
export interface DueTexts {
  /** Has the placeholder `{count}`. */
  left: string;
  today: string;
  over: string;
}

/** Name of an image web resource and its tooltip, as a list wants them; two empty texts show nothing. */
export type ImageAndTooltip = [image: string, tooltip: string];

const images = {
  /** One picture for each number up to `most`: lists show pictures, and the number is to be seen without pointing at it. */
  days: (count: number): string => `cosell_/icons/days/${count}.svg`,
  most: 14,
  later: 'cosell_/icons/due-later.svg',
  over: 'cosell_/icons/overdue.svg',
};
const nothing: ImageAndTooltip = ['', ''];
const dayMs = 86_400_000;

/**
 * The picture of a received deal that nobody has answered: how many days are left. A row of another kind, or one that is
 * answered, shows nothing.
 * @param row the row as JSON: under the name of a column its text, under `<name>_Value` its value.
 * @param now milliseconds since 1970.
 */
export function dueImage(row: string, now: number, texts: DueTexts): ImageAndTooltip {
  const values = readRow(row);
  const { answer: state, answerBy } = referral.columns;
  const given = values[`${state}_Value`];
  if (given !== undefined && given !== null && Number(given) !== answer.awaiting) return nothing;
  const until = readTime(values[`${answerBy}_Value`]);
  if (Number.isNaN(until)) return nothing;
  if (until <= now) return [images.over, texts.over];
  const days = dayNumber(until) - dayNumber(now);
  const tooltip = days === 0 ? texts.today : texts.left.replace('{count}', String(days));
  return [days <= images.most ? images.days(days) : images.later, tooltip];
}

function readRow(row: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(row)) as Record<string, unknown>;
  } catch {
    // Not a row: nothing to show, and the list must not break.
    return {};
  }
}

/** Lists give a date as ISO text, older ones as `/Date(ms)/`. */
function readTime(value: unknown): number {
  if (typeof value !== 'string') return NaN;
  const ticks = /^\/Date\((-?\d+)/.exec(value)?.[1];
  return ticks ? Number(ticks) : Date.parse(value);
}

/** Number of the day where the person is. */
function dayNumber(time: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * 60_000) / dayMs);
}
