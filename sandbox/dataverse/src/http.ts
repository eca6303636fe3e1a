import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CoreResponse, DataverseCore } from './core.ts';
import { faultBody, Faults, readFault } from './faults.ts';
import type { Fault } from './faults.ts';

/** What the server is made of. */
export interface DataverseServerOptions {
  core: DataverseCore;
  /** systemuserid of the caller from bearer token or session; undefined answers 401. */
  authenticate(headers: IncomingHttpHeaders): Promise<string | undefined>;
  /** Other pages of the same origin. Returns false when the address is not its own. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Address of the authority for the 401 challenge. */
  authorizationUri?: string;
}

/** The stand-in on a loopback port. */
export interface DataverseServer {
  readonly server: Server;
  /** Faults of the next Web API requests. */
  readonly faults: Faults;
  /** Starts listening on 127.0.0.1 (port 0: a free one) and returns the base address. */
  listen(port?: number): Promise<string>;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** Larger bodies are refused; the product's are far smaller. Chosen. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Creates the HTTP shell of a Dataverse core. */
export function createDataverseServer(options: DataverseServerOptions): DataverseServer {
  const faults = new Faults();
  const server = createServer((request, response) => {
    serve(options, faults, request, response).catch((error: unknown) => fail(response, error));
  });
  return {
    server,
    faults,
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        });
      }),
    close: () =>
      new Promise((resolve, reject) => {
        faults.clear();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function serve(
  options: DataverseServerOptions,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  if (url === '/healthz') {
    send(response, { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"status":"ok"}' });
    return;
  }
  if (url === '/sandbox/faults') {
    await planFault(faults, request, response);
    return;
  }
  if (url.startsWith('/api/')) {
    await serveWebApi(options, faults, request, response);
    return;
  }
  const done = options.fallback ? await options.fallback(request, response) : false;
  if (!done) send(response, { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'Not found' });
}

async function serveWebApi(
  { core, authenticate, authorizationUri }: DataverseServerOptions,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (body === undefined) {
    send(response, webApiError(413, '0x80060309', `The request is larger than ${maxBodyBytes} bytes.`));
    return;
  }
  const fault = faults.take(method, url);
  if (fault && (await strikeBefore(fault, request, response))) return;
  const userId = await authenticate(request.headers);
  if (userId === undefined) {
    const challenge = `Bearer authorization_uri="${authorizationUri ?? ''}"`;
    const refused = webApiError(401, '0x8005f101', 'The requested resource requires authentication.');
    send(response, { ...refused, headers: { ...refused.headers, 'WWW-Authenticate': challenge } });
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const answer = await core.handle({ method, url, headers, body, userId });
  if (fault?.kind === 'answer-lost') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'hold') await faults.hold(new Promise((resolve) => response.once('close', resolve)));
  if (!response.destroyed) send(response, answer);
}

/** True when the fault has ended the request. */
async function strikeBefore(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'lost') {
    request.socket.destroy();
    return true;
  }
  if (fault.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 0));
  if (fault.kind !== 'status') return false;
  const status = fault.status ?? 503;
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'OData-Version': '4.0' };
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
  send(response, { status, headers, body: faultBody(status) });
  return true;
}

async function planFault(faults: Faults, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'DELETE') faults.clear();
  else {
    const fault = request.method === 'POST' ? readFault((await readBody(request)) ?? '') : undefined;
    if (!fault) {
      const text = 'POST a JSON fault with kind status, lost, answer-lost, hold or delay; DELETE forgets all faults.';
      send(response, { status: 400, headers: { 'Content-Type': 'text/plain' }, body: text });
      return;
    }
    faults.next(fault);
  }
  send(response, { status: 204, headers: {}, body: '' });
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function webApiError(status: number, code: string, message: string): CoreResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json; odata.metadata=minimal', 'OData-Version': '4.0' },
    body: JSON.stringify({ error: { code, message } }),
  };
}

function send(response: ServerResponse, answer: CoreResponse): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) response.destroy();
  else send(response, webApiError(500, '0x80040216', `An unexpected error occurred. ${message}`));
}
