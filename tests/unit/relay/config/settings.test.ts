import { readFileSync } from 'node:fs';
import path from 'node:path';
import { entries, settingKeys } from '../../../../relay/src/config/entries.ts';
import { SettingsError, readSettings, settingsList } from '../../../../relay/src/config/settings.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../../../../relay/README.md'), 'utf8');

const complete = {
  COSELL_DATAVERSE_URL: 'https://lakeview.crm4.dynamics.com/',
  COSELL_TENANT_ID: '3F1D7A52-6C0E-4B1A-8F5D-20C9E1B7A401',
  COSELL_DATAVERSE_CLIENT_ID: '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
  COSELL_DATAVERSE_CLIENT_SECRET: 'dataverse-secret-value',
  COSELL_PC_CLIENT_ID: '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
  COSELL_PC_CLIENT_SECRET: 'partner-center-secret-value',
  COSELL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const noFile = (): string => {
  throw new Error('ENOENT');
};
const read = (changes: Readonly<Record<string, string | undefined>> = {}, readText = noFile) =>
  readSettings({ ...complete, ...changes }, readText);

/** The problems found. */
function problems(changes: Readonly<Record<string, string | undefined>>, readText = noFile): SettingsError {
  try {
    read(changes, readText);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('the settings', () => {
  it('have defaults for everything that can have one', () => {
    expect(read()).toEqual({
      dataverseUrl: 'https://lakeview.crm4.dynamics.com',
      tenantId: '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401',
      authority: 'https://login.microsoftonline.com',
      dataverseClientId: complete.COSELL_DATAVERSE_CLIENT_ID,
      dataverseClientSecret: 'dataverse-secret-value',
      partnerCenterClientId: complete.COSELL_PC_CLIENT_ID,
      partnerCenterClientSecret: 'partner-center-secret-value',
      partnerCenterApiUrl: 'https://api.partner.microsoft.com/v1.0/engagements',
      partnerCenterWebhookApiUrl: 'https://api.partnercenter.microsoft.com/webhooks/v1',
      masterKey: complete.COSELL_MASTER_KEY,
      publicUrl: undefined,
      databaseUrl: undefined,
      dataDirectory: './.cosell',
      host: '127.0.0.1',
      port: 7071,
      referralLinkTemplate: 'https://partner.microsoft.com/dashboard/home',
      certificateUrls: ['https://3psostorageacct.blob.core.windows.net/cert/'],
      certificateAuthorities: '',
      certificateSubjects: ['pcnotifications-dispatch.microsoft.com'],
      outboxActiveMs: 2000,
      outboxWarmMs: 4000,
      outboxIdleMs: 15_000,
      changesMinutes: 10,
      recordsSeconds: 60,
      catchUpCallsPerMinute: 20,
      sweepCallsPerDay: 500,
      settleMinutes: 10,
      partnerCenterCallsPerMinute: 60,
      partnerCenterParallel: 2,
      settingsSeconds: 300,
      mpnId: undefined,
      logLevel: 'info',
    });
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(read())).toBe(true);
  });

  it('name everything that is missing in one message', () => {
    const fault = problems(Object.fromEntries(Object.keys(complete).map((name) => [name, ' '])));
    expect(fault.names).toEqual([
      'COSELL_DATAVERSE_URL',
      'COSELL_TENANT_ID',
      'COSELL_DATAVERSE_CLIENT_ID',
      'COSELL_DATAVERSE_CLIENT_SECRET',
      'COSELL_PC_CLIENT_ID',
      'COSELL_PC_CLIENT_SECRET',
      'COSELL_MASTER_KEY',
    ]);
    expect(fault.message).toMatch(/7 settings are missing or invalid/);
    expect(fault.message).toContain(
      'COSELL_DATAVERSE_URL is missing: address of the Dataverse environment, for example https://',
    );
  });

  it.each([
    ['COSELL_DATAVERSE_URL', 'http://crm.example'],
    ['COSELL_DATAVERSE_URL', 'https://user:pass@crm.example'],
    ['COSELL_DATAVERSE_URL', 'https://crm.example/?a=b'],
    ['COSELL_DATAVERSE_URL', 'crm.example'],
    ['COSELL_AUTHORITY', 'http://127.0.0.1.evil.example'],
    ['COSELL_TENANT_ID', 'lakeview.example'],
    ['COSELL_MASTER_KEY', Buffer.alloc(31).toString('base64')],
    ['COSELL_MASTER_KEY', 'password'],
    ['COSELL_PORT', '70000'],
    ['COSELL_PORT', '-1'],
    ['COSELL_OUTBOX_ACTIVE_MS', '1.5'],
    ['COSELL_PC_PARALLEL', '0'],
    ['COSELL_SETTINGS_SECONDS', '0'],
    ['COSELL_MPN_ID', 'abc'],
    ['COSELL_LOG_LEVEL', 'loud'],
    ['COSELL_DATABASE_URL', 'mysql://db'],
    ['COSELL_CERTIFICATE_URLS', 'https://a.example/cert/ https://b.example/cert'],
    ['COSELL_CERTIFICATE_URLS', ','],
    ['COSELL_REFERRAL_LINK_TEMPLATE', 'javascript:alert(1)'],
  ])('refuse %s = %s', (name, value) => {
    expect(problems({ [name]: value }).names).toEqual([name]);
  });

  it('allow unencrypted addresses on this machine only', () => {
    const settings = read({ COSELL_DATAVERSE_URL: 'http://127.0.0.1:5001', COSELL_AUTHORITY: 'http://localhost:5002' });
    expect(settings).toMatchObject({ dataverseUrl: 'http://127.0.0.1:5001', authority: 'http://localhost:5002' });
  });

  it('never print a secret', () => {
    const fault = problems({ COSELL_MASTER_KEY: 'my-master-password', COSELL_TENANT_ID: 'x' });
    expect(fault.message).not.toMatch(/my-master-password|dataverse-secret-value|partner-center-secret-value/);
  });

  it('take lists apart at commas and blanks', () => {
    const settings = read({
      COSELL_CERTIFICATE_SUBJECTS: 'a.example, b.example',
      COSELL_CERTIFICATE_URLS: 'https://a.example/c/ http://127.0.0.1:1/c/',
    });
    expect(settings.certificateSubjects).toEqual(['a.example', 'b.example']);
    expect(settings.certificateUrls).toEqual(['https://a.example/c/', 'http://127.0.0.1:1/c/']);
  });

  it('read the authorities of certificates from their file', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
    expect(read({ COSELL_CERTIFICATE_AUTHORITIES: '/x.pem' }, () => pem).certificateAuthorities).toBe(pem);
    expect(problems({ COSELL_CERTIFICATE_AUTHORITIES: '/x.pem' }).message).toContain('cannot be read: /x.pem');
    expect(problems({ COSELL_CERTIFICATE_AUTHORITIES: '/x.pem' }, () => 'text').names).toEqual([
      'COSELL_CERTIFICATE_AUTHORITIES',
    ]);
  });

  it('keep the placeholders of the link template', () => {
    const template = 'https://partner.example/referrals/{referralId}?engagement={engagementId}';
    expect(read({ COSELL_REFERRAL_LINK_TEMPLATE: template }).referralLinkTemplate).toBe(template);
  });

  it('can be listed with meaning and example', () => {
    expect(settingsList.map(({ variable }) => variable)).toContain('COSELL_SETTLE_MINUTES');
    expect(settingsList.every(({ meaning, example }) => meaning !== '' && example !== '')).toBe(true);
  });

  it.each(settingsList.map(({ variable }) => variable))('%s is explained in relay/README.md', (variable) => {
    expect(readme).toContain(`\`${variable}\``);
  });

  it('have the names there that a connections file uses', () => {
    for (const key of settingKeys.filter((one) => entries[one].scope !== 'process')) {
      const row = readme
        .split('\n')
        .find((line) => line.startsWith('|') && line.includes(`\`${entries[key].variable}\``));
      expect(row).toContain(`\`${key}\``);
    }
  });
});
