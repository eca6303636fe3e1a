import { connectionId as connectionIdOf } from '../../domain/identity.ts';
import { defaultMapping } from '../../domain/mapping/field-mapping.ts';
import { rulesVersion } from '../../domain/readiness/index.ts';
import {
  createConnectionStore,
  createCrmStore,
  createEnvironmentSettings,
  createStoreMemory,
  defaultEnvironmentSettings,
} from './adapters/dataverse/index.ts';
import { createDataverseTokens, createPartnerCenterTokens } from './adapters/identity/tokens.ts';
import { createReferralSource } from './adapters/partner-center/referral-source.ts';
import type { Settings } from './config/settings.ts';
import { createWebhook, webhookPath } from './http/webhook.ts';
import type { HttpRequest, HttpResponse } from './http/types.ts';
import type { CallGate, SecretStore, SentValues, TokenSource } from './ports/connection.ts';
import type { Clock, Fetch, Log, Random } from './ports/clock.ts';
import type { EnvironmentSettings } from './ports/environment-settings.ts';
import type { HintQueue } from './ports/hint-queue.ts';
import { mappingFor, versionOf } from './sync/environment-mapping.ts';
import { takeLease } from './sync/lease.ts';
import type { Lease } from './sync/lease.ts';
import { createOutboxPoller } from './sync/outbox.ts';
import { runPass } from './sync/pass.ts';
import { resolveEvent } from './sync/resolve-event.ts';
import type { ConnectionScope } from './sync/scope.ts';
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
  let running: {
    watched: WatchedSettings;
    lease: Lease;
    queue: HintQueue;
    poller: ReturnType<typeof createOutboxPoller>;
    webhook: ReturnType<typeof createWebhook>;
  } | null = null;

  return {
    async start() {
      const dataverseToken = createDataverseTokens(ports);
      const bootstrapGate = ports.gateOf('start');
      await bootstrapGate.reopen();
      const dataverse = dataverseOptions(ports, bootstrapGate, dataverseToken);
      const connections = createConnectionStore(dataverse);
      const { organizationId } = await connections.whoAmI();
      const connectionId = connectionIdOf(organizationId, settings.tenantId);
      const watched = await watchSettings({
        source: createEnvironmentSettings(dataverse),
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
      const queue = ports.queueOf(connectionId);
      const gate = ports.gateOf(connectionId);
      await gate.reopen();
      const scope = currentScope(watched, scopesOf(ports, connectionId, lease, queue, gate, dataverseToken));
      const poller = createOutboxPoller(scope(), { activeMs: settings.outboxActiveMs, idleMs: settings.outboxIdleMs });
      const path = webhookPath(settings.masterKey, connectionId);
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
      try {
        await queue.start({ deal: (hint) => runPass(scope(), hint), event: (event) => resolveEvent(scope(), event) });
      } catch (error) {
        lease.stop();
        throw error;
      }
      watched.start();
      poller.start();
      running = { watched, lease, queue, poller, webhook };
      return { connectionId, webhookPath: path };
    },
    async handle(request) {
      return running ? running.webhook(request) : { status: 503, headers: { 'retry-after': '5' }, body: 'starting' };
    },
    async stop(graceMs) {
      if (!running) return;
      running.lease.stop();
      await running.watched.stop();
      await running.poller.stop();
      await running.queue.stop(graceMs);
      running = null;
    },
  };
}

function dataverseOptions(ports: RelayPorts, gate: CallGate, token: TokenSource) {
  const { settings } = ports;
  return {
    baseUrl: settings.dataverseUrl,
    fetch: ports.fetch,
    token,
    gate,
    clock: ports.clock,
    random: ports.random,
    log: ports.log,
  };
}

/** What the form has to know of the rules in force. */
function formSettings(environment: EnvironmentSettings): unknown {
  return {
    rulesVersion,
    mapping: mappingFor(environment).map((row) => row.column),
    countryColumn: environment.accountCountryColumn,
  };
}

/** A scope per state of the settings: a pass keeps the one it began with, the next pass gets the one in force. */
function currentScope(
  watched: WatchedSettings,
  make: (environment: EnvironmentSettings) => ConnectionScope,
): () => ConnectionScope {
  let environment = watched.current();
  let scope = make(environment);
  return () => {
    if (watched.current() === environment) return scope;
    environment = watched.current();
    scope = make(environment);
    return scope;
  };
}

/**
 * Makes the scope of a connection for a state of its settings. What has a memory of its own (tokens, what the store has learned) is
 * made once.
 */
function scopesOf(
  ports: RelayPorts,
  connectionId: string,
  lease: Lease,
  queue: HintQueue,
  gate: CallGate,
  dataverseToken: TokenSource,
): (environment: EnvironmentSettings) => ConnectionScope {
  const { settings, clock, random, log } = ports;
  const dataverse = { ...dataverseOptions(ports, gate, dataverseToken), memory: createStoreMemory() };
  const referrals = createReferralSource({
    baseUrl: settings.partnerCenterApiUrl,
    fetch: ports.fetch,
    token: createPartnerCenterTokens({ ...ports, connectionId }),
    gate,
    clock,
    random,
    log,
    // Columns of the CRM, in which environments differ, are not its business.
    mapping: defaultMapping,
    ...(settings.mpnId === undefined ? {} : { mpnId: settings.mpnId }),
  });
  return (environment) => {
    const mapping = mappingFor(environment);
    return {
      connectionId,
      epoch: lease.epoch,
      rules: {
        connectionId,
        mapping,
        mappingVersion: versionOf(mapping),
        settleMs: settings.settleMinutes * 60_000,
        linkTemplate: settings.referralLinkTemplate,
        countryField: environment.accountCountryColumn,
      },
      crm: createCrmStore({ ...dataverse, connectionId, mapping, environment }),
      referrals,
      queue,
      sent: ports.sent,
      clock,
      random,
      log,
    };
  };
}
