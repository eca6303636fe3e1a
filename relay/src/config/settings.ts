import { checkSettings } from './check-settings.ts';
import type { Given } from './check-settings.ts';
import { entries } from './entries.ts';
import { SettingsError } from './settings-error.ts';

export { isLoopback } from './checks.ts';
export { settingsList } from './entries.ts';
export { SettingsError } from './settings-error.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything one connection is told from outside, checked and frozen. Addresses have no slash at the end. */
export interface Settings {
  /** Address of the environment, for example `https://contoso.crm4.dynamics.com`. */
  readonly dataverseUrl: string;
  /** Entra tenant of the partner. */
  readonly tenantId: string;
  readonly authority: string;
  readonly dataverseClientId: string;
  readonly dataverseClientSecret: string;
  readonly partnerCenterClientId: string;
  readonly partnerCenterClientSecret: string;
  readonly partnerCenterApiUrl: string;
  readonly partnerCenterWebhookApiUrl: string;
  /** 32 bytes in base64: encrypts secrets at rest and makes the webhook path unguessable. */
  readonly masterKey: string;
  /** Public address of the relay, without it no webhook is registered. */
  readonly publicUrl: string | undefined;
  /** PostgreSQL; without it the embedded database in `dataDirectory` is used. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly referralLinkTemplate: string;
  /** Prefixes a certificate of a webhook delivery may be fetched from. */
  readonly certificateUrls: readonly string[];
  /** PEM of the authorities a certificate must lead to; empty = the ones Node trusts. */
  readonly certificateAuthorities: string;
  /** Common names a certificate may carry. */
  readonly certificateSubjects: readonly string[];
  readonly outboxActiveMs: number;
  readonly outboxWarmMs: number;
  readonly outboxIdleMs: number;
  readonly changesMinutes: number;
  readonly recordsSeconds: number;
  readonly catchUpCallsPerMinute: number;
  readonly sweepCallsPerDay: number;
  readonly settleMinutes: number;
  readonly partnerCenterCallsPerMinute: number;
  readonly partnerCenterParallel: number;
  /** Pause between two readings of the settings in the environment, seconds. */
  readonly settingsSeconds: number;
  readonly mpnId: string | undefined;
  readonly logLevel: 'info' | 'warn' | 'error' | 'silent';
}

/**
 * Reads the settings of one connection from environment variables. An empty variable counts as missing. Throws `SettingsError` with every
 * problem. `readText` reads the file of certificate authorities.
 */
export function readSettings(environment: Environment, readText: (path: string) => string): Settings {
  const { settings, problems } = checkSettings(givenBy(environment), readText);
  if (!settings) throw new SettingsError(problems);
  return settings;
}

/** What the variables say. */
export function givenBy(environment: Environment): Given {
  return (key) => {
    const { variable } = entries[key];
    return { text: environment[variable]?.trim() || undefined, name: variable };
  };
}
