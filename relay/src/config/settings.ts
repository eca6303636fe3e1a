import { z } from 'zod';

/** Everything the relay is told from outside, checked and frozen. Addresses have no slash at the end. */
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
  readonly outboxIdleMs: number;
  readonly settleMinutes: number;
  readonly partnerCenterCallsPerMinute: number;
  readonly partnerCenterParallel: number;
  /** Pause between two readings of the settings in the environment, seconds. */
  readonly settingsSeconds: number;
  readonly mpnId: string | undefined;
  readonly logLevel: 'info' | 'warn' | 'error' | 'silent';
}

/** Everything that is wrong with the settings, in one message. Never contains a value of a secret. */
export class SettingsError extends Error {
  /** Names of the settings that are missing or invalid. */
  readonly names: readonly string[];

  constructor(problems: readonly { readonly name: string; readonly line: string }[]) {
    super(
      [
        `The relay cannot start: ${problems.length} setting${problems.length === 1 ? ' is' : 's are'} missing or invalid.`,
        ...problems.map(({ line }) => `  ${line}`),
        'Set them as environment variables; relay/README.md lists all of them.',
      ].join('\n'),
    );
    this.name = 'SettingsError';
    this.names = problems.map(({ name }) => name);
  }
}

/** True for names and addresses of this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

const withoutSlash = (value: string): string => value.replace(/\/+$/, '');

function isSecureAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

const address = z
  .string()
  .trim()
  .refine(isSecureAddress, 'must be an https address without user, query or fragment (http only on this machine)')
  .transform(withoutSlash);
const guid = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID');
const text = z.string().trim().min(1, 'must not be empty');
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(item).min(1, 'must name at least one'));
const masterKey = z
  .string()
  .trim()
  .refine((value) => /^[A-Za-z0-9+/]{43}=$/.test(value), 'must be 32 random bytes in base64');
const databaseAddress = z
  .string()
  .trim()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), 'must be a postgresql:// address');

/** One setting: variable, what it is, an example for the message, and its check. */
interface Entry<T extends z.ZodType> {
  readonly variable: string;
  readonly meaning: string;
  readonly example: string;
  readonly check: T;
}

const entry = <T extends z.ZodType>(variable: string, meaning: string, example: string, check: T): Entry<T> => ({
  variable,
  meaning,
  example,
  check,
});

const entries = {
  dataverseUrl: entry(
    'COSELL_DATAVERSE_URL',
    'address of the Dataverse environment',
    'https://contoso.crm4.dynamics.com',
    address,
  ),
  tenantId: entry(
    'COSELL_TENANT_ID',
    'directory (tenant) id of the partner',
    '8a1f7c5e-2b0d-4f3a-9c6e-5d4b3a2f1e0c',
    guid,
  ),
  authority: entry(
    'COSELL_AUTHORITY',
    'sign-in service',
    'https://login.microsoftonline.com',
    address.default('https://login.microsoftonline.com'),
  ),
  dataverseClientId: entry(
    'COSELL_DATAVERSE_CLIENT_ID',
    'application id of the relay in Dataverse',
    '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
    guid,
  ),
  dataverseClientSecret: entry(
    'COSELL_DATAVERSE_CLIENT_SECRET',
    'secret of that application',
    '(from the app registration)',
    text,
  ),
  partnerCenterClientId: entry(
    'COSELL_PC_CLIENT_ID',
    'application id used towards Partner Center',
    '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
    guid,
  ),
  partnerCenterClientSecret: entry(
    'COSELL_PC_CLIENT_SECRET',
    'secret of that application',
    '(from the app registration)',
    text,
  ),
  partnerCenterApiUrl: entry(
    'COSELL_PC_API_URL',
    'referrals API',
    'https://api.partner.microsoft.com/v1.0/engagements',
    address.default('https://api.partner.microsoft.com/v1.0/engagements'),
  ),
  partnerCenterWebhookApiUrl: entry(
    'COSELL_PC_WEBHOOK_API_URL',
    'webhook registration API',
    'https://api.partnercenter.microsoft.com/webhooks/v1',
    address.default('https://api.partnercenter.microsoft.com/webhooks/v1'),
  ),
  masterKey: entry(
    'COSELL_MASTER_KEY',
    '32 random bytes in base64, kept for good',
    '(openssl rand -base64 32)',
    masterKey,
  ),
  publicUrl: entry(
    'COSELL_PUBLIC_URL',
    'public address of the relay, for the webhook',
    'https://cosell.contoso.com',
    address.optional(),
  ),
  databaseUrl: entry(
    'COSELL_DATABASE_URL',
    'PostgreSQL for production; the embedded database without it',
    'postgresql://cosell@db.contoso.com/cosell',
    databaseAddress.optional(),
  ),
  dataDirectory: entry(
    'COSELL_DATA_DIR',
    'folder for secrets and the embedded database',
    './.cosell',
    text.default('./.cosell'),
  ),
  host: entry('COSELL_HOST', 'address to listen on', '127.0.0.1', text.default('127.0.0.1')),
  port: entry('COSELL_PORT', 'port to listen on', '7071', wholeNumber(0, 65535).default(7071)),
  referralLinkTemplate: entry(
    'COSELL_REFERRAL_LINK_TEMPLATE',
    'link to a referral, with the placeholders {referralId} and {engagementId}',
    'https://partner.microsoft.com/dashboard/home',
    z
      .string()
      .trim()
      .refine((value) => isSecureAddress(withoutQuery(value)), 'must be an https address (http only on this machine)')
      .default('https://partner.microsoft.com/dashboard/home'),
  ),
  certificateUrls: entry(
    'COSELL_CERTIFICATE_URLS',
    'address prefixes signing certificates may come from',
    'https://3psostorageacct.blob.core.windows.net/cert/',
    list(
      z
        .string()
        .refine(
          (value) => isSecureAddress(value) && value.endsWith('/'),
          'each must be an https address that ends with a slash',
        ),
    ).default(['https://3psostorageacct.blob.core.windows.net/cert/']),
  ),
  certificateAuthorities: entry(
    'COSELL_CERTIFICATE_AUTHORITIES',
    'PEM file with the authorities of signing certificates',
    '/etc/cosell/authorities.pem',
    text.optional(),
  ),
  certificateSubjects: entry(
    'COSELL_CERTIFICATE_SUBJECTS',
    'common names of signing certificates',
    'pcnotifications-dispatch.microsoft.com',
    list(text).default(['pcnotifications-dispatch.microsoft.com']),
  ),
  outboxActiveMs: entry(
    'COSELL_OUTBOX_ACTIVE_MS',
    'milliseconds between looks at the outbox after activity',
    '1000',
    wholeNumber(100, 60_000).default(1000),
  ),
  outboxIdleMs: entry(
    'COSELL_OUTBOX_IDLE_MS',
    'milliseconds between looks at the outbox at rest',
    '4000',
    wholeNumber(100, 600_000).default(4000),
  ),
  settleMinutes: entry(
    'COSELL_SETTLE_MINUTES',
    'minutes an unclear creation is searched for before it is repeated',
    '10',
    wholeNumber(0, 1440).default(10),
  ),
  partnerCenterCallsPerMinute: entry(
    'COSELL_PC_CALLS_PER_MINUTE',
    'calls to Partner Center per minute',
    '60',
    wholeNumber(1, 100_000).default(60),
  ),
  partnerCenterParallel: entry(
    'COSELL_PC_PARALLEL',
    'calls to Partner Center at the same time',
    '2',
    wholeNumber(1, 100).default(2),
  ),
  settingsSeconds: entry(
    'COSELL_SETTINGS_SECONDS',
    'seconds between readings of the settings in the environment',
    '300',
    wholeNumber(1, 86_400).default(300),
  ),
  mpnId: entry(
    'COSELL_MPN_ID',
    'partner id (location) of new deals',
    '7012345',
    z
      .string()
      .trim()
      .regex(/^\d{1,20}$/, 'must be a number')
      .optional(),
  ),
  logLevel: entry(
    'COSELL_LOG_LEVEL',
    'info, warn, error or silent',
    'info',
    z.enum(['info', 'warn', 'error', 'silent'], 'must be info, warn, error or silent').default('info'),
  ),
} as const;

/** Variables of the settings with their meaning, for help texts and documentation. */
export const settingsList: readonly {
  readonly variable: string;
  readonly meaning: string;
  readonly example: string;
}[] = Object.values(entries).map(({ variable, meaning, example }) => ({ variable, meaning, example }));

const schema = z.object({
  dataverseUrl: entries.dataverseUrl.check,
  tenantId: entries.tenantId.check,
  authority: entries.authority.check,
  dataverseClientId: entries.dataverseClientId.check,
  dataverseClientSecret: entries.dataverseClientSecret.check,
  partnerCenterClientId: entries.partnerCenterClientId.check,
  partnerCenterClientSecret: entries.partnerCenterClientSecret.check,
  partnerCenterApiUrl: entries.partnerCenterApiUrl.check,
  partnerCenterWebhookApiUrl: entries.partnerCenterWebhookApiUrl.check,
  masterKey: entries.masterKey.check,
  publicUrl: entries.publicUrl.check,
  databaseUrl: entries.databaseUrl.check,
  dataDirectory: entries.dataDirectory.check,
  host: entries.host.check,
  port: entries.port.check,
  referralLinkTemplate: entries.referralLinkTemplate.check,
  certificateUrls: entries.certificateUrls.check,
  certificateAuthorities: entries.certificateAuthorities.check,
  certificateSubjects: entries.certificateSubjects.check,
  outboxActiveMs: entries.outboxActiveMs.check,
  outboxIdleMs: entries.outboxIdleMs.check,
  settleMinutes: entries.settleMinutes.check,
  partnerCenterCallsPerMinute: entries.partnerCenterCallsPerMinute.check,
  partnerCenterParallel: entries.partnerCenterParallel.check,
  settingsSeconds: entries.settingsSeconds.check,
  mpnId: entries.mpnId.check,
  logLevel: entries.logLevel.check,
});

/**
 * Reads the settings from environment variables. An empty variable counts as missing. Throws `SettingsError` with every problem.
 * `readText` reads the file of certificate authorities.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string,
): Settings {
  const given = Object.entries(entries).map(([key, { variable }]) => [key, environment[variable]?.trim() || undefined]);
  const result = schema.safeParse(Object.fromEntries(given));
  if (!result.success) throw new SettingsError(problemsOf(result.error, environment));
  const settings = result.data;
  return Object.freeze({
    ...settings,
    publicUrl: settings.publicUrl,
    databaseUrl: settings.databaseUrl,
    mpnId: settings.mpnId,
    tenantId: settings.tenantId.toLowerCase(),
    certificateAuthorities: authorities(settings.certificateAuthorities, readText),
  });
}

type Problem = { readonly name: string; readonly line: string };

function problemsOf(error: z.ZodError, environment: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of error.issues) {
    const found = entries[String(issue.path[0]) as keyof typeof entries];
    const fault = environment[found.variable]?.trim() ? issue.message : 'is missing';
    const line = `${found.variable} ${fault}: ${found.meaning}, for example ${found.example}`;
    if (!problems.has(found.variable)) problems.set(found.variable, { name: found.variable, line });
  }
  return [...problems.values()];
}

function authorities(path: string | undefined, readText: (path: string) => string): string {
  if (path === undefined) return '';
  const name = entries.certificateAuthorities.variable;
  const fault = (what: string): SettingsError => new SettingsError([{ name, line: `${name} ${what}: ${path}` }]);
  let pem: string;
  try {
    pem = readText(path);
  } catch {
    throw fault('names a file that cannot be read');
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw fault('names a file without a PEM certificate');
  return pem;
}

function withoutQuery(value: string): string {
  return value.split(/[?#]/)[0] ?? '';
}
