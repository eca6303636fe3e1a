import path from 'node:path';
import { createPgBossQueue } from './adapters/queue/pg-boss-queue.ts';
import { openDatabase } from './adapters/queue/database.ts';
import { createFileSecretStore } from './adapters/secrets/file-secret-store.ts';
import { createCallGate } from './adapters/store/call-gate.ts';
import { createSentValues } from './adapters/store/sent-values.ts';
import { createJsonLog, systemClock, systemFetch, systemRandom } from './adapters/system/system.ts';
import type { Settings } from './config/settings.ts';
import { createRelay } from './create-relay.ts';
import { createPublicFetch } from './http/public-fetch.ts';
import { listen } from './http/server.ts';

/** A running relay. */
export interface RunningRelay {
  /** Base address of its HTTP server. */
  readonly address: string;
  /** Where Partner Center has to deliver events. */
  readonly webhookUrl: string;
  /** Resolves with the reason when the relay stopped itself, because another process took over. */
  readonly lost: Promise<string>;
  /** Orderly end: no new work, running passes finish, then everything closes. */
  stop(): Promise<void>;
}

/** Longest wait for running passes at the end. Milliseconds; chosen, above the longest remote call. */
const graceMs = 35_000;

/** Starts a relay on the real world. Throws `LeaseRefused`, `RelayError`, or what the database or the port refuse. */
export async function startRelay(settings: Settings): Promise<RunningRelay> {
  const log = createJsonLog(settings.logLevel, systemClock, (line) => process.stdout.write(line));
  const database = await openDatabase(
    settings.databaseUrl
      ? { kind: 'postgres', url: settings.databaseUrl }
      : { kind: 'pglite', directory: path.join(settings.dataDirectory, 'queue') },
    log,
  );
  const lost = Promise.withResolvers<string>();
  const limits = {
    'partner-center': { parallel: settings.partnerCenterParallel, perMinute: settings.partnerCenterCallsPerMinute },
    dataverse: { parallel: dataverseParallel },
  };
  const relay = createRelay({
    settings,
    clock: systemClock,
    random: systemRandom,
    fetch: systemFetch,
    certificateFetch: createPublicFetch({ urlPrefixes: settings.certificateUrls }),
    log,
    secrets: createFileSecretStore({
      directory: path.join(settings.dataDirectory, 'secrets'),
      masterKey: settings.masterKey,
    }),
    instance: await database.installationId(),
    queueOf: (connectionId) => createPgBossQueue({ database, connectionId, clock: systemClock, log }),
    gateOf: (connectionId) => createCallGate({ database, connectionId, clock: systemClock, limits }),
    sent: createSentValues(database),
    onLeaseLost: lost.resolve,
  });
  try {
    const { webhookPath } = await relay.start();
    const server = await listen({
      host: settings.host,
      port: settings.port,
      routes: (request) => relay.handle(request),
      log,
    });
    const webhookUrl = `${settings.publicUrl ?? server.address}${webhookPath}`;
    // The path of the webhook is a secret; `cosell webhook show` prints it.
    log.info('relay started', { address: server.address });
    return {
      address: server.address,
      webhookUrl,
      lost: lost.promise,
      async stop() {
        await server.close();
        await relay.stop(graceMs);
        await database.close();
        log.info('relay stopped');
      },
    };
  } catch (error) {
    await relay.stop(0);
    await database.close();
    throw error;
  }
}

/** Parallel calls to Dataverse until it answers with its own hint (platform-limits.md 1.1). */
const dataverseParallel = 4;
