import { RelayError } from '../../../../relay/src/errors/relay-error.ts';
import type { ConnectionRow, ConnectionStore } from '../../../../relay/src/ports/connection.ts';
import { LeaseRefused, takeLease } from '../../../../relay/src/sync/lease.ts';
import type { LeaseOptions } from '../../../../relay/src/sync/lease.ts';

const start = Date.parse('2026-06-01T09:00:00Z');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A connection table with one row and one environment, and a clock that tests move. */
function environment(lease: Partial<ConnectionRow['lease']> = {}, organizationId = 'org-1') {
  let version = 1;
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  let row: ConnectionRow = {
    id: 'connection',
    version: '1',
    lease: { instance: null, epoch: 0, organizationId: null, renewedOn: null, ...lease },
  };
  const connections: ConnectionStore = {
    whoAmI: async () => ({ organizationId, userId: 'relay-user' }),
    findForeign: async (own) => (row.lease.organizationId && row.lease.organizationId !== own ? row : null),
    load: async () => row,
    async saveLease(from, next) {
      if (from.version !== row.version) throw new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'now' });
      version += 1;
      row = { ...row, version: String(version), lease: { ...next } };
      return row;
    },
  };
  const options = (instance: string, onLost: (reason: string) => void = () => undefined): LeaseOptions => ({
    connections,
    connectionId: 'connection',
    name: 'Partner Center',
    instance,
    formSettings: () => ({}),
    clock: {
      now: () => new Date(now),
      after(ms, run) {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
    },
    log: silent,
    onLost,
  });
  return {
    options,
    row: () => row,
    /** Moves the clock and lets what was due, and what follows from it, happen. */
    async pass(ms: number) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
      for (let n = 0; n < 20; n += 1) await Promise.resolve();
    },
  };
}

describe('takeLease', () => {
  it('takes a free lease and raises the epoch at every start of the same installation', async () => {
    const place = environment();
    expect((await takeLease(place.options('one'))).epoch()).toBe('one:1');
    expect((await takeLease(place.options('one'))).epoch()).toBe('one:2');
    expect(place.row().lease).toMatchObject({ instance: 'one', organizationId: 'org-1' });
  });

  it('refuses while another installation reports, and takes over a minute after it went silent', async () => {
    const place = environment();
    (await takeLease(place.options('one'))).stop();
    await expect(takeLease(place.options('two'))).rejects.toThrow(/Another relay \(installation one\)/);
    await place.pass(60_000);
    expect((await takeLease(place.options('two'))).epoch()).toBe('two:2');
  });

  it('refuses a copied environment and says what to do', async () => {
    const copy = environment({ instance: 'one', epoch: 4, organizationId: 'org-original' }, 'org-copy');
    const refused = takeLease(copy.options('one'));
    await expect(refused).rejects.toBeInstanceOf(LeaseRefused);
    await expect(refused).rejects.toThrow(/copy of org-original.*Delete the rows/s);
  });

  it('renews so that it stays held', async () => {
    const place = environment();
    await takeLease(place.options('one'));
    await place.pass(20_000);
    await place.pass(20_000);
    expect(place.row().lease.renewedOn).toBe(new Date(start + 40_000).toISOString());
  });

  it('tells the older process that a newer one took over', async () => {
    const place = environment();
    const lost: string[] = [];
    await takeLease(place.options('one', (reason) => lost.push(reason)));
    (await takeLease(place.options('one'))).stop();
    await place.pass(20_000);
    expect(lost).toEqual(['another process took over (installation one, epoch 2)']);
  });
});
