import { request as httpRequest } from 'node:http';
import { createIdentity } from '../../../../sandbox/identity/src/identity.ts';
import { createSigningChain } from '../../../../sandbox/partner-center/src/certificates.ts';
import { createPartnerCenter } from '../../../../sandbox/partner-center/src/core.ts';
import type { PartnerCenterCore } from '../../../../sandbox/partner-center/src/core.ts';
import { createDeliveries } from '../../../../sandbox/partner-center/src/deliveries.ts';
import type { Deliveries } from '../../../../sandbox/partner-center/src/deliveries.ts';
import { certificatePath, createPartnerCenterServer } from '../../../../sandbox/partner-center/src/http.ts';
import { inboundDeal, lakeview, ownDeal, referralsPath } from './setup.ts';

const clientId = 'c0000000-0000-4000-8000-000000000001';
let core: PartnerCenterCore;
let deliveries: Deliveries;
let base: string;
let token: string;
let webhookToken: string;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  const now = () => new Date();
  const newId = () => crypto.randomUUID();
  const resources = ['https://api.partner.microsoft.com', 'https://api.partnercenter.microsoft.com'];
  const redirectUri = 'http://127.0.0.1/callback';
  const identity = createIdentity({
    now,
    newId,
    baseUrl: () => 'http://identity.test',
    resources,
    autoApprove: { mfa: true },
    tenants: [
      {
        tenantId: lakeview.tenantId,
        accounts: [{ objectId: 'a1', userName: 'cosell@lakeview.example', displayName: 'Co-sell' }],
        applications: [
          { clientId, name: 'Relay', secrets: ['s'], redirectUris: [redirectUri], servicePrincipalId: 'b1' },
        ],
      },
    ],
  });
  const chain = await createSigningChain({ now: now() });
  core = createPartnerCenter({ now, newId, organizations: [lakeview] });
  deliveries = createDeliveries({ core, chain, now, certificateUrl: () => `${base}${certificatePath}` });
  const server = createPartnerCenterServer({ core, identity, chain, deliveries });
  base = await server.listen();
  stop = async () => {
    deliveries.stop();
    await server.close();
  };

  const tokenFor = async (resource: string): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: 's',
      scope: `${resource}/.default`,
    });
    const url = `/${lakeview.tenantId}/oauth2/v2.0/token`;
    const answer = await identity.handle({ method: 'POST', url, headers: {}, body: form.toString() });
    return (JSON.parse(answer.body) as { access_token: string }).access_token;
  };
  webhookToken = await tokenFor(resources[1] ?? '');
  token = await userToken(identity, redirectUri);
}, 60_000);

afterAll(() => stop?.());
beforeEach(() => core.faults.clear());

async function userToken(identity: ReturnType<typeof createIdentity>, redirectUri: string): Promise<string> {
  const verifier = 'verifier-verifier-verifier-verifier-verifier';
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const scope = 'https://api.partner.microsoft.com/user_impersonation offline_access';
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    code_challenge: Buffer.from(digest).toString('base64url'),
    code_challenge_method: 'S256',
  });
  const shown = await identity.handle({
    method: 'GET',
    url: `/${lakeview.tenantId}/oauth2/v2.0/authorize?${query.toString()}`,
    headers: {},
  });
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: 's',
    code: new URL(shown.headers['location'] ?? '').searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  const url = `/${lakeview.tenantId}/oauth2/v2.0/token`;
  const answer = await identity.handle({ method: 'POST', url, headers: {}, body: form.toString() });
  return (JSON.parse(answer.body) as { access_token: string }).access_token;
}

const api = (method: string, path: string, body?: unknown, bearer = token) =>
  fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${base}/sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('api over http', () => {
  it('takes the caller from the access token', async () => {
    const created = await api('POST', referralsPath, ownDeal({ 'details.closingDateTime': '2099-01-01T00:00:00Z' }));
    expect(created.status).toBe(200);
    const { id } = (await created.json()) as { id: string };
    const read = await api('GET', `${referralsPath}/${id}`);
    expect(read.headers.get('etag')).toBe(core.referrals().find((referral) => referral.id === id)?.eTag);
  });

  it.each([
    ['no token', ''],
    ['an invented token', 'x.y.z'],
  ])('answers 401 with %s', async (_what, bearer) => {
    expect((await api('GET', referralsPath, undefined, bearer)).status).toBe(401);
  });

  it('keeps the audiences of the two hosts apart', async () => {
    expect((await api('GET', referralsPath, undefined, webhookToken)).status).toBe(401);
    expect((await api('GET', '/webhooks/v1/registration/events', undefined, webhookToken)).status).toBe(200);
    expect((await api('GET', '/webhooks/v1/registration/events')).status).toBe(401);
  });

  it('breaks the connection before or after performing', async () => {
    const count = core.referrals().length;
    const body = ownDeal({ 'details.closingDateTime': '2099-01-01T00:00:00Z' });
    core.faults.add({ method: 'POST', action: { kind: 'lost' } });
    await expect(api('POST', referralsPath, body)).rejects.toThrow('fetch failed');
    expect(core.referrals()).toHaveLength(count);
    core.faults.add({ method: 'POST', action: { kind: 'answer-lost' } });
    await expect(api('POST', referralsPath, body)).rejects.toThrow('fetch failed');
    expect(core.referrals()).toHaveLength(count + 1);
  });

  it('holds an answer until it is released through the control endpoint', async () => {
    await control('POST', '/faults', { method: 'GET', path: 'referrals', action: { kind: 'hold' } });
    const answered = api('GET', referralsPath);
    const held = (await (await control('GET', '/faults/held')).json()) as { id: string };
    expect((await control('POST', `/faults/${held.id}/release`)).status).toBe(200);
    expect((await answered).status).toBe(200);
  });

  it('gives up a held answer when the client is gone', async () => {
    core.faults.add({ method: 'GET', path: 'gone=1', action: { kind: 'hold' } });
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const asked = fetch(`${base}${referralsPath}?gone=1`, { headers, signal: gone.signal });
    const { id } = await core.faults.nextHeld();
    gone.abort();
    await expect(asked).rejects.toThrow();
    while (core.faults.held().length > 0) await new Promise(setImmediate);
    expect(core.faults.release(id)).toBe(false);
  });
});

describe('sandbox pages and control', () => {
  it('serves health, certificates and the page', async () => {
    expect(await (await fetch(`${base}/healthz`)).text()).toBe('ok');
    const certificate = await fetch(`${base}${certificatePath}`);
    expect(certificate.headers.get('content-type')).toBe('application/pkix-cert');
    expect((await certificate.arrayBuffer()).byteLength).toBeGreaterThan(500);
    for (const path of ['/', '/referrals/1f0c']) {
      const page = await fetch(`${base}${path}`);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await page.text()).toContain('<title>Partner Center (sandbox)</title>');
    }
    expect((await fetch(`${base}/page.css`)).status).toBe(200);
    expect((await fetch(`${base}/other`)).status).toBe(404);
  });

  it('sends, answers, edits and closes deals', async () => {
    const sent = await control('POST', '/api/deals', inboundDeal());
    expect(sent.status).toBe(201);
    const { referralId } = (await sent.json()) as { referralId: string };
    const accepted = await control('POST', `/api/referrals/${referralId}/accept`);
    expect(await accepted.json()).toMatchObject({ status: 'Active' });
    const edited = await control('PATCH', `/api/referrals/${referralId}`, { dealValue: 5 });
    expect(await edited.json()).toMatchObject({ details: { dealValue: 5 } });
    const closed = await control('POST', `/api/referrals/${referralId}/close`, { substatus: 'Won' });
    expect(await closed.json()).toMatchObject({ substatus: 'Won' });
    const read = await control('GET', `/api/referrals/${referralId}`);
    expect(await read.json()).toMatchObject({ status: 'Closed' });
  });

  it('sends marketplace leads and enters deals twice', async () => {
    const { contact } = inboundDeal();
    const solution = { id: 'SOL-50871-LKV', type: 'Name' };
    const sent = await control('POST', '/api/marketplace-leads', {
      customerName: 'Larkspur',
      country: 'AU',
      contact,
      solution,
    });
    expect([sent.status, await sent.json()]).toMatchObject([201, { qualification: 'Direct' }]);
    const created = await api('POST', referralsPath, ownDeal({ 'details.closingDateTime': '2099-01-01T00:00:00Z' }));
    const { id, externalReferenceId } = (await created.json()) as { id: string; externalReferenceId: string };
    const again = await control('POST', `/api/referrals/${id}/duplicate`);
    expect([again.status, await again.json()]).toMatchObject([201, { externalReferenceId }]);
  });

  it.each([
    ['POST', '/api/marketplace-leads', { country: 'AU' }, 400],
    ['POST', '/api/referrals/x/duplicate', undefined, 404],
    ['POST', '/api/deals', { name: 'x' }, 400],
    ['PATCH', '/api/referrals/x', {}, 404],
    ['POST', '/api/referrals/x/accept', undefined, 404],
    ['DELETE', '/api/referrals/x', undefined, 501],
    ['GET', '/api/other', undefined, 501],
    ['POST', '/faults', { action: { kind: 'explode' } }, 400],
    ['POST', '/faults', { action: { kind: 'answer-delay' } }, 400],
    ['POST', '/faults', { action: { kind: 'status', status: 500, performs: 'yes' } }, 400],
    ['POST', '/faults', { path: '(', action: { kind: 'lost' } }, 400],
    ['DELETE', '/faults/77', undefined, 404],
  ])('answers %s %s %j with %d', async (method, path, body, status) => {
    expect((await control(method, path, body)).status).toBe(status);
  });

  it('lists referrals, deliveries, requests and faults', async () => {
    expect(await (await control('GET', '/api/referrals')).json()).toHaveProperty('referrals');
    expect(await (await control('GET', '/api/deliveries')).json()).toEqual({ deliveries: [] });
    expect(await (await control('GET', '/api/requests')).json()).toHaveProperty('requests');
    expect(await (await control('GET', '/faults')).json()).toEqual({ rules: [], held: [] });
  });

  it('refuses calls made by another site in the browser', async () => {
    const origin = { origin: 'https://evil.example' };
    expect((await control('POST', '/faults', { action: { kind: 'lost' } }, origin)).status).toBe(403);
    expect((await control('GET', '/api/referrals', undefined, { origin: base })).status).toBe(200);
  });

  it('refuses calls under a foreign host name', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const options = { headers: { host: 'rebound.example' } };
      httpRequest(`${base}/sandbox/api/referrals`, options, (answer) => resolve(answer.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it('tells an open page when something changes', async () => {
    const response = await new Promise<NodeJS.ReadableStream>((resolve) => {
      httpRequest(`${base}/sandbox/api/stream`, resolve).end();
    });
    response.setEncoding('utf8');
    const messages = response[Symbol.asyncIterator]();
    expect((await messages.next()).value).toContain('event: changed');
    core.asMicrosoft.createDeal(inboundDeal());
    expect((await messages.next()).value).toBe('event: changed\ndata: {}\n\n');
    await messages.return?.();
  });
});
