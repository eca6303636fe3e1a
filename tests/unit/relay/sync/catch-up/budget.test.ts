import { createBudget, Stopped } from '../../../../../relay/src/sync/catch-up/budget.ts';
import { steppedClock } from '../../adapters/ports.ts';
import { settle } from './support.ts';

/** Takes turns and notes their order. */
function takers(perMinute: number) {
  const clock = steppedClock();
  const budget = createBudget(clock, perMinute);
  const done: number[] = [];
  const take = (n: number): Promise<void> => budget.turn().then(() => void done.push(n));
  return { clock, budget, done, take };
}

describe('the budget of catch-up', () => {
  it('lets as many in as a minute holds, the others in their order when there is room again', async () => {
    const { clock, done, take } = takers(2);
    for (const n of [1, 2, 3, 4, 5]) void take(n);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(59_999);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(1);
    await settle();
    expect(done).toEqual([1, 2, 3, 4]);
    clock.advance(60_000);
    await settle();
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('counts any 60 seconds, not those of the clock', async () => {
    const { clock, done, take } = takers(2);
    await take(1);
    clock.advance(50_000);
    await take(2);
    void take(3);
    clock.advance(10_000);
    await settle();
    void take(4);
    await settle();
    expect(done).toEqual([1, 2, 3]);
  });

  it('ends all waits when it is stopped, and lets nobody in any more', async () => {
    const { budget, take } = takers(1);
    await take(1);
    const waits = [take(2), take(3)];
    const ended = Promise.allSettled(waits);
    await settle();
    budget.stop();
    expect((await ended).map((one) => one.status === 'rejected' && one.reason instanceof Stopped)).toEqual([
      true,
      true,
    ]);
    await expect(take(4)).rejects.toBeInstanceOf(Stopped);
  });

  it('does not hold anybody for longer than a minute when the clock was put back', async () => {
    const { clock, done, take } = takers(1);
    await take(1);
    clock.advance(-3_600_000);
    await take(2);
    expect(done).toEqual([1, 2]);
  });
});
