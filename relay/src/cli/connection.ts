import { join } from 'node:path';
import { connectionId as connectionIdOf } from '../../../domain/identity.ts';
import { createConnectionStore } from '../adapters/dataverse/index.ts';
import { createDataverseTokens, createPartnerCenterTokens } from '../adapters/identity/tokens.ts';
import type { PartnerCenterApi } from '../adapters/identity/tokens.ts';
import { createWebhookRegistration } from '../adapters/partner-center/webhook-registration.ts';
import type { RegistrationResult, WebhookRegistration } from '../adapters/partner-center/webhook-registration.ts';
import { createFileSecretStore } from '../adapters/secrets/file-secret-store.ts';
import type { Settings } from '../config/settings.ts';
import { webhookPath } from '../http/webhook.ts';
import type { CallGate, SecretStore, TokenSource } from '../ports/connection.ts';
import type { CommandContext } from './command.ts';

/** The few calls of an administrator's command stand outside the relay's budget. */
export const openGate: CallGate = {
  enter: async () => () => undefined,
  hold: async () => undefined,
  reopen: async () => undefined,
};

/** The connection the settings lead to. */
export interface CommandConnection {
  readonly id: string;
  readonly secrets: SecretStore;
  /** Public address of the webhook; undefined without COSELL_PUBLIC_URL. */
  readonly webhookUrl: string | undefined;
  tokens(api: PartnerCenterApi): TokenSource;
  readonly webhooks: WebhookRegistration;
}

/** Folder of the secrets below the data folder. */
export function secretsDirectory(settings: Settings): string {
  return join(settings.dataDirectory, 'secrets');
}

/** Signs in to Dataverse and finds the connection. Throws `RelayError`. */
export async function openConnection(context: CommandContext): Promise<CommandConnection> {
  const settings = context.settings();
  const { fetch, clock, random, log } = context;
  const ports = { settings, fetch, clock, log };
  const store = createConnectionStore({
    baseUrl: settings.dataverseUrl,
    token: createDataverseTokens(ports),
    gate: openGate,
    fetch,
    clock,
    random,
  });
  const { organizationId } = await store.whoAmI();
  const id = connectionIdOf(organizationId, settings.tenantId);
  const secrets = createFileSecretStore({ directory: secretsDirectory(settings), masterKey: settings.masterKey });
  const tokens = (api: PartnerCenterApi): TokenSource =>
    createPartnerCenterTokens({ ...ports, secrets, connectionId: id, api });
  const { publicUrl } = settings;
  return {
    id,
    secrets,
    webhookUrl: publicUrl === undefined ? undefined : `${publicUrl}${webhookPath(settings.masterKey, id)}`,
    tokens,
    webhooks: createWebhookRegistration({
      baseUrl: settings.partnerCenterWebhookApiUrl,
      token: tokens('webhooks'),
      fetch,
      clock,
      random,
    }),
  };
}

/** Lines about what `register` did. */
export function registrationLines(result: RegistrationResult): readonly string[] {
  const { url, events } = result.subscription;
  switch (result.is) {
    case 'created':
      return [`Webhook registered: ${url}`, `Events: ${events.join(', ')}`];
    case 'replaced':
      return [`Webhook registration replaced: ${url}`, `Events: ${events.join(', ')}`];
    case 'unchanged':
      return [`Webhook already registered: ${url}`, `Events: ${events.join(', ')}`];
    case 'foreign':
      return [
        'Nothing was changed: the tenant has one webhook registration, and it belongs to another address:',
        `  ${url}`,
        `  Events: ${events.join(', ')}`,
        'Replacing it takes all events away from that receiver. If that is wanted: cosell webhook register --overwrite',
      ];
  }
}
