import type { SentValues } from '../../relay/src/ports/connection.ts';
import { newId } from './real-time.ts';

/** What every adapter of the port `SentValues` does. */
export function describeSentValues(make: () => SentValues): void {
  describe('sent values', () => {
    it('knows nothing of a lane that sent nothing', async () => {
      expect(await make().read(newId())).toEqual({});
    });

    it('keeps every value of a field once and in the order of sending', async () => {
      const sent = make();
      const lane = newId();
      await sent.remember(lane, { value: 100, notes: "it's “new”" });
      await sent.remember(lane, { value: 200, visible: true, closingDate: null });
      await sent.remember(lane, { value: 100 });
      expect(await sent.read(lane)).toEqual({
        value: [100, 200],
        notes: ["it's “new”"],
        visible: [true],
        closingDate: [null],
      });
    });

    it('keeps a number apart from the text that looks like it', async () => {
      const sent = make();
      const lane = newId();
      await sent.remember(lane, { value: 1 });
      await sent.remember(lane, { value: '1' });
      expect(await sent.read(lane)).toEqual({ value: [1, '1'] });
    });

    it('forgets one lane and keeps the others', async () => {
      const sent = make();
      const [lane, other] = [newId(), newId()];
      await sent.remember(lane, { value: 1 });
      await sent.remember(other, { value: 2 });
      await sent.forget(lane);
      expect(await sent.read(lane)).toEqual({});
      expect(await sent.read(other)).toEqual({ value: [2] });
    });

    it('remembers nothing when nothing was sent', async () => {
      const sent = make();
      const lane = newId();
      await sent.remember(lane, {});
      expect(await sent.read(lane)).toEqual({});
    });
  });
}
