import { resultOf } from '../../../bench/results.ts';
import { figuresOf } from '../../../bench/sync/figures.ts';
import type { Performance } from '../../../bench/sync/perform.ts';
import type { RemoteCall, Taken } from '../../../bench/sync/remote-calls.ts';

const taken = (calls: readonly RemoteCall[]): Taken => ({ calls, works: [] });
const call = (over: Partial<RemoteCall>): RemoteCall => ({
  at: 0,
  service: 'dataverse',
  method: 'GET',
  path: '/api/data/v9.2/$batch',
  requests: 1,
  writes: 0,
  cause: { kind: 'pass', n: 1 },
  ...over,
});
const performance = (over: Partial<Performance> = {}): Performance => ({
  latency: { latencies: [100, 200, 300], missing: 0, last: new Map(), busyPercent: 40 },
  taken: taken([]),
  cameToRest: true,
  overwritten: 0,
  unchanged: taken([]),
  played: new Map(),
  duplicates: 0,
  ...over,
});

function figures(ours: Performance, theirs: Performance = performance()) {
  const pace = { outboxActiveMs: 1_000, outboxIdleMs: 4_000, settingsSeconds: 300 };
  const all = figuresOf(ours, theirs, { pace, rest: [], active: [], all: [] });
  return new Map(all.map((figure) => [figure.name, resultOf('sync', figure)]));
}

describe('the figures of the group', () => {
  it('have names of their own', () => {
    const played = new Map([['create', taken([])]]);
    const pace = { outboxActiveMs: 1_000, outboxIdleMs: 4_000, settingsSeconds: 300 };
    const all = figuresOf(performance({ played }), performance(), { pace, rest: [], active: [], all: [] });
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('show both latencies beside each other', () => {
    const theirs = performance({
      latency: { latencies: [900, 800, 700], missing: 2, last: new Map(), busyPercent: 50 },
    });
    expect(figures(performance(), theirs).get('event → CRM row, p50')).toMatchObject({
      value: 200,
      baseline: 800,
      ok: true,
    });
    expect(figures(performance(), theirs).get('events → CRM row, missing')).toMatchObject({
      value: 0,
      baseline: 2,
      ok: true,
    });
  });

  it.each<[string, Partial<Performance>, string]>([
    [
      'a write for an unchanged deal',
      { unchanged: taken([call({ writes: 1 })]) },
      'second look at 24 unchanged deals: writes',
    ],
    ['deals that were not looked at', { unchanged: taken([call({})]) }, 'second look at 24 unchanged deals: passes'],
    ['a duplicate', { duplicates: 1 }, '5 deals saved twice at once: duplicates'],
    ['an overwritten edit', { overwritten: 1 }, 'deals without their last edit afterwards'],
    ['an endless loop', { cameToRest: false }, 'still at work 15 s after the last edit'],
  ])('miss their goal for %s', (_, over, name) => {
    expect(figures(performance(over)).get(name)).toMatchObject({ ok: false });
  });

  it('count the round trips of a plan, and the parts of its batches apart', () => {
    const calls = [
      call({ requests: 4 }),
      call({ service: 'partner-center', path: '/v1.0/engagements/referrals', method: 'POST', writes: 1 }),
      ...[1, 2, 3].map(() => call({ requests: 5, writes: 5 })),
    ];
    const seen = figures(performance({ played: new Map([['create', taken(calls)]]) }));
    expect(seen.get('create: Partner Center, passes')).toMatchObject({ value: 1, goal: 2, ok: true });
    expect(seen.get('create: Dataverse, passes')).toMatchObject({ value: 4, goal: 3, ok: false });
    expect(seen.get('create: both services, in all')).toMatchObject({ value: 5, baseline: null });
    expect(seen.get('create: Dataverse entitlement')).toMatchObject({ value: 19 });
  });
});
