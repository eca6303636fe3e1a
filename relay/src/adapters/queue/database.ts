import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Client, Pool } from 'pg';
import { fromPglite, PgBoss } from 'pg-boss';
import type { ConstructorOptions } from 'pg-boss';
import type { Log } from '../../ports/clock.ts';
import { lockDirectory } from './directory-lock.ts';
import { bossSchema, ownSchema, schemaLock } from './schema.ts';

/** Which database: an embedded one in a directory, or a server. */
export type DatabaseOptions =
  { readonly kind: 'pglite'; readonly directory: string } | { readonly kind: 'postgres'; readonly url: string };

/** A row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** The relay's own database: hints and caches. Losing it costs a reconcile (docs/decisions/0001). */
export interface RelayDatabase {
  readonly kind: DatabaseOptions['kind'];
  /** One statement. Rejects with the driver's error. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** pg-boss on this database, started at the first call and shared by all queues. */
  boss(): Promise<PgBoss>;
  /** Id of this installation, made when the database is. Replicas on one database share it. */
  installationId(): Promise<string>;
  /**
   * Signs this process on as a worker of a connection until the database is closed. `alone`: no other process works for it
   * now, so that whatever is still marked as being worked on was left by one that died.
   */
  signOn(connectionId: string): Promise<{ readonly alone: boolean }>;
  /** Takes one `signOn` back: this process works for the connection no more, but for others. */
  signOff(connectionId: string): Promise<void>;
  /** Gives back the space of deleted rows where the database does not do so itself. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** What differs between the two databases. */
interface Driver {
  query(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]>;
  readonly bossOptions: ConstructorOptions;
  signOn(connectionId: string): Promise<{ readonly alone: boolean }>;
  signOff(connectionId: string): Promise<void>;
  prepare(): Promise<void>;
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Expired work is looked for this often; a hint whose process died is worked again after at most `expireInSeconds` of its queue plus this.
 * Finished jobs are deleted as often. Seconds; chosen.
 */
const monitorSeconds = 10;
const maintenanceSeconds = 300;
/** A server that does not answer must not hold up a webhook or a pass for ever. Milliseconds; chosen. */
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;
/** Connections of one process: statements of queue, gate and webhook take turns. Chosen. */
const poolSize = 8;

/** Opens the database and makes its tables. Throws `DirectoryInUse` for a directory that another process has open. */
export async function openDatabase(options: DatabaseOptions, log: Log): Promise<RelayDatabase> {
  const driver = options.kind === 'pglite' ? await openPglite(options.directory, log) : openPostgres(options.url, log);
  try {
    await driver.prepare();
  } catch (error) {
    await driver.close();
    throw error;
  }
  let boss: Promise<PgBoss> | null = null;
  return {
    kind: options.kind,
    query: (sql, parameters = []) => driver.query(sql, parameters),
    boss: () => (boss ??= startBoss(driver.bossOptions, log)),
    async installationId() {
      const rows = await driver.query('SELECT id::text AS id FROM cosell.installation', []);
      return String(rows[0]?.['id']);
    },
    signOn: (connectionId) => driver.signOn(connectionId),
    signOff: (connectionId) => driver.signOff(connectionId),
    tidy: () => driver.tidy(),
    async close() {
      const started = await boss?.catch(() => null);
      await started?.stop({ graceful: false, close: false });
      await driver.close();
    },
  };
}

async function startBoss(options: ConstructorOptions, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({
    ...options,
    schema: bossSchema,
    schedule: false,
    superviseIntervalSeconds: monitorSeconds,
    monitorIntervalSeconds: monitorSeconds,
    maintenanceIntervalSeconds: maintenanceSeconds,
  });
  boss.on('error', (error) => log.warn('queue database fault', { error: error.message }));
  boss.on('warning', (warning) => log.warn('queue database warning', { warning: warning.message }));
  return boss.start();
}

async function openPglite(directory: string, log: Log): Promise<Driver> {
  const unlock = lockDirectory(directory);
  let pglite: PGlite;
  try {
    pglite = await PGlite.create(join(directory, 'pglite'));
  } catch (error) {
    unlock();
    throw new Error(
      `The embedded database in ${directory} cannot be opened. It holds only hints and caches: move the directory away and start again.`,
      { cause: error },
    );
  }
  log.warn('embedded database: runs without fsync and for one process, not meant for production', { directory });
  return {
    bossOptions: { db: fromPglite(pglite), backend: 'pglite', reindex: false, monitorVacuum: false },
    query: async (sql, parameters) => (await pglite.query<Row>(sql, [...parameters])).rows,
    // The directory's lock keeps every other process out.
    signOn: () => Promise.resolve({ alone: true }),
    signOff: () => Promise.resolve(),
    async prepare() {
      await pglite.exec(ownSchema.join(';\n'));
      await pglite.exec('VACUUM');
    },
    // No autovacuum in the embedded database.
    tidy: async () => void (await pglite.exec('VACUUM')),
    async close() {
      try {
        await pglite.close();
      } finally {
        unlock();
      }
    },
  };
}

function openPostgres(url: string, log: Log): Driver {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'cosell-relay',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => log.warn('database connection lost', { error: error.message }));
  let session: Client | null = null;
  return {
    bossOptions: { db: { executeSql: (text, values) => pool.query(text, values) } },
    query: async (sql, parameters) => (await pool.query<Row>(sql, [...parameters])).rows,
    async signOn(connectionId) {
      session ??= await openSession(url, log);
      return signOnWith(session, connectionId);
    },
    async signOff(connectionId) {
      await session?.query('SELECT pg_advisory_unlock_shared(hashtextextended($1, 0))', [lockKey(connectionId)]);
    },
    async prepare() {
      try {
        await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${schemaLock}); ${ownSchema.join(';\n')}; COMMIT`);
      } catch (cause) {
        throw unusable(url, cause);
      }
    },
    tidy: () => Promise.resolve(),
    async close() {
      await session?.end();
      await pool.end();
    },
  };
}

/** Names the server without the password. */
function unusable(url: string, cause: unknown): Error {
  const place = URL.parse(url);
  const where = place ? `${place.host}${place.pathname}` : 'the given address';
  const why =
    cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name) : String(cause);
  return new Error(
    `The database ${where} (COSELL_DATABASE_URL) cannot be used: ${why}. It must run, and its user may create schemas in it.`,
    { cause },
  );
}

async function openSession(url: string, log: Log): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'cosell-relay worker', keepAlive: true });
  client.on('error', (error) => log.warn('database session lost', { error: error.message }));
  await client.connect();
  return client;
}

const lockKey = (connectionId: string): string => `cosell/${connectionId}`;

/** Everybody holds the lock shared; who gets it alone first is alone. The server drops the lock with the connection. */
async function signOnWith(session: Client, connectionId: string): Promise<{ alone: boolean }> {
  const lock = async (call: string): Promise<boolean> => {
    const { rows } = await session.query<{ held: unknown }>(`SELECT ${call}(hashtextextended($1, 0)) AS held`, [
      lockKey(connectionId),
    ]);
    return rows[0]?.held === true;
  };
  const alone = await lock('pg_try_advisory_lock');
  await lock('pg_advisory_lock_shared');
  if (alone) await lock('pg_advisory_unlock');
  return { alone };
}
