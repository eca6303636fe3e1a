import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPgBossQueue } from '../../relay/src/adapters/queue/index.ts';
import type { RelayDatabase } from '../../relay/src/adapters/queue/index.ts';
import { createFileSecretStore } from '../../relay/src/adapters/secrets/file-secret-store.ts';
import { createCallGate, createSentValues } from '../../relay/src/adapters/store/index.ts';
import type { EventHint, Hint } from '../../relay/src/ports/hint-queue.ts';
import { newId, recordingLog, systemClock } from './real-time.ts';
import { steppedClock } from './stepped-clock.ts';

/** Two connections on one database whose lanes, records and referrals have the same ids, as those of a copied environment have. */
export function describeConnectionsApart(database: () => RelayDatabase): void {
  describe('two connections with the same ids', () => {
    it('work their own hints only, and side by side', async () => {
      const lane = newId();
      const record = { table: 'opportunity', id: newId() } as const;
      const referralId = newId();
      const [left, right] = [queueOf(database()), queueOf(database())];
      await left.queue.hint({ lane, record, related: true });
      await left.queue.event({ referralId, related: true });
      await right.queue.hint({ lane, record, related: false });
      // The left one works on the lane until the right one has done so too.
      await left.start(() => right.seen(1));
      await right.start(() => left.seen(2));
      await right.seen(1);
      await left.seen(2);
      expect(left.work).toEqual(
        expect.arrayContaining([
          { lane, record, related: true },
          { referralId, related: true },
        ]),
      );
      expect(right.work).toEqual([{ lane, record, related: false }]);
      await Promise.all([left.queue.stop(1000), right.queue.stop(1000)]);
    });

    it('defer and coalesce their own hints only', async () => {
      const lane = newId();
      const [left, right] = [queueOf(database()), queueOf(database())];
      const soon = new Date(Date.now() + 50);
      await left.queue.later({ lane, record: null, related: true, attempt: 3 }, soon);
      await right.queue.later({ lane, record: null, related: false }, soon);
      await left.start();
      await right.start();
      await Promise.all([left.seen(1), right.seen(1)]);
      expect(left.work).toEqual([{ lane, record: null, related: true, attempt: 3 }]);
      expect(right.work).toEqual([{ lane, record: null, related: false }]);
      await Promise.all([left.queue.stop(1000), right.queue.stop(1000)]);
    });

    it('remember their own sent values only', async () => {
      const lane = newId();
      const [left, right] = [createSentValues(database(), newId()), createSentValues(database(), newId())];
      await left.remember(lane, { value: 100 });
      await right.remember(lane, { value: 200 });
      expect(await left.read(lane)).toEqual({ value: [100] });
      await left.forget(lane);
      expect(await right.read(lane)).toEqual({ value: [200] });
    });

    it('have budgets and waits of their own', async () => {
      const { clock } = steppedClock();
      const limits = { 'partner-center': { parallel: 1, perMinute: 1 }, dataverse: { parallel: 1 } };
      const gateOf = () => createCallGate({ database: database(), connectionId: newId(), clock, limits });
      const [left, right] = [gateOf(), gateOf()];
      await left.enter('partner-center', 0);
      await left.hold('dataverse', new Date(clock.now().getTime() + 60_000));
      await expect(left.enter('partner-center', 0)).rejects.toMatchObject({ code: 'PC_THROTTLED' });
      await expect(left.enter('dataverse', 0)).rejects.toMatchObject({ code: 'DV_THROTTLED' });
      await right.enter('partner-center', 0);
      const leave = await right.enter('dataverse', 0);
      await left.reopen();
      await expect(right.enter('dataverse', 0)).rejects.toMatchObject({ code: 'DV_THROTTLED' });
      leave();
    });

    it('cannot read the secrets of each other, not even from a renamed file', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'cosell-secrets-'));
      const secrets = createFileSecretStore({ directory, masterKey: Buffer.alloc(32, 7).toString('base64') });
      const [left, right] = [newId(), newId()];
      await secrets.write(left, 'token', 'of the left one');
      expect(await secrets.read(right, 'token')).toBeNull();
      const [ofLeft] = readdirSync(directory);
      await secrets.write(right, 'token', 'of the right one');
      expect(await secrets.read(left, 'token')).toBe('of the left one');
      const ofRight = readdirSync(directory).find((name) => name !== ofLeft);
      renameSync(join(directory, ofLeft!), join(directory, ofRight!));
      await expect(secrets.read(right, 'token')).rejects.toThrow(/damaged/);
      rmSync(directory, { recursive: true, force: true });
    });
  });
}

/** A queue with a connection of its own that keeps what it was given to work on. */
function queueOf(database: RelayDatabase) {
  const queue = createPgBossQueue({ database, connectionId: newId(), clock: systemClock, log: recordingLog().log });
  const work: (Hint | EventHint)[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const seen = (count: number): Promise<void> =>
    new Promise((resolve) => (work.length >= count ? resolve() : void waiting.push({ count, resolve })));
  return {
    queue,
    work,
    seen,
    start(during: () => Promise<void> = async () => undefined) {
      const take = async (item: Hint | EventHint): Promise<void> => {
        work.push(item);
        for (const { count, resolve } of waiting) if (work.length >= count) resolve();
        await during();
      };
      return queue.start({ deal: take, event: take });
    },
  };
}
