import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resultOf, tableOf, writeResults } from '../../../bench/results.ts';
import { runGroups } from '../../../bench/run.ts';
import type { Figure, Group, Result } from '../../../bench/results.ts';

const figure = (over: Partial<Figure> = {}): Figure => ({ name: 'calls', value: 2, unit: 'round trips', ...over });

describe('a result', () => {
  it.each<[string, Figure, boolean]>([
    ['is fine without a goal', figure(), true],
    ['reaches "at most" with that value', figure({ goal: { atMost: 2 } }), true],
    ['misses "at most" above it', figure({ value: 2.001, goal: { atMost: 2 } }), false],
    ['reaches "at least" with that value', figure({ goal: { atLeast: 2 } }), true],
    ['misses "at least" below it', figure({ value: 1.999, goal: { atLeast: 2 } }), false],
    ['misses its goal when nothing was measured', figure({ value: Number.NaN, goal: { atMost: 2 } }), false],
  ])('%s', (_, measured, ok) => {
    expect(resultOf('sync', measured).ok).toBe(ok);
  });

  it('has the agreed shape, with null for what there is not', () => {
    expect(resultOf('sync', figure())).toEqual({
      group: 'sync',
      name: 'calls',
      value: 2,
      unit: 'round trips',
      goal: null,
      baseline: null,
      ok: true,
    });
    expect(resultOf('sync', figure({ value: 1.239, goal: { atMost: 0 }, baseline: 0 }))).toMatchObject({
      value: 1.24,
      goal: 0,
      baseline: 0,
    });
  });
});

describe('the table', () => {
  it('shows verdict, value, goal and baseline in columns', () => {
    const results = [
      resultOf('sync', figure({ goal: { atMost: 4 }, baseline: 12 })),
      resultOf('sync', figure({ name: 'latency', value: 700, unit: 'ms', goal: { atMost: 500 } })),
      resultOf('sync', figure({ name: 'x', unit: 'y' })),
    ];
    expect(tableOf(results).split('\n')).toEqual([
      '        figure   value  goal  baseline  unit',
      'ok      calls        2     4        12  round trips',
      'MISSED  latency    700   500            ms',
      '        x            2                  y',
    ]);
  });
});

describe('the file of results', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-results-'));
  const file = path.join(folder, 'results.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds the list and replaces what was there', () => {
    writeResults(file, [resultOf('old', figure())]);
    const results = [resultOf('sync', figure({ goal: { atMost: 2 } }))];
    writeResults(file, results);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(results);
  });

  it('throws where it cannot be written', () => {
    expect(() => writeResults(path.join(folder, 'none', 'results.json'), [])).toThrow('ENOENT');
  });
});

describe('a run', () => {
  const group = (name: string, figures: readonly Figure[]): Group => ({
    name,
    measure: async () => ({ figures, notes: [`note of ${name}`] }),
  });
  const groups = [
    group('good', [figure({ goal: { atMost: 2 } })]),
    group('bad', [figure({ name: 'slow', goal: { atMost: 1 } })]),
  ];

  async function run(...names: string[]) {
    const seen = { printed: '', said: '', kept: null as readonly Result[] | null };
    const code = await runGroups(names, groups, {
      print: (text) => void (seen.printed += text),
      say: (text) => void (seen.said += text),
      keep: (results) => void (seen.kept = results),
    });
    return { code, ...seen };
  }

  it('measures the named group and succeeds when its goals are reached', async () => {
    const { code, printed, kept } = await run('good');
    expect(code).toBe(0);
    expect(kept?.map((result) => result.group)).toEqual(['good']);
    expect(printed).toContain('- note of good');
  });

  it('measures every group without a name, and fails when a goal is missed', async () => {
    const { code, printed, kept } = await run();
    expect(code).toBe(1);
    expect(kept?.map((result) => result.group)).toEqual(['good', 'bad']);
    expect(printed).toContain('Goals missed: slow');
  });

  it('names the groups for an unknown one and measures nothing', async () => {
    const { code, said, kept } = await run('good', 'fast');
    expect(code).toBe(2);
    expect(said).toBe('Unknown group: fast. There are: good, bad');
    expect(kept).toBeNull();
  });
});
