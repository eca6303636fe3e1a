import type { CallCounter } from './sync/catch-up/call-counter.ts';
import { createCrmStore, createStoreMemory } from './adapters/dataverse/index.ts';
import { createPartnerCenterTokens } from './adapters/identity/tokens.ts';
import { createListMemory } from './adapters/partner-center/referral-list.ts';
import { createReferralSource } from './adapters/partner-center/referral-source.ts';
import type { RelayPorts } from './create-relay.ts';
import type { CallGate, TokenSource } from './ports/connection.ts';
import type { EnvironmentSettings } from './ports/environment-settings.ts';
import type { HintQueue } from './ports/hint-queue.ts';
import { fieldsOf, mappingFor, versionOf } from './sync/environment-mapping.ts';
import type { Lease } from './sync/lease.ts';
import type { ConnectionScope } from './sync/scope.ts';
import type { WatchedSettings } from './sync/watch-settings.ts';

/** What every Dataverse adapter of a connection is made of. */
export function dataverseOptions(ports: RelayPorts, gate: CallGate, token: TokenSource, counter: CallCounter) {
  const { settings } = ports;
  return {
    baseUrl: settings.dataverseUrl,
    fetch: ports.fetch,
    token,
    gate,
    clock: ports.clock,
    random: ports.random,
    log: ports.log,
    onRequests: counter.add,
  };
}

/** A scope per state of the settings: a pass keeps the one it began with, the next pass gets the one in force. */
export function currentScope(
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
export function scopesOf(
  ports: RelayPorts,
  connectionId: string,
  lease: Lease,
  queue: HintQueue,
  gate: CallGate,
  dataverse: ReturnType<typeof dataverseOptions>,
): (environment: EnvironmentSettings) => ConnectionScope {
  const { settings, clock, random, log } = ports;
  const store = { ...dataverse, memory: createStoreMemory() };
  const partnerCenter = {
    baseUrl: settings.partnerCenterApiUrl,
    fetch: ports.fetch,
    token: createPartnerCenterTokens({ ...ports, connectionId }),
    gate,
    clock,
    random,
    log,
    memory: createListMemory(),
    ...(settings.mpnId === undefined ? {} : { mpnId: settings.mpnId }),
  };
  return (environment) => {
    const mapping = mappingFor(environment);
    return {
      connectionId,
      epoch: lease.epoch,
      rules: {
        connectionId,
        mapping: mapping.opportunity,
        leadMapping: mapping.lead,
        mappingVersion: versionOf(mapping),
        nameMark: environment.nameMark,
        cosellOnly: environment.cosellOnly,
        settleMs: settings.settleMinutes * 60_000,
        linkTemplate: settings.referralLinkTemplate,
        countryField: environment.accountCountryColumn,
      },
      crm: createCrmStore({ ...store, connectionId, mapping, environment }),
      referrals: createReferralSource({ ...partnerCenter, mapping: fieldsOf(mapping) }),
      queue,
      sent: ports.sent,
      clock,
      random,
      log,
    };
  };
}
