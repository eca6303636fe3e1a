import { createBudget } from '../../../../../relay/src/sync/catch-up/budget.ts';
import { createTaskRunner, lastSlot } from '../../../../../relay/src/sync/catch-up/task-runner.ts';
import type { PhaseStep, TaskPlan } from '../../../../../relay/src/sync/catch-up/task-runner.ts';
import { formatProgress, formatWatermarks, noWatermarks } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import type { StoredTask, Wish } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import { ago, bench, fault, noon } from './support.ts';

const wish: Wish = { id: 'wished', task: 'reconcile', dryRun: false, limit: null, at: ago(1) };

/** A task of two phases of two pages each, which notes its steps and breaks where it is told. */
function runnerOver(place: ReturnType<typeof bench>, breaks: (step: string) => unknown = () => undefined) {
  const steps: string[] = [];
  const step =
    (name: string): PhaseStep =>
    async (cursor) => {
      const label = `${name} ${cursor ?? 'begin'}`;
      steps.push(label);
      const error = breaks(label);
      if (error) throw error;
      return { next: cursor === null ? 'second' : null, looked: 10, counts: { hinted: 1 } };
    };
  const plan = (): TaskPlan => ({
    phases: [
      ['one', step('one')],
      ['two', step('two')],
    ],
    expected: async () => 40,
    isFull: ({ limit, counts }) => limit !== null && (counts['hinted'] ?? 0) >= limit,
  });
  let times: readonly string[] = [];
  const runner = createTaskRunner(place.context(), { reconcile: plan, backfill: plan }, () => times);
  return { runner, steps, schedule: (...next: string[]) => void (times = next) };
}

const all = ['one begin', 'one second', 'two begin', 'two second'];

describe('a wished task', () => {
  it('runs through its phases, and its progress and result stand in the row', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    const { runner, steps } = runnerOver(place);
    await runner.run();
    expect(steps).toEqual(all);
    expect(place.progress()).toEqual({
      wish: null,
      task: {
        id: 'wished',
        task: 'reconcile',
        dryRun: false,
        limit: null,
        state: 'done',
        done: 40,
        total: 40,
        counts: { hinted: 4 },
        since: noon,
        at: noon,
        error: null,
      },
    });
    expect(place.row().progressText).toBe(`Reconcile done at ${noon}: 40 looked at, 4 hinted`);
    expect(place.watermarks().task).toBeNull();
  });

  it('is done once', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    const { runner, steps } = runnerOver(place);
    await runner.run();
    await runner.run();
    expect(steps).toEqual(all);
  });

  it('ends at its limit', async () => {
    const place = bench({ progress: formatProgress({ wish: { ...wish, task: 'backfill', limit: 2 }, task: null }) });
    const { runner, steps } = runnerOver(place);
    await runner.run();
    expect(steps).toEqual(['one begin', 'one second']);
    expect(place.progress().task).toMatchObject({ state: 'done', done: 20 });
  });

  it('goes on in another process where it was', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    const first = runnerOver(place, (step) => step === 'two second' && fault('DV_UNAVAILABLE'));
    await expect(first.runner.run()).rejects.toMatchObject({ code: 'DV_UNAVAILABLE' });
    expect(place.progress().task).toMatchObject({ state: 'running', done: 30 });
    const second = runnerOver(place);
    await second.runner.run();
    expect(second.steps).toEqual(['two second']);
    expect(place.progress().task).toMatchObject({ id: 'wished', state: 'done', done: 40, counts: { hinted: 4 } });
  });

  it('goes on in the same process after a throttled call', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    let isDown = true;
    const { runner, steps } = runnerOver(place, (step) => step === 'one second' && isDown && fault('PC_THROTTLED'));
    await expect(runner.run()).rejects.toMatchObject({ code: 'PC_THROTTLED' });
    isDown = false;
    await runner.run();
    expect(steps).toEqual(['one begin', 'one second', 'one second', 'two begin', 'two second']);
  });

  it('begins a phase anew when the place where it stood is worth nothing any more', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    let refusals = 1;
    const { runner, steps } = runnerOver(place, (step) => {
      if (step !== 'two second' || refusals === 0) return undefined;
      refusals -= 1;
      return new TypeError('not a cursor of this list');
    });
    await runner.run();
    expect(steps).toEqual(['one begin', 'one second', 'two begin', 'two second', 'two begin', 'two second']);
    expect(place.progress().task?.state).toBe('done');
  });

  it.each([
    ['a refusal', fault('DV_ACCESS_DENIED', 'never'), 'DV_ACCESS_DENIED'],
    ['a defect', new TypeError('x'), 'RELAY_FAULT'],
  ])('fails for good at %s and says so; the next one runs', async (_what, error, code) => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    const { runner } = runnerOver(place, (step) => step === 'two begin' && error);
    await runner.run();
    expect(place.progress().task).toMatchObject({ id: 'wished', state: 'failed', done: 20, error: code });
    expect(place.watermarks().task).toBeNull();
    expect(place.log.events).toContain('catch-up failed');
  });

  it('is left as it stands when the relay stops', async () => {
    const place = bench({ progress: formatProgress({ wish, task: null }) });
    const budget = createBudget(place.clock, 1);
    budget.stop();
    let stopped: unknown;
    await budget.turn().catch((error: unknown) => (stopped = error));
    const { runner } = runnerOver(place, (step) => step === 'one second' && stopped);
    await expect(runner.run()).rejects.toBe(stopped);
    expect(place.watermarks().task).toMatchObject({ phase: 'one', cursor: 'second' });
  });
});

describe('a task in the row', () => {
  const stored: StoredTask = {
    id: 'old',
    task: 'reconcile',
    dryRun: false,
    limit: null,
    phase: 'two',
    cursor: null,
    done: 20,
    total: 40,
    counts: {},
    since: ago(30),
  };
  const rowWith = (task: StoredTask) => ({ watermarks: formatWatermarks({ ...noWatermarks, task }) });

  it('comes before what is wished', async () => {
    const place = bench({ ...rowWith(stored), progress: formatProgress({ wish, task: null }) });
    const { runner, steps } = runnerOver(place);
    await runner.run();
    expect(steps).toEqual(['two begin', 'two second', ...all]);
    expect(place.progress().task?.id).toBe('wished');
  });

  it('begins anew when this version knows no such phase', async () => {
    const { runner, steps } = runnerOver(bench(rowWith({ ...stored, phase: 'of another version', cursor: 'x' })));
    await runner.run();
    expect(steps).toEqual(all);
  });
});

describe('the schedule', () => {
  const done = (slot: string | null) => ({ watermarks: formatWatermarks({ ...noWatermarks, reconciledFor: slot }) });

  it.each<[string, string | null, readonly string[], number]>([
    ['a time that came since the last one', '2030-05-01T02:00:00.000Z', ['02:00', '12:00'], 1],
    ['a time that was missed', '2030-04-27T02:00:00.000Z', ['02:00'], 1],
    ['a time that was met', '2030-05-01T02:00:00.000Z', ['02:00'], 0],
    ['a time later today', '2030-04-30T13:00:00.000Z', ['13:00'], 0],
    ['no time at all', '2030-04-01T02:00:00.000Z', [], 0],
    ['a connection that is new', null, ['02:00'], 0],
  ])('%s', async (_what, reconciledFor, times, runs) => {
    const place = bench(done(reconciledFor));
    const { runner, steps, schedule } = runnerOver(place);
    schedule(...times);
    await runner.run();
    await runner.run();
    expect(steps).toHaveLength(4 * runs);
  });

  it('of a new connection begins with its next time', async () => {
    const place = bench();
    const { runner, steps, schedule } = runnerOver(place);
    schedule('02:00');
    await runner.run();
    expect(steps).toEqual([]);
    place.clock.advance(14 * 3_600_000);
    await runner.run();
    expect(steps).toEqual(all);
  });

  it('is due at once when the watermarks cannot be read', async () => {
    const place = bench({ watermarks: '{"partnerCenter":' });
    const { runner, steps, schedule } = runnerOver(place);
    schedule('02:00');
    await runner.run();
    expect(steps).toEqual(all);
    expect(place.log.events).toContain('watermarks cannot be read');
  });

  it.each<[readonly string[], string | null]>([
    [[], null],
    [['25:00', '7:00', 'noon', '12:60'], null],
    [['12:00'], noon],
    [['12:01'], '2030-04-30T12:01:00.000Z'],
    [['02:00', '23:00'], '2030-05-01T02:00:00.000Z'],
  ])('had its last time: %j', (times, expected) => {
    expect(lastSlot(times, new Date(noon))).toBe(expected);
  });
});

describe('a request of the process itself', () => {
  it('is the task that waits or runs already', async () => {
    const place = bench();
    let runner: ReturnType<typeof runnerOver>['runner'] | null = null;
    let atWork: string | undefined;
    const order = { task: 'reconcile', dryRun: false, limit: null } as const;
    const over = runnerOver(place, () => {
      atWork ??= runner?.request(order);
      return undefined;
    });
    runner = over.runner;
    const id = runner.request(order);
    expect(runner.request(order)).toBe(id);
    expect(runner.request({ ...order, dryRun: true })).not.toBe(id);
    await runner.run();
    expect(atWork).toBe(id);
    expect(over.steps).toHaveLength(8);
  });
});
