import { createListMemory } from '../../../../../relay/src/adapters/partner-center/referral-list.ts';
import { answersInTurn, json, rejection } from '../ports.ts';
import { draft, host, operationId, over, setUp } from './source-setup.ts';

const since = new Date('2026-06-10T08:00:00Z');
const id = (n: number) => `4f6f1a0e-0000-4000-8000-${String(n).padStart(12, '0')}`;
const item = (n: number, more: object = {}) => ({
  id: id(n),
  engagementId: id(n + 500),
  updatedDateTime: `2026-06-10T08:${String(n).padStart(2, '0')}:00.1234567Z`,
  ...more,
});
const page = (items: readonly unknown[], next?: string) =>
  json(200, { value: items, ...(next === undefined ? {} : { '@odata.nextLink': next }) });
const refused = json(400, { error: { code: 'invalidRequest', message: 'filter not supported' } });
const queryOf = (url: string | undefined) => new URL(url ?? '').searchParams;

describe('what changed since a time', () => {
  it('is a page of heads, the oldest change first', async () => {
    const { source, sandbox, fetch } = setUp();
    await source.create(draft({ externalReferenceId: 'before' }), operationId);
    sandbox.clock.ms += 60_000;
    const at = new Date(sandbox.clock.ms);
    const { id: newId, ...rest } = await source.create(draft(), operationId);
    const { engagementId, externalReferenceId, eTag, updatedAt, status, substatus, isMicrosoftSide } = rest;
    await expect(source.changedSince(at, null)).resolves.toEqual({
      items: [{ id: newId, engagementId, externalReferenceId, eTag, updatedAt, status, substatus, isMicrosoftSide }],
      next: null,
    });
    const asked = queryOf(fetch.sent.at(-1)?.url);
    expect(asked.get('$filter')).toBe(`updatedDateTime ge ${at.toISOString()}`);
    expect(asked.get('$orderby')).toBe('updatedDateTime asc');
    expect(asked.has('$top')).toBe(false);
  });

  it.each([
    ['of Microsoft', { organizationId: 'msft' }, true],
    ['for Microsoft', { organizationId: 'x', target: [{ type: 'BusinessProfileLocation', id: 'MSFT' }] }, true],
    ['for a solution', { organizationId: 'x', target: [{ type: 'SolutionProfile', id: 'SOL-1-A' }] }, false],
  ])('tells a referral %s', async (_what, more, isMicrosoftSide) => {
    const { source } = over(answersInTurn(page([item(1, more)])));
    await expect(source.changedSince(since, null)).resolves.toMatchObject({ items: [{ isMicrosoftSide }] });
  });

  it('comes page by page', async () => {
    const { source, sandbox } = setUp({ pageSize: 2 });
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push((await source.create(draft({ externalReferenceId: `deal ${n}` }), operationId)).id);
      sandbox.clock.ms += 1000;
    }
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const { items, next } = await source.changedSince(new Date(0), cursor);
      pages.push(items.map((head) => head.id));
      cursor = next;
    } while (cursor !== null);
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  it('never goes where a next link points', async () => {
    const evil = 'http://evil.example:8080/v1.0/referrals?$skiptoken=k181&x=a?b';
    const { source, fetch } = over(answersInTurn(page([item(1)], evil), page([item(2)])));
    const { next } = await source.changedSince(since, null);
    await source.changedSince(since, next);
    expect(fetch.sent[1]?.url).toBe(`${host}/v1.0/engagements/referrals?$skiptoken=k181&x=a?b`);
  });

  it.each([
    ['has no query', 'http://api.partner.microsoft.com/v1.0/referrals'],
    ['has an empty query', 'http://api.partner.microsoft.com/v1.0/referrals?'],
    ['is not text', 7],
    ['is null', null],
  ])('ends where the next link %s', async (_what, link) => {
    const { source } = over(answersInTurn(json(200, { value: [item(1)], '@odata.nextLink': link })));
    await expect(source.changedSince(since, null)).resolves.toMatchObject({ next: null });
  });

  it('ends where a page names itself as the next one', async () => {
    const { source } = over(answersInTurn(page([item(1)], 'x?$skiptoken=1'), page([item(2)], 'x?$skiptoken=1')));
    const { next } = await source.changedSince(since, null);
    await expect(source.changedSince(since, next)).resolves.toMatchObject({ next: null });
  });

  it('leaves out what has no usable ids, and says so', async () => {
    const odd = [item(1, { id: null }), item(2, { id: '112310' }), item(3, { engagementId: '' }), null, 'x', item(4)];
    const { source, log } = over(answersInTurn(page(odd)));
    const { items } = await source.changedSince(since, null);
    expect(items.map((head) => head.id)).toEqual([id(4)]);
    expect(log.events).toEqual(['partner-center.referral-unreadable']);
  });

  it('takes an entry without a time of change for changed just then', async () => {
    const { source } = over(answersInTurn(page([item(1, { updatedDateTime: null, eTag: '7a00' })])));
    const { items } = await source.changedSince(since, null);
    expect(items).toMatchObject([{ updatedAt: since.toISOString(), eTag: '"7a00"', status: 'None' }]);
  });

  it.each(['forward', 'sideways /referrals?x', 'forward https://evil.example/?x', ''])(
    'refuses "%s" as a cursor',
    async (cursor) => {
      const { source, fetch } = over(answersInTurn());
      await expect(source.changedSince(since, cursor)).rejects.toThrow(TypeError);
      expect(fetch.sent).toHaveLength(0);
    },
  );

  it.each([
    ['the list is missing', json(200, { items: [] })],
    ['the body is a page', { status: 200, headers: {}, body: '<html>' }],
    ['the service is busy', json(503, {})],
  ])('is unknown when %s', async (_what, answer) => {
    const { source } = over(answersInTurn(answer));
    expect(await rejection(source.changedSince(since, null))).toMatchObject({ code: 'PC_UNAVAILABLE', retry: 'later' });
  });
});

describe('what changed, where the filter is refused', () => {
  it('is paged from the newest change back to the time', async () => {
    const { source, fetch, log } = over(
      answersInTurn(
        refused,
        page([item(9), item(8)], 'x?$skiptoken=2'),
        page([item(7), item(99, { updatedDateTime: '2026-06-10T07:59:59Z' })], 'x?$skiptoken=3'),
      ),
    );
    const first = await source.changedSince(since, null);
    expect(first.items.map((head) => head.id)).toEqual([id(8), id(9)]);
    const second = await source.changedSince(since, first.next);
    expect(second.items.map((head) => head.id)).toEqual([id(7)]);
    expect(second.next).toBeNull();
    expect(queryOf(fetch.sent[1]?.url).get('$orderby')).toBe('updatedDateTime desc');
    expect(queryOf(fetch.sent[1]?.url).has('$filter')).toBe(false);
    expect(log.events).toEqual(['partner-center.filter-refused']);
  });

  it('is not asked with the filter again, not even by a source made later', async () => {
    const memory = createListMemory();
    const fetch = answersInTurn(refused, page([]), page([]), page([]));
    const { source } = over(fetch, { memory });
    await source.changedSince(since, null);
    await source.changedSince(since, null);
    await over(fetch, { memory }).source.changedSince(since, null);
    expect(fetch.sent.map(({ url }) => queryOf(url).has('$filter'))).toEqual([true, false, false, false]);
  });

  it('is a fault when the list itself is refused', async () => {
    const { source } = over(answersInTurn(refused, refused));
    expect(await rejection(source.changedSince(since, null))).toMatchObject({ code: 'PC_REJECTED' });
  });

  it('a refused page says nothing about the filter', async () => {
    const { source, fetch } = over(answersInTurn(page([item(1)], 'x?$skiptoken=1'), refused, page([])));
    const { next } = await source.changedSince(since, null);
    expect(await rejection(source.changedSince(since, next))).toMatchObject({ code: 'PC_REJECTED' });
    await source.changedSince(since, null);
    expect(queryOf(fetch.sent[2]?.url).has('$filter')).toBe(true);
  });
});
