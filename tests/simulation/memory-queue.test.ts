import { createKeptHints, createMemoryQueue } from '../../relay/src/adapters/queue/memory-queue.ts';
import type { Hint, HintHandlers } from '../../relay/src/ports/hint-queue.ts';
import { recordingLog } from '../contract/real-time.ts';
import { createVirtualTime } from './time.ts';

const hint: Hint = { lane: 'lane', record: null, related: false };

/** Two processes on one store, in virtual time. */
function twoProcesses() {
  const time = createVirtualTime(Date.parse('2031-05-05T08:00:00Z'));
  const clock = { now: () => new Date(time.now()), after: time.after };
  const kept = createKeptHints(clock);
  const passes: string[] = [];
  const handlers = (name: string, work: () => Promise<void> = async () => undefined): HintHandlers => ({
    deal: async () => {
      passes.push(`${name} at ${(time.now() - Date.parse('2031-05-05T08:00:00Z')) / 1000} s`);
      await work();
    },
    event: async () => undefined,
  });
  const make = () => createMemoryQueue({ clock, log: recordingLog().log, kept });
  return { time, passes, handlers, make, run: (ms: number) => time.runUntil(time.now() + ms) };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('the memory queue over kept hints', () => {
  it('gives what an ended process worked on to the next one that starts alone', async () => {
    const { make, handlers, passes, run } = twoProcesses();
    const first = make();
    await first.start(handlers('first', never));
    await first.hint(hint);
    await run(1_000);
    first.leave();
    await make().start(handlers('second'));
    await run(1_000);
    expect(passes).toEqual(['first at 0 s', 'second at 1 s']);
  });

  it('gives it to a process that was there already only when the work has expired', async () => {
    const { make, handlers, passes, run } = twoProcesses();
    const [first, second] = [make(), make()];
    await first.start(handlers('first', never));
    await first.hint(hint);
    await run(1_000);
    await second.start(handlers('second'));
    first.leave();
    await run(120_000);
    expect(passes).toEqual(['first at 0 s', 'second at 60 s']);
  });

  it('never gives one lane to two processes at once', async () => {
    const { make, handlers, passes, run } = twoProcesses();
    const [first, second] = [make(), make()];
    await first.start(handlers('first', never));
    await second.start(handlers('second', never));
    await second.hint(hint);
    await run(1_000);
    await first.hint(hint);
    await run(10_000);
    expect(passes).toHaveLength(1);
  });

  it('works a hint again a minute after its handler threw', async () => {
    const { make, handlers, passes, run } = twoProcesses();
    const queue = make();
    let throws = true;
    await queue.start(
      handlers('only', async () => {
        if (throws) throw new Error('a defect');
      }),
    );
    await queue.hint(hint);
    await run(1_000);
    throws = false;
    await run(120_000);
    expect(passes).toEqual(['only at 0 s', 'only at 60 s']);
  });
});
