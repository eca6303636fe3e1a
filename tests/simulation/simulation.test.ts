import { solutionZip } from '../support/solution-zip.ts';
import { coverageTable } from './report.ts';
import { sabotages } from './sabotage.ts';
import type { SabotageName } from './sabotage.ts';
import { simulate } from './simulate.ts';
import type { Simulation } from './simulate.ts';

jest.setTimeout(600_000);

const workers = 2;
const base = (): Pick<Simulation, 'zip' | 'seed' | 'workers' | 'options'> => ({
  zip: solutionZip(),
  seed: 1,
  workers,
  options: {},
});

describe('the fault simulation', () => {
  it('holds every invariant in 1,000 schedules', async () => {
    const { ran, failures, coverage } = await simulate({ ...base(), schedules: 1000 });
    expect(ran).toBe(1000);
    expect(failures.slice(0, 3)).toEqual([]);
    expect(coverageTable(coverage).length).toBeGreaterThan(20);
  });

  it('holds every invariant in 200 schedules on the real queue', async () => {
    const { ran, failures } = await simulate({ ...base(), seed: 2, schedules: 200, queue: 'boss' });
    expect(ran).toBe(200);
    expect(failures.slice(0, 3)).toEqual([]);
  });

  it('runs the same way again, whatever the number of workers', async () => {
    const first = await simulate({ ...base(), schedules: 40 });
    const second = await simulate({ ...base(), schedules: 40, workers: 1 });
    expect(second.hash).toBe(first.hash);
    expect((await simulate({ ...base(), schedules: 40, seed: 2 })).hash).not.toBe(first.hash);
  });

  it.each(Object.keys(sabotages) as SabotageName[])(
    'notices the sabotage %s within 1,000 schedules',
    async (sabotage) => {
      const breaks: readonly string[] = sabotages[sabotage].breaks;
      const isFound: NonNullable<Simulation['isEnough']> = ({ violations }) =>
        violations.some(({ invariant }) => breaks.includes(invariant));
      const { failures } = await simulate({ ...base(), schedules: 1000, options: { sabotage }, isEnough: isFound });
      expect(failures.some(isFound)).toBe(true);
    },
  );
});
