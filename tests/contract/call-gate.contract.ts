import type { CallLimits } from '../../relay/src/adapters/store/index.ts';
import type { Clock } from '../../relay/src/ports/clock.ts';
import type { CallGate } from '../../relay/src/ports/connection.ts';
import { steppedClock } from './stepped-clock.ts';

/** A gate under test; `replica` is a second one on the same state, null where the state is not shared. */
export interface GateUnderTest {
  readonly gate: CallGate;
  readonly replica: CallGate | null;
}

const limits: CallLimits = { 'partner-center': { parallel: 2, perMinute: 5 }, dataverse: { parallel: 3 } };

/** What every adapter of the port `CallGate` does. */
export function describeCallGate(make: (clock: Clock, limits: CallLimits) => GateUnderTest): void {
  describe('call gate', () => {
    it('lets in as many calls at once as allowed and the next one when a call comes back', async () => {
      const { gate } = make(steppedClock().clock, limits);
      const leave = await gate.enter('partner-center', 0);
      await gate.enter('partner-center', 0);
      let entered = false;
      const third = gate.enter('partner-center', 60_000).then(() => (entered = true));
      await gate.enter('dataverse', 0);
      expect(entered).toBe(false);
      leave();
      await third;
      expect(entered).toBe(true);
    });

    it('refuses with the wait when all turns are taken and the caller cannot wait', async () => {
      const { gate } = make(steppedClock().clock, limits);
      for (let n = 0; n < 3; n += 1) await gate.enter('dataverse', 0);
      await expect(gate.enter('dataverse', 0)).rejects.toMatchObject({ code: 'DV_THROTTLED', retry: 'later' });
    });

    it('keeps the budget of a minute', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      for (let n = 0; n < 5; n += 1) (await gate.enter('partner-center', 0))();
      await expect(gate.enter('partner-center', 30_000)).rejects.toMatchObject({
        code: 'PC_THROTTLED',
        retryAfterMs: 61_000,
      });
      time.step(61_000);
      (await gate.enter('partner-center', 0))();
    });

    it('waits for the budget when the caller can wait', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      for (let n = 0; n < 5; n += 1) (await gate.enter('partner-center', 0))();
      const sixth = gate.enter('partner-center', 70_000);
      await time.timerSet();
      time.step(61_000);
      expect(await sixth).toBeInstanceOf(Function);
    });

    it('lets nobody in while a service asked to wait, and a shorter wait does not end a longer one', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      await gate.hold('partner-center', new Date(time.clock.now().getTime() + 57_000));
      await gate.hold('partner-center', new Date(time.clock.now().getTime() + 1000));
      await expect(gate.enter('partner-center', 10_000)).rejects.toMatchObject({ retryAfterMs: 57_000 });
      await gate.enter('dataverse', 0);
      time.step(57_000);
      await gate.enter('partner-center', 0);
    });

    it('turns waiting callers away when a service asks for a longer wait than they have', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      await gate.enter('partner-center', 0);
      await gate.enter('partner-center', 0);
      const third = gate.enter('partner-center', 5000);
      const refused = expect(third).rejects.toMatchObject({ code: 'PC_THROTTLED', retryAfterMs: 20_000 });
      await time.timerSet();
      await gate.hold('partner-center', new Date(time.clock.now().getTime() + 20_000));
      await refused;
    });

    it('gives up waiting for a turn at the deadline', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      await gate.enter('partner-center', 0);
      await gate.enter('partner-center', 0);
      const third = gate.enter('partner-center', 50);
      const refused = expect(third).rejects.toMatchObject({ code: 'PC_THROTTLED' });
      await time.timerSet();
      time.step(50);
      await refused;
    });

    it('counts all turns as back when it is opened anew', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      await gate.enter('partner-center', 0);
      await gate.enter('partner-center', 0);
      await gate.reopen();
      await expect(gate.enter('partner-center', 0)).resolves.toBeDefined();
    });

    it('counts a turn as back when its process does not come back', async () => {
      const time = steppedClock();
      const { gate } = make(time.clock, limits);
      for (let n = 0; n < 3; n += 1) await gate.enter('dataverse', 0);
      time.step(120_001);
      await gate.enter('dataverse', 0);
    });

    it('takes one turn back only once', async () => {
      const { gate } = make(steppedClock().clock, limits);
      const leave = await gate.enter('partner-center', 0);
      await gate.enter('partner-center', 0);
      leave();
      leave();
      await gate.enter('partner-center', 10);
      await expect(gate.enter('partner-center', 0)).rejects.toMatchObject({ code: 'PC_THROTTLED' });
    });

    it('counts the calls of all processes', async () => {
      const { gate, replica } = make(steppedClock().clock, limits);
      await gate.enter('partner-center', 0);
      await (replica ?? gate).enter('partner-center', 0);
      await expect(gate.enter('partner-center', 0)).rejects.toMatchObject({ code: 'PC_THROTTLED' });
    });

    it('never lets in more than allowed when many come at once through all processes', async () => {
      const { gate, replica } = make(steppedClock().clock, limits);
      const tries = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? gate : (replica ?? gate)).enter('dataverse', 0)),
      );
      expect(tries.filter((entry) => entry.status === 'fulfilled')).toHaveLength(3);
    });
  });
}
