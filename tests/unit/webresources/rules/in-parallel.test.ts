import { inParallel } from '../../../../webresources/src/rules/in-parallel.ts';

describe('work in parallel', () => {
  it('answers in the order of the items, whichever ends first', async () => {
    const waits = [30, 1, 10];
    const ended = await inParallel(waits, 3, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    expect(ended).toEqual(waits.map((item) => ({ item, hasFailed: false })));
  });

  it('keeps the fault of one and does the others', async () => {
    const ends: number[] = [];
    const fault = new Error('no');
    const ended = await inParallel(
      [1, 2, 3],
      2,
      async (item) => {
        if (item === 2) throw fault;
      },
      (count) => ends.push(count),
    );
    expect(ended.map(({ hasFailed }) => hasFailed)).toEqual([false, true, false]);
    expect(ended[1]?.fault).toBe(fault);
    expect(ends).toEqual([1, 2, 3]);
  });

  it('ends at once without items', async () => {
    await expect(inParallel([], 4, async () => undefined)).resolves.toEqual([]);
  });
});
