import { createPgBossQueue, openDatabase } from '../../relay/src/adapters/queue/index.ts';
import { recordingLog, systemClock } from './real-time.ts';

/**
 * A process for the crash test: accepts an event, a deferred hint and three hints, works on the first of these for ever, and says so.
 * Arguments: data directory or address of a PostgreSQL, connection.
 */
const [place = '', connectionId = ''] = process.argv.slice(2);
const { log } = recordingLog();
const database = await openDatabase(
  place.startsWith('postgres') ? { kind: 'postgres', url: place } : { kind: 'pglite', directory: place },
  log,
);
const queue = createPgBossQueue({ database, connectionId, clock: systemClock, log, concurrency: 1 });
await queue.event({ referralId: 'event-1', related: true }, new Date(Date.now() + 1000));
await queue.later({ lane: 'lane-later', record: null, related: false }, new Date(Date.now() + 1000));
await queue.start({
  deal: async () => {
    await queue.hint({ lane: 'lane-2', record: null, related: false });
    await queue.hint({ lane: 'lane-3', record: null, related: true });
    process.stdout.write('accepted\n');
    await new Promise(() => undefined);
  },
  event: async () => undefined,
});
await queue.hint({ lane: 'lane-1', record: null, related: false });
