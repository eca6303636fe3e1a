import path from 'node:path';
import { createPgBossQueue } from './adapters/queue/pg-boss-queue.ts';
import { openDatabase } from './adapters/queue/database.ts';
import type { RelayDatabase } from './adapters/queue/database.ts';
import { createFileSecretStore } from './adapters/secrets/file-secret-store.ts';
import { createCallGate } from './adapters/store/call-gate.ts';
import { createSentValues } from './adapters/store/sent-values.ts';
import { createJsonLog, systemClock, systemFetch, systemRandom } from './adapters/system/system.ts';
import type { ConnectionSettings, RelaySettings } from './config/relay-settings.ts';
import { createConnections, logOf } from './connections.ts';
import { createRelay } from './create-relay.ts';
import type { RelayPorts } from './create-relay.ts';
import { createPublicFetch } from './http/public-fetch.ts';
import { listen } from './http/server.ts';
import type { Log } from './ports/clock.ts';

/** A running relay. */
export interface RunningRelay {
  /** Base address of its HTTP server. */
  readonly address: string;
  /** Resolves with the reason when other processes took all connections over. */
  readonly lost: Promise<string>;
  /** Orderly end: no new work, running passes finish, then everything closes. */
  stop(): Promise<void>;
}

/** Longest wait for running passes at the end. Milliseconds; chosen, above the longest remote call. */
const graceMs = 35_000;
/** Parallel calls to Dataverse until it answers with its own hint (platform-limits.md 1.1). */
const dataverseParallel = 4;

/**
 * Starts a relay on the real world. Throws what the database or the port refuse; with one connection also `LeaseRefused` and `RelayError`,
 * with several see `Connections.start`.
 */
export async function startRelay({ shared, connections: all }: RelaySettings): Promise<RunningRelay> {
  const log = createJsonLog(shared.logLevel, systemClock, (line) => process.stdout.write(line));
  const database = await openDatabase(
    shared.databaseUrl
      ? { kind: 'postgres', url: shared.databaseUrl }
      : { kind: 'pglite', directory: path.join(shared.dataDirectory, 'queue') },
    log,
  );
  try {
    const instance = await database.installationId();
    const connections = createConnections({
      connections: all.map((settings) => {
        const ports = portsOf(settings, database, instance, logOf(settings.name, log));
        return {
          name: settings.name,
          log: ports.log,
          make: (onLeaseLost) => createRelay({ ...ports, onLeaseLost }),
        };
      }),
      clock: systemClock,
      graceMs,
    });
    const { host, port } = shared;
    const health = async () => connections.health();
    const server = await listen({ host, port, routes: (request) => connections.handle(request), log, health });
    const stop = async (grace: number): Promise<void> => {
      await server.close();
      await connections.stop(grace);
    };
    await connections.start().catch(async (error: unknown) => {
      await stop(0);
      throw error;
    });
    // The path of a webhook is a secret; `cosell webhook show` prints it.
    log.info('relay started', { address: server.address, connections: all.map(({ name }) => name) });
    return {
      address: server.address,
      lost: connections.lost,
      async stop() {
        await stop(graceMs);
        await database.close();
        log.info('relay stopped');
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What one connection works with. Queue, gate, secrets and sent values are its own in everything the connections share. */
function portsOf(
  settings: ConnectionSettings,
  database: RelayDatabase,
  instance: string,
  log: Log,
): Omit<RelayPorts, 'onLeaseLost'> {
  const limits = {
    'partner-center': { parallel: settings.partnerCenterParallel, perMinute: settings.partnerCenterCallsPerMinute },
    dataverse: { parallel: dataverseParallel },
  };
  return {
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
    instance,
    queueOf: (connectionId) => createPgBossQueue({ database, connectionId, clock: systemClock, log }),
    gateOf: (connectionId) => createCallGate({ database, connectionId, clock: systemClock, limits }),
    sent: createSentValues(database, `${settings.dataverseUrl} ${settings.tenantId}`),
  };
}
