import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicFetch, isPublicAddress } from '../../../../relay/src/http/public-fetch.ts';

describe('public addresses', () => {
  it.each(['20.60.1.1', '8.8.8.8', '172.32.0.1', '2603:1030:7::1', '2a01:111::1'])('%s is one', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2001:db8::1',
    '2002:a00:1::',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
  ])('%p is none', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('fetch of public addresses', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/certificate' }).end();
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('certificate');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const resolveTo = (...addresses: string[]) =>
    ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as never;

  it('connects to this machine when the allow-list names it', async () => {
    const get = createPublicFetch({ urlPrefixes: [`http://127.0.0.1:${port}/`] });
    const response = await get(`http://127.0.0.1:${port}/certificate`);
    expect([response.status, await response.text()]).toEqual([200, 'certificate']);
  });

  it('follows no redirect', async () => {
    const get = createPublicFetch({ urlPrefixes: [`http://127.0.0.1:${port}/`] });
    expect((await get(`http://127.0.0.1:${port}/moved`)).status).toBe(302);
  });

  it('refuses this machine when the allow-list does not name it', async () => {
    const get = createPublicFetch({ urlPrefixes: ['https://3psostorageacct.blob.core.windows.net/cert/'] });
    await expect(get(`http://127.0.0.1:${port}/certificate`)).rejects.toThrow('does not lead to a public address');
    await expect(get(`http://[::1]:${port}/certificate`)).rejects.toThrow('does not lead to a public address');
  });

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.5']], [['::1']], [[]]])(
    'refuses a public name that leads to %p at the moment of connecting',
    async (addresses) => {
      const get = createPublicFetch({ urlPrefixes: [], resolve: resolveTo(...addresses) });
      await expect(get(`http://certificates.contoso.example:${port}/certificate`)).rejects.toThrow(
        'does not lead to a public',
      );
    },
  );

  it('refuses localhost when it leads elsewhere', async () => {
    const get = createPublicFetch({ urlPrefixes: [`http://localhost:${port}/`], resolve: resolveTo('10.0.0.5') });
    await expect(get(`http://localhost:${port}/certificate`)).rejects.toThrow('does not lead to a public address');
  });

  it('ends when it is told to', async () => {
    const get = createPublicFetch({ urlPrefixes: [`http://127.0.0.1:${port}/`] });
    await expect(get(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
