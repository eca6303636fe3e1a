import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { createIdentityServer } from '../../../../sandbox/identity/src/http.ts';
import { createIdentity } from '../../../../sandbox/identity/src/identity.ts';
import { createTokenKeys } from '../../../../sandbox/identity/src/tokens.ts';
import type { Identity, IdentityOptions, IdentityResponse } from '../../../../sandbox/identity/src/types.ts';

const tenantId = '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401';
const referrals = 'https://api.partner.microsoft.com';
const webhooks = 'https://api.partnercenter.microsoft.com';
const redirectUri = 'http://127.0.0.1:4100/connect/callback';
const verifier = 'a-verifier-of-sufficient-length-0123456789-abcdefgh';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const secret = 'relay-secret';
const clientId = '91b2c3d4-0000-4000-8000-00000000a001';

/** Making a key is slow, so all tests but one share it. */
const keys = createTokenKeys('test-key');
beforeAll(() => keys.jwks(), 60_000);

interface Clock {
  ms: number;
}

function makeIdentity(overrides: Partial<IdentityOptions> = {}): { identity: Identity; clock: Clock } {
  const clock: Clock = { ms: Date.parse('2026-06-10T08:00:00Z') };
  let id = 0;
  const identity = createIdentity({
    now: () => new Date(clock.ms),
    newId: () => `00000000-0000-4000-8000-${String((id += 1)).padStart(12, '0')}`,
    baseUrl: () => 'http://127.0.0.1:4300',
    keys,
    resources: [referrals, webhooks, 'https://fabrikam.crm4.dynamics.test/'],
    tenants: [
      {
        tenantId,
        accounts: [{ objectId: 'a0a0', userName: 'cosell@lakeview.example', displayName: 'Co-sell <Service>' }],
        applications: [
          { clientId, name: 'Relay', secrets: [secret], redirectUris: [redirectUri], servicePrincipalId: 'b0b0' },
        ],
      },
    ],
    ...overrides,
  });
  return { identity, clock };
}

function authorizeUrl(changes: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `${referrals}/user_impersonation offline_access openid`,
    state: 's1',
    nonce: 'n1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return `/${tenantId}/oauth2/v2.0/authorize?${query.toString()}`;
}

function token(identity: Identity, form: Record<string, string>): Promise<IdentityResponse> {
  const body = new URLSearchParams({ client_id: clientId, client_secret: secret, ...form }).toString();
  return identity.handle({ method: 'POST', url: `/${tenantId}/oauth2/v2.0/token`, headers: {}, body });
}

const get = (identity: Identity, url: string) => identity.handle({ method: 'GET', url, headers: {} });
const parsed = (answer: IdentityResponse) => JSON.parse(answer.body) as Record<string, never> & Record<string, string>;
const location = (answer: IdentityResponse) => new URL(answer.headers['location'] ?? '');

async function signIn(identity: Identity, mfa = true): Promise<string> {
  const form = new URLSearchParams({ account: 'cosell@lakeview.example', request: authorizeUrl().split('?')[1] ?? '' });
  if (mfa) form.set('mfa', 'yes');
  const body = form.toString();
  const answer = await identity.handle({ method: 'POST', url: `/${tenantId}/login`, headers: {}, body });
  return location(answer).searchParams.get('code') ?? '';
}

const redeem = (identity: Identity, code: string, changes: Record<string, string> = {}) =>
  token(identity, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  });

async function refreshToken(identity: Identity): Promise<string> {
  return parsed(await redeem(identity, await signIn(identity)))['refresh_token'] ?? '';
}

const refresh = (identity: Identity, value: string, resource = referrals) =>
  token(identity, {
    grant_type: 'refresh_token',
    refresh_token: value,
    scope: `${resource}/user_impersonation offline_access`,
  });

describe('authorization code flow', () => {
  it('shows a page that escapes names and names every account', async () => {
    const page = await get(makeIdentity().identity, authorizeUrl());
    expect(page.status).toBe(200);
    expect(page.body).toContain('Sign in as Co-sell &lt;Service&gt;');
    expect(page.body).toContain('type="checkbox" name="mfa"');
  });

  it('gives a token with the claims of user, application and second factor', async () => {
    const { identity } = makeIdentity();
    const answer = parsed(await redeem(identity, await signIn(identity)));
    const claims = await identity.verify(answer['access_token'] ?? '');
    expect(claims).toMatchObject({
      aud: referrals,
      tid: tenantId,
      appid: clientId,
      oid: 'a0a0',
      upn: 'cosell@lakeview.example',
      amr: ['pwd', 'mfa'],
      idtyp: 'user',
    });
    expect(claims.exp - claims.iat).toBe(3599);
    expect(decodeJwt(answer['id_token'] ?? '')).toMatchObject({ aud: clientId, nonce: 'n1' });
  });

  it('leaves mfa out of amr when the box is not ticked', async () => {
    const { identity } = makeIdentity();
    const answer = parsed(await redeem(identity, await signIn(identity, false)));
    expect((await identity.verify(answer['access_token'] ?? '')).amr).toEqual(['pwd']);
  });

  it('skips the page when signing in is automatic', async () => {
    const { identity } = makeIdentity({ autoApprove: { mfa: true } });
    const answer = await get(identity, authorizeUrl());
    expect(answer.status).toBe(302);
    expect(location(answer).searchParams.get('state')).toBe('s1');
    expect((await redeem(identity, location(answer).searchParams.get('code') ?? '')).status).toBe(200);
  });

  it('returns access_denied to the application when the person cancels', async () => {
    const body = new URLSearchParams({ cancel: 'yes', request: authorizeUrl().split('?')[1] ?? '' }).toString();
    const answer = await makeIdentity().identity.handle({
      method: 'POST',
      url: `/${tenantId}/login`,
      headers: {},
      body,
    });
    expect(location(answer).searchParams.get('error')).toBe('access_denied');
  });

  it.each([
    ['an unknown application', { client_id: 'nobody' }, 'AADSTS700016'],
    ['a redirect address that is not registered', { redirect_uri: 'http://evil.example/' }, 'AADSTS50011'],
  ])('never redirects for %s', async (_what, change, number) => {
    const answer = await get(makeIdentity().identity, authorizeUrl(change));
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
    expect(answer.body).toContain(number);
  });

  it.each([
    ['no code challenge', { code_challenge: '' }, 'AADSTS50147'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'AADSTS50147'],
    ['two resources', { scope: `${referrals}/.default ${webhooks}/.default` }, 'AADSTS28000'],
    ['an unknown resource', { scope: 'https://elsewhere.example/.default' }, 'AADSTS500011'],
    ['another response type', { response_type: 'token' }, 'AADSTS700054'],
    ['a posted answer', { response_mode: 'form_post' }, 'AADSTS90015'],
  ])('tells the application about %s', async (_what, change, number) => {
    const answer = await get(makeIdentity().identity, authorizeUrl(change));
    expect(answer.status).toBe(302);
    expect(location(answer).searchParams.get('error_description')).toContain(number);
  });
});

describe('authorization code', () => {
  it('works once', async () => {
    const { identity } = makeIdentity();
    const code = await signIn(identity);
    await redeem(identity, code);
    expect(parsed(await redeem(identity, code))).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  it('expires after ten minutes', async () => {
    const { identity, clock } = makeIdentity();
    const code = await signIn(identity);
    clock.ms += 10 * 60_000 + 1;
    expect(parsed(await redeem(identity, code))['error_codes']).toEqual([70008]);
  });

  it.each([
    ['another verifier', { code_verifier: 'wrong' }, 501481],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1/other' }, 50011],
    ['an invented code', { code: 'x' }, 9002313],
    ['no verifier', { code_verifier: '' }, 900144],
  ])('is refused with %s', async (_what, change, number) => {
    const { identity } = makeIdentity();
    const answer = await redeem(identity, await signIn(identity), change);
    expect(answer.status).toBe(400);
    expect(parsed(answer)['error_codes']).toEqual([number]);
  });
});

describe('refresh token', () => {
  it('is replaced by a new one at every use', async () => {
    const { identity } = makeIdentity();
    const first = await refreshToken(identity);
    const second = parsed(await refresh(identity, first))['refresh_token'];
    expect(second).toBeTruthy();
    expect(second).not.toBe(first);
  });

  it('mints tokens for the other resource', async () => {
    const { identity } = makeIdentity();
    const answer = parsed(await refresh(identity, await refreshToken(identity), webhooks));
    expect((await identity.verify(answer['access_token'] ?? '')).aud).toBe(webhooks);
  });

  it('still works shortly after it was replaced, and then no longer', async () => {
    const { identity, clock } = makeIdentity({ refreshGraceMs: 60_000 });
    const first = await refreshToken(identity);
    await refresh(identity, first);
    clock.ms += 60_000;
    expect((await refresh(identity, first)).status).toBe(200);
    clock.ms += 1;
    expect(parsed(await refresh(identity, first))).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
  });

  it('expires after 90 days without use', async () => {
    const { identity, clock } = makeIdentity();
    const value = await refreshToken(identity);
    clock.ms += 90 * 24 * 3_600_000 + 1;
    expect(parsed(await refresh(identity, value))['error_description']).toMatch(/^AADSTS700082: /);
  });

  it('dies when the sessions of the account are revoked', async () => {
    const { identity } = makeIdentity();
    const value = await refreshToken(identity);
    identity.revokeSessions('cosell@lakeview.example');
    expect(parsed(await refresh(identity, value))['error_codes']).toEqual([50173]);
  });

  it('is refused when it was never issued', async () => {
    expect(parsed(await refresh(makeIdentity().identity, 'x'))['error']).toBe('invalid_grant');
  });
});

describe('client credentials', () => {
  const ask = (identity: Identity, scope: string) => token(identity, { grant_type: 'client_credentials', scope });

  it('gives a token without a user', async () => {
    const { identity } = makeIdentity();
    const answer = parsed(await ask(identity, 'https://fabrikam.crm4.dynamics.test/.default'));
    const claims = await identity.verify(answer['access_token'] ?? '');
    expect(claims).toMatchObject({ aud: 'https://fabrikam.crm4.dynamics.test', oid: 'b0b0', idtyp: 'app' });
    expect(claims.upn).toBeUndefined();
    expect(claims.amr).toBeUndefined();
    expect(answer['refresh_token']).toBeUndefined();
  });

  it('insists on the .default scope', async () => {
    expect(parsed(await ask(makeIdentity().identity, `${referrals}/user_impersonation`))['error_codes']).toEqual([
      1002012,
    ]);
  });
});

describe('token endpoint', () => {
  it('accepts the secret as basic credentials', async () => {
    const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: `${referrals}/.default` }).toString();
    const url = `/${tenantId}/oauth2/v2.0/token`;
    const answer = await makeIdentity().identity.handle({ method: 'POST', url, headers: { authorization }, body });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'no', grant_type: 'client_credentials' }, 401, 7000215],
    ['an unknown application', { client_id: 'no', grant_type: 'client_credentials' }, 400, 700016],
    ['a password grant', { grant_type: 'password' }, 400, 70003],
    ['no grant type', {}, 400, 900144],
  ])('refuses %s as Entra does', async (_what, form, status, number) => {
    const answer = await token(makeIdentity().identity, form as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(parsed(answer)).toMatchObject({ error_codes: [number], timestamp: '2026-06-10 08:00:00Z' });
    expect(parsed(answer)['error_description']).toContain(`AADSTS${number}: `);
  });

  it('refuses an unknown tenant', async () => {
    const url = '/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token';
    const answer = await makeIdentity().identity.handle({ method: 'POST', url, headers: {}, body: '' });
    expect(parsed(answer)['error_codes']).toEqual([90002]);
  });

  it('answers 501 outside its conformance list', async () => {
    const url = `/${tenantId}/oauth2/v2.0/devicecode`;
    expect((await makeIdentity().identity.handle({ method: 'POST', url, headers: {} })).status).toBe(501);
  });
});

describe('verify', () => {
  it('refuses an expired token', async () => {
    const { identity, clock } = makeIdentity();
    const answer = parsed(await redeem(identity, await signIn(identity)));
    clock.ms += 3_600_000;
    await expect(identity.verify(answer['access_token'] ?? '')).rejects.toThrow('ERR_JWT_EXPIRED');
  });

  it('refuses a token signed with another key', async () => {
    const other = makeIdentity({ keys: createTokenKeys('other-key') }).identity;
    const answer = parsed(await redeem(other, await signIn(other)));
    await expect(makeIdentity().identity.verify(answer['access_token'] ?? '')).rejects.toMatchObject({ status: 401 });
  }, 60_000);

  it.each(['', 'x.y.z', 'Bearer'])('refuses %j', async (text) => {
    await expect(makeIdentity().identity.verify(text)).rejects.toMatchObject({ error: 'invalid_token' });
  });
});

describe('identity server', () => {
  it('serves discovery and keys with which a token can be checked', async () => {
    let base = '';
    const { identity } = makeIdentity({ baseUrl: () => base, now: () => new Date() });
    const server = createIdentityServer({ identity });
    base = await server.listen();
    try {
      const discovery = await fetch(`${base}/${tenantId}/v2.0/.well-known/openid-configuration`);
      const configuration = (await discovery.json()) as { issuer: string; jwks_uri: string };
      const answer = parsed(await redeem(identity, await signIn(identity)));
      const keySet = createRemoteJWKSet(new URL(configuration.jwks_uri));
      const checked = await jwtVerify(answer['access_token'] ?? '', keySet, { issuer: configuration.issuer });
      expect(checked.payload['tid']).toBe(tenantId);
      expect((await fetch(`${base}/healthz`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});
