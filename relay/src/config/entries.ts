import type { z } from 'zod';
import {
  address,
  addressPrefix,
  databaseAddress,
  digits,
  guid,
  linkTemplate,
  list,
  logLevel,
  masterKey,
  text,
  wholeNumber,
} from './checks.ts';

/**
 * Where a setting may stand. `process`: in the environment only, it is that of the whole process. The others may stand in the
 * connections file as well: `connection` there or in the environment for all connections, `secret` likewise but in the file only as a
 * reference, `identity` in the file only when there is one, because it makes the connection what it is.
 */
export type Scope = 'process' | 'connection' | 'secret' | 'identity';

/** One setting: where it may stand, its variable, what it is, an example for the message, and its check. */
interface Entry<T extends z.ZodType> {
  readonly scope: Scope;
  readonly variable: string;
  readonly meaning: string;
  readonly example: string;
  readonly check: T;
}

const entry = <T extends z.ZodType>(
  scope: Scope,
  variable: string,
  meaning: string,
  example: string,
  check: T,
): Entry<T> => ({ scope, variable, meaning, example, check });

/** Every setting of a connection and of the process it works in. */
export const entries = {
  dataverseUrl: entry(
    'identity',
    'COSELL_DATAVERSE_URL',
    'address of the Dataverse environment',
    'https://contoso.crm4.dynamics.com',
    address,
  ),
  tenantId: entry(
    'identity',
    'COSELL_TENANT_ID',
    'directory (tenant) id of the partner',
    '8a1f7c5e-2b0d-4f3a-9c6e-5d4b3a2f1e0c',
    guid,
  ),
  authority: entry(
    'connection',
    'COSELL_AUTHORITY',
    'sign-in service',
    'https://login.microsoftonline.com',
    address.default('https://login.microsoftonline.com'),
  ),
  dataverseClientId: entry(
    'connection',
    'COSELL_DATAVERSE_CLIENT_ID',
    'application id of the relay in Dataverse',
    '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
    guid,
  ),
  dataverseClientSecret: entry(
    'secret',
    'COSELL_DATAVERSE_CLIENT_SECRET',
    'secret of that application',
    '(from the app registration)',
    text,
  ),
  partnerCenterClientId: entry(
    'connection',
    'COSELL_PC_CLIENT_ID',
    'application id used towards Partner Center',
    '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
    guid,
  ),
  partnerCenterClientSecret: entry(
    'secret',
    'COSELL_PC_CLIENT_SECRET',
    'secret of that application',
    '(from the app registration)',
    text,
  ),
  partnerCenterApiUrl: entry(
    'connection',
    'COSELL_PC_API_URL',
    'referrals API',
    'https://api.partner.microsoft.com/v1.0/engagements',
    address.default('https://api.partner.microsoft.com/v1.0/engagements'),
  ),
  partnerCenterWebhookApiUrl: entry(
    'connection',
    'COSELL_PC_WEBHOOK_API_URL',
    'webhook registration API',
    'https://api.partnercenter.microsoft.com/webhooks/v1',
    address.default('https://api.partnercenter.microsoft.com/webhooks/v1'),
  ),
  masterKey: entry(
    'process',
    'COSELL_MASTER_KEY',
    '32 random bytes in base64, kept for good',
    '(openssl rand -base64 32)',
    masterKey,
  ),
  publicUrl: entry(
    'process',
    'COSELL_PUBLIC_URL',
    'public address of the relay, for the webhook',
    'https://cosell.contoso.com',
    address.optional(),
  ),
  databaseUrl: entry(
    'process',
    'COSELL_DATABASE_URL',
    'PostgreSQL for production; the embedded database without it',
    'postgresql://cosell@db.contoso.com/cosell',
    databaseAddress.optional(),
  ),
  dataDirectory: entry(
    'process',
    'COSELL_DATA_DIR',
    'folder for secrets and the embedded database',
    './.cosell',
    text.default('./.cosell'),
  ),
  host: entry('process', 'COSELL_HOST', 'address to listen on', '127.0.0.1', text.default('127.0.0.1')),
  port: entry('process', 'COSELL_PORT', 'port to listen on', '7071', wholeNumber(0, 65535).default(7071)),
  referralLinkTemplate: entry(
    'connection',
    'COSELL_REFERRAL_LINK_TEMPLATE',
    'link to a referral, with the placeholders {referralId} and {engagementId}',
    'https://partner.microsoft.com/dashboard/home',
    linkTemplate.default('https://partner.microsoft.com/dashboard/home'),
  ),
  certificateUrls: entry(
    'connection',
    'COSELL_CERTIFICATE_URLS',
    'address prefixes signing certificates may come from',
    'https://3psostorageacct.blob.core.windows.net/cert/',
    list(addressPrefix).default(['https://3psostorageacct.blob.core.windows.net/cert/']),
  ),
  certificateAuthorities: entry(
    'connection',
    'COSELL_CERTIFICATE_AUTHORITIES',
    'PEM file with the authorities of signing certificates',
    '/etc/cosell/authorities.pem',
    text.optional(),
  ),
  certificateSubjects: entry(
    'connection',
    'COSELL_CERTIFICATE_SUBJECTS',
    'common names of signing certificates',
    'pcnotifications-dispatch.microsoft.com',
    list(text).default(['pcnotifications-dispatch.microsoft.com']),
  ),
  outboxActiveMs: entry(
    'connection',
    'COSELL_OUTBOX_ACTIVE_MS',
    'milliseconds between looks at the outbox after activity',
    '2000',
    wholeNumber(100, 60_000).default(2000),
  ),
  outboxWarmMs: entry(
    'connection',
    'COSELL_OUTBOX_WARM_MS',
    'milliseconds between looks at the outbox while people are at work',
    '4000',
    wholeNumber(100, 600_000).default(4000),
  ),
  outboxIdleMs: entry(
    'connection',
    'COSELL_OUTBOX_IDLE_MS',
    'milliseconds between looks at the outbox at rest',
    '15000',
    wholeNumber(100, 600_000).default(15_000),
  ),
  changesMinutes: entry(
    'connection',
    'COSELL_CHANGES_MINUTES',
    'minutes between looks at what changed in Partner Center, beside its events',
    '10',
    wholeNumber(1, 1440).default(10),
  ),
  recordsSeconds: entry(
    'connection',
    'COSELL_RECORDS_SECONDS',
    'seconds between looks at changed shared records, beside what they report themselves',
    '60',
    wholeNumber(5, 86_400).default(60),
  ),
  catchUpCallsPerMinute: entry(
    'connection',
    'COSELL_CATCH_UP_CALLS_PER_MINUTE',
    'calls and deals of catching up per minute',
    '20',
    wholeNumber(1, 10_000).default(20),
  ),
  sweepCallsPerDay: entry(
    'connection',
    'COSELL_SWEEP_CALLS_PER_DAY',
    'engagements read per day to see answers of Microsoft that no event told',
    '500',
    wholeNumber(0, 100_000).default(500),
  ),
  settleMinutes: entry(
    'connection',
    'COSELL_SETTLE_MINUTES',
    'minutes an unclear creation is searched for before it is repeated',
    '10',
    wholeNumber(0, 1440).default(10),
  ),
  partnerCenterCallsPerMinute: entry(
    'connection',
    'COSELL_PC_CALLS_PER_MINUTE',
    'calls to Partner Center per minute',
    '60',
    wholeNumber(1, 100_000).default(60),
  ),
  partnerCenterParallel: entry(
    'connection',
    'COSELL_PC_PARALLEL',
    'calls to Partner Center at the same time',
    '2',
    wholeNumber(1, 100).default(2),
  ),
  settingsSeconds: entry(
    'connection',
    'COSELL_SETTINGS_SECONDS',
    'seconds between readings of the settings in the environment',
    '300',
    wholeNumber(1, 86_400).default(300),
  ),
  mpnId: entry('identity', 'COSELL_MPN_ID', 'partner id (location) of new deals', '7012345', digits.optional()),
  logLevel: entry('process', 'COSELL_LOG_LEVEL', 'info, warn, error or silent', 'info', logLevel.default('info')),
} as const;

/** Name of a setting. */
export type SettingKey = keyof typeof entries;

export const settingKeys = Object.keys(entries) as readonly SettingKey[];

/** The variable that names the file with several connections. */
export const connectionsVariable = 'COSELL_CONNECTIONS';

/** Variables of the settings with their meaning, for help texts and documentation. */
export const settingsList: readonly {
  readonly variable: string;
  readonly meaning: string;
  readonly example: string;
}[] = [
  ...Object.values(entries).map(({ variable, meaning, example }) => ({ variable, meaning, example })),
  {
    variable: connectionsVariable,
    meaning: 'JSON file with several connections',
    example: '/etc/cosell/connections.json',
  },
];
