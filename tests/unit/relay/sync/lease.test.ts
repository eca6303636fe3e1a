import { RelayError } from '../../../../relay/src/errors/relay-error.ts';
import type { ConnectionNotes, ConnectionRow, ConnectionStore } from '../../../../relay/src/ports/connection.ts';
import { LeaseRefused, takeLease } from '../../../../relay/src/sync/lease.ts';
import type { LeaseOptions } from '../../../../relay/src/sync/lease.ts';
import { emptyNotes } from './catch-up/support.ts';

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
    notes: emptyNotes,
  };
  const written: Partial<ConnectionNotes>[] = [];
  let isDown = false;
  const put = (
    from: ConnectionRow,
    changes: Partial<ConnectionRow>,
    notes: Partial<ConnectionNotes>,
  ): ConnectionRow => {
    if (isDown) throw new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later' });
    if (from.version !== row.version) throw new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'now' });
    version += 1;
    row = { ...row, ...changes, version: String(version), notes: { ...row.notes, ...notes } };
    return row;
  };
  const connections: ConnectionStore = {
    whoAmI: async () => ({ organizationId, userId: 'relay-user' }),
    findForeign: async (own) => (row.lease.organizationId && row.lease.organizationId !== own ? row : null),
    load: async () => row,
    find: async () => row,
    async saveLease(from, next, _publish, notes) {
      const saved = put(from, { lease: { ...next } }, notes);
      written.push(notes);
      return saved;
    },
    saveNotes: async (from, notes) => put(from, {}, notes),
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
    connections,
    /** Notes of each renewal. */
    written,
    down(is: boolean) {
      isDown = is;
    },
    /** Moves the clock and lets what was due, and what follows from it, happen. */
    async pass(ms: number) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
      for (let n = 0; n < 40; n += 1) await Promise.resolve();
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

describe('the notes beside the lease', () => {
  it('go with the next renewal, once, and without a request of their own', async () => {
    const place = environment();
    const lease = await takeLease(place.options('one'));
    lease.note({ watermarks: 'a' });
    lease.note({ watermarks: 'b', probes: 'p' });
    await place.pass(19_999);
    expect(place.row().notes.watermarks).toBeNull();
    await place.pass(1);
    await place.pass(20_000);
    expect(place.written).toEqual([{}, { watermarks: 'b', probes: 'p' }, {}]);
    expect(lease.notes()).toMatchObject({ watermarks: 'b', probes: 'p' });
  });

  it('go ten seconds after the last renewal when people wait for them', async () => {
    const place = environment();
    const lease = await takeLease(place.options('one'));
    lease.note({ progress: 'a' }, true);
    lease.note({ progress: 'b' }, true);
    await place.pass(9_999);
    expect(place.row().notes.progress).toBeNull();
    await place.pass(1);
    expect(place.row().notes.progress).toBe('b');
    expect(place.written).toHaveLength(2);
    await place.pass(20_000);
    expect(place.written).toHaveLength(3);
  });

  it('are kept while the CRM is away', async () => {
    const place = environment();
    const lease = await takeLease(place.options('one'));
    lease.note({ watermarks: 'a' });
    place.down(true);
    await place.pass(20_000);
    place.down(false);
    await place.pass(20_000);
    expect(place.row().notes.watermarks).toBe('a');
  });

  it('come after what somebody else wrote, and that is told first', async () => {
    const place = environment();
    const lease = await takeLease(place.options('one'));
    lease.watch(({ progress }) => lease.note({ progress: `${progress} and ours` }));
    lease.note({ watermarks: 'a' });
    await place.connections.saveNotes(place.row(), { progress: 'theirs' });
    await place.pass(20_000);
    expect(place.row().notes).toMatchObject({ watermarks: 'a', progress: 'theirs and ours' });
    expect(place.row().lease.renewedOn).toBe(new Date(start + 20_000).toISOString());
  });

  it('of a process that lost the lease are not written', async () => {
    const place = environment();
    const lost: string[] = [];
    const old = await takeLease(place.options('one', (reason) => lost.push(reason)));
    const heir = await takeLease(place.options('one'));
    old.note({ watermarks: 'old' });
    await place.pass(20_000);
    old.note({ watermarks: 'older' }, true);
    await place.pass(40_000);
    expect(lost).toHaveLength(1);
    expect(place.row().notes.watermarks).toBeNull();
    heir.stop();
  });

  it('of a stopped process are not written', async () => {
    const place = environment();
    const lease = await takeLease(place.options('one'));
    lease.stop();
    lease.note({ watermarks: 'a' }, true);
    await place.pass(60_000);
    expect(place.written).toHaveLength(1);
  });
});
