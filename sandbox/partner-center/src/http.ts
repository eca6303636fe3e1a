import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLoopbackServer, flatHeaders, readBody, sendAnswer } from '../../identity/src/node-http.ts';
import type { LoopbackServer } from '../../identity/src/node-http.ts';
import type { Identity } from '../../identity/src/types.ts';
import { signerName } from './certificates.ts';
import type { SigningChain } from './certificates.ts';
import { createControl } from './control.ts';
import type { Caller, PartnerCenterCore } from './core.ts';
import type { Deliveries } from './deliveries.ts';
import { ConnectionLost } from './faults.ts';
import { createPageFiles } from './page-files.ts';

/** What the shell serves. */
export interface PartnerCenterServerOptions {
  core: PartnerCenterCore;
  /** Checks the access tokens. */
  identity: Pick<Identity, 'verify'>;
  chain: Pick<SigningChain, 'leafDer' | 'issuerDer' | 'rootDer'>;
  deliveries: Deliveries;
}

/** Path of the signing certificate on this server. */
export const certificatePath = `/cert/${signerName}.cer`;

const plain = (status: number, body: string) => ({ status, headers: { 'content-type': 'text/plain' }, body });

const loopbackAddresses: readonly string[] = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether the page itself or a tool of this computer calls, and not another site in the person's browser. The host is
 * checked too, because a foreign name can be made to point at this computer.
 */
function isFromHere(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (!loopbackAddresses.includes(request.socket.remoteAddress ?? '')) return false;
  if (host === undefined || !loopbackHost.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

/** The caller of a request; undefined when it has no valid token. */
async function readCaller(
  authorization: string | undefined,
  options: PartnerCenterServerOptions,
): Promise<Caller | undefined> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  try {
    const claims = await options.identity.verify(token);
    return {
      tenantId: claims.tid,
      organizationId: options.core.organizationOf(claims.tid)?.organizationId ?? '',
      userName: claims.upn ?? '',
      audience: claims.aud,
      mfa: claims.amr?.includes('mfa') ?? false,
      appOnly: claims.idtyp === 'app',
    };
  } catch {
    // A token that does not hold is the same as none: the core answers 401.
    return undefined;
  }
}

/** Tells a page over server-sent events that something changed; several changes at once become one message. */
function stream(request: IncomingMessage, response: ServerResponse, options: PartnerCenterServerOptions): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\nevent: changed\ndata: {}\n\n');
  let isPlanned = false;
  const tell = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      response.write('event: changed\ndata: {}\n\n');
    });
  };
  const ends = [options.core.onEvent(tell), options.deliveries.onChange(tell)];
  request.on('close', () => ends.forEach((end) => end()));
}

/**
 * Serves the stand-in on the loopback address: the API paths of both hosts, the certificates, the page, and the control
 * endpoints below `/sandbox`.
 */
export function createPartnerCenterServer(options: PartnerCenterServerOptions): LoopbackServer {
  const control = createControl(options.core, options.deliveries);
  const pageFiles = createPageFiles();
  const certificates: Readonly<Record<string, Uint8Array>> = {
    [certificatePath]: options.chain.leafDer,
    '/cert/issuer.cer': options.chain.issuerDer,
    '/cert/root.cer': options.chain.rootDer,
  };

  async function serveApi(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const headers = flatHeaders(request);
    const body = await readBody(request);
    const caller = await readCaller(headers['authorization'], options);
    const method = request.method ?? 'GET';
    const base = { method, url, headers, body, signal: gone.signal };
    sendAnswer(response, await options.core.handle(caller === undefined ? base : { ...base, caller }));
  }

  async function serveControl(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (!isFromHere(request))
      return sendAnswer(response, plain(403, 'The sandbox is controlled from this computer only.'));
    if (path === '/sandbox/api/stream') return stream(request, response, options);
    sendAnswer(response, await control({ method: request.method ?? 'GET', path, body: await readBody(request) }));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const path = url.split('?')[0] ?? '/';
    if (path === '/healthz') return sendAnswer(response, plain(200, 'ok'));
    if (path.startsWith('/v1.0/') || path.startsWith('/webhooks/')) return serveApi(request, response, url);
    if (path.startsWith('/sandbox/')) return serveControl(request, response, path);
    const certificate = certificates[path];
    if (certificate !== undefined) {
      return sendAnswer(response, {
        status: 200,
        headers: { 'content-type': 'application/pkix-cert' },
        body: certificate,
      });
    }
    const file = request.method === 'GET' ? await pageFiles(path) : undefined;
    sendAnswer(response, file ?? plain(404, 'Not found.'));
  }

  return createLoopbackServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (error instanceof ConnectionLost || response.headersSent) {
        request.socket.destroy();
        return;
      }
      sendAnswer(response, plain(500, error instanceof Error ? error.message : String(error)));
    });
  });
}
