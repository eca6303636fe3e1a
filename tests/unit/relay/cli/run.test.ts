import { readRelaySettings } from '../../../../relay/src/config/relay-settings.ts';
import type { RelaySettings } from '../../../../relay/src/config/relay-settings.ts';
import { runCommandLine } from '../../../../relay/src/cli/run.ts';
import { countedIds, fetchTo, json, keptLog, steppedClock } from '../adapters/ports.ts';
import type { SentRequest, StandInAnswer } from '../adapters/ports.ts';

const complete = {
  COSELL_DATAVERSE_URL: 'https://crm.example',
  COSELL_TENANT_ID: '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401',
  COSELL_AUTHORITY: 'http://127.0.0.1:9',
  COSELL_DATAVERSE_CLIENT_ID: '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
  COSELL_DATAVERSE_CLIENT_SECRET: 'a',
  COSELL_PC_CLIENT_ID: '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
  COSELL_PC_CLIENT_SECRET: 'b',
  COSELL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  COSELL_DATA_DIR: '/nonexistent/cosell',
};

/** Runs a command line; `answer` is the network. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  answer: (request: SentRequest) => StandInAnswer = () => json(500, {}),
  file = '',
) {
  const lines: string[] = [];
  const errors: string[] = [];
  const fetch = fetchTo(async (request) => answer(request));
  let settings: RelaySettings | undefined;
  const context = {
    relaySettings: () => (settings ??= readRelaySettings(environment, () => file)),
    fetch,
    clock: steppedClock(),
    random: countedIds(),
    log: keptLog(),
    print: (line: string) => void lines.push(line),
    ended: new Promise<void>(() => undefined),
  };
  const code = await runCommandLine(args, context, (text) => void errors.push(text));
  return { code, output: lines.join('\n'), error: errors.join('\n'), sent: fetch.sent };
}

/** A network in which signing in to Dataverse works. */
function network(request: SentRequest): StandInAnswer {
  const authority = complete.COSELL_AUTHORITY;
  if (request.url.endsWith('openid-configuration')) {
    const issuer = `${authority}/${complete.COSELL_TENANT_ID}/v2.0`;
    return json(200, {
      issuer,
      token_endpoint: `${authority}/token`,
      authorization_endpoint: `${authority}/authorize`,
      jwks_uri: `${authority}/keys`,
    });
  }
  if (request.url === `${authority}/token`)
    return json(200, { access_token: 't', token_type: 'Bearer', expires_in: 3599 });
  if (request.url.endsWith('/WhoAmI')) {
    return json(200, {
      OrganizationId: '0a0a0a0a-0000-4000-8000-000000000001',
      UserId: '0a0a0a0a-0000-4000-8000-000000000002',
    });
  }
  if (request.url.startsWith(`${authority}/authorize`))
    return { status: 200, headers: {}, body: '<html>Sign in</html>' };
  return json(404, {});
}

describe('the command line', () => {
  it('shows what it can do when it is called without a command', async () => {
    const { code, output } = await run([]);
    expect(code).toBe(2);
    expect(output).toMatch(/start .*\n.*connect .*\n.*webhook show .*\n.*webhook register /);
  });

  it('shows the same on request and succeeds', async () => {
    await expect(run(['--help'])).resolves.toMatchObject({
      code: 0,
      output: expect.stringContaining('Usage: cosell') as unknown,
    });
  });

  it.each([['frob'], ['webhook'], ['webhook frob'], ['--frob']])('does not know "%s"', async (line) => {
    const { code, error } = await run(line.split(' '));
    expect(code).toBe(2);
    expect(error).toContain(`Unknown command: ${line}`);
    expect(error).toContain('Usage: cosell');
  });

  it.each([['start'], ['connect'], ['webhook show'], ['webhook register']])(
    'explains %s without settings',
    async (name) => {
      const { code, output, error } = await run([...name.split(' '), '--help']);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(output).toContain(`cosell ${name}:`);
    },
  );

  it('refuses an option it does not know and points to the help', async () => {
    const { code, error } = await run(['connect', '--frob'], complete);
    expect(code).toBe(2);
    expect(error).toMatch(/--frob.*\nSee: cosell connect --help/);
  });

  it('refuses a port that is none', async () => {
    await expect(run(['connect', '--port', 'x'], complete)).resolves.toMatchObject({ code: 2, sent: [] });
  });

  it.each([['start'], ['connect'], ['webhook show'], ['webhook register']])(
    'lists all missing settings of %s in one message',
    async (name) => {
      const { code, error, sent } = await run(name.split(' '));
      expect(code).toBe(1);
      expect(error.match(/COSELL_\w+ is missing/g)).toHaveLength(7);
      expect(sent).toEqual([]);
    },
  );

  it('says in words why Dataverse cannot be reached', async () => {
    const { code, error } = await run(['connect'], complete, () => json(503, {}));
    expect(code).toBe(1);
    expect(error).toMatch(/DV_UNAVAILABLE/);
  });

  it('says that headless needs a sign-in service that asks nothing', async () => {
    const { code, error, output } = await run(['connect', '--headless'], complete, network);
    expect(code).toBe(1);
    expect(output).toBe('Dataverse: signed in to https://crm.example');
    expect(error).toContain('without --headless');
  });

  it('names the redirect address when the sign-in service refuses it', async () => {
    const { error } = await run(['connect', '--headless', '--port', '9000'], complete, (request) =>
      request.url.includes('/authorize')
        ? { status: 400, headers: {}, body: 'AADSTS50011: mismatch' }
        : network(request),
    );
    expect(error).toMatch(/AADSTS50011.*http:\/\/localhost:9000\/callback/);
  });

  it('asks to connect first when nobody has signed in', async () => {
    const { code, error } = await run(
      ['webhook', 'show'],
      { ...complete, COSELL_PUBLIC_URL: 'https://relay.example' },
      network,
    );
    expect(code).toBe(1);
    expect(error).toContain('PC_SIGN_IN');
  });

  it('registers no webhook without a public address', async () => {
    const { code, error } = await run(['webhook', 'register'], complete, network);
    expect(code).toBe(1);
    expect(error).toContain('COSELL_PUBLIC_URL');
  });

  describe('with several connections', () => {
    const { COSELL_DATAVERSE_URL: _url, COSELL_TENANT_ID: tenantId, ...common } = complete;
    const environment = { ...common, COSELL_CONNECTIONS: '/etc/cosell/connections.json' };
    const file = JSON.stringify([
      { name: 'north', dataverseUrl: 'https://north.example', tenantId },
      { name: 'south', dataverseUrl: 'https://south.example', tenantId },
    ]);
    const check = (...args: readonly string[]) =>
      run(['removal', 'check', ...args], environment, (request) => network(request), file);

    it('works for the one that is named', async () => {
      const { sent } = await check('--connection', 'south');
      expect(sent.some(({ url }) => url.startsWith('https://south.example/'))).toBe(true);
      expect(sent.some(({ url }) => url.startsWith('https://north.example/'))).toBe(false);
    });

    it.each([
      [[], 'This relay has several connections. Say which one: --connection <name> (north, south).'],
      [['--connection', 'east'], 'There is no connection "east". Say which one: --connection <name> (north, south).'],
    ])('asks which one is meant: %j', async (args, error) => {
      await expect(check(...args)).resolves.toMatchObject({ code: 2, error, sent: [] });
    });

    it('does not start a single one', async () => {
      const { code, error } = await run(['start', '--connection', 'north'], environment, network, file);
      expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining("'--connection'") as unknown });
    });
  });

  it('knows its only connection by the host of its environment', async () => {
    const { code, error } = await run(['webhook', 'show', '--connection', 'other'], complete, network);
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('(crm.example)') as unknown });
    await expect(run(['webhook', 'show', '--connection', 'crm.example'], complete, network)).resolves.toMatchObject({
      error: expect.stringContaining('PC_SIGN_IN') as unknown,
    });
  });

  it.each([
    ['connect', true],
    ['start', false],
  ])('the help of %s names --connection: %s', async (command, named) => {
    const { output } = await run([command, '--help']);
    expect(output.includes('--connection <name>')).toBe(named);
  });
});
