import { composeBatch } from '../../../relay/src/adapters/dataverse/batch.ts';
import { interval, isLook, isTimer, outboxFigures, repeated } from '../../../bench/sync/outbox.ts';
import { methodsOf, openRemoteCalls } from '../../../bench/sync/remote-calls.ts';
import type { RemoteCall } from '../../../bench/sync/remote-calls.ts';
import { causedCalls, planCalls } from '../../../bench/sync/scenarios.ts';

const api = '/api/data/v9.2/';
const call = (over: Partial<RemoteCall> = {}): RemoteCall => ({
  at: 0,
  service: 'dataverse',
  method: 'GET',
  path: `${api}opportunities`,
  requests: 1,
  writes: 0,
  cause: null,
  ...over,
});
const look = (at: number): RemoteCall => call({ at, path: `${api}cosell_requests?$top=50` });

describe('the requests of a batch', () => {
  it('are its parts, change sets included, and not what stands in a body', () => {
    const batch = composeBatch(
      [
        { atomic: false, parts: [{ method: 'GET', path: 'accounts' }] },
        {
          atomic: true,
          parts: [
            { method: 'PATCH', path: 'opportunities(1)', body: { description: 'GET /x HTTP/1.1\nPOST /y HTTP/1.1' } },
            { method: 'POST', path: 'cosell_historyentries', body: {} },
          ],
        },
      ],
      'b',
      api,
    );
    expect(methodsOf(batch)).toEqual(['GET', 'PATCH', 'POST']);
  });
});

describe('the books about remote calls', () => {
  const real = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = real;
  });

  function open() {
    globalThis.fetch = async () => new Response('{}');
    return openRemoteCalls({
      delayMs: 0,
      services: { 'partner-center': 'https://pc.example/v1.0', dataverse: 'https://crm.example' },
    });
  }

  it('hold each call with its service, its writes and the work that made it', async () => {
    const remote = open();
    await remote.fetch('https://crm.example/api/data/v9.2/whoami?a=1');
    await Promise.all([
      remote.work('pass', () => remote.fetch('https://pc.example/v1.0/referrals', { method: 'POST' })),
      remote.work('event', () => remote.fetch('https://pc.example/v1.0/referrals/7')),
    ]);
    const { calls, works } = remote.take();
    expect(works).toEqual([
      { kind: 'pass', n: 1 },
      { kind: 'event', n: 2 },
    ]);
    expect(calls).toMatchObject([
      { service: 'dataverse', method: 'GET', path: '/api/data/v9.2/whoami?a=1', requests: 1, writes: 0, cause: null },
      { service: 'partner-center', method: 'POST', writes: 1, cause: { kind: 'pass', n: 1 } },
      { service: 'partner-center', method: 'GET', writes: 0, cause: { kind: 'event', n: 2 } },
    ]);
    expect(remote.take()).toEqual({ calls: [], works: [] });
  });

  it('leave out other addresses, such as the sign-in', async () => {
    const remote = open();
    await remote.fetch('https://login.example/token', { method: 'POST' });
    expect(remote.take().calls).toEqual([]);
  });

  it('know that work is going on, and that it ended even when it failed', async () => {
    const remote = open();
    const gate = Promise.withResolvers<void>();
    const work = remote.work('pass', () => gate.promise);
    expect(remote.busyness().running).toBe(1);
    gate.reject(new Error('refused'));
    await expect(work).rejects.toThrow('refused');
    expect(remote.busyness().running).toBe(0);
  });
});

describe('the calls of a scenario', () => {
  const pass = (n: number) => ({ kind: 'pass' as const, n });
  const wrote = call({ method: 'PATCH', writes: 1, cause: pass(1) });
  const read = call({ cause: pass(1) });
  const echo = call({ cause: pass(2) });
  const event = call({ cause: { kind: 'event', n: 3 }, writes: 1 });
  const claim = call({ method: 'POST', path: `${api}$batch`, requests: 2, writes: 2 });
  const lane = call({ path: `${api}cosell_referrals?$top=1` });
  const renewal = call({ method: 'PATCH', path: `${api}cosell_connections(1)`, writes: 1 });
  const calls = [wrote, read, echo, event, claim, lane, look(0), renewal];

  it('of the plan are those of the passes that wrote', () => {
    expect(planCalls({ calls, works: [] })).toEqual([wrote, read]);
  });

  it('in all are those without looks at the outbox and other timers', () => {
    expect(causedCalls({ calls, works: [] })).toEqual([wrote, read, echo, event, claim, lane]);
  });

  it('of timers are the others', () => {
    expect(calls.filter(isTimer)).toEqual([look(0), renewal]);
    expect(calls.filter(isLook)).toEqual([look(0)]);
  });
});

describe('the day of the timers', () => {
  it('has the mean interval between calls', () => {
    expect(interval([{ at: 1_000 }, { at: 1_500 }, { at: 3_000 }])).toBe(1_000);
    expect(interval([{ at: 1_000 }])).toBeNaN();
  });

  it('counts each repeated kind by its own interval and cost, and what came once not at all', () => {
    const renew = (at: number) => call({ at, method: 'PATCH', path: `${api}cosell_connections(1)`, requests: 2 });
    const poll = (at: number) => call({ at, path: `${api}opportunities?$filter=modifiedon ge ${at}` });
    const calls = [renew(0), poll(0), renew(20_000), renew(40_000), poll(60_000), call({ path: `${api}WhoAmI()` })];
    expect(repeated(calls)).toBe((86_400 / 20) * 2 + 86_400 / 60);
  });

  it('takes pages that follow each other for one occurrence', () => {
    const page = (at: number) => call({ at, path: `${api}accounts?$skiptoken=${at}` });
    expect(repeated([page(0), page(200), page(60_000), page(60_200)])).toBe((86_400 / 60) * 2);
    expect(repeated([page(0), page(200)])).toBe(0);
  });

  it('is measured against the smallest entitlement', () => {
    const whoAmI = (at: number) => call({ at, path: `${api}WhoAmI()` });
    const settings = call({ path: `${api}environmentvariabledefinitions`, requests: 3 });
    const rest = [look(1_000), look(5_000), look(9_000)];
    const figures = outboxFigures({
      pace: { outboxActiveMs: 1_000, outboxIdleMs: 4_000, settingsSeconds: 300 },
      rest,
      active: [look(10_000), look(11_000)],
      all: [whoAmI(0), whoAmI(900), settings, ...rest, whoAmI(9_000)],
    });
    // Calls of the start do not come again.
    expect(figures.map(({ value }) => value)).toEqual([21_600, 21_600, 0, 1728, 23_328, 60, 60]);
    expect(figures[4]).toMatchObject({ goal: { atMost: 25_000 } });
  });

  it('has no figure that reaches its goal when nothing was seen', () => {
    const [, counted] = outboxFigures({
      pace: { outboxActiveMs: 1_000, outboxIdleMs: 4_000, settingsSeconds: 300 },
      rest: [],
      active: [],
      all: [],
    });
    expect(counted?.value).toBeNaN();
  });
});
