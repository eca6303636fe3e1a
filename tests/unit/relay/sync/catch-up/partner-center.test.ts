import { pollChanges } from '../../../../../relay/src/sync/catch-up/delta-poll.ts';
import { planBackfill } from '../../../../../relay/src/sync/catch-up/backfill.ts';
import { planReconcile } from '../../../../../relay/src/sync/catch-up/reconcile.ts';
import { createTaskRunner } from '../../../../../relay/src/sync/catch-up/task-runner.ts';
import { draft, operationId, setUp } from '../../adapters/partner-center/source-setup.ts';
import { bench, fault, noon, opportunityOf } from './support.ts';

const plans = { reconcile: planReconcile, backfill: planBackfill };

/** Catch-up over the stand-in of Partner Center with the real adapter; both clocks stand at noon. */
function connected(options: Parameters<typeof setUp>[0] = {}) {
  const { sandbox, source, fetch } = setUp(options);
  sandbox.clock.ms = Date.parse(noon);
  const place = bench();
  Object.assign(place.scope, { referrals: source });
  const pass = (ms: number): void => {
    sandbox.clock.ms += ms;
    place.clock.advance(ms);
  };
  const create = async (n: number): Promise<string> => {
    pass(1000);
    const fields = { dealValue: 100, currency: 'EUR', closingDate: '2030-11-30' };
    return (await source.create(draft({ externalReferenceId: opportunityOf(n).id, fields }), operationId)).id;
  };
  return { ...place, sandbox, fetch, pass, create };
}

const kinds = [
  ['takes the filter', {}],
  ['refuses the filter', { refusedFilterPaths: ['updatedDateTime'] }],
] as const;

describe.each(kinds)('over a Partner Center that %s', (_what, refusal) => {
  it('the poll finds every change once, and its watermark is a time of Partner Center', async () => {
    const place = connected({ ...refusal, pageSize: 2 });
    const process = place.context();
    await pollChanges(process);
    expect(place.events).toEqual([]);
    const ids: string[] = [];
    for (let n = 1; n <= 5; n += 1) ids.push(await place.create(n));
    const last = new Date(place.sandbox.clock.ms).toISOString();
    place.pass(60_000);
    await pollChanges(process);
    expect(place.events.map(({ referralId }) => referralId).toSorted()).toEqual(ids.toSorted());
    expect(place.watermarks().partnerCenter).toBe(last);
    place.pass(60_000);
    await pollChanges(process);
    expect(place.events).toHaveLength(5);
  });

  it('a list that lags by minutes hides nothing', async () => {
    const place = connected({ ...refusal });
    const process = place.context();
    await pollChanges(process);
    place.sandbox.core.setListLag(180_000);
    const late = await place.create(1);
    place.sandbox.core.setListLag(0);
    const early = await place.create(2);
    await pollChanges(process);
    expect(place.events.map(({ referralId }) => referralId)).toEqual([early]);
    place.pass(180_000);
    await pollChanges(process);
    expect(place.events.map(({ referralId }) => referralId)).toEqual([early, late]);
  });

  it('a backfill that is broken off goes on with the page where it stood', async () => {
    const place = connected({ ...refusal, pageSize: 2 });
    const ids: string[] = [];
    for (let n = 1; n <= 6; n += 1) ids.push(await place.create(n));
    place.sides.records = [1, 2, 3, 4, 5, 6].map(opportunityOf);
    let left = 3;
    place.sides.before = (call) => {
      if (call === 'event' && (left -= 1) < 0) throw fault('DV_UNAVAILABLE');
    };
    const first = createTaskRunner(place.context(), plans, () => []);
    first.request({ task: 'backfill', dryRun: false, limit: null });
    await expect(first.run()).rejects.toMatchObject({ code: 'DV_UNAVAILABLE' });
    place.sides.before = () => undefined;
    const lists = place.fetch.sent.length;
    await createTaskRunner(place.context(), plans, () => []).run();
    expect(new Set(place.events.map(({ referralId }) => referralId))).toEqual(new Set(ids));
    expect(place.fetch.sent.slice(lists)).toHaveLength(2);
  });

  it('a place of a former life that leads nowhere begins its phase anew', async () => {
    const place = connected({ ...refusal });
    const id = await place.create(1);
    const task = {
      id: 'old',
      task: 'reconcile',
      dryRun: false,
      limit: null,
      phase: 'referrals',
      cursor: 'a place of another version',
      done: 0,
      total: 1,
      counts: {},
      since: noon,
    } as const;
    place.context().notebook.advance({ task });
    await createTaskRunner(place.context(), plans, () => []).run();
    expect(place.events).toEqual([{ referralId: id, related: false }]);
    expect(place.progress().task).toMatchObject({ id: 'old', state: 'done' });
  });
});

it('a throttled list is waited for, and its watermark stays', async () => {
  const place = connected();
  const process = place.context();
  await pollChanges(process);
  const before = place.watermarks().partnerCenter;
  await place.create(1);
  place.sandbox.core.faults.decideBy(() => ({ kind: 'status', status: 429, retryAfterSeconds: 57 }));
  await expect(pollChanges(process)).rejects.toMatchObject({ code: 'PC_THROTTLED', retryAfterMs: 57_000 });
  expect([place.watermarks().partnerCenter, place.events]).toEqual([before, []]);
  place.sandbox.core.faults.decideBy(null);
  await pollChanges(process);
  expect(place.events).toHaveLength(1);
});
