import { requestsPerSettings } from '../../relay/src/sync/catch-up/calls-per-day.ts';
import type { Figure } from '../results.ts';
import type { RemoteCall } from './remote-calls.ts';

/** Requests a day of the smallest pool (platform-limits.md 1.2). */
const smallestEntitlement = 25_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Settings that decide how often timers call. */
export interface Pace {
  readonly outboxActiveMs: number;
  readonly outboxIdleMs: number;
  readonly settingsSeconds: number;
}

/** The relay's calls in the windows in which its timers were watched. */
export interface Watched {
  readonly pace: Pace;
  /** Before any activity. */
  readonly rest: readonly RemoteCall[];
  /** Within a minute after activity. */
  readonly active: readonly RemoteCall[];
  /** From its start on. */
  readonly all: readonly RemoteCall[];
}

/** Calls of timers beside the settings they follow, and the day's sum at rest against the smallest entitlement. */
export function outboxFigures({ pace, rest, active, all }: Watched): readonly Figure[] {
  const goal = { atMost: smallestEntitlement };
  const looksAtRest = dayMs / interval(rest.filter(isLook));
  const looksBySetting = dayMs / pace.outboxIdleMs;
  const settingsReadings = (dayMs / (pace.settingsSeconds * 1000)) * requestsPerSettings;
  const others = repeated(sinceFirstLook(all).filter((call) => isTimer(call) && !isLook(call) && !isSettings(call)));
  return [
    { name: 'outbox at rest: looks, by setting', value: looksBySetting, unit: 'requests/day', goal },
    { name: 'outbox in the half hour after a start: looks, counted', value: looksAtRest, unit: 'requests/day' },
    { name: 'lease and other timers, counted', value: others, unit: 'requests/day' },
    { name: 'readings of the settings, by setting', value: settingsReadings, unit: 'requests/day' },
    {
      name: 'all timers at rest together',
      value: looksBySetting + others + settingsReadings,
      unit: 'requests/day',
      goal,
    },
    { name: 'outbox after activity: looks, by setting', value: minuteMs / pace.outboxActiveMs, unit: 'requests/min' },
    {
      name: 'outbox after activity: looks, counted',
      value: minuteMs / interval(active.filter(isLook)),
      unit: 'requests/min',
    },
  ];
}

/** Mean time between calls, milliseconds; NaN for fewer than two. */
export function interval(calls: readonly Pick<RemoteCall, 'at'>[]): number {
  const [first, last] = [calls[0], calls.at(-1)];
  return calls.length < 2 || !first || !last ? Number.NaN : (last.at - first.at) / (calls.length - 1);
}

/** Calls of one kind that follow each other within this time are one occurrence, for example the pages of a list. Milliseconds; chosen. */
const togetherMs = 1_000;

/** Requests a day of calls that come again and again, each kind by its own interval. What came once is no timer's. */
export function repeated(calls: readonly RemoteCall[]): number {
  const kinds = Map.groupBy(calls, ({ method, path }) => `${method} ${path.split('?')[0]}`);
  return [...kinds.values()].reduce((sum, kind) => {
    const times = kind.filter(({ at }, n) => n === 0 || at - (kind[n - 1]?.at ?? 0) > togetherMs);
    return times.length < 2 ? sum : sum + (dayMs / interval(times)) * (costOf(kind) / times.length);
  }, 0);
}

/** A call to Dataverse that neither an event nor a pass caused, nor rows found in the outbox (claim and search for their lane). */
export function isTimer({ service, cause, path }: RemoteCall): boolean {
  return service === 'dataverse' && cause === null && !path.endsWith('/$batch') && !path.includes('/cosell_referrals?');
}

/** A look at the outbox; claims of what it found are a batch. */
export function isLook({ method, path }: RemoteCall): boolean {
  return method === 'GET' && path.includes('/cosell_requests?');
}

function isSettings({ path }: RemoteCall): boolean {
  return path.includes('/environmentvariable');
}

/** Without the calls of the start. */
function sinceFirstLook(all: readonly RemoteCall[]): readonly RemoteCall[] {
  const first = all.findIndex(isLook);
  return first < 0 ? [] : all.slice(first);
}

function costOf(calls: readonly RemoteCall[]): number {
  return calls.reduce((sum, call) => sum + call.requests, 0);
}
