import { activityMs, defaultWarmMs, warmthMs } from '../outbox.ts';
import type { OutboxPace } from '../outbox.ts';
import { renewMs } from '../lease.ts';

/** What decides how many requests the timers make. Milliseconds. */
export interface CallSettings {
  readonly outbox: OutboxPace;
  readonly settingsMs: number;
  /** Shared records changed by others. */
  readonly recordsMs: number;
  readonly dueMs: number;
  /** Comparisons of both sides per day. */
  readonly reconciles: number;
}

/** A day to count for. */
export interface AssumedDay {
  /** Open deals with a link row. */
  readonly deals: number;
  /** Saves and commands of people that the relay finds in the outbox; each one long enough after the one before. */
  readonly activities: number;
  /** Time within half an hour after an activity, hours. */
  readonly workingHours: number;
}

/** Requests of one timer. */
export interface CallRow {
  readonly what: string;
  readonly perDay: number;
}

/** Requests per day where the tenant has no Sales licences (platform-limits.md 1.2). */
export const smallestEntitlement = 25_000;

/** Days of the table in the administrator's guide. Chosen. */
export const idleDay: AssumedDay = { deals: 200, activities: 0, workingHours: 0 };
export const busyDay: AssumedDay = { deals: 200, activities: 50, workingHours: 8 };

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Requests of one reading of the settings: variables, and columns, owner and rows they name (measured). */
export const requestsPerSettings = 6;
/** Rows of a page and ids of a look-up of the CRM's adapter. */
const rowsPerPage = 100;
const rowsPerLookUp = 50;
/** Requests of the passes that an activity leads to: two views and one change set, about eight rows each (estimated). */
const requestsPerActivity = 25;

/** Dataverse requests of a day by what makes them; every row of a batch counts (platform-limits.md 1.2). */
export function callsPerDay(settings: CallSettings, day: AssumedDay): readonly CallRow[] {
  const { outbox } = settings;
  const warmMs = Math.min(outbox.warmMs ?? defaultWarmMs, outbox.idleMs);
  const warm = Math.max(day.workingHours * hourMs, day.activities > 0 ? warmthMs : 0);
  const active = Math.min(day.activities * activityMs, warm);
  const looks = active / Math.min(outbox.activeMs, warmMs) + (warm - active) / warmMs + (dayMs - warm) / outbox.idleMs;
  const pages = Math.ceil(day.deals / rowsPerPage);
  const lookUps = Math.ceil(day.deals / rowsPerLookUp);
  const rows: readonly (readonly [string, number])[] = [
    ['looks at the outbox', looks],
    ['renewals of the lease', dayMs / renewMs],
    ['shared records changed by others', 2 * (dayMs / settings.recordsMs)],
    ['readings of the settings', requestsPerSettings * (dayMs / settings.settingsMs)],
    ['open work', dayMs / settings.dueMs],
    ['comparison of both sides', settings.reconciles * (1 + pages + lookUps)],
    ['list of co-sell deals for the sweep', 24 * pages],
    ['work on what people did', day.activities * requestsPerActivity],
  ];
  return rows.map(([what, perDay]) => ({ what, perDay: Math.round(perDay) }));
}

/** Sum of a table. */
export function totalOf(rows: readonly CallRow[]): number {
  return rows.reduce((sum, { perDay }) => sum + perDay, 0);
}
