/** A span of time in milliseconds; `to` is not part of it, a missing end is open. */
export interface TimeRange {
  from?: number;
  to?: number;
}

const hour = 3_600_000;
const day = 24 * hour;

interface Clock {
  now: number;
  /** Start of the day, week (Sunday), month and year. */
  today: number;
  week: number;
  month: number;
  year: number;
}

type Span = (clock: Clock) => TimeRange;
type CountedSpan = (clock: Clock, count: number) => TimeRange;

const between =
  (start: (clock: Clock) => number, end: (clock: Clock) => number): Span =>
  (clock) => ({ from: start(clock), to: end(clock) });

/** Operators that need no value. */
const fixed: Readonly<Record<string, Span>> = {
  yesterday: between(
    ({ today }) => today - day,
    ({ today }) => today,
  ),
  today: between(
    ({ today }) => today,
    ({ today }) => today + day,
  ),
  tomorrow: between(
    ({ today }) => today + day,
    ({ today }) => today + 2 * day,
  ),
  'last-seven-days': ({ today, now }) => ({ from: today - 7 * day, to: now + 1 }),
  'next-seven-days': ({ today, now }) => ({ from: now, to: today + 8 * day }),
  'last-week': ({ week }) => ({ from: week - 7 * day, to: week }),
  'this-week': ({ week }) => ({ from: week, to: week + 7 * day }),
  'next-week': ({ week }) => ({ from: week + 7 * day, to: week + 14 * day }),
  'last-month': ({ month }) => ({ from: addMonths(month, -1), to: month }),
  'this-month': ({ month }) => ({ from: month, to: addMonths(month, 1) }),
  'next-month': ({ month }) => ({ from: addMonths(month, 1), to: addMonths(month, 2) }),
  'last-year': ({ year }) => ({ from: addMonths(year, -12), to: year }),
  'this-year': ({ year }) => ({ from: year, to: addMonths(year, 12) }),
  'next-year': ({ year }) => ({ from: addMonths(year, 12), to: addMonths(year, 24) }),
};

/** Operators with a number of units. The past ones end now, the coming ones with the last day. */
const counted: Readonly<Record<string, CountedSpan>> = {
  'last-x-hours': ({ now }, count) => ({ from: now - count * hour, to: now + 1 }),
  'next-x-hours': ({ now }, count) => ({ from: now, to: now + count * hour + 1 }),
  'last-x-days': ({ today, now }, count) => ({ from: today - count * day, to: now + 1 }),
  'next-x-days': ({ today, now }, count) => ({ from: now, to: today + (count + 1) * day }),
  'last-x-weeks': ({ today, now }, count) => ({ from: today - count * 7 * day, to: now + 1 }),
  'next-x-weeks': ({ today, now }, count) => ({ from: now, to: today + (count * 7 + 1) * day }),
  'last-x-months': ({ today, now }, count) => ({ from: addMonths(today, -count), to: now + 1 }),
  'next-x-months': ({ today, now }, count) => ({ from: now, to: addMonths(today, count) + day }),
  'last-x-years': ({ today, now }, count) => ({ from: addMonths(today, -12 * count), to: now + 1 }),
  'next-x-years': ({ today, now }, count) => ({ from: now, to: addMonths(today, 12 * count) + day }),
  'olderthan-x-minutes': ({ now }, count) => ({ to: now - count * 60_000 }),
  'olderthan-x-hours': ({ now }, count) => ({ to: now - count * hour }),
  'olderthan-x-days': ({ now }, count) => ({ to: now - count * day }),
  'olderthan-x-weeks': ({ now }, count) => ({ to: now - count * 7 * day }),
  'olderthan-x-months': ({ now }, count) => ({ to: addMonths(now, -count) }),
  'olderthan-x-years': ({ now }, count) => ({ to: addMonths(now, -12 * count) }),
};

/** What a date operator takes: nothing, a number of units, or a date. */
export type DateParameter = 'none' | 'count' | 'date';

/** Kind of parameter of a date operator; undefined for operators that are none. */
export function dateParameter(operator: string): DateParameter | undefined {
  if (operator in fixed) return 'none';
  if (operator in counted) return 'count';
  return ['on', 'on-or-before', 'on-or-after'].includes(operator) ? 'date' : undefined;
}

/**
 * The span a date operator means; the user's time zone is UTC here and weeks begin on Sunday. For columns without a time
 * of day "now" is the day it belongs to. Names: FetchXML condition operators; the edges of the last-x and next-x ones
 * are not documented.
 */
export function dateRange(operator: string, parameter: number, now: Date, isDateOnly: boolean): TimeRange {
  const today = startOfDay(now.getTime());
  const date = new Date(today);
  const clock: Clock = {
    now: isDateOnly ? today : now.getTime(),
    today,
    week: today - date.getUTCDay() * day,
    month: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1),
    year: Date.UTC(date.getUTCFullYear(), 0, 1),
  };
  const start = startOfDay(parameter);
  if (operator === 'on') return { from: start, to: start + day };
  if (operator === 'on-or-before') return { to: start + day };
  if (operator === 'on-or-after') return { from: start };
  return fixed[operator]?.(clock) ?? counted[operator]?.(clock, parameter) ?? {};
}

/** Start of the day in UTC. */
export function startOfDay(time: number): number {
  return Math.floor(time / day) * day;
}

/** The same day so many months later, or the last one of a shorter month. */
function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, last));
  return date.getTime();
}
