import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { Fetch } from '../ports/clock.ts';
import { isLoopbackHost, readPrefix } from './certificate-address.ts';

/** Addresses that are not public, from the IANA special-purpose registries for IPv4 and IPv6. */
const notPublic = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
  // 2000::/3 is the public space; what is carved out of it leads to embedded IPv4 addresses or documentation.
  ipv6: [
    ['::', 3],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
    ['4000::', 2],
    ['8000::', 1],
  ],
} as const;

const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of notPublic.ipv4) blocked.ipv4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of notPublic.ipv6) blocked.ipv6.addSubnet(network, bits, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  return !blocked[kind].check(address, kind);
}

/**
 * A GET-only `fetch` that connects to public addresses only, whatever the name resolves to at that moment, and follows no redirect.
 * Hosts of the allow-list that are spelled as loopback are the one exception, and those lead to loopback only.
 */
export function createPublicFetch(options: {
  readonly urlPrefixes: readonly string[];
  /** Name resolution; the system's by default. */
  readonly resolve?: typeof lookup;
}): Fetch {
  const ownHosts = new Set(
    options.urlPrefixes
      .map(readPrefix)
      .filter((prefix) => prefix.isLoopback)
      .map((prefix) => prefix.url.host),
  );
  return (input, init = {}) => {
    const url = new URL(input);
    const mayConnect = ownHosts.has(url.host) ? isLoopbackAddress : isPublicAddress;
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !mayConnect(literal)) return Promise.reject(notAllowed(url.hostname));
    return get(url, init.signal ?? undefined, guardedLookup(mayConnect, options.resolve ?? lookup));
  };
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || isLoopbackHost(address);
}

/** Called by the socket itself, so that no second resolution comes between check and connection. */
function guardedLookup(mayConnect: (address: string) => boolean, resolve: typeof lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const first = addresses[0];
      if (!first || !addresses.every(({ address }) => mayConnect(address))) return callback(notAllowed(hostname), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notAllowed(hostname: string): Error {
  return new Error(`${hostname} does not lead to a public address`);
}

/** Statuses whose responses have no body (Fetch standard, null body status). */
const bodiless = new Set([101, 103, 204, 205, 304]);

function get(url: URL, signal: AbortSignal | undefined, guarded: LookupFunction): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    request(url, { method: 'GET', agent: false, lookup: guarded, ...(signal ? { signal } : {}) }, (answer) =>
      resolve(responseOf(answer)),
    )
      .on('error', reject)
      .end();
  });
}

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 0;
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  if (bodiless.has(status)) answer.resume();
  return new Response(bodiless.has(status) ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers });
}
