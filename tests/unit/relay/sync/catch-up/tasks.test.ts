import {
  formatProgress,
  formatWatermarks,
  noWatermarks,
  parseProgress,
  parseWatermarks,
  progressText,
} from '../../../../../relay/src/sync/catch-up/tasks.ts';
import type { StoredTask, TaskProgress, Wish } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import { createHandedOver } from '../../../../../relay/src/sync/catch-up/handed-over.ts';
import { createCallCounter } from '../../../../../relay/src/sync/catch-up/call-counter.ts';
import { steppedClock } from '../../adapters/ports.ts';
import { ago } from './support.ts';

const stored: StoredTask = {
  id: 'one',
  task: 'reconcile',
  dryRun: false,
  limit: null,
  phase: 'links',
  cursor: 'page 2',
  done: 3,
  total: 9,
  counts: { hinted: 1 },
  since: ago(5),
};
const { phase: _phase, cursor: _cursor, ...tally } = stored;
const task: TaskProgress = { ...tally, state: 'running', at: ago(0), error: null };
const wish: Wish = { id: 'two', task: 'backfill', dryRun: true, limit: 5, at: ago(1) };

describe('watermarks', () => {
  it('come back as they were written', () => {
    const watermarks = {
      partnerCenter: ago(1),
      opportunities: ago(2),
      leads: null,
      reconciledFor: ago(3),
      task: stored,
    };
    expect(parseWatermarks(formatWatermarks(watermarks))).toEqual(watermarks);
  });

  it('are empty in a new row', () => {
    expect(parseWatermarks(null)).toEqual(noWatermarks);
  });

  it.each(['', '{', 'null', '[]', '"text"', '12'])('cannot be read from %j', (text) => {
    expect(parseWatermarks(text)).toBeNull();
  });

  it.each<[string, unknown]>([
    ['a time that is none', { partnerCenter: 'yesterday', opportunities: 12, leads: {}, reconciledFor: [] }],
    ['a task of a foreign name', { task: { ...stored, task: 'delete' } }],
    ['a task with a broken tally', { task: { ...stored, done: -1 } }],
    ['a task with counts that are none', { task: { ...stored, counts: { hinted: 'many' } } }],
    ['a task without a place', { task: { ...stored, cursor: 7 } }],
    ['a task with a limit that is none', { task: { ...stored, limit: 1.5 } }],
    ['something else', { surprise: true }],
  ])('without what cannot be used: %s', (_what, content) => {
    expect(parseWatermarks(JSON.stringify(content))).toEqual(noWatermarks);
  });

  it('fit into their column whatever a service uses as a place', () => {
    const text = formatWatermarks({ ...noWatermarks, leads: ago(1), task: { ...stored, cursor: 'x'.repeat(20_000) } });
    expect(text.length).toBeLessThan(10_000);
    expect(parseWatermarks(text)).toEqual({ ...noWatermarks, leads: ago(1), task: { ...stored, cursor: null } });
  });
});

describe('progress', () => {
  it('comes back as it was written', () => {
    expect(parseProgress(formatProgress({ wish, task }))).toEqual({ wish, task });
  });

  it.each<[string, string | null]>([
    ['nothing', null],
    ['no JSON', 'soon'],
    ['a list', '[]'],
    ['a wish without id', JSON.stringify({ wish: { ...wish, id: 1 } })],
    ['a wish for something else', JSON.stringify({ wish: { ...wish, task: 'format' } })],
    ['a wish with a negative limit', JSON.stringify({ wish: { ...wish, limit: -1 } })],
    ['a wish at no time', JSON.stringify({ wish: { ...wish, at: 'now' } })],
    ['a task in no state', JSON.stringify({ task: { ...task, state: 'odd' } })],
    ['a task with an odd fault', JSON.stringify({ task: { ...task, error: 5 } })],
  ])('counts as empty: %s', (_what, text) => {
    expect(parseProgress(text)).toEqual({ wish: null, task: null });
  });

  it.each<[Partial<TaskProgress>, string]>([
    [{}, `Reconcile since ${ago(5)}: 3 of about 9 looked at, 1 hinted`],
    [{ total: null, counts: { hinted: 0 } }, `Reconcile since ${ago(5)}: 3 looked at`],
    [{ state: 'done', done: 9 }, `Reconcile done at ${ago(0)}: 9 looked at, 1 hinted`],
    [
      { task: 'backfill', dryRun: true, state: 'done', counts: { 'to adopt': 2, 'to share': 1 } },
      `Backfill (dry run) done at ${ago(0)}: 3 looked at, 2 to adopt, 1 to share`,
    ],
    [
      { state: 'failed', error: 'DV_ACCESS_DENIED' },
      `Reconcile failed at ${ago(0)} (DV_ACCESS_DENIED): 3 looked at, 1 hinted`,
    ],
  ])('is a sentence: %j', (over, expected) => {
    expect(progressText({ ...task, ...over })).toBe(expected);
  });
});

describe('what was handed over', () => {
  it('is known by its state, and for a time', () => {
    const clock = steppedClock();
    const handed = createHandedOver(clock, 1000);
    expect(handed.has('lane', 'one')).toBe(false);
    handed.add('lane', 'one');
    expect(handed.has('lane', 'one')).toBe(true);
    expect(handed.has('lane', 'two')).toBe(false);
    expect(handed.has('other', 'one')).toBe(false);
    clock.advance(1000);
    expect(handed.has('lane', 'one')).toBe(false);
  });

  it('forgets the oldest when there is too much of it', () => {
    const handed = createHandedOver(steppedClock(), 1000);
    for (let n = 0; n <= 20_000; n += 1) handed.add(String(n), 'x');
    expect([handed.has('0', 'x'), handed.has('1', 'x'), handed.has('20000', 'x')]).toEqual([false, true, true]);
  });
});

describe('the counter of calls', () => {
  it('counts by day and keeps the day before', () => {
    const clock = steppedClock('2030-05-01T23:00:00.000Z');
    const counter = createCallCounter(clock);
    counter.add(2);
    counter.add(5);
    expect(counter.counts()).toEqual({ day: '2030-05-01', today: 7, yesterday: null });
    clock.advance(2 * 3_600_000);
    counter.add(1);
    expect(counter.counts()).toEqual({ day: '2030-05-02', today: 1, yesterday: 7 });
    clock.advance(3 * 86_400_000);
    expect(counter.counts()).toEqual({ day: '2030-05-05', today: 0, yesterday: null });
  });
});
