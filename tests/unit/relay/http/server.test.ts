import { connect } from 'node:net';
import { listen } from '../../../../relay/src/http/server.ts';
import type { ListenOptions, Listening } from '../../../../relay/src/http/server.ts';
import type { HttpRequest } from '../../../../relay/src/http/types.ts';
import { recordingLog } from '../../../contract/real-time.ts';

describe('server', () => {
  const open: Listening[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  async function start(overrides: Partial<ListenOptions> = {}) {
    const requests: HttpRequest[] = [];
    const { log, lines } = recordingLog();
    const server = await listen({
      host: '127.0.0.1',
      port: 0,
      routes: async (request) => {
        requests.push(request);
        return request.path === '/hook' ? { status: 202, headers: { 'x-answer': 'yes' }, body: 'ä' } : null;
      },
      log,
      ...overrides,
    });
    open.push(server);
    return { server, requests, lines };
  }

  const post = (address: string, body: string | Uint8Array): Promise<Response> =>
    fetch(address, { method: 'POST', body: Buffer.from(body), headers: { connection: 'close' } });

  it('passes on method, path without query, headers and the bytes as they came', async () => {
    const { server, requests } = await start();
    const bytes = Uint8Array.from([0x7b, 0xff, 0x00, 0x7d]);
    const response = await fetch(`${server.address}/hook?x=1`, {
      method: 'POST',
      body: bytes,
      headers: { 'X-MS-Signature': 'Signature abc', connection: 'close' },
    });
    expect([response.status, response.headers.get('x-answer'), await response.text()]).toEqual([202, 'yes', 'ä']);
    expect(requests).toMatchObject([{ method: 'POST', path: '/hook', headers: { 'x-ms-signature': 'Signature abc' } }]);
    expect([...(requests[0]?.rawBody ?? [])]).toEqual([...bytes]);
  });

  it('answers 404 where nothing is', async () => {
    const { server } = await start();
    expect((await post(`${server.address}/other`, '{}')).status).toBe(404);
  });

  it('answers 413 to a body above 64 KB without passing it on', async () => {
    const { server, requests } = await start();
    expect((await post(`${server.address}/hook`, Buffer.alloc(64 * 1024))).status).toBe(202);
    expect((await post(`${server.address}/hook`, Buffer.alloc(64 * 1024 + 1))).status).toBe(413);
    expect(requests).toHaveLength(1);
  });

  it('answers 413 to a large body whose length was not said', async () => {
    const { server, requests } = await start();
    const { hostname, port } = new URL(server.address);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      socket.write('POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let n = 0; n < 5; n += 1) socket.write(`4000\r\n${'a'.repeat(0x4000)}\r\n`);
      socket.once('data', (data) => {
        socket.destroy();
        resolve(String(data));
      });
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(requests).toEqual([]);
  });

  it('answers 500 without details when a route throws, and goes on', async () => {
    const { server, lines } = await start({
      routes: async () => {
        throw new Error('a secret detail');
      },
    });
    const response = await post(`${server.address}/hook`, '{}');
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    expect(lines.join()).toContain('a secret detail');
    expect((await fetch(`${server.address}/healthz`, { headers: { connection: 'close' } })).status).toBe(200);
  });

  it.each([
    [async () => ({ ok: true, lease: 'held' }), 200, { ok: true, lease: 'held' }],
    [async () => ({ ok: false }), 503, { ok: false }],
    [() => Promise.reject(new Error('unknown')), 503, { ok: false }],
  ])('tells its health: %#', async (health, status, body) => {
    const { server } = await start({ health });
    const response = await fetch(`${server.address}/healthz`, { headers: { connection: 'close' } });
    expect([response.status, await response.json()]).toEqual([status, body]);
  });

  it('answers 405 to a POST to the health address', async () => {
    const { server } = await start();
    expect((await post(`${server.address}/healthz`, '')).status).toBe(405);
  });

  it('lets a running request end when it is closed and then ends the connections that are kept alive', async () => {
    let answer = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      void start({
        routes: () => {
          resolve();
          return new Promise((end) => (answer = () => end({ status: 200, headers: {}, body: 'done' })));
        },
      }).then(({ server }) => {
        response = fetch(`${server.address}/hook`);
      });
    });
    let response: Promise<Response> = Promise.reject(new Error('not started'));
    response.catch(() => undefined);
    await arrived;
    const closed = open.splice(0)[0]?.close();
    answer();
    expect(await (await response).text()).toBe('done');
    await closed;
  });

  it('names the settings when the port is taken', async () => {
    const { server } = await start();
    const port = Number(new URL(server.address).port);
    await expect(start({ port })).rejects.toThrow(/127\.0\.0\.1:\d+: another program listens there.*COSELL_PORT/);
  });
});
