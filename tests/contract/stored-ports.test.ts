import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKeptHints,
  createMemoryQueue,
  createPgBossQueue,
  openDatabase,
} from '../../relay/src/adapters/queue/index.ts';
import type { DatabaseOptions, RelayDatabase } from '../../relay/src/adapters/queue/index.ts';
import {
  createCallGate,
  createMemoryCallGate,
  createMemorySentValues,
  createSentValues,
} from '../../relay/src/adapters/store/index.ts';
import type { Hint } from '../../relay/src/ports/hint-queue.ts';
import { describeConnectionsApart } from './connections-apart.contract.ts';
import { describeCallGate } from './call-gate.contract.ts';
import { describeCrash } from './crash.contract.ts';
import { describeHintQueue } from './hint-queue.contract.ts';
import { postgresMissing, startTestPostgres } from './postgres-server.ts';
import type { TestPostgres } from './postgres-server.ts';
import { newId, recordingLog, systemClock } from './real-time.ts';
import { describeSentValues } from './sent-values.contract.ts';

describe('in memory', () => {
  describeHintQueue('memory', async () => {
    const kept = createKeptHints(systemClock);
    const make = () => createMemoryQueue({ clock: systemClock, log: recordingLog().log, kept });
    let queue = make();
    return {
      queue,
      async restart() {
        await queue.stop(20);
        queue = make();
        return queue;
      },
      dispose: () => queue.stop(20),
    };
  });
  describeSentValues(() => createMemorySentValues());
  describeCallGate((clock, limits) => {
    const gate = createMemoryCallGate({ clock, limits });
    return { gate, replica: null };
  });
});

function describeStored(options: () => DatabaseOptions): void {
  let database: RelayDatabase;
  beforeAll(async () => {
    database = await openDatabase(options(), recordingLog().log);
  }, 60_000);
  afterAll(() => database.close());

  describeHintQueue('database', async () => {
    const connectionId = newId();
    const make = () => createPgBossQueue({ database, connectionId, clock: systemClock, log: recordingLog().log });
    let queue = make();
    return {
      queue,
      async restart() {
        await queue.stop(1000);
        await database.close();
        database = await openDatabase(options(), recordingLog().log);
        queue = make();
        return queue;
      },
      dispose: () => queue.stop(1000),
    };
  });
  describeSentValues(() => createSentValues(database, newId()));
  describeConnectionsApart(() => database);
  describeCallGate((clock, limits) => {
    const connectionId = newId();
    const make = () => createCallGate({ database, connectionId, clock, limits });
    return { gate: make(), replica: make() };
  });

  it('works a hint again when its pass takes too long, and not beside that pass', async () => {
    const connectionId = newId();
    const queue = createPgBossQueue({ database, connectionId, clock: systemClock, log: recordingLog().log });
    const [slow, other] = [newId(), newId()];
    const passes: string[] = [];
    let endSlow = (): void => undefined;
    const seen = new EventEmitter();
    await queue.start({
      async deal({ lane }) {
        passes.push(lane);
        seen.emit(String(passes.length));
        if (passes.length === 1) await new Promise<void>((resolve) => (endSlow = resolve));
      },
      event: async () => undefined,
    });
    const first = once(seen, '1');
    await queue.hint({ lane: slow, record: null, related: false });
    await first;
    await expireWork(database, connectionId);
    const second = once(seen, '2');
    await queue.hint({ lane: other, record: null, related: false });
    await second;
    expect(passes).toEqual([slow, other]);
    const third = once(seen, '3');
    endSlow();
    await third;
    await queue.stop(1000);
    expect(passes).toEqual([slow, other, slow]);
  });

  it('takes up at the start what a process that is gone was working on', async () => {
    const connectionId = newId();
    const make = () => createPgBossQueue({ database, connectionId, clock: systemClock, log: recordingLog().log });
    const lost = make();
    const lane = newId();
    const taken = new Promise<void>((resolve) => {
      void lost
        .start({ deal: () => (resolve(), new Promise(() => undefined)), event: async () => undefined })
        .then(() => lost.hint({ lane, record: null, related: true }));
    });
    await taken;
    await lost.stop(1);
    await database.close();
    database = await openDatabase(options(), recordingLog().log);
    const queue = make();
    const again = new Promise<Hint>((resolve) => {
      void queue.start({ deal: async (hint) => resolve(hint), event: async () => undefined });
    });
    expect(await again).toEqual({ lane, record: null, related: true });
    await queue.stop(1000);
  });

  it('keeps the id of the installation', async () => {
    const id = await database.installationId();
    await database.close();
    database = await openDatabase(options(), recordingLog().log);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await database.installationId()).toBe(id);
  });
}

/** Makes the database believe that the running passes of a connection began long ago, and waits until their hints wait again. */
async function expireWork(database: RelayDatabase, connectionId: string): Promise<void> {
  const name = `${connectionId}.deal`;
  await database.query(
    `UPDATE cosell_queue.job SET started_on = now() - interval '61 s' WHERE name = $1 AND state = 'active'`,
    [name],
  );
  await database.query('UPDATE cosell_queue.queue SET monitor_on = NULL, monitor_claim_on = NULL');
  await (await database.boss()).supervise();
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const waiting = await database.query(`SELECT id FROM cosell_queue.job WHERE name = $1 AND state = 'created'`, [
      name,
    ]);
    if (waiting.length > 0) return;
    // The embedded database answers without leaving the event loop's turn; timers need one.
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('The expired hint does not wait again.');
}

describe('on PGlite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cosell-pglite-'));
  describeStored(() => ({ kind: 'pglite', directory }));

  it('refuses a second opening of the directory', async () => {
    await expect(openDatabase({ kind: 'pglite', directory }, recordingLog().log)).rejects.toThrow(
      /is in use by this process.*COSELL_DATA_DIR/,
    );
  });

  it('says at the start that it is not meant for production', async () => {
    const other = mkdtempSync(join(tmpdir(), 'cosell-pglite-'));
    const { log, lines } = recordingLog();
    await (await openDatabase({ kind: 'pglite', directory: other }, log)).close();
    rmSync(other, { recursive: true, force: true });
    expect(lines.join()).toContain('not meant for production');
  }, 30_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
});

describe('on PGlite after a crash', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cosell-pglite-'));
  describeCrash(() => ({ kind: 'pglite', directory }));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
});

const missing = postgresMissing();
(missing ? describe.skip : describe)(`on PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
  }, 60_000);
  describeStored(() => ({ kind: 'postgres', url: server.url }));
  describeCrash(() => ({ kind: 'postgres', url: server.url }));

  it('names the setting and not the password when the server cannot be reached', async () => {
    const opening = openDatabase(
      { kind: 'postgres', url: 'postgres://relay:secret@127.0.0.1:1/relay' },
      recordingLog().log,
    );
    const error = await opening.catch((fault: unknown) => fault);
    expect(String(error)).toMatch(
      /database 127\.0\.0\.1:1\/relay \(COSELL_DATABASE_URL\) cannot be used: .*ECONNREFUSED/,
    );
    expect(String(error)).not.toContain('secret');
  });

  it('tells the first worker of a connection that it is alone and the second that it is not', async () => {
    const connectionId = newId();
    const first = await openDatabase({ kind: 'postgres', url: server.url }, recordingLog().log);
    const second = await openDatabase({ kind: 'postgres', url: server.url }, recordingLog().log);
    expect(await first.signOn(connectionId)).toEqual({ alone: true });
    expect(await second.signOn(connectionId)).toEqual({ alone: false });
    await first.signOff(connectionId);
    await second.signOff(connectionId);
    expect(await first.signOn(connectionId)).toEqual({ alone: true });
    await first.close();
    await second.close();
  });

  it('never gives one lane to two processes at once', async () => {
    const connectionId = newId();
    const databases = await Promise.all(
      [1, 2].map(() => openDatabase({ kind: 'postgres', url: server.url }, recordingLog().log)),
    );
    const queues = databases.map((database) =>
      createPgBossQueue({ database, connectionId, clock: systemClock, log: recordingLog().log, pollMs: 500 }),
    );
    const lane = newId();
    let running = 0;
    let mostRunning = 0;
    let passes = 0;
    const turns: (() => void)[] = [];
    const deal = async (): Promise<void> => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      passes += 1;
      turns.shift()?.();
    };
    for (const queue of queues) await queue.start({ deal, event: async () => undefined });
    for (let n = 0; n < 20; n += 1) {
      const turn = new Promise<void>((resolve) => turns.push(resolve));
      await Promise.all(queues.map((queue) => queue.hint({ lane, record: null, related: false })));
      await turn;
    }
    for (const queue of queues) await queue.stop(1000);
    for (const database of databases) await database.close();
    expect(mostRunning).toBe(1);
    expect(passes).toBeGreaterThanOrEqual(20);
  }, 30_000);

  afterAll(() => server.stop());
});
