import { beginSignIn } from '../../../../../relay/src/adapters/identity/sign-in.ts';
import {
  createDataverseTokens,
  createPartnerCenterTokens,
  refreshTokenPurpose,
} from '../../../../../relay/src/adapters/identity/tokens.ts';
import type { SecretStore } from '../../../../../relay/src/ports/connection.ts';
import { createIdentity } from '../../../../../sandbox/identity/src/identity.ts';
import type { IdentityOptions } from '../../../../../sandbox/identity/src/types.ts';
import { fetchTo, json, keptLog, rejection } from '../ports.ts';
import type { StandInAnswer, SentRequest } from '../ports.ts';

const authority = 'http://127.0.0.1:9';
const tenantId = '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401';
const redirectUri = 'http://localhost:8400/callback';
const connectionId = 'cccccccc-0000-4000-8000-000000000001';
const settings = {
  authority,
  tenantId,
  dataverseUrl: 'https://crm.example',
  dataverseClientId: 'app-dataverse',
  dataverseClientSecret: 'secret-dataverse',
  partnerCenterClientId: 'app-partner-center',
  partnerCenterClientSecret: 'secret-partner-center',
};

/** Secrets in memory that note the order of things. */
function memorySecrets(events: string[]): SecretStore & { value: string | null; fails: boolean } {
  const store = {
    value: null as string | null,
    fails: false,
    async read() {
      return store.value;
    },
    async write(_connection: string, purpose: string, value: string) {
      if (store.fails) throw new Error('disk full');
      events.push(`stored ${purpose}`);
      store.value = value;
    },
  };
  return store;
}

/** The stand-in with its token endpoint in front of us. ID tokens are checked against the machine's time, so it is the clock. */
function setUp(options: Partial<IdentityOptions> = {}) {
  let shift = 0;
  let ids = 0;
  const now = (): Date => new Date(new Date().getTime() + shift);
  const account = { objectId: 'o-1', userName: 'cosell@lakeview.example', displayName: 'Co-sell' };
  const app = (clientId: string, secret: string) => ({
    clientId,
    name: clientId,
    secrets: [secret],
    redirectUris: [redirectUri],
    servicePrincipalId: `sp-${clientId}`,
  });
  const identity = createIdentity({
    now,
    newId: () => `0a0a0a0a-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    baseUrl: () => authority,
    tenants: [
      {
        tenantId,
        accounts: [account],
        applications: [app('app-dataverse', 'secret-dataverse'), app('app-partner-center', 'secret-partner-center')],
      },
    ],
    resources: ['https://api.partner.microsoft.com', 'https://api.partnercenter.microsoft.com', 'https://crm.example'],
    autoApprove: { mfa: true },
    ...options,
  });
  const faults: StandInAnswer[] = [];
  const events: string[] = [];
  const answer = async ({ method, url, headers, body }: SentRequest): Promise<StandInAnswer> => {
    const isToken = url.endsWith('/token');
    const fault = isToken ? faults.shift() : undefined;
    if (isToken) events.push('token asked');
    if (fault) return fault;
    const request = { method, url: url.slice(authority.length), headers };
    return identity.handle(body === undefined ? request : { ...request, body });
  };
  const fetch = fetchTo(answer);
  const log = keptLog();
  const clock = { now, after: () => () => undefined };
  const secrets = memorySecrets(events);
  const ports = { settings, fetch, clock, log, secrets, connectionId };
  return {
    identity,
    fetch,
    faults,
    events,
    log,
    secrets,
    ports,
    pass: (ms: number) => {
      shift += ms;
    },
    /** Signs in without a browser and keeps the refresh token. */
    async signIn() {
      const begun = await beginSignIn({ settings, fetch, redirectUri });
      const response = await fetch(begun.url, { redirect: 'manual' });
      const signedIn = await begun.finish(response.headers.get('location') ?? '');
      secrets.value = signedIn.refreshToken;
      return signedIn;
    },
  };
}

const asked = (events: readonly string[]): number => events.filter((event) => event === 'token asked').length;

describe('tokens for Dataverse', () => {
  it('are of the application and for the environment', async () => {
    const { ports, identity } = setUp();
    const claims = await identity.verify(await createDataverseTokens(ports)());
    expect(claims).toMatchObject({ aud: 'https://crm.example', appid: 'app-dataverse', idtyp: 'app' });
  });

  it('are kept until five minutes before their end, asked for once by many', async () => {
    const { ports, events, pass } = setUp();
    const token = createDataverseTokens(ports);
    const [first, second] = await Promise.all([token(), token()]);
    expect(first).toBe(second);
    pass(54 * 60_000);
    await expect(token()).resolves.toBe(first);
    expect(asked(events)).toBe(1);
    pass(2 * 60_000);
    await expect(token()).resolves.not.toBe(first);
    expect(asked(events)).toBe(2);
  });

  it('are renewed when the last one was refused', async () => {
    const { ports, events } = setUp();
    const token = createDataverseTokens(ports);
    await token();
    await token(true);
    expect(asked(events)).toBe(2);
  });

  it('need a valid secret', async () => {
    const { ports, log } = setUp();
    const wrong = { ...ports, settings: { ...settings, dataverseClientSecret: 'wrong' } };
    expect(await rejection(createDataverseTokens(wrong)())).toMatchObject({ code: 'DV_SIGN_IN', retry: 'later' });
    expect(log.events).toEqual(['identity.refused']);
  });

  it('can wait for a sign-in service that is away', async () => {
    const { ports, faults } = setUp();
    faults.push(json(503, { error: 'temporarily_unavailable' }));
    const token = createDataverseTokens(ports);
    expect(await rejection(token())).toMatchObject({ code: 'DV_UNAVAILABLE', retry: 'later' });
    await expect(token()).resolves.toEqual(expect.any(String));
  });
});

describe('signing in the connection account', () => {
  it('gives a refresh token and the name of the account', async () => {
    const { signIn } = setUp();
    await expect(signIn()).resolves.toMatchObject({
      account: 'cosell@lakeview.example',
      refreshToken: expect.any(String) as unknown,
    });
  });

  it('asks with PKCE, a state and a fresh login', async () => {
    const { ports, fetch } = setUp();
    const { url } = await beginSignIn({ settings, fetch, redirectUri });
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toMatchObject({
      client_id: 'app-partner-center',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'https://api.partner.microsoft.com/user_impersonation offline_access openid profile',
      code_challenge_method: 'S256',
      prompt: 'login',
    });
    expect(query['code_challenge']).toMatch(/^[\w-]{43}$/);
    expect(query['state']?.length).toBeGreaterThan(20);
    expect(url).not.toContain(ports.settings.partnerCenterClientSecret);
  });

  it('refuses an answer with a foreign state', async () => {
    const { fetch } = setUp();
    const { url, finish } = await beginSignIn({ settings, fetch, redirectUri });
    const location = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
    const forged = new URL(location);
    forged.searchParams.set('state', 'x');
    expect(await rejection(finish(forged.href))).toMatchObject({ name: 'SignInError' });
  });

  it('tells why the person or the service refused', async () => {
    const { fetch } = setUp();
    const { url, finish } = await beginSignIn({ settings, fetch, redirectUri });
    const state = new URL(url).searchParams.get('state') ?? '';
    const cancelled = `${redirectUri}?error=access_denied&error_description=${encodeURIComponent('The user cancelled.')}&state=${state}`;
    expect((await rejection(finish(cancelled))).message).toBe('The sign-in was refused: The user cancelled.');
  });

  it('says when the sign-in service does not answer', async () => {
    const fetch = fetchTo(async () => {
      throw new TypeError('fetch failed');
    });
    expect((await rejection(beginSignIn({ settings, fetch, redirectUri }))).message).toContain(tenantId);
  });
});

describe('tokens for Partner Center', () => {
  it('are of the signed-in account, each API its own', async () => {
    const { ports, signIn, identity } = setUp();
    await signIn();
    const referrals = await identity.verify(await createPartnerCenterTokens(ports)());
    const webhooks = await identity.verify(await createPartnerCenterTokens({ ...ports, api: 'webhooks' })());
    expect(referrals).toMatchObject({ aud: 'https://api.partner.microsoft.com', upn: 'cosell@lakeview.example' });
    expect(webhooks).toMatchObject({ aud: 'https://api.partnercenter.microsoft.com' });
  });

  it('are used only after the new refresh token was stored', async () => {
    const { ports, signIn, secrets, events } = setUp();
    const { refreshToken } = await signIn();
    await createPartnerCenterTokens(ports)();
    expect(events.at(-1)).toBe(`stored ${refreshTokenPurpose}`);
    expect(secrets.value).not.toBe(refreshToken);
  });

  it('are not used when the new refresh token cannot be stored', async () => {
    const { ports, signIn, secrets, log } = setUp();
    await signIn();
    secrets.fails = true;
    const token = createPartnerCenterTokens(ports);
    expect(await rejection(token())).toMatchObject({ code: 'PC_UNAVAILABLE', retry: 'later' });
    expect(log.events).toEqual(['identity.secret-not-stored']);
    secrets.fails = false;
    await expect(token()).resolves.toEqual(expect.any(String));
  });

  it('outlive many renewals', async () => {
    const { ports, signIn, pass } = setUp();
    await signIn();
    const token = createPartnerCenterTokens(ports);
    for (let n = 0; n < 5; n += 1) {
      await token();
      pass(56 * 60_000);
    }
    await expect(token()).resolves.toEqual(expect.any(String));
  });

  it('are refreshed once for many who ask at the same time', async () => {
    const { ports, signIn, events } = setUp();
    await signIn();
    const before = asked(events);
    const token = createPartnerCenterTokens(ports);
    await Promise.all([token(), token(true), token()]);
    expect(asked(events)).toBe(before + 1);
  });

  it('need somebody who signed in', async () => {
    const { ports } = setUp();
    expect(await rejection(createPartnerCenterTokens(ports)())).toMatchObject({ code: 'PC_SIGN_IN', retry: 'never' });
  });

  it('end with the session, are not asked for in vain again, and come back after a new sign-in', async () => {
    const { ports, signIn, identity, events } = setUp();
    await signIn();
    identity.revokeSessions('cosell@lakeview.example');
    const token = createPartnerCenterTokens(ports);
    expect(await rejection(token())).toMatchObject({ code: 'PC_SIGN_IN', retry: 'never' });
    const before = asked(events);
    await rejection(token());
    expect(asked(events)).toBe(before);
    await signIn();
    await expect(token()).resolves.toEqual(expect.any(String));
  });

  it('say when multi-factor sign-in is demanded', async () => {
    const { ports, signIn, faults } = setUp();
    await signIn();
    faults.push(
      json(400, {
        error: 'invalid_grant',
        error_description: 'AADSTS50076: Due to a configuration change you must use multi-factor authentication.',
      }),
    );
    expect(await rejection(createPartnerCenterTokens(ports)())).toMatchObject({ code: 'PC_MFA', retry: 'never' });
  });

  it.each([
    ['503', json(503, { error: 'temporarily_unavailable' })],
    ['a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['429', json(429, { error: 'slow_down' })],
  ])('wait when the sign-in service answers %s', async (_what, answer) => {
    const { ports, signIn, faults } = setUp();
    await signIn();
    faults.push(answer);
    expect(await rejection(createPartnerCenterTokens(ports)())).toMatchObject({
      code: 'PC_UNAVAILABLE',
      retry: 'later',
    });
  });

  it('need a secret store that can be read', async () => {
    const { ports } = setUp();
    const secrets = { read: () => Promise.reject(new Error('another master key')), write: async () => undefined };
    expect(await rejection(createPartnerCenterTokens({ ...ports, secrets })())).toMatchObject({ code: 'PC_SIGN_IN' });
  });
});
