import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverseServer } from '../../../../sandbox/dataverse/src/http.ts';
import type { DataverseServer } from '../../../../sandbox/dataverse/src/http.ts';
import { newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

const authorization = { Authorization: 'Bearer good' };

describe('the HTTP shell', () => {
  let environment: TestEnvironment;
  let shell: DataverseServer;
  let base: string;

  beforeEach(async () => {
    environment = newEnvironment();
    shell = createDataverseServer({
      core: environment.core,
      authenticate: (headers) =>
        Promise.resolve(headers.authorization === 'Bearer good' ? sample.users.administrator : undefined),
      fallback: (request, response) => {
        if (request.url !== '/page') return false;
        response.end('a page');
        return true;
      },
      authorizationUri: 'http://login.example/authorize',
    });
    base = await shell.listen();
  });

  afterEach(() => shell.close());

  const post = (name: string): Promise<Response> =>
    fetch(`${base}/api/data/v9.2/accounts`, {
      method: 'POST',
      headers: { ...authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });

  const count = async (name: string): Promise<string> =>
    (await environment.send('GET', `accounts?$filter=name eq '${name}'&$count=true&$top=0`)).body;

  it('listens on loopback and answers health checks without a token', async () => {
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'ok' });
  });

  it('passes requests with a valid token to the core', async () => {
    const answer = await fetch(`${base}/api/data/v9.2/WhoAmI`, { headers: authorization });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('odata-version')).toBe('4.0');
    expect(await answer.json()).toMatchObject({ UserId: sample.users.administrator });
  });

  it('challenges requests without a valid token', async () => {
    const answer = await fetch(`${base}/api/data/v9.2/WhoAmI`, { headers: { Authorization: 'Bearer bad' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('authorization_uri="http://login.example/authorize"');
    expect(await answer.json()).toMatchObject({ error: { code: '0x8005f101' } });
  });

  it('leaves other addresses to the pages', async () => {
    expect(await (await fetch(`${base}/page`)).text()).toBe('a page');
    expect((await fetch(`${base}/none`)).status).toBe(404);
  });

  it('keeps text in UTF-8', async () => {
    await post('Ünïcode 株式会社 😀');
    expect(await count('Ünïcode 株式会社 😀')).toContain('"@odata.count":1');
  });

  it('throttles with Retry-After where a fault was planned, once', async () => {
    shell.faults.next({ kind: 'status', status: 429, retryAfter: 7, method: 'POST' });
    const answer = await post('Throttled');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toMatchObject({ error: { code: '0x80072322' } });
    expect((await post('Throttled')).status).toBe(204);
    expect(await count('Throttled')).toContain('"@odata.count":1');
  });

  it('loses the answer of a request that was done', async () => {
    shell.faults.next({ kind: 'answer-lost', path: '/accounts' });
    await expect(post('Done')).rejects.toThrow();
    expect(await count('Done')).toContain('"@odata.count":1');
  });

  it('loses a request before it is done', async () => {
    shell.faults.next({ kind: 'lost', path: '/accounts' });
    await expect(post('Never')).rejects.toThrow();
    expect(await count('Never')).toContain('"@odata.count":0');
  });

  it('holds an answer until it is released', async () => {
    shell.faults.next({ kind: 'hold', path: '/accounts' });
    const pending = post('Held');
    await shell.faults.holding();
    expect(await count('Held')).toContain('"@odata.count":1');
    shell.faults.release();
    expect((await pending).status).toBe(204);
  });

  it('does a delayed request after all', async () => {
    shell.faults.next({ kind: 'delay', delayMs: 1, path: '/accounts' });
    expect((await post('Late')).status).toBe(204);
    expect(await count('Late')).toContain('"@odata.count":1');
  });

  it('takes faults over its own address and refuses what is none', async () => {
    const plan = (body: string): Promise<Response> => fetch(`${base}/sandbox/faults`, { method: 'POST', body });
    expect((await plan('{"kind":"status","status":503}')).status).toBe(204);
    expect((await post('Unavailable')).status).toBe(503);
    expect((await plan('{"kind":"flood"}')).status).toBe(400);
    expect((await plan('no json')).status).toBe(400);
    await plan('{"kind":"status","status":503}');
    expect((await fetch(`${base}/sandbox/faults`, { method: 'DELETE' })).status).toBe(204);
    expect((await post('Available')).status).toBe(204);
  });

  it('answers 413 to a body that is too large', async () => {
    const answer = await fetch(`${base}/api/data/v9.2/accounts`, {
      method: 'POST',
      headers: authorization,
      body: 'x'.repeat(17 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
  });
});
