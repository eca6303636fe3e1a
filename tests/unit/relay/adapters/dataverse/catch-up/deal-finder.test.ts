import type { LinkState } from '../../../../../../domain/model/link.ts';
import { createDealFinder } from '../../../../../../relay/src/adapters/dataverse/catch-up/deal-finder.ts';
import type { Page } from '../../../../../../relay/src/ports/catch-up.ts';
import { sample } from '../../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { countedIds, openGate } from '../../ports.ts';
import { changeSet, connectionId, environment, host, linkState, ready } from '../environment.ts';

const guid = (kind: string, n: number): string => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The finder over a stand-in with our solution. */
async function place() {
  const world = await environment();
  let requests = 0;
  const reopened = () =>
    createDealFinder({
      baseUrl: host,
      fetch: world.fetch,
      token: async () => 'token',
      gate: openGate(),
      random: countedIds(),
      clock: world.clock,
      connectionId,
      relayUserId: sample.users.relay,
      onRequests: (count) => void (requests += count),
    });
  const finder = reopened();
  /** A link row, as a pass writes it. */
  async function link(n: number, changes: Partial<LinkState>): Promise<string> {
    const lane = guid('1', n);
    const state = linkState({ record: null, generation: n, health: 'inStep', referralId: guid('a', n), ...changes });
    await world.store.apply(changeSet({ lane, link: { version: null, state, name: `deal ${n}` } }));
    return lane;
  }
  /** An opportunity with Sync = Yes, saved by the seller. */
  async function deal(n: number, columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const id = guid('0', n);
    const row = { opportunityid: id, name: `deal ${n}`, cosell_sync: true, ...columns };
    await world.ask('POST', 'opportunities', row, sample.users.seller);
    return id;
  }
  return { ...world, finder, reopened, link, deal, requests: () => requests };
}

/** All rows of a paged list, and how many pages it had. */
async function read<T>(
  list: (cursor: string | null) => Promise<Page<T>>,
): Promise<{ items: readonly T[]; pages: number }> {
  const items: T[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Page<T> = await list(cursor);
    items.push(...page.items);
    cursor = page.next;
    pages += 1;
  } while (cursor !== null);
  return { items, pages };
}

const closed = { status: 'Closed', substatus: 'Won' };

describe('changed records', () => {
  it('are those to be shared that somebody else changed since then, oldest first', async () => {
    const { finder, deal, ask, clock } = await place();
    const before = clock.now();
    clock.advance(60_000);
    const second = await deal(2);
    await deal(3, { cosell_sync: false });
    clock.advance(60_000);
    const first = await deal(1);
    await ask('PATCH', `opportunities(${second})`, { name: 'changed by the relay' }, sample.users.relay);
    const since = async (time: Date) => (await finder.changedRecords('opportunity', time, null)).items;
    expect(await since(before)).toEqual([
      { record: { table: 'opportunity', id: first }, modifiedAt: clock.now().toISOString() },
    ]);
    await ask('PATCH', `opportunities(${second})`, { name: 'changed' }, sample.users.seller);
    expect((await since(before)).map(({ record }) => record.id).toSorted()).toEqual([first, second].toSorted());
    clock.advance(1000);
    expect(await since(clock.now())).toEqual([]);
  });

  it('are found in the table of leads as well, and in pages', async () => {
    const { finder, deal, ask, clock } = await place();
    const lead = guid('2', 1);
    const row = { leadid: lead, subject: 'x', lastname: 'y', cosell_sync: true };
    await ask('POST', 'leads', row, sample.users.seller);
    const leads = await finder.changedRecords('lead', clock.now(), null);
    expect(leads.items.map(({ record }) => record)).toEqual([{ table: 'lead', id: lead }]);
    for (let n = 1; n <= 101; n += 1) await deal(n);
    const { items, pages } = await read((cursor) => finder.changedRecords('opportunity', clock.now(), cursor));
    expect([items.length, pages]).toEqual([101, 2]);
  });
});

describe('link rows', () => {
  it('are due when a wait is over or work was cut off', async () => {
    const { finder, link, clock } = await place();
    const now = clock.now().getTime();
    const at = (ms: number): string => new Date(now + ms).toISOString();
    const operation = {
      id: guid('f', 1),
      kind: 'createReferral',
      generation: 1,
      payloadHash: 'h',
      sentAt: at(0),
      epoch: 'one:1',
    } as const;
    const due = [
      await link(1, { notBefore: at(-1000), health: 'needsAttention' }),
      await link(2, { operation }),
      await link(3, { health: 'working' }),
      await link(4, { health: 'checking' }),
      await link(5, { health: 'waiting' }),
    ];
    await link(6, {});
    await link(7, { notBefore: at(60_000), health: 'waiting' });
    await link(8, { notBefore: at(-1000), health: 'orphaned' });
    await link(9, { health: 'needsAttention' });
    const { items } = await finder.dueLinks(clock.now(), null);
    expect(items.map(({ lane }) => lane).toSorted()).toEqual(due.toSorted());
  });

  it('are open unless both sides are closed and agree, and tell what is needed to compare', async () => {
    const { finder, link, ask, clock } = await place();
    await link(1, { record: ready, status: 'Active', substatus: 'Accepted', engagementId: guid('e', 1) });
    const wrong = await link(2, { ...closed, health: 'needsAttention' });
    await link(3, closed);
    await link(4, { health: 'orphaned', status: 'Active' });
    const early = await link(5, { referralId: null });
    const { items } = await finder.openLinks(null);
    expect(items.map(({ lane }) => lane).toSorted()).toEqual([guid('1', 1), wrong, early].toSorted());
    clock.advance(60_000);
    await ask('PATCH', `opportunities(${ready.id})`, { name: 'by a person' }, sample.users.seller);
    const [head] = (await finder.openLinks(null)).items.filter(({ lane }) => lane === guid('1', 1));
    expect(head).toMatchObject({
      record: ready,
      referralId: guid('a', 1),
      engagementId: guid('e', 1),
      status: 'Active',
      substatus: 'Accepted',
      health: 'inStep',
      lastSyncOn: new Date(clock.now().getTime() - 60_000).toISOString(),
      recordModifiedAt: clock.now().toISOString(),
    });
    await ask('PATCH', `opportunities(${ready.id})`, { name: 'by the relay' }, sample.users.relay);
    const [again] = (await finder.openLinks(null)).items.filter(({ lane }) => lane === guid('1', 1));
    expect(again?.recordModifiedAt).toBeNull();
  });

  it('come in pages that go on where they ended, in another process as well', async () => {
    const { finder, link, reopened } = await place();
    for (let n = 1; n <= 101; n += 1) await link(n, {});
    const first = await finder.openLinks(null);
    expect(first.items).toHaveLength(100);
    const second = await reopened().openLinks(first.next);
    const lanes = new Set([...first.items, ...second.items].map(({ lane }) => lane));
    expect([lanes.size, second.next]).toEqual([101, null]);
    expect(await finder.count('openLinks')).toBe(101);
  });

  it.each(['https://evil.example/', 'opportunities?$select=name', '../cosell_referrals?x', 'cosell_referrals(1)'])(
    'are not read by a cursor that leads elsewhere: %s',
    async (cursor) => {
      const { finder } = await place();
      await expect(finder.openLinks(cursor)).rejects.toThrow(TypeError);
    },
  );

  it('are co-sell when Microsoft takes part or help was asked for, as long as nothing is closed', async () => {
    const { finder, link, deal } = await place();
    const withHelp = { table: 'opportunity', id: await deal(1, { cosell_help: 723450003 }) } as const;
    const withoutHelp = { table: 'opportunity', id: await deal(2) } as const;
    const engagement = (n: number) => ({ engagementId: guid('e', n) });
    const expected = [
      await link(1, { ...engagement(1), microsoftReferralId: guid('b', 1), microsoftStatus: 'New' }),
      await link(2, { ...engagement(2), microsoftReferralId: guid('b', 2) }),
      await link(3, { ...engagement(3), record: withHelp, status: 'Active' }),
    ];
    await link(4, { ...engagement(4), record: withoutHelp });
    await link(5, { ...engagement(5), microsoftReferralId: guid('b', 5), microsoftStatus: 'Closed' });
    await link(6, { ...engagement(6), microsoftReferralId: guid('b', 6), ...closed });
    await link(7, { microsoftReferralId: guid('b', 7) });
    const { items } = await finder.coSellLinks(null);
    expect(items.map(({ lane }) => lane).toSorted()).toEqual(expected.toSorted());
  });

  it('are found by engagement and by record, of a record the newest generation', async () => {
    const { finder, link } = await place();
    const old = await link(1, { record: ready, generation: 1, engagementId: guid('e', 1), ...closed });
    const current = await link(2, { record: ready, generation: 2, engagementId: guid('e', 2) });
    const other = { table: 'opportunity', id: guid('0', 9) } as const;
    expect((await finder.linksOfRecords([other, ready])).map(({ lane }) => lane)).toEqual([current]);
    const found = await finder.linksOfEngagements([guid('e', 1), guid('E', 2), guid('e', 3)]);
    expect(found.map(({ lane }) => lane).toSorted()).toEqual([old, current].toSorted());
  });

  it('of another connection are not ours', async () => {
    const { finder, link, ask } = await place();
    const lane = await link(1, { status: 'Active', health: 'working', engagementId: guid('e', 1) });
    await ask('PATCH', `cosell_referrals(${lane})`, { cosell_connectionkey: guid('c', 2) }, sample.users.relay);
    expect((await finder.openLinks(null)).items).toEqual([]);
    expect((await finder.dueLinks(new Date('2031-01-01'), null)).items).toEqual([]);
    expect(await finder.linksOfEngagements([guid('e', 1)])).toEqual([]);
    expect(await finder.count('openLinks')).toBe(0);
  });
});

describe('look-ups', () => {
  it('ask nothing for nothing, and in chunks for many', async () => {
    const { finder, requests } = await place();
    expect(await finder.linksOfEngagements([])).toEqual([]);
    expect(await finder.linksOfRecords([])).toEqual([]);
    expect(await finder.recordsOf(['PO-4711', ''])).toEqual([]);
    expect(requests()).toBe(0);
    await finder.linksOfEngagements(Array.from({ length: 120 }, (_, n) => guid('e', n)));
    expect(requests()).toBe(3);
  });

  it('find which ids are records', async () => {
    const { finder, ask } = await place();
    const lead = guid('2', 1);
    await ask('POST', 'leads', { leadid: lead, subject: 'x', lastname: 'y' });
    const found = await finder.recordsOf([ready.id.toUpperCase(), lead, guid('0', 77), "x' or 1 eq 1"]);
    expect(found).toEqual([ready, { table: 'lead', id: lead }]);
  });

  it('list open opportunities to be shared', async () => {
    const { finder, deal, ask } = await place();
    const open = await deal(1);
    await deal(2, { cosell_sync: false });
    const won = await deal(3);
    await ask('POST', 'WinOpportunity', {
      Status: 3,
      OpportunityClose: { subject: 'won', 'opportunityid@odata.bind': `/opportunities(${won})` },
    });
    const { items } = await finder.sharedDeals(null);
    expect(items.map(({ id }) => id)).toContain(open);
    expect(items.map(({ id }) => id)).not.toContain(won);
    expect(await finder.count('sharedDeals')).toBe(items.length);
  });

  it('hand on what the service refuses', async () => {
    const { finder, core } = await place();
    core.handle = async () => ({ status: 503, headers: {}, body: '' });
    await expect(finder.openLinks(null)).rejects.toMatchObject({ code: 'DV_UNAVAILABLE', retry: 'later' });
  });
});
