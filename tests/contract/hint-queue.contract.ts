import type { EventHint, Hint, HintHandlers, HintQueue } from '../../relay/src/ports/hint-queue.ts';

/** A queue under test. `restart` gives a second instance over what the first one stored. */
export interface QueueUnderTest {
  readonly queue: HintQueue;
  readonly restart: () => Promise<HintQueue>;
  readonly dispose: () => Promise<void>;
}

const laneA = '11111111-1111-4111-8111-111111111111';
const laneB = '22222222-2222-4222-8222-222222222222';
const record = { table: 'opportunity', id: '33333333-3333-4333-8333-333333333333' } as const;
const referralId = '44444444-4444-4444-8444-444444444444';

const hintOf = (lane: string, overrides: Partial<Hint> = {}): Hint => ({ lane, record, related: false, ...overrides });

/** Collects what a queue delivers; `reached` resolves as soon as the given number of calls was started. */
function collector(work: (hint: Hint) => Promise<void> = async () => undefined) {
  const deals: Hint[] = [];
  const events: EventHint[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let running = 0;
  let mostRunningPerLane = 0;
  const lanes = new Map<string, number>();
  const notify = (): void =>
    waiting.filter(({ count }) => deals.length + events.length >= count).forEach(({ resolve }) => resolve());
  const handlers: HintHandlers = {
    async deal(hint) {
      deals.push(hint);
      running += 1;
      lanes.set(hint.lane, (lanes.get(hint.lane) ?? 0) + 1);
      mostRunningPerLane = Math.max(mostRunningPerLane, lanes.get(hint.lane) ?? 0);
      notify();
      await work(hint);
      lanes.set(hint.lane, (lanes.get(hint.lane) ?? 1) - 1);
      running -= 1;
    },
    async event(hint) {
      events.push(hint);
      notify();
    },
  };
  return {
    deals,
    events,
    handlers,
    running: () => running,
    mostRunningPerLane: () => mostRunningPerLane,
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        waiting.push({ count, resolve });
        notify();
      }),
  };
}

/** A gate a handler waits at. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** What every adapter of the port `HintQueue` does. */
export function describeHintQueue(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`hint queue: ${name}`, () => {
    let subject: QueueUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('delivers a hint with everything it carries', async () => {
      const seen = collector();
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA, { referralId, related: true }));
      await seen.reached(1);
      expect(seen.deals).toEqual([{ lane: laneA, record, referralId, related: true }]);
    });

    it('runs one pass per lane at a time and one more for a hint that arrives meanwhile', async () => {
      const first = gate();
      const seen = collector(() => first.opened);
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await seen.reached(1);
      await subject.queue.hint(hintOf(laneA));
      await subject.queue.hint(hintOf(laneA));
      await subject.queue.hint(hintOf(laneB));
      await seen.reached(2);
      expect(seen.deals.map(({ lane }) => lane)).toEqual([laneA, laneB]);
      first.open();
      await seen.reached(3);
      expect(seen.deals[2]?.lane).toBe(laneA);
      await subject.queue.stop(1000);
      expect(seen.deals).toHaveLength(3);
      expect(seen.mostRunningPerLane()).toBe(1);
    });

    it('keeps what a coalesced hint asks for', async () => {
      const first = gate();
      const seen = collector(() => first.opened);
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await seen.reached(1);
      await subject.queue.hint(hintOf(laneA, { record: null, related: true }));
      await subject.queue.hint(hintOf(laneA, { referralId }));
      first.open();
      await seen.reached(2);
      expect(seen.deals[1]).toEqual({ lane: laneA, record, referralId, related: true });
    });

    it('works lanes side by side', async () => {
      const both = gate();
      const seen = collector(() => both.opened);
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await subject.queue.hint(hintOf(laneB));
      await seen.reached(2);
      expect(seen.running()).toBe(2);
      both.open();
    });

    it('delivers a deferred hint not before its time, and keeps the earlier of two times', async () => {
      const seen = collector();
      await subject.queue.start(seen.handlers);
      const start = Date.now();
      await subject.queue.later(hintOf(laneA), new Date(start + 3_600_000));
      await subject.queue.later(hintOf(laneA, { related: true }), new Date(start + 300));
      await subject.queue.later(hintOf(laneA), new Date(start + 7_200_000));
      await seen.reached(1);
      expect(Date.now() - start).toBeGreaterThanOrEqual(290);
      expect(seen.deals).toEqual([hintOf(laneA, { related: true })]);
    });

    it('delivers a hint whose time has come at once', async () => {
      const seen = collector();
      await subject.queue.start(seen.handlers);
      await subject.queue.later(hintOf(laneA), new Date(0));
      await seen.reached(1);
      expect(seen.deals).toHaveLength(1);
    });

    it('coalesces events of one referral, whose attempts begin anew, and delivers those of others', async () => {
      const seen = collector();
      await subject.queue.event({ referralId, related: false });
      await subject.queue.event({ referralId, related: true });
      await subject.queue.event({ referralId: laneB, related: false, attempt: 2 });
      await subject.queue.start(seen.handlers);
      await seen.reached(2);
      expect(seen.events).toEqual(
        expect.arrayContaining([
          { referralId, related: true, attempt: 0 },
          { referralId: laneB, related: false, attempt: 2 },
        ]),
      );
    });

    it('defers an event that was not found yet', async () => {
      const seen = collector();
      await subject.queue.start(seen.handlers);
      const start = Date.now();
      await subject.queue.event({ referralId, related: false, attempt: 1 }, new Date(start + 300));
      await seen.reached(1);
      expect(Date.now() - start).toBeGreaterThanOrEqual(290);
      expect(seen.events).toEqual([{ referralId, related: false, attempt: 1 }]);
    });

    it('goes on after a handler that throws', async () => {
      const seen = collector(async (hint) => {
        if (hint.lane === laneA) throw new Error('a fault of the handler');
      });
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await seen.reached(1);
      await subject.queue.hint(hintOf(laneB));
      await seen.reached(2);
      expect(seen.deals.map(({ lane }) => lane)).toEqual([laneA, laneB]);
    });

    it('stops after the grace when a handler does not end', async () => {
      const seen = collector(() => new Promise(() => undefined));
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await seen.reached(1);
      await subject.queue.stop(20);
      await subject.queue.hint(hintOf(laneB));
      expect(seen.deals).toHaveLength(1);
    });

    it('waits for running handlers when it stops and takes no more work', async () => {
      const first = gate();
      const seen = collector(() => first.opened);
      await subject.queue.start(seen.handlers);
      await subject.queue.hint(hintOf(laneA));
      await seen.reached(1);
      const stopped = subject.queue.stop(5000);
      first.open();
      await stopped;
      expect(seen.running()).toBe(0);
    });

    it('delivers after a restart what was accepted before it', async () => {
      await subject.queue.hint(hintOf(laneA));
      await subject.queue.later(hintOf(laneB), new Date(Date.now() + 50));
      const seen = collector();
      await (await subject.restart()).start(seen.handlers);
      await seen.reached(2);
      expect(seen.deals.map(({ lane }) => lane).sort()).toEqual([laneA, laneB]);
    });
  });
}
