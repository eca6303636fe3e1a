import { readFileSync } from 'node:fs';
import { createCallCounter } from '../../../../../relay/src/sync/catch-up/call-counter.ts';
import {
  busyDay,
  callsPerDay,
  idleDay,
  smallestEntitlement,
  totalOf,
} from '../../../../../relay/src/sync/catch-up/calls-per-day.ts';
import type { AssumedDay, CallSettings } from '../../../../../relay/src/sync/catch-up/calls-per-day.ts';
import { createCatchUp, defaultPace } from '../../../../../relay/src/sync/catch-up/create-catch-up.ts';
import { formatProgress } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import { outboxWait } from '../../../../../relay/src/sync/outbox.ts';
import { ago, bench, headOf, linkOf, opportunityOf, settle } from './support.ts';

const outbox = { activeMs: 2_000, warmMs: 4_000, idleMs: 15_000 };
const settings: CallSettings = { outbox, settingsMs: 300_000, recordsMs: 60_000, dueMs: 600_000, reconciles: 1 };

/** Catch-up over both sides of a bench. */
function running(place: ReturnType<typeof bench>, callsPerMinute = 1000, times: readonly string[] = ['02:00']) {
  const catchUp = createCatchUp({
    scope: () => place.scope,
    finder: place.finder,
    keeper: place.keeper,
    pace: { ...defaultPace, callsPerMinute },
    reconcileTimes: () => times,
    counter: createCallCounter(place.clock),
    outbox,
    settingsMs: 300_000,
  });
  return {
    catchUp,
    async pass(ms: number) {
      place.clock.advance(ms);
      await settle();
    },
  };
}

describe('catch-up', () => {
  it('reads everything once at its start', async () => {
    const place = bench();
    const { catchUp, pass } = running(place);
    catchUp.start();
    await pass(0);
    expect(place.calls.map((call) => call.split(' ')[0]).toSorted()).toEqual([
      'changedRecords',
      'changedRecords',
      'changedSince',
      'coSellLinks',
      'dueLinks',
    ]);
    await catchUp.stop();
  });

  it('reads each at its own pace, and nothing after its stop', async () => {
    const place = bench();
    const { catchUp, pass } = running(place, 1000, []);
    catchUp.start();
    for (let minute = 0; minute <= 60; minute += 1) await pass(minute === 0 ? 0 : 60_000);
    const times = (name: string): number => place.calls.filter((call) => call.startsWith(name)).length;
    expect(['changedRecords opportunity', 'changedSince', 'dueLinks', 'coSellLinks'].map(times)).toEqual([61, 7, 7, 2]);
    await catchUp.stop();
    const before = place.calls.length;
    await pass(86_400_000);
    expect(place.calls).toHaveLength(before);
  });

  it('does at once what the command line wishes, and a wish from before its start', async () => {
    const place = bench({
      progress: formatProgress({
        wish: { id: 'before', task: 'reconcile', dryRun: false, limit: null, at: ago(9) },
        task: null,
      }),
    });
    const { catchUp, pass } = running(place);
    catchUp.start();
    await pass(0);
    expect(place.progress().task).toMatchObject({ id: 'before', state: 'done' });
    place.sides.deals = [opportunityOf(1)];
    const wish = { id: 'later', task: 'backfill', dryRun: true, limit: null, at: ago(0) } as const;
    place.change({ progress: formatProgress({ ...place.progress(), wish }) });
    await pass(0);
    expect(place.progress()).toMatchObject({
      wish: null,
      task: { id: 'later', state: 'done', counts: { 'to share': 1 } },
    });
    await catchUp.stop();
  });

  it('does not take its own notes, or a broken one, for a wish', async () => {
    const place = bench();
    const { catchUp, pass } = running(place);
    catchUp.start();
    await pass(0);
    place.change({ progress: '{"wish":' });
    place.change({ progress: formatProgress({ wish: null, task: null }) });
    await pass(0);
    expect(place.progress().task).toBeNull();
    await catchUp.stop();
  });

  it('compares both sides when it is told to', async () => {
    const place = bench();
    place.sides.heads = [headOf(1)];
    place.sides.links = [linkOf(1, { health: 'needsAttention' })];
    const { catchUp, pass } = running(place);
    catchUp.start();
    await pass(0);
    const id = catchUp.reconcileNow();
    await pass(0);
    expect(place.progress().task).toMatchObject({ id, task: 'reconcile', state: 'done' });
    expect(place.row().lastReconcileOn).not.toBeNull();
    await catchUp.stop();
  });

  it('stops in the middle of a comparison that waits for its budget, and the next process ends it', async () => {
    const place = bench({}, 1000);
    place.sides.pageSize = 5;
    place.sides.links = Array.from({ length: 20 }, (_, n) => linkOf(n, { health: 'needsAttention' }));
    place.sides.heads = place.sides.links.map((_, n) => headOf(n));
    const first = running(place, 30);
    first.catchUp.start();
    await first.pass(0);
    first.catchUp.reconcileNow();
    await first.pass(0);
    await first.catchUp.stop();
    expect(place.watermarks().task).not.toBeNull();
    const second = running(place);
    second.catchUp.start();
    await second.pass(0);
    await second.pass(0);
    expect(place.progress().task).toMatchObject({ state: 'done', done: 40 });
    await second.catchUp.stop();
  });

  it('writes the table of calls once a day, with what was counted', async () => {
    const place = bench();
    const { catchUp, pass } = running(place);
    catchUp.start();
    await pass(0);
    const table = JSON.parse(place.row().entitlement ?? '') as Record<string, unknown>;
    expect(table).toMatchObject({
      entitlement: smallestEntitlement,
      idle: totalOf(callsPerDay(settings, idleDay)),
      busy: totalOf(callsPerDay(settings, busyDay)),
      counted: { day: '2030-05-01', today: 0, yesterday: null },
    });
    const first = place.row().entitlement;
    await pass(3_600_000);
    expect(place.row().entitlement).toBe(first);
    for (let hour = 0; hour < 12; hour += 1) await pass(3_600_000);
    expect(place.row().entitlement).toContain('"day":"2030-05-02"');
    await catchUp.stop();
  });
});

describe('calls per day', () => {
  it('stay below 60 % of the smallest entitlement at rest, and below all of it on a busy day', () => {
    expect(totalOf(callsPerDay(settings, idleDay))).toBeLessThan(0.6 * smallestEntitlement);
    expect(totalOf(callsPerDay(settings, busyDay))).toBeLessThan(smallestEntitlement);
  });

  it('follow the settings', () => {
    const rowOf = (over: Partial<CallSettings>, what: string, day: AssumedDay = idleDay): number | undefined =>
      callsPerDay({ ...settings, ...over }, day).find((row) => row.what === what)?.perDay;
    expect(rowOf({}, 'looks at the outbox')).toBe(5760);
    expect(rowOf({ outbox: { activeMs: 1000, idleMs: 4000 } }, 'looks at the outbox')).toBe(21_600);
    expect(rowOf({ recordsMs: 30_000 }, 'shared records changed by others')).toBe(5760);
    expect(rowOf({ reconciles: 0 }, 'comparison of both sides')).toBe(0);
    const oneActivity = { ...idleDay, activities: 1 };
    // A minute at 2 s, 29 minutes at 4 s, the rest at 15 s.
    expect(rowOf({}, 'looks at the outbox', oneActivity)).toBe(30 + 435 + 5640);
  });

  it('stand in the guide of the administrator as they are computed', () => {
    const guide = readFileSync('docs/administrator.md', 'utf8');
    const print = (n: number): string => n.toLocaleString('en-US');
    const cells = (line: string): string => line.replace(/\s*\|\s*/g, '|');
    const lines = guide.split('\n').map(cells);
    const busy = callsPerDay(settings, busyDay);
    for (const [n, { what, perDay }] of callsPerDay(settings, idleDay).entries()) {
      expect(lines).toContain(cells(`| ${what} | ${print(perDay)} | ${print(busy[n]?.perDay ?? 0)} |`));
    }
    const sums = [idleDay, busyDay].map((day) => `**${print(totalOf(callsPerDay(settings, day)))}**`);
    expect(lines).toContain(cells(`| **together** | ${sums.join(' | ')} |`));
  });
});

describe('the pace of the outbox', () => {
  it.each([
    [0, 2_000],
    [59_999, 2_000],
    [60_000, 4_000],
    [1_799_999, 4_000],
    [1_800_000, 15_000],
    [Number.POSITIVE_INFINITY, 15_000],
  ])('%i ms after activity waits %i ms', (since, wait) => {
    expect(outboxWait(outbox, since)).toBe(wait);
  });

  it('has no pause in the middle that is longer than the one at rest', () => {
    expect(outboxWait({ activeMs: 500, idleMs: 1000 }, 100_000)).toBe(1000);
    expect(outboxWait({ activeMs: 500, idleMs: 30_000 }, 100_000)).toBe(4000);
    expect(outboxWait({ activeMs: 5_000, warmMs: 1000, idleMs: 30_000 }, 0)).toBe(1000);
  });
});
