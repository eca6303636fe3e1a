import { outboundLane } from '../../../../../domain/identity.ts';
import { pollChanges } from '../../../../../relay/src/sync/catch-up/delta-poll.ts';
import { pollDue } from '../../../../../relay/src/sync/catch-up/due-poll.ts';
import { pollRecords } from '../../../../../relay/src/sync/catch-up/record-poll.ts';
import { formatWatermarks, noWatermarks } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import type { Watermarks } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import { ago, bench, connectionId, fault, headOf, idOf, linkOf, noon, opportunityOf } from './support.ts';

const marks = (over: Partial<Watermarks>) => ({ watermarks: formatWatermarks({ ...noWatermarks, ...over }) });

describe('the poll of changes in Partner Center', () => {
  it('starts now, with the overlap, when there is no watermark', async () => {
    const { context, calls, watermarks, sides, events } = bench();
    sides.heads = [headOf(1, { updatedAt: ago(6) })];
    await pollChanges(context());
    expect(calls).toEqual([`changedSince ${ago(5)}`]);
    expect(events).toEqual([]);
    expect(watermarks().partnerCenter).toBe(noon);
  });

  it('reads from five minutes before the watermark and moves it to the latest change', async () => {
    const { context, calls, watermarks, sides, events } = bench(marks({ partnerCenter: ago(60) }));
    sides.heads = [headOf(1, { updatedAt: ago(40) }), headOf(2, { updatedAt: ago(20), isMicrosoftSide: true })];
    await pollChanges(context());
    expect(calls[0]).toBe(`changedSince ${ago(65)}`);
    expect(events).toEqual([
      { referralId: idOf('a', 1), related: false },
      { referralId: idOf('a', 2), related: true },
    ]);
    expect(watermarks().partnerCenter).toBe(ago(20));
  });

  it('hands the same state over once, and again when it is another', async () => {
    const { context, sides, events } = bench(marks({ partnerCenter: ago(60) }));
    const process = context();
    sides.heads = [headOf(1, { updatedAt: ago(3) })];
    await pollChanges(process);
    await pollChanges(process);
    expect(events).toHaveLength(1);
    sides.heads = [headOf(1, { updatedAt: ago(2), eTag: '"new"' })];
    await pollChanges(process);
    expect(events).toHaveLength(2);
  });

  it('reads page after page', async () => {
    const { context, sides, events } = bench(marks({ partnerCenter: ago(60) }));
    sides.pageSize = 2;
    sides.heads = [1, 2, 3, 4, 5].map((n) => headOf(n, { updatedAt: ago(10 - n) }));
    await pollChanges(context());
    expect(events).toHaveLength(5);
  });

  it.each([
    [
      'a page cannot be read',
      (call: string, cursor: string | null) => call.startsWith('changedSince') && cursor === '1',
    ],
    ['a hint cannot be stored', (call: string) => call === 'event'],
  ])('leaves the watermark where it is when %s', async (_what, breaks) => {
    const { context, sides, watermarks, events } = bench(marks({ partnerCenter: ago(60) }));
    sides.pageSize = 1;
    sides.heads = [headOf(1, { updatedAt: ago(20) }), headOf(2, { updatedAt: ago(10) })];
    sides.before = (call, cursor) => {
      if (breaks(call, cursor)) throw fault('PC_THROTTLED', 'later', 1000);
    };
    await expect(pollChanges(context())).rejects.toMatchObject({ code: 'PC_THROTTLED' });
    expect(watermarks().partnerCenter).toBe(ago(60));
    sides.before = () => undefined;
    await pollChanges(context());
    expect(new Set(events.map(({ referralId }) => referralId)).size).toBe(2);
    expect(watermarks().partnerCenter).toBe(ago(10));
  });

  it('is not led into the future by one odd time', async () => {
    const { context, sides, watermarks, events } = bench(marks({ partnerCenter: ago(60) }));
    sides.heads = [headOf(1, { updatedAt: '2099-01-01T00:00:00.000Z' })];
    await pollChanges(context());
    expect(events).toHaveLength(1);
    expect(watermarks().partnerCenter).toBe(ago(-5));
  });

  it('writes nothing when nothing changed', async () => {
    const { context, row } = bench(marks({ partnerCenter: ago(60) }));
    const before = row();
    await pollChanges(context());
    expect(row()).toBe(before);
  });
});

describe('the poll of changed records', () => {
  it('reads both tables from now on when there is no watermark, and remembers no time of its own', async () => {
    const { context, calls, row } = bench();
    await pollRecords(context());
    expect(calls).toEqual([`changedRecords opportunity ${ago(5)}`, `changedRecords lead ${ago(5)}`]);
    expect(row().watermarks).not.toBeNull();
  });

  it('hints the lanes of the records: that of the link row, else the derived one', async () => {
    const { context, sides, hints, watermarks } = bench(marks({ opportunities: ago(60), leads: ago(90) }));
    const lead = { table: 'lead', id: idOf('2', 3) } as const;
    sides.links = [linkOf(1)];
    sides.changed = [
      { record: opportunityOf(1), modifiedAt: ago(50) },
      { record: opportunityOf(2), modifiedAt: ago(40) },
      { record: lead, modifiedAt: ago(30) },
    ];
    await pollRecords(context());
    expect(hints).toEqual([
      { lane: linkOf(1).lane, record: opportunityOf(1), related: false },
      { lane: outboundLane(connectionId, opportunityOf(2), 1), record: opportunityOf(2), related: false },
      { lane: outboundLane(connectionId, lead, 1), record: lead, related: false },
    ]);
    expect(watermarks()).toMatchObject({ opportunities: ago(40), leads: ago(30) });
  });

  it('hints a record once per change', async () => {
    const { context, sides, hints, calls } = bench(marks({ opportunities: ago(60), leads: ago(60) }));
    const process = context();
    sides.changed = [{ record: opportunityOf(1), modifiedAt: ago(2) }];
    await pollRecords(process);
    await pollRecords(process);
    expect(hints).toHaveLength(1);
    expect(calls.filter((call) => call === 'linksOfRecords')).toHaveLength(1);
    sides.changed = [{ record: opportunityOf(1), modifiedAt: ago(1) }];
    await pollRecords(process);
    expect(hints).toHaveLength(2);
  });

  it('keeps the watermark of a table whose hints were not stored', async () => {
    const { context, sides, watermarks } = bench(marks({ opportunities: ago(60), leads: ago(60) }));
    sides.changed = [{ record: opportunityOf(1), modifiedAt: ago(2) }];
    sides.before = (call) => {
      if (call === 'hint') throw new Error('database away');
    };
    await expect(pollRecords(context())).rejects.toThrow('database away');
    expect(watermarks().opportunities).toBe(ago(60));
  });
});

describe('the poll of open work', () => {
  it('hints what is due, and the same row again only when it changed or an hour has passed', async () => {
    const { context, sides, hints, clock } = bench();
    const process = context();
    sides.links = [linkOf(1), linkOf(2)];
    sides.pageSize = 1;
    await pollDue(process);
    expect(hints.map(({ lane }) => lane)).toEqual([linkOf(1).lane, linkOf(2).lane]);
    sides.links = [linkOf(1), linkOf(2, { version: 'W/"next"' })];
    await pollDue(process);
    expect(hints).toHaveLength(3);
    clock.advance(3_600_000);
    await pollDue(process);
    expect(hints).toHaveLength(5);
  });

  it('does nothing without open work', async () => {
    const { context, hints, calls } = bench();
    await pollDue(context());
    expect([hints, calls]).toEqual([[], ['dueLinks']]);
  });
});

describe('all catch-up', () => {
  it('takes a turn of the budget for every call and every hint', async () => {
    const { context, sides, events, clock } = bench(marks({ partnerCenter: ago(60) }), 3);
    sides.heads = [1, 2, 3, 4].map((n) => headOf(n, { updatedAt: ago(1) }));
    const done = pollChanges(context());
    for (let n = 0; n < 100; n += 1) await Promise.resolve();
    expect(events).toHaveLength(2);
    clock.advance(60_000);
    await done;
    expect(events).toHaveLength(4);
  });
});
