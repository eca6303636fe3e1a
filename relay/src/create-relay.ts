import { connectionId as connectionIdOf } from '../../domain/identity.ts';
import { defaultMapping, mappingVersion } from '../../domain/mapping/field-mapping.ts';
import { rulesVersion } from '../../domain/readiness/index.ts';
import { createConnectionStore, createCrmStore } from './adapters/dataverse/index.ts';
import { createDataverseTokens, createPartnerCenterTokens } from './adapters/identity/tokens.ts';
import { createReferralSource } from './adapters/partner-center/referral-source.ts';
import type { Settings } from './config/settings.ts';
import { createWebhook, webhookPath } from './http/webhook.ts';
import type { HttpRequest, HttpResponse } from './http/types.ts';
import type { CallGate, SecretStore, SentValues } from './ports/connection.ts';
import type { Clock, Fetch, Log, Random } from './ports/clock.ts';
import type { HintQueue } from './ports/hint-queue.ts';
import { takeLease } from './sync/lease.ts';
import type { Lease } from './sync/lease.ts';
import { createOutboxPoller } from './sync/outbox.ts';
import { runPass } from './sync/pass.ts';
import { resolveEvent } from './sync/resolve-event.ts';
import type { ConnectionScope } from './sync/scope.ts';

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
      const connections = createConnectionStore(dataverseOptions(ports, bootstrapGate, dataverseToken));
      const { organizationId } = await connections.whoAmI();
      const connectionId = connectionIdOf(organizationId, settings.tenantId);
      const lease = await takeLease({
        connections,
        connectionId,
        name: `Partner Center (${settings.tenantId})`,
        instance: ports.instance,
        formSettings: {
          rulesVersion,
          mapping: defaultMapping.map((row) => row.column),
          countryColumn: settings.countryColumn,
        },
        clock: ports.clock,
        log: ports.log,
        onLost: ports.onLeaseLost,
      });
      const queue = ports.queueOf(connectionId);
      const gate = ports.gateOf(connectionId);
      await gate.reopen();
      const scope = scopeOf(ports, connectionId, lease, queue, gate, dataverseToken);
      const poller = createOutboxPoller(scope, { activeMs: settings.outboxActiveMs, idleMs: settings.outboxIdleMs });
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
        await queue.start({ deal: (hint) => runPass(scope, hint), event: (event) => resolveEvent(scope, event) });
      } catch (error) {
        lease.stop();
        throw error;
      }
      poller.start();
      running = { lease, queue, poller, webhook };
      return { connectionId, webhookPath: path };
    },
    async handle(request) {
      return running ? running.webhook(request) : { status: 503, headers: { 'retry-after': '5' }, body: 'starting' };
    },
    async stop(graceMs) {
      if (!running) return;
      running.lease.stop();
      await running.poller.stop();
      await running.queue.stop(graceMs);
      running = null;
    },
  };
}

function dataverseOptions(ports: RelayPorts, gate: CallGate, token: ReturnType<typeof createDataverseTokens>) {
  const { settings } = ports;
  return {
    baseUrl: settings.dataverseUrl,
    fetch: ports.fetch,
    token,
    gate,
    clock: ports.clock,
    random: ports.random,
    log: ports.log,
    mapping: defaultMapping,
    countryColumn: settings.countryColumn,
  };
}

function scopeOf(
  ports: RelayPorts,
  connectionId: string,
  lease: Lease,
  queue: HintQueue,
  gate: CallGate,
  dataverseToken: ReturnType<typeof createDataverseTokens>,
): ConnectionScope {
  const { settings, clock, random, log } = ports;
  return {
    connectionId,
    epoch: lease.epoch,
    rules: {
      connectionId,
      mapping: defaultMapping,
      mappingVersion,
      settleMs: settings.settleMinutes * 60_000,
      linkTemplate: settings.referralLinkTemplate,
      countryField: settings.countryColumn,
    },
    crm: createCrmStore({ ...dataverseOptions(ports, gate, dataverseToken), connectionId }),
    referrals: createReferralSource({
      baseUrl: settings.partnerCenterApiUrl,
      fetch: ports.fetch,
      token: createPartnerCenterTokens({ ...ports, connectionId }),
      gate,
      clock,
      random,
      log,
      mapping: defaultMapping,
      ...(settings.mpnId === undefined ? {} : { mpnId: settings.mpnId }),
    }),
    queue,
    sent: ports.sent,
    clock,
    random,
    log,
  };
}
