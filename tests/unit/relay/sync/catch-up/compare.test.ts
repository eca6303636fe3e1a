import { outboundLane } from '../../../../../domain/identity.ts';
import type { LinkHead } from '../../../../../relay/src/ports/catch-up.ts';
import type { ReferralHead } from '../../../../../relay/src/ports/referral-source.ts';
import { planBackfill } from '../../../../../relay/src/sync/catch-up/backfill.ts';
import { planReconcile } from '../../../../../relay/src/sync/catch-up/reconcile.ts';
import { createTaskRunner } from '../../../../../relay/src/sync/catch-up/task-runner.ts';
import type { TaskName } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import { ago, bench, connectionId, fault, headOf, idOf, linkOf, noon, opportunityOf, settle } from './support.ts';

const won = { status: 'Closed', substatus: 'Won' } as const;
const msActive = {
  microsoftReferralId: idOf('b', 1),
  microsoftStatus: 'Active',
  microsoftSubstatus: 'Accepted',
} as const;
const microsoft = { id: idOf('b', 1), isMicrosoftSide: true, externalReferenceId: null } as const;

/** Runs a task over both sides. */
async function runTask(
  place: ReturnType<typeof bench>,
  task: TaskName,
  options: { dryRun?: boolean; limit?: number | null } = {},
  process = place.context(),
) {
  const runner = createTaskRunner(process, { reconcile: planReconcile, backfill: planBackfill }, () => []);
  runner.request({ task, dryRun: options.dryRun ?? false, limit: options.limit ?? null });
  await runner.run();
  return place.progress().task;
}

describe('reconcile', () => {
  it.each<[string, Partial<ReferralHead>, Partial<LinkHead>, 'nothing' | 'hint' | 'related hint']>([
    ['equal sides', {}, {}, 'nothing'],
    ['another status', { status: 'Closed', substatus: 'Won' }, {}, 'hint'],
    ['another substatus', { substatus: 'Engaged' }, {}, 'hint'],
    ['a change after the last agreement', { updatedAt: ago(10) }, {}, 'hint'],
    ['a change just before it, because clocks differ', { updatedAt: ago(34) }, {}, 'hint'],
    ['no agreement yet', {}, { lastSyncOn: null }, 'hint'],
    ['both closed, whatever the time', { ...won, updatedAt: ago(1) }, { ...won }, 'nothing'],
    ['a wait for a person', {}, { health: 'needsAttention' }, 'hint'],
    ['work that was cut off', {}, { health: 'working' }, 'hint'],
    ['a record changed after the last agreement', {}, { recordModifiedAt: ago(5) }, 'hint'],
    ['a record changed before', {}, { recordModifiedAt: ago(50) }, 'nothing'],
    ["Microsoft's side, as known", microsoft, { ...msActive }, 'nothing'],
    ["Microsoft's side, answered", { ...microsoft, ...won }, { ...msActive }, 'related hint'],
    ["Microsoft's side, unknown so far", microsoft, {}, 'related hint'],
    ['a second referral of the engagement', { id: idOf('a', 9) }, {}, 'hint'],
    ['a closed second one', { id: idOf('a', 9), ...won }, {}, 'nothing'],
  ])('%s', async (_what, head, link, expected) => {
    const place = bench();
    place.sides.heads = [headOf(1), headOf(1, head)];
    if (head.id === undefined) place.sides.heads = [headOf(1, head)];
    place.sides.links = [linkOf(1, link)];
    await runTask(place, 'reconcile');
    expect(place.events).toEqual([]);
    const related = expected === 'related hint';
    expect(place.hints).toEqual(
      expected === 'nothing' ? [] : [{ lane: linkOf(1).lane, record: opportunityOf(1), related }],
    );
  });

  it('raises an event for an open referral without link row, once per referral', async () => {
    const place = bench();
    place.sides.heads = [
      headOf(1, { status: 'New', substatus: 'Pending' }),
      headOf(2, won),
      headOf(3, { id: idOf('b', 3), isMicrosoftSide: true }),
    ];
    const task = await runTask(place, 'reconcile');
    expect(place.events).toEqual([{ referralId: idOf('a', 1), related: false }]);
    expect(task).toMatchObject({ state: 'done', done: 3, counts: { arrived: 1, hinted: 0 } });
  });

  it('hints a link row whose referral is not in the list any more, and one that has none', async () => {
    const place = bench();
    place.sides.heads = [headOf(1)];
    place.sides.links = [
      linkOf(1),
      linkOf(2),
      linkOf(3, { referralId: null, engagementId: null, status: null }),
      linkOf(4, { ...won, engagementId: idOf('e', 4) }),
    ];
    await runTask(place, 'reconcile');
    expect(place.hints.map(({ lane }) => lane)).toEqual([linkOf(2).lane, linkOf(3).lane]);
  });

  it.each([
    ['all of it', (call: string) => call === 'openLinks', 0],
    ['a part of it', (call: string, cursor: string | null) => call.startsWith('changedSince') && cursor === '1', 1],
  ])('misses no referral in a list of which another process read %s', async (_what, breaks, lists) => {
    const place = bench();
    place.sides.pageSize = 1;
    place.sides.heads = [headOf(1), headOf(2)];
    place.sides.links = [linkOf(1), linkOf(2)];
    place.sides.before = (call, cursor) => {
      if (breaks(call, cursor)) throw fault('DV_UNAVAILABLE');
    };
    await expect(runTask(place, 'reconcile')).rejects.toMatchObject({ code: 'DV_UNAVAILABLE' });
    place.sides.before = () => undefined;
    const listed = place.calls.length;
    const runner = createTaskRunner(place.context(), { reconcile: planReconcile, backfill: planBackfill }, () => []);
    await runner.run();
    expect(place.calls.slice(listed).filter((call) => call.startsWith('changedSince'))).toHaveLength(lists);
    expect(place.hints).toEqual([]);
    expect(place.progress().task).toMatchObject({ state: 'done', done: 4 });
  });

  it('hands a newer state over once per process, a difference and a wait for a person each time', async () => {
    const place = bench();
    const process = place.context();
    place.sides.heads = [headOf(1, { updatedAt: ago(1) }), headOf(2, { substatus: 'Engaged' }), headOf(3)];
    place.sides.links = [linkOf(1), linkOf(2), linkOf(3, { health: 'needsAttention' })];
    await runTask(place, 'reconcile', {}, process);
    await runTask(place, 'reconcile', {}, process);
    const times = (n: number): number => place.hints.filter(({ lane }) => lane === linkOf(n).lane).length;
    expect([times(1), times(2), times(3)]).toEqual([1, 2, 2]);
  });

  it('says when both sides were compared, also when both are empty', async () => {
    const place = bench();
    const task = await runTask(place, 'reconcile');
    expect(task).toMatchObject({ state: 'done', done: 0, total: 0 });
    expect(place.row().lastReconcileOn).toBe(noon);
  });

  it('keeps within the budget', async () => {
    const place = bench({}, 10);
    place.sides.links = Array.from({ length: 30 }, (_, n) => linkOf(n, { health: 'needsAttention' }));
    place.sides.heads = place.sides.links.map((_, n) => headOf(n));
    const done = runTask(place, 'reconcile');
    await settle();
    const begun = place.calls.length;
    expect(begun).toBe(10);
    for (let n = 0; n < 3; n += 1) {
      place.clock.advance(60_000);
      await settle();
    }
    await done;
    expect(place.hints).toHaveLength(30);
  });
});

describe('backfill', () => {
  /** Deal 1 is linked; 2 has a referral that names it; 3 has none; referrals 4 (foreign reference) and 5 (closed) are not ours to adopt. */
  function existing() {
    const place = bench();
    place.sides.links = [linkOf(1)];
    place.sides.deals = [opportunityOf(1), opportunityOf(2), opportunityOf(3)];
    place.sides.records = [opportunityOf(1), opportunityOf(2), opportunityOf(3)];
    place.sides.heads = [
      headOf(1),
      headOf(2),
      headOf(4, { externalReferenceId: 'PO-4711' }),
      headOf(5, { ...won, externalReferenceId: opportunityOf(3).id }),
      headOf(6, { externalReferenceId: null }),
      headOf(7, { externalReferenceId: idOf('9', 7) }),
      headOf(8, { isMicrosoftSide: true }),
    ];
    return place;
  }

  it('adopts referrals that name a record and hands over deals that have none', async () => {
    const place = existing();
    const task = await runTask(place, 'backfill');
    expect(place.events).toEqual([{ referralId: idOf('a', 2), related: false }]);
    const lane = outboundLane(connectionId, opportunityOf(3), 1);
    expect(place.hints).toEqual([{ lane, record: opportunityOf(3), related: false }]);
    expect(task).toMatchObject({ state: 'done', counts: { 'to adopt': 1, 'to share': 1 } });
  });

  it('counts only in a dry run', async () => {
    const place = existing();
    const task = await runTask(place, 'backfill', { dryRun: true });
    expect([place.events, place.hints]).toEqual([[], []]);
    expect(task).toMatchObject({ dryRun: true, state: 'done', counts: { 'to adopt': 1, 'to share': 1 } });
  });

  it('takes no more than the limit', async () => {
    const place = existing();
    const task = await runTask(place, 'backfill', { limit: 1 });
    expect([place.events.length, place.hints.length]).toEqual([1, 0]);
    expect(task?.counts).toEqual({ 'to adopt': 1 });
  });

  it('stops within a page at the limit', async () => {
    const place = bench();
    place.sides.deals = [1, 2, 3, 4].map(opportunityOf);
    await runTask(place, 'backfill', { limit: 3 });
    expect(place.hints).toHaveLength(3);
  });

  it('adopts one of two referrals that name the same record: the pass finds the other', async () => {
    const place = existing();
    place.sides.heads.push(headOf(20, { externalReferenceId: opportunityOf(2).id.toUpperCase() }));
    await runTask(place, 'backfill');
    expect(place.events).toHaveLength(1);
  });

  it('finds nothing to do in an empty environment', async () => {
    const place = bench();
    expect(await runTask(place, 'backfill')).toMatchObject({ state: 'done', done: 0 });
    expect([place.events, place.hints]).toEqual([[], []]);
  });

  it('goes on in another process', async () => {
    const place = bench();
    place.sides.pageSize = 2;
    place.sides.deals = [1, 2, 3, 4, 5].map(opportunityOf);
    let left = 3;
    place.sides.before = (call) => {
      if (call === 'hint' && (left -= 1) < 0) throw fault('DV_UNAVAILABLE');
    };
    await expect(runTask(place, 'backfill')).rejects.toMatchObject({ code: 'DV_UNAVAILABLE' });
    place.sides.before = () => undefined;
    await createTaskRunner(place.context(), { reconcile: planReconcile, backfill: planBackfill }, () => []).run();
    expect(new Set(place.hints.map(({ lane }) => lane)).size).toBe(5);
    expect(place.progress().task?.state).toBe('done');
  });
});
