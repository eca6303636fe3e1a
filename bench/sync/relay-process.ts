/**
 * The relay as a process of its own: `createRelay` on the real adapters as `relay/src/main.ts` composes them, except that `fetch` has a
 * delay and books, and that the queue tells which pass a call belongs to.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createPgBossQueue, openDatabase } from '../../relay/src/adapters/queue/index.ts';
import { createFileSecretStore } from '../../relay/src/adapters/secrets/file-secret-store.ts';
import { createCallGate } from '../../relay/src/adapters/store/call-gate.ts';
import { createSentValues } from '../../relay/src/adapters/store/sent-values.ts';
import { createJsonLog, systemClock, systemRandom } from '../../relay/src/adapters/system/system.ts';
import { readSettings } from '../../relay/src/config/settings.ts';
import { createRelay } from '../../relay/src/create-relay.ts';
import { createPublicFetch } from '../../relay/src/http/public-fetch.ts';
import { listen } from '../../relay/src/http/server.ts';
import type { HintQueue } from '../../relay/src/ports/hint-queue.ts';
import { answerParent } from '../child-process.ts';
import { openRemoteCalls } from './remote-calls.ts';

const settings = readSettings(process.env, (file) => readFileSync(file, 'utf8'));
const remote = openRemoteCalls({
  delayMs: Number(process.env['BENCH_DELAY_MS']),
  services: { 'partner-center': settings.partnerCenterApiUrl, dataverse: settings.dataverseUrl },
});
const log = createJsonLog('warn', systemClock, (line) => process.stderr.write(line));
const database = await openDatabase(
  settings.databaseUrl
    ? { kind: 'postgres', url: settings.databaseUrl }
    : { kind: 'pglite', directory: path.join(settings.dataDirectory, 'queue') },
  log,
);
const queues: HintQueue[] = [];

function queueOf(connectionId: string): HintQueue {
  const queue = createPgBossQueue({ database, connectionId, clock: systemClock, log });
  queues.push(queue);
  return {
    ...queue,
    start: (handlers) =>
      queue.start({
        deal: (hint) => remote.work('pass', () => handlers.deal(hint)),
        event: (hint) => remote.work('event', () => handlers.event(hint)),
      }),
  };
}

const relay = createRelay({
  settings,
  clock: systemClock,
  random: systemRandom,
  fetch: remote.fetch,
  certificateFetch: createPublicFetch({ urlPrefixes: settings.certificateUrls }),
  log,
  secrets: createFileSecretStore({
    directory: path.join(settings.dataDirectory, 'secrets'),
    masterKey: settings.masterKey,
  }),
  instance: await database.installationId(),
  queueOf,
  gateOf: (connectionId) =>
    createCallGate({
      database,
      connectionId,
      clock: systemClock,
      limits: {
        'partner-center': { parallel: settings.partnerCenterParallel, perMinute: settings.partnerCenterCallsPerMinute },
        // As in production until Dataverse names another number (platform-limits.md 1.1).
        dataverse: { parallel: 4 },
      },
    }),
  sent: createSentValues(database, settings.dataverseUrl),
  onLeaseLost: (reason) => {
    process.stderr.write(`${reason}\n`);
    process.exit(1);
  },
});
await relay.start();
const server = await listen({
  host: settings.host,
  port: settings.port,
  routes: (request) => relay.handle(request),
  log,
});

answerParent({
  take: () => remote.take(),
  busyness: () => remote.busyness(),
  /** As if Partner Center told something about these referrals. */
  events: (referralIds) =>
    Promise.all((referralIds as string[]).map((referralId) => queues[0]?.event({ referralId, related: false }))),
  async stop() {
    await server.close();
    await relay.stop(5_000);
    await database.close();
  },
});
