import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import { createPgBossQueue } from '../../relay/src/adapters/queue/pg-boss-queue.ts';
import { bossSchema } from '../../relay/src/adapters/queue/schema.ts';
import type { RelayDatabase, Row } from '../../relay/src/adapters/queue/database.ts';
import type { HintStore, HintStoreFactory } from './hint-store.ts';
import { settled } from './time.ts';
import type { VirtualTime } from './time.ts';

/** Same for all schedules: each starts with empty queues. */
const connectionId = 'simulation';
/** Real processes look twice a second; here it is virtual time, and every look costs a statement. Milliseconds. */
const pollMs = 10_000;
/** Expired work is looked for this often, as the relay's database asks pg-boss to. Milliseconds. */
const superviseMs = 20_000;

/** Real pg-boss for the schedules of a worker. */
export interface BossHints {
  readonly store: HintStoreFactory;
  /** Resolves when nothing of the database is on its way and all that follows from it has happened. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens an embedded PostgreSQL in memory with the real queue in it. Its `now()` and pg-boss' `job_now()` are the
 * simulation's: functions of these names stand in front of theirs, so that deferred hints and expiry follow virtual time. What differs from production: one
 * session for all processes (who is alone is told by the simulation), pg-boss' own timers are replaced by virtual ones, and the
 * values sent and the call gates stay in memory.
 */
export async function openBossHints(): Promise<BossHints> {
  const pglite = await PGlite.create();
  await pglite.exec(`
    CREATE SCHEMA virtual;
    CREATE FUNCTION virtual.now() RETURNS timestamptz LANGUAGE sql STABLE
      AS $$ SELECT to_timestamp(current_setting('virtual.ms')::double precision / 1000) $$;
    SET search_path = virtual, pg_catalog, public;
    SELECT set_config('virtual.ms', '0', false)`);
  const inner = fromPglite(pglite);
  let time: VirtualTime | null = null;
  let told = -1;
  let busy = 0;

  /** One statement, at the present of the schedule. */
  async function atPresent<T>(run: () => Promise<T>): Promise<T> {
    busy += 1;
    try {
      const now = time?.now() ?? 0;
      if (now !== told) {
        told = now;
        await pglite.query(`SELECT set_config('virtual.ms', $1, false)`, [String(now)]);
      }
      return await run();
    } finally {
      busy -= 1;
    }
  }

  const boss = new PgBoss({
    db: { executeSql: (text, values) => atPresent(() => inner.executeSql(text, values)) },
    backend: 'pglite',
    schema: bossSchema,
    schedule: false,
    supervise: false,
    reindex: false,
    monitorVacuum: false,
  });
  await boss.start();
  await pglite.exec(
    `CREATE OR REPLACE FUNCTION ${bossSchema}.job_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT virtual.now() $$`,
  );
  const query = (sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> =>
    atPresent(async () => (await pglite.query<Row>(sql, [...parameters])).rows);

  function store(given: VirtualTime): HintStore {
    time = given;
    const signedOn = new Set<object>();
    let cleared: Promise<unknown> | null = null;
    const supervise = (): void => {
      if (time !== given) return;
      void query('UPDATE cosell_queue.queue SET monitor_on = NULL, monitor_claim_on = NULL').then(() =>
        boss.supervise(),
      );
      given.after(superviseMs, supervise);
    };
    given.after(superviseMs, supervise);
    return {
      queueOf(clock, log) {
        const process = {};
        const database: RelayDatabase = {
          kind: 'pglite',
          query,
          boss: () => (cleared ??= query(`DELETE FROM ${bossSchema}.job`)).then(() => boss),
          installationId: () => Promise.resolve('simulation'),
          signOn() {
            const alone = signedOn.size === 0;
            signedOn.add(process);
            return Promise.resolve({ alone });
          },
          signOff: () => Promise.resolve(void signedOn.delete(process)),
          tidy: () => Promise.resolve(),
          close: () => Promise.resolve(),
        };
        const queue = createPgBossQueue({ database, connectionId, clock, log, pollMs });
        return { ...queue, leave: () => void signedOn.delete(process) };
      },
      async open() {
        const [row] = await query(`SELECT count(*)::int AS open FROM ${bossSchema}.job WHERE state < 'completed'`);
        return Number(row?.['open']);
      },
      // Asked by a sabotage only, which runs on the memory queue.
      isActive: () => false,
    };
  }

  return {
    store,
    async settle() {
      do {
        await settled();
        if (busy > 0) await new Promise((resolve) => setImmediate(resolve));
      } while (busy > 0);
      await settled();
    },
    async close() {
      await boss.stop({ graceful: false, close: false });
      await pglite.close();
    },
  };
}
