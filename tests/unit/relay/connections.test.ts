import { createConnections, logOf } from '../../../relay/src/connections.ts';
import type { Connection } from '../../../relay/src/connections.ts';
import type { Relay } from '../../../relay/src/create-relay.ts';
import { RelayError } from '../../../relay/src/errors/relay-error.ts';
import type { HttpRequest } from '../../../relay/src/http/types.ts';
import { LeaseRefused } from '../../../relay/src/sync/lease.ts';
import { recordingLog } from '../../contract/real-time.ts';
import { steppedClock } from './adapters/ports.ts';

const startedAt = '2026-06-10T08:00:00.000Z';
const delivery = (path: string): HttpRequest => ({ method: 'POST', path, headers: {}, rawBody: new Uint8Array() });
const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
};

/** A connection whose relay starts as `outcomes` say, one per attempt, and then works; its webhook has the path `/<name>`. */
function connection(name: string, outcomes: readonly (Error | 'hangs')[] = []) {
  const left = [...outcomes];
  const { log, lines } = recordingLog();
  const graces: number[] = [];
  const attempts: { lose: (reason: string) => void; end: () => void }[] = [];
  const make: Connection['make'] = (lose): Relay => {
    let end = (): void => undefined;
    attempts.push({ lose, end: () => end() });
    return {
      async start() {
        const outcome = left.shift();
        if (outcome instanceof Error) throw outcome;
        if (outcome === 'hangs') await new Promise<void>((resolve) => (end = resolve));
        return { connectionId: name, webhookPath: `/${name}` };
      },
      handle: async ({ path }) => ({ status: path === `/${name}` ? 202 : 404, headers: {}, body: name }),
      stop: async (graceMs) => void graces.push(graceMs),
    };
  };
  return { connection: { name, log, make }, attempts, lines, graces };
}

function start(...all: readonly ReturnType<typeof connection>[]) {
  const clock = steppedClock(startedAt);
  const connections = createConnections({ connections: all.map((one) => one.connection), clock, graceMs: 700 });
  const states = () => connections.health().connections.map(({ state }) => state);
  const answer = async (path: string) => (await connections.handle(delivery(path)))?.status ?? null;
  return { clock, connections, states, answer };
}

const unavailable = new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later' });

describe('the connections of a process', () => {
  it('hand a delivery to the connection whose path it has', async () => {
    const { connections, answer } = start(connection('north'), connection('south'));
    await connections.start();
    await turns();
    const given = await connections.handle(delivery('/south'));
    expect(given).toMatchObject({ status: 202, body: 'south' });
    expect(await answer('/north')).toBe(202);
    expect(await answer('/east')).toBeNull();
  });

  it('ask for a delivery again while it may be for one that has not started', async () => {
    const south = connection('south', ['hangs']);
    const { connections, answer } = start(connection('north'), south);
    await connections.start();
    await turns();
    expect(await answer('/north')).toBe(202);
    expect(await connections.handle(delivery('/south'))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
    south.attempts[0]?.end();
    await turns();
    expect(await answer('/south')).toBe(202);
  });

  it('start a connection again after growing waits while the others work', async () => {
    const south = connection('south', [unavailable, new LeaseRefused('held by 1234'), new Error('no table')]);
    const { clock, connections, states } = start(connection('north'), south);
    await connections.start();
    await turns();
    for (const [waitMs, code] of [
      [5_000, 'DV_UNAVAILABLE'],
      [10_000, 'LEASE_REFUSED'],
      [20_000, 'RELAY_FAULT'],
    ] as const) {
      const retryAt = new Date(clock.now().getTime() + waitMs).toISOString();
      expect(connections.health()).toEqual({
        ok: true,
        connections: [
          { name: 'north', state: 'started', since: startedAt },
          { name: 'south', state: 'waiting', since: clock.now().toISOString(), code, retryAt },
        ],
      });
      clock.advance(waitMs - 1);
      expect(states()).toEqual(['started', 'waiting']);
      clock.advance(1);
      await turns();
    }
    expect(states()).toEqual(['started', 'started']);
    expect(south.attempts).toHaveLength(4);
    expect(south.lines).toEqual([
      'warn connection not started {"code":"DV_UNAVAILABLE","error":"RelayError: DV_UNAVAILABLE","failures":1,"retryInMs":5000}',
      'warn connection not started {"code":"LEASE_REFUSED","error":"LeaseRefused: held by 1234","failures":2,"retryInMs":10000}',
      'warn connection not started {"code":"RELAY_FAULT","error":"Error: no table","failures":3,"retryInMs":20000}',
      'info connection started {}',
    ]);
  });

  it('never wait longer than five minutes, unless the service asks for it', async () => {
    const throttled = new RelayError({ code: 'DV_THROTTLED', retry: 'later', retryAfterMs: 400_000 });
    const south = connection('south', [...Array<Error>(8).fill(unavailable), throttled]);
    const { clock, connections } = start(connection('north'), south);
    await connections.start();
    await turns();
    for (let n = 0; n < 7; n += 1) {
      clock.advance(300_000);
      await turns();
    }
    const waits = south.lines.map((line) => Number(/"retryInMs":(\d+)/.exec(line)?.[1]));
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    clock.advance(300_000);
    await turns();
    expect(south.lines.at(-1)).toContain('"retryInMs":400000');
  });

  it('tell nothing but names, states, codes and times', async () => {
    const { connections } = start(connection('north'), connection('south', [new LeaseRefused('of org-secret')]));
    await connections.start();
    await turns();
    expect(JSON.stringify(connections.health())).not.toContain('org-secret');
  });

  it('stop the one whose lease is lost, leave it to the other process, and go on with the rest', async () => {
    const [north, south] = [connection('north'), connection('south')];
    const { clock, connections, states, answer } = start(north, south);
    await connections.start();
    await turns();
    south.attempts[0]?.lose('another process took over');
    await turns();
    clock.advance(3_600_000);
    await turns();
    expect(states()).toEqual(['started', 'lease lost']);
    expect(connections.health().ok).toBe(true);
    expect([south.attempts.length, south.graces, north.graces]).toEqual([1, [700], []]);
    expect(south.lines.at(-1)).toContain('another process took over');
    expect([await answer('/north'), await answer('/south')]).toEqual([202, 503]);
    expect(await Promise.race([connections.lost, turns()])).toBeUndefined();
  });

  it('end when the last one is lost', async () => {
    const [north, south] = [connection('north'), connection('south', [unavailable])];
    const { clock, connections } = start(north, south);
    await connections.start();
    await turns();
    north.attempts[0]?.lose('first');
    expect(await Promise.race([connections.lost, turns()])).toBeUndefined();
    clock.advance(5_000);
    await turns();
    south.attempts[1]?.lose('second');
    await expect(connections.lost).resolves.toBe('second');
    expect(connections.health().ok).toBe(false);
  });

  it('stop one that loses its lease while it starts', async () => {
    const south = connection('south', ['hangs']);
    const { connections, states } = start(connection('north'), south);
    await connections.start();
    south.attempts[0]?.lose('taken over');
    south.attempts[0]?.end();
    await turns();
    expect(states()).toEqual(['started', 'lease lost']);
    expect(south.graces).toEqual([700]);
  });

  it('take no notice of the lease of an attempt that had failed', async () => {
    const south = connection('south', [unavailable]);
    const { clock, connections, states } = start(connection('north'), south);
    await connections.start();
    await turns();
    clock.advance(5_000);
    await turns();
    south.attempts[0]?.lose('the second attempt took over');
    expect(states()).toEqual(['started', 'started']);
  });

  it('stop together and start nothing any more', async () => {
    const [north, south, east] = [
      connection('north'),
      connection('south', [unavailable]),
      connection('east', ['hangs']),
    ];
    const { clock, connections, states } = start(north, south, east);
    await connections.start();
    await turns();
    const stopped = connections.stop(900);
    east.attempts[0]?.end();
    await stopped;
    clock.advance(3_600_000);
    await turns();
    expect(states()).toEqual(['stopped', 'stopped', 'stopped']);
    expect(south.attempts).toHaveLength(1);
    expect([north.graces, east.graces]).toEqual([[900], [900]]);
  });
});

describe('a single connection', () => {
  it('has started when the process says so', async () => {
    const { connections, states } = start(connection('only'));
    expect(connections.health().ok).toBe(false);
    await connections.start();
    expect(states()).toEqual(['started']);
  });

  it('ends the process when it cannot start', async () => {
    const only = connection('only', [new LeaseRefused('held')]);
    await expect(start(only).connections.start()).rejects.toThrow('held');
    expect(only.attempts).toHaveLength(1);
  });

  it('ends the process when its lease is lost', async () => {
    const only = connection('only');
    const { connections } = start(only);
    await connections.start();
    only.attempts[0]?.lose('taken over');
    await expect(connections.lost).resolves.toBe('taken over');
  });
});

describe('the log of a connection', () => {
  it('names it in every line', () => {
    const { log, lines } = recordingLog();
    const own = logOf('north', log);
    own.info('a');
    own.warn('b', { code: 'x' });
    own.error('c');
    expect(lines).toEqual([
      'info a {"connection":"north"}',
      'warn b {"code":"x","connection":"north"}',
      'error c {"connection":"north"}',
    ]);
  });
});
