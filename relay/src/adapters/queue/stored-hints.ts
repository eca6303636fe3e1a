import type { Job, PgBoss } from 'pg-boss';
import type { Clock } from '../../ports/clock.ts';
import type { EventHint, Hint } from '../../ports/hint-queue.ts';
import type { RelayDatabase } from './database.ts';
import { addedToEvent, addedToHint } from './hint-data.ts';
import { bossSchema } from './schema.ts';

/** The queues of one connection. */
export type QueueKind = 'deal' | 'event' | 'later';

/** A hint taken from the database, marked as being worked on until `finish`. */
export interface TakenJob {
  readonly attempt: { readonly id: string; readonly retryCount: number };
  /** Lane or referral id; null for one that a dead process left. */
  readonly key: string | null;
  readonly item: Hint | EventHint;
}

/** Hints in pg-boss. */
export interface StoredHints {
  putHint(hint: Hint): Promise<void>;
  putEvent(event: EventHint): Promise<void>;
  putLater(item: Hint | EventHint, notBefore: Date): Promise<void>;
  /** Takes up to `limit` hints; never one of a key in `busyKeys`, nor of a key that another process works on. */
  take(kind: QueueKind, limit: number, busyKeys: readonly string[]): Promise<readonly TakenJob[]>;
  finish(kind: QueueKind, jobs: readonly TakenJob[]): Promise<void>;
  /** Which queues hold something that is due. One cheap statement. */
  due(): Promise<readonly QueueKind[]>;
  /** Hands what dead processes were working on to `later`, so that it is worked again. */
  releaseOrphans(): Promise<number>;
}

/** Longest pass; a job that takes longer counts as lost and its hint is worked again. Seconds; docs/decisions/0001. */
const expireInSeconds = 60;
/** Finished jobs are of no use; kept that long for somebody who looks into the database. Seconds; chosen. */
const deleteAfterSeconds = 600;
/** Moving a due hint from `later` is harmless any number of times, so a process that dies in between may be repeated for long. */
const laterRetries = 1000;
/** A waiting job that is taken between the attempt to add one and the attempt to add to it makes us try again. Chosen. */
const mostTries = 10;

const isHint = (item: Hint | EventHint): item is Hint => 'lane' in item;

/** Makes the queues of a connection where they are missing and returns what can be done with them. */
export async function openStoredHints(
  database: RelayDatabase,
  connectionId: string,
  clock: Clock,
): Promise<StoredHints> {
  const boss = await database.boss();
  const nameOf = (kind: QueueKind): string => `${connectionId}.${kind}`;
  // A wait, not a time: the clock of the database may be another one.
  const secondsUntil = (time: Date): number => Math.max(0, Math.ceil((time.getTime() - clock.now().getTime()) / 1000));
  const shared = { policy: 'short', expireInSeconds, deleteAfterSeconds } as const;
  await boss.createQueue(nameOf('later'), { ...shared, retryLimit: laterRetries, retryDelay: 1 });
  await boss.createQueue(nameOf('event'), { ...shared, retryLimit: 0, deadLetter: nameOf('later') });
  await boss.createQueue(nameOf('deal'), { ...shared, retryLimit: 0, deadLetter: nameOf('later') });

  /** Adds a job or adds to the one that waits for the key; a job that was taken in between leaves room for a new one. */
  async function put(kind: QueueKind, key: string, item: Hint | EventHint, notBefore?: Date): Promise<void> {
    const name = nameOf(kind);
    for (let n = 0; n < mostTries; n += 1) {
      const options = {
        singletonKey: key,
        group: { id: key },
        ...(notBefore ? { startAfter: secondsUntil(notBefore) } : {}),
      };
      if (await boss.send(name, item, options)) return;
      if (await addToWaiting(name, key, item, notBefore)) return;
    }
    throw new Error(`The hint for ${key} could not be stored: its job keeps changing.`);
  }

  /** One statement, so that two who add at once both count. pg-boss' own update replaces the data. */
  async function addToWaiting(name: string, key: string, item: Hint | EventHint, notBefore?: Date): Promise<boolean> {
    const added = isHint(item) ? addedToHint(item) : addedToEvent(item);
    const rows = await database.query(
      `UPDATE ${bossSchema}.job
       SET data = data || $3::jsonb, start_after = LEAST(start_after, COALESCE(now() + make_interval(secs => $4), start_after))
       WHERE name = $1 AND singleton_key = $2 AND state = 'created' AND policy = 'short'
       RETURNING id`,
      [name, key, JSON.stringify(added), notBefore ? secondsUntil(notBefore) : null],
    );
    return rows.length > 0;
  }

  return {
    putHint: (hint) => put('deal', hint.lane, hint),
    putEvent: (event) => put('event', event.referralId, event),
    putLater: (item, notBefore) =>
      put('later', isHint(item) ? `deal/${item.lane}` : `event/${item.referralId}`, item, notBefore),
    async take(kind, limit, busyKeys) {
      const jobs = await boss.fetch<Hint | EventHint>(nameOf(kind), {
        batchSize: limit,
        ...(kind === 'later' ? {} : { groupConcurrency: 1, ignoreGroups: [...busyKeys] }),
      });
      return jobs.map(takenJob);
    },
    async finish(kind, jobs) {
      if (jobs.length === 0) return;
      await boss.complete(
        nameOf(kind),
        jobs.map((job) => ({ ...job.attempt })),
      );
    },
    async due() {
      const kinds: readonly QueueKind[] = ['later', 'event', 'deal'];
      const rows = await database.query(
        `SELECT DISTINCT name FROM ${bossSchema}.job
         WHERE name = ANY($1::text[]) AND state < 'active' AND NOT blocked AND start_after <= now()`,
        [kinds.map(nameOf)],
      );
      const names = new Set(rows.map((row) => row['name']));
      return kinds.filter((kind) => names.has(nameOf(kind)));
    },
    async releaseOrphans() {
      let released = 0;
      for (const kind of ['later', 'event', 'deal'] as const)
        released += await failActive(database, boss, nameOf(kind));
      return released;
    },
  };
}

function takenJob(job: Job<Hint | EventHint>): TakenJob {
  return { attempt: { id: job.id, retryCount: job.retryCount }, key: job.groupId ?? null, item: job.data };
}

/** A failed job goes to the dead letter queue, which is `later`; one of `later` itself is tried again. */
async function failActive(database: RelayDatabase, boss: PgBoss, name: string): Promise<number> {
  const rows = await database.query(
    `SELECT id::text AS id FROM ${bossSchema}.job WHERE name = $1 AND state = 'active'`,
    [name],
  );
  if (rows.length === 0) return 0;
  await boss.fail(
    name,
    rows.map((row) => String(row['id'])),
    { message: 'the process that worked on it ended' },
  );
  return rows.length;
}
