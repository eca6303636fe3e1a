import { Stopped } from '../../../../../relay/src/sync/catch-up/budget.ts';
import { createLoop, mayPass } from '../../../../../relay/src/sync/catch-up/loop.ts';
import { keptLog, steppedClock } from '../../adapters/ports.ts';
import { fault, settle } from './support.ts';

/** A loop every minute whose runs are counted and may fail. */
function loopOf(run: (n: number) => Promise<void> | void) {
  const clock = steppedClock();
  const log = keptLog();
  let runs = 0;
  const loop = createLoop({
    name: 'test',
    clock,
    log,
    everyMs: () => 60_000,
    run: async () => run((runs += 1)),
  });
  return {
    loop,
    log,
    runs: () => runs,
    async pass(ms: number) {
      clock.advance(ms);
      await settle();
    },
  };
}

describe('a loop', () => {
  it('runs at its start and after each pause', async () => {
    const { loop, runs, pass } = loopOf(() => undefined);
    loop.start();
    await pass(0);
    expect(runs()).toBe(1);
    await pass(59_999);
    expect(runs()).toBe(1);
    await pass(1);
    expect(runs()).toBe(2);
  });

  it('tries again after a pause that grows, and is back at its pace after a success', async () => {
    const { loop, runs, pass, log } = loopOf((n) => {
      if (n <= 2) throw fault('PC_UNAVAILABLE');
    });
    loop.start();
    await pass(0);
    await pass(15_000);
    expect(runs()).toBe(2);
    await pass(29_999);
    expect(runs()).toBe(2);
    await pass(1);
    expect(runs()).toBe(3);
    await pass(59_999);
    expect(runs()).toBe(3);
    expect(log.events).toEqual(['catch-up postponed', 'catch-up postponed']);
  });

  it('waits as long as a service asks', async () => {
    const { loop, runs, pass } = loopOf((n) => {
      if (n === 1) throw fault('PC_THROTTLED', 'later', 300_000);
    });
    loop.start();
    await pass(0);
    await pass(299_999);
    expect(runs()).toBe(1);
    await pass(1);
    expect(runs()).toBe(2);
  });

  it('survives a defect', async () => {
    const { loop, runs, pass } = loopOf((n) => {
      if (n === 1) throw new TypeError('defect');
    });
    loop.start();
    await pass(0);
    await pass(15_000);
    expect(runs()).toBe(2);
  });

  it('runs at once when it is woken, and once more when it is woken at work', async () => {
    let finish: () => void = () => undefined;
    const { loop, runs, pass } = loopOf((n) => (n === 2 ? new Promise((resolve) => (finish = resolve)) : undefined));
    loop.start();
    await pass(0);
    loop.wake();
    await pass(0);
    expect(runs()).toBe(2);
    loop.wake();
    loop.wake();
    await pass(0);
    expect(runs()).toBe(2);
    finish();
    await pass(0);
    await pass(0);
    expect(runs()).toBe(3);
    await pass(59_999);
    expect(runs()).toBe(3);
  });

  it('stops when the running work has ended, without a word, and cannot be woken then', async () => {
    let finish: () => void = () => undefined;
    const { loop, runs, pass, log } = loopOf(
      () => new Promise<void>((_resolve, reject) => (finish = () => reject(new Stopped()))),
    );
    loop.start();
    let isStopped = false;
    void loop.stop().then(() => (isStopped = true));
    await pass(0);
    expect(isStopped).toBe(false);
    finish();
    await pass(0);
    expect(isStopped).toBe(true);
    loop.wake();
    await pass(600_000);
    expect(runs()).toBe(1);
    expect(log.events).toEqual([]);
  });
});

describe('mayPass', () => {
  it.each([
    ['a service that is down', fault('DV_UNAVAILABLE'), true],
    ['a lost race', fault('DV_CHANGED_MEANWHILE', 'now'), true],
    ['a sign-in that an administrator renews', fault('PC_SIGN_IN', 'never'), true],
    ['a refusal', fault('PC_REJECTED', 'never'), false],
    ['a defect', new TypeError('x'), false],
  ])('%s', (_what, error, expected) => {
    expect(mayPass(error)).toBe(expected);
  });
});
