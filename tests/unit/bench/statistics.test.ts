import { arrivals, percentile, seeded } from '../../../bench/statistics.ts';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0.001, 1],
  ])('is the value of the nearest rank: %d → %d', (fraction, expected) => {
    expect(percentile(hundred, fraction)).toBe(expected);
  });

  it('of one value is that value', () => {
    expect(percentile([7], 0.5)).toBe(7);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    percentile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it('has no answer without values or for what is no fraction', () => {
    expect(() => percentile([], 0.5)).toThrow('no values');
    for (const fraction of [0, 1.1, -1, Number.NaN]) expect(() => percentile([1], fraction)).toThrow(RangeError);
  });
});

describe('arrivals', () => {
  it('ascend within the time, as many as the rate says', () => {
    const times = arrivals(10, 100, seeded(1));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(0);
    expect(times.at(-1)).toBeLessThan(100_000);
    // 1,000 expected, standard deviation 32.
    expect(Math.abs(times.length - 1_000)).toBeLessThan(130);
  });

  it('are the same for the same seed and others for another', () => {
    expect(arrivals(10, 3, seeded(5))).toEqual(arrivals(10, 3, seeded(5)));
    expect(arrivals(10, 3, seeded(5))).not.toEqual(arrivals(10, 3, seeded(6)));
  });
});

describe('seeded', () => {
  it('spreads evenly over [0, 1)', () => {
    const random = seeded(3);
    const values = Array.from({ length: 10_000 }, random);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  });
});
