import { readRelaySettings } from '../../../../relay/src/config/relay-settings.ts';
import { SettingsError } from '../../../../relay/src/config/settings.ts';

type Members = Readonly<Record<string, unknown>>;

const tenantId = '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401';
const otherTenantId = '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a402';
const path = '/etc/cosell/connections.json';
const environment = {
  COSELL_CONNECTIONS: path,
  COSELL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  COSELL_DATAVERSE_CLIENT_ID: '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
  COSELL_PC_CLIENT_ID: '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
  COSELL_PC_CLIENT_SECRET: 'common-secret-value',
  NORTH_SECRET: 'north-secret-value',
  EMPTY: ' ',
};
const north = {
  name: 'north',
  dataverseUrl: 'https://north.crm4.dynamics.com',
  tenantId,
  dataverseClientSecret: { env: 'NORTH_SECRET' },
};
const south = {
  name: 'south',
  dataverseUrl: 'https://south.crm.dynamics.com/',
  tenantId: otherTenantId.toUpperCase(),
  dataverseClientSecret: { file: 'south.secret' },
};
const files: Readonly<Record<string, string>> = {
  '/etc/cosell/south.secret': 'south-secret-value\n',
  '/etc/cosell/empty.secret': '\n',
  '/etc/cosell/ca.pem': '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
};

function read(connections: unknown, changes: Readonly<Record<string, string>> = {}) {
  const text = typeof connections === 'string' ? connections : JSON.stringify(connections);
  return readRelaySettings({ ...environment, ...changes }, (name) => {
    const found = name === path ? text : files[name];
    if (found === undefined) throw new Error('ENOENT');
    return found;
  });
}

function problems(connections: unknown, changes: Readonly<Record<string, string>> = {}): SettingsError {
  try {
    read(connections, changes);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('settings of several connections', () => {
  it('give each connection its own and the common ones', () => {
    const { shared, connections } = read([{ ...north, settleMinutes: 3, mpnId: 6012345 }, south], {
      COSELL_SETTLE_MINUTES: '7',
      COSELL_PUBLIC_URL: 'https://relay.example',
    });
    expect(shared).toEqual({
      masterKey: environment.COSELL_MASTER_KEY,
      publicUrl: 'https://relay.example',
      databaseUrl: undefined,
      dataDirectory: './.cosell',
      host: '127.0.0.1',
      port: 7071,
      logLevel: 'info',
    });
    expect(connections).toMatchObject([
      {
        name: 'north',
        tenantId,
        dataverseClientSecret: 'north-secret-value',
        partnerCenterClientSecret: 'common-secret-value',
        settleMinutes: 3,
        mpnId: '6012345',
      },
      {
        name: 'south',
        dataverseUrl: 'https://south.crm.dynamics.com',
        tenantId: otherTenantId,
        dataverseClientSecret: 'south-secret-value',
        settleMinutes: 7,
        mpnId: undefined,
        publicUrl: 'https://relay.example',
      },
    ]);
  });

  it('cannot be changed', () => {
    const { shared, connections } = read([north, south]);
    expect([shared, connections, ...connections].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('take lists and find files beside their own', () => {
    const [first] = read([
      { ...north, certificateSubjects: ['a.example', 'b.example'], certificateAuthorities: 'ca.pem' },
    ]).connections;
    expect(first).toMatchObject({
      certificateSubjects: ['a.example', 'b.example'],
      certificateAuthorities: files['/etc/cosell/ca.pem'],
    });
  });

  it.each<[string, Members, string]>([
    ['a wrong value', { tenantId: 'x' }, 'connection "north": tenantId must be a GUID'],
    ['a missing identity', { dataverseUrl: undefined }, 'connection "north": dataverseUrl is missing'],
    [
      'an unknown member',
      { tennantId: 'x' },
      'connection "north": tennantId is not known; known are name, dataverseUrl',
    ],
    ['a common setting', { port: 1 }, 'connection "north": port is common to all connections: set COSELL_PORT'],
    ['a value of no use', { mpnId: true }, 'connection "north": mpnId must be text, a number or a list of texts'],
    ['a list with holes', { certificateUrls: [null] }, 'connection "north": certificateUrls must be text, a number'],
    ['null', { authority: null }, 'connection "north": authority must be text, a number'],
    ['a number out of range', { settleMinutes: -1 }, 'connection "north": settleMinutes must be a whole number'],
    [
      'an unreadable PEM file',
      { certificateAuthorities: 'no.pem' },
      'connection "north": certificateAuthorities names a file that cannot be read: /etc/cosell/no.pem',
    ],
    [
      'a secret in the file',
      { dataverseClientSecret: 'plain-secret-value' },
      'connection "north": dataverseClientSecret must be { "env": "<variable>" } or { "file": "<path>" }, not the secret itself',
    ],
    [
      'a secret with two places',
      { dataverseClientSecret: { env: 'NORTH_SECRET', file: 'south.secret' } },
      'connection "north": dataverseClientSecret must be { "env"',
    ],
    [
      'a variable that is not set',
      { dataverseClientSecret: { env: 'EMPTY' } },
      'connection "north": dataverseClientSecret refers to the variable EMPTY, which is not set',
    ],
    [
      'a secret file that is missing',
      { dataverseClientSecret: { file: 'no.secret' } },
      'connection "north": dataverseClientSecret refers to the file no.secret, which cannot be read',
    ],
    [
      'an empty secret file',
      { dataverseClientSecret: { file: 'empty.secret' } },
      'connection "north": dataverseClientSecret refers to the file empty.secret, which is empty',
    ],
  ])('name connection and setting for %s', (_case, members, line) => {
    const fault = problems([{ ...north, ...members }, south]);
    expect(fault.names).toHaveLength(1);
    expect(fault.message).toContain(`\n  ${line}`);
    expect(fault.message).not.toMatch(/-secret-value/);
  });

  it('say what is wrong with several connections in one message, and with a common setting once', () => {
    const fault = problems(
      [
        { ...north, tenantId: 'x', dataverseClientSecret: undefined },
        { ...south, outboxIdleMs: 'soon', dataverseClientSecret: undefined },
      ],
      { COSELL_PC_PARALLEL: '0' },
    );
    expect(fault.names).toEqual([
      'connection "north": tenantId',
      'connection "north": dataverseClientSecret',
      'COSELL_PC_PARALLEL',
      'connection "south": dataverseClientSecret',
      'connection "south": outboxIdleMs',
    ]);
    expect(fault.message).toContain('5 settings are missing or invalid');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '[{"name": north-secret-value}]', 'which is not JSON'],
    ['an object', { north }, 'which must hold a JSON array of connections'],
    ['an empty array', [], 'which holds no connection'],
  ])('refuse a file with %s without quoting it', (_case, content, why) => {
    const fault = problems(content);
    expect(fault.names).toEqual(['COSELL_CONNECTIONS']);
    expect(fault.message).toContain(`COSELL_CONNECTIONS names ${path}, ${why}`);
    expect(fault.message).not.toMatch(/-secret-value/);
  });

  it('refuse a file that is not there', () => {
    expect(problems([], { COSELL_CONNECTIONS: '/nowhere' }).message).toContain('names /nowhere, which cannot be read');
  });

  it.each<[string, unknown, string]>([
    ['no object', 'north', 'connection 2 must be an object'],
    ['no name', { ...south, name: undefined }, 'connection 2: name must be'],
    ['a name that is no word', { ...south, name: 'south\nof' }, 'connection 2: name must be'],
    ['the name of another', { ...south, name: 'North' }, 'connection 2: name "North" is that of another one'],
  ])('refuse an entry with %s', (_case, entry, line) => {
    expect(problems([north, entry]).message).toContain(line);
  });

  it.each([tenantId, otherTenantId])('refuse a second connection of an environment, tenant %s', (tenant) => {
    const twin = { ...north, name: 'twin', dataverseUrl: 'https://NORTH.api.crm4.dynamics.com', tenantId: tenant };
    const fault = problems([north, twin]);
    expect(fault.names).toEqual(['connection "twin": dataverseUrl']);
    expect(fault.message).toContain('is the environment of connection "north"');
  });

  it('allow a tenant to work with several environments', () => {
    expect(read([north, { ...south, tenantId }]).connections.map((one) => one.tenantId)).toEqual([tenantId, tenantId]);
  });

  it.each(['COSELL_DATAVERSE_URL', 'COSELL_TENANT_ID', 'COSELL_MPN_ID'])(
    'refuse %s beside the file, because it would be that of all',
    (variable) => {
      const fault = problems([north, south], { [variable]: 'x' });
      expect(fault.names).toEqual([variable]);
      expect(fault.message).toContain(`${variable} is set, but COSELL_CONNECTIONS is too`);
    },
  );
});

describe('settings of one connection', () => {
  it('come from the variables and name it after its host', () => {
    const { connections } = readRelaySettings(
      {
        ...environment,
        COSELL_CONNECTIONS: ' ',
        COSELL_DATAVERSE_URL: 'https://north.crm4.dynamics.com',
        COSELL_TENANT_ID: tenantId,
        COSELL_DATAVERSE_CLIENT_SECRET: 'x',
      },
      () => '',
    );
    expect(connections).toMatchObject([{ name: 'north.crm4.dynamics.com', dataverseClientSecret: 'x' }]);
  });
});
