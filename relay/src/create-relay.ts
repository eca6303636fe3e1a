import { connectionId as connectionIdOf } from '../../domain/identity.ts';
import { rulesVersion } from '../../domain/readiness/index.ts';
import {
  createConnectionStore,
  createDealFinder,
  createEnvironmentSettings,
  defaultEnvironmentSettings,
} from './adapters/dataverse/index.ts';
import { createDataverseTokens } from './adapters/identity/tokens.ts';
import { currentScope, dataverseOptions, scopesOf } from './connection-scopes.ts';
import type { Settings } from './config/settings.ts';
import { createWebhook, webhookPath } from './http/webhook.ts';
import type { HttpRequest, HttpResponse } from './http/types.ts';
import type { CallGate, SecretStore, SentValues, TokenSource } from './ports/connection.ts';
import type { Clock, Fetch, Log, Random } from './ports/clock.ts';
import type { EnvironmentSettings } from './ports/environment-settings.ts';
import type { HintQueue } from './ports/hint-queue.ts';
import { mappingFor } from './sync/environment-mapping.ts';
import { takeLease } from './sync/lease.ts';
import type { Lease } from './sync/lease.ts';
import { createOutboxPoller } from './sync/outbox.ts';
import { runPass } from './sync/pass.ts';
import { resolveEvent } from './sync/resolve-event.ts';
import { createCallCounter } from './sync/catch-up/call-counter.ts';
import type { CallCounter } from './sync/catch-up/call-counter.ts';
import { createCatchUp } from './sync/catch-up/create-catch-up.ts';
import type { CatchUp } from './sync/catch-up/create-catch-up.ts';
import { watchSettings } from './sync/watch-settings.ts';
import type { WatchedSettings } from './sync/watch-settings.ts';

/** Everything of the outside world that the relay touches. The simulation passes its own. */
export interface RelayPorts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: Fetch;
  /** Fetches certificates of webhook deliveries; refuses addresses that are not public (`createPublicFetch`). */
  readonly certificateFetch: Fetch;
  readonly log: Log;
  readonly secrets: SecretStore;
  /** Id of this installation; replicas that share a database share it. */
  readonly instance: string;
  readonly queueOf: (connectionId: string) => HintQueue;
  readonly gateOf: (connectionId: string) => CallGate;
  readonly sent: SentValues;
  /** The lease went to another process: the caller should stop this one. */
  readonly onLeaseLost: (reason: string) => void;
}

/** A relay of one connection. */
export interface Relay {
  /** Takes the lease, starts the queue and the outbox. Throws `LeaseRefused` or `RelayError`. */
  start(): Promise<{ readonly connectionId: string; readonly webhookPath: string }>;
  /** Answers a request to the webhook; null = not ours. 503 before `start` ended. */
  handle(request: HttpRequest): Promise<HttpResponse | null>;
  /** Stops taking work and waits for running passes, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** The one composition root, for production and for the simulation (docs/decisions/0001). */
export function createRelay(ports: RelayPorts): Relay {
  const { settings } = ports;
  let running: Works | null = null;

  return {
    async start() {
      const dataverseToken = createDataverseTokens(ports);
      // Before the connection's id is known, environment and tenant stand for it.
      const bootstrapGate = ports.gateOf(`start ${settings.dataverseUrl} ${settings.tenantId}`);
      await bootstrapGate.reopen();
      const counter = createCallCounter(ports.clock);
      const bootstrap = dataverseOptions(ports, bootstrapGate, dataverseToken, counter);
      const connections = createConnectionStore(bootstrap);
      const { organizationId } = await connections.whoAmI();
      const connectionId = connectionIdOf(organizationId, settings.tenantId);
      const watched = await watchSettings({
        source: createEnvironmentSettings(bootstrap),
        initial: defaultEnvironmentSettings,
        everyMs: settings.settingsSeconds * 1000,
        clock: ports.clock,
        log: ports.log,
      });
      const lease = await takeLease({
        connections,
        connectionId,
        name: `Partner Center (${settings.tenantId})`,
        instance: ports.instance,
        formSettings: () => formSettings(watched.current()),
        clock: ports.clock,
        log: ports.log,
        onLost: ports.onLeaseLost,
      });
      try {
        const path = webhookPath(settings.masterKey, connectionId);
        running = await work(ports, { connectionId, path, watched, lease, counter, dataverseToken });
        return { connectionId, webhookPath: path };
      } catch (error) {
        lease.stop();
        throw error;
      }
    },
    async handle(request) {
      return running ? running.webhook(request) : { status: 503, headers: { 'retry-after': '5' }, body: 'starting' };
    },
    async stop(graceMs) {
      if (!running) return;
      running.lease.stop();
      await running.watched.stop();
      await running.poller.stop();
      await running.catchUp.stop();
      await running.queue.stop(graceMs);
      running = null;
    },
  };
}

/** Everything of a connection that works once the lease is held. */
interface Works {
  readonly watched: WatchedSettings;
  readonly lease: Lease;
  readonly queue: HintQueue;
  readonly poller: ReturnType<typeof createOutboxPoller>;
  readonly catchUp: CatchUp;
  readonly webhook: ReturnType<typeof createWebhook>;
}

interface Held {
  readonly connectionId: string;
  readonly path: string;
  readonly watched: WatchedSettings;
  readonly lease: Lease;
  readonly counter: CallCounter;
  readonly dataverseToken: TokenSource;
}

/** Starts the work of a connection whose lease is held. */
async function work(ports: RelayPorts, held: Held): Promise<Works> {
  const { settings } = ports;
  const { connectionId, path, watched, lease, counter, dataverseToken } = held;
  const queue = ports.queueOf(connectionId);
  const gate = ports.gateOf(connectionId);
  await gate.reopen();
  const dataverse = dataverseOptions(ports, gate, dataverseToken, counter);
  const scope = currentScope(watched, scopesOf(ports, connectionId, lease, queue, gate, dataverse));
  const outbox = {
    activeMs: settings.outboxActiveMs,
    warmMs: settings.outboxWarmMs,
    idleMs: settings.outboxIdleMs,
  };
  const poller = createOutboxPoller(scope(), outbox);
  const catchUp = createCatchUp({
    scope,
    finder: createDealFinder({ ...dataverse, connectionId, relayUserId: lease.relayUserId }),
    keeper: lease,
    pace: {
      changesMs: settings.changesMinutes * 60_000,
      recordsMs: settings.recordsSeconds * 1000,
      callsPerMinute: settings.catchUpCallsPerMinute,
      sweepCallsPerDay: settings.sweepCallsPerDay,
    },
    reconcileTimes: () => watched.current().reconcileTimes,
    counter,
    outbox,
    settingsMs: settings.settingsSeconds * 1000,
  });
  const webhook = createWebhook({
    path,
    queue,
    fetch: ports.certificateFetch,
    clock: ports.clock,
    log: ports.log,
    certificates: {
      urlPrefixes: settings.certificateUrls,
      authoritiesPem: settings.certificateAuthorities,
      subjects: settings.certificateSubjects,
    },
  });
  await queue.start({ deal: (hint) => runPass(scope(), hint), event: (event) => resolveEvent(scope(), event) });
  watched.start();
  poller.start();
  catchUp.start();
  return { watched, lease, queue, poller, catchUp, webhook };
}

/** What the form has to know of the rules in force. */
function formSettings(environment: EnvironmentSettings): unknown {
  return {
    rulesVersion,
    mapping: mappingFor(environment).opportunity.map((row) => row.column),
    countryColumn: environment.accountCountryColumn,
  };
}
