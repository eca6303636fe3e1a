import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../ports/clock.ts';
import { jsonResponse } from './types.ts';
import type { HttpRequest, HttpResponse } from './types.ts';

/** What the server is made of. */
export interface ListenOptions {
  /** Address to bind; 127.0.0.1 unless a proxy on another machine needs more. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Answers a request; null = nothing is here. */
  readonly routes: (request: HttpRequest) => Promise<HttpResponse | null>;
  readonly log: Log;
  /** Answers `GET /healthz`: 200 when `ok`, else 503. Without it the server is well as long as it answers. */
  readonly health?: () => Promise<{ readonly ok: boolean } & Readonly<Record<string, unknown>>>;
}

/** A server that listens. */
export interface Listening {
  /** Where it listens, e.g. `http://127.0.0.1:7071`. */
  readonly address: string;
  /** Takes no more connections, lets requests end, resolves when all are closed. */
  close(): Promise<void>;
}

/** Largest body read; the largest request is a webhook delivery. Bytes. */
const maxBodyBytes = 64 * 1024;
/** Times a client has; chosen well above what a slow line needs for 64 KB. Milliseconds. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 15_000;
const keepAliveTimeoutMs = 30_000;
/** Connections at once; beyond, new ones are closed. Chosen. */
const maxConnections = 1_000;

/** Starts the server. Rejects with a message that says what to do when the address cannot be bound. */
export async function listen(options: ListenOptions): Promise<Listening> {
  let isClosing = false;
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => {
      // A connection that is kept alive would hold up the end.
      response.once('finish', () => isClosing && request.socket.end());
      void serve(options, request, response);
    },
  );
  server.maxConnections = maxConnections;
  await bind(server, options.host, options.port);
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : options.port;
  return {
    address: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindFault(error, host, port)));
    server.listen(port, host, () => resolve());
  });
}

function bindFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why = error.code === 'EADDRINUSE' ? 'another program listens there' : (error.code ?? error.message);
  return new Error(
    `The relay cannot listen on ${host}:${port}: ${why}. Set COSELL_HOST or COSELL_PORT to a free one.`,
    {
      cause: error,
    },
  );
}

async function serve(options: ListenOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const rawBody = await readBody(request);
    if (rawBody === null) {
      // What is still coming is not read: the connection ends with the answer.
      response.once('finish', () => request.destroy());
      return send(
        response,
        jsonResponse(413, { code: 'TOO_LARGE', message: 'The body is too large.' }, { connection: 'close' }),
      );
    }
    send(response, await answer(options, requestOf(request, rawBody)));
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    options.log.error('request failed', { method: request.method, error: String(error) });
    send(response, jsonResponse(500, { code: 'FAULT', message: 'The relay met a fault.' }));
  }
}

async function answer(options: ListenOptions, request: HttpRequest): Promise<HttpResponse> {
  if (request.path === '/healthz') return healthAnswer(options, request.method);
  const given = await options.routes(request);
  return given ?? jsonResponse(404, { code: 'NOT_FOUND', message: 'There is nothing here.' });
}

async function healthAnswer(options: ListenOptions, method: string): Promise<HttpResponse> {
  if (method !== 'GET' && method !== 'HEAD') {
    return jsonResponse(405, { code: 'METHOD', message: 'Only GET is answered here.' }, { allow: 'GET, HEAD' });
  }
  try {
    const health = (await options.health?.()) ?? { ok: true };
    return jsonResponse(health.ok ? 200 : 503, health, { 'cache-control': 'no-store' });
  } catch (error) {
    options.log.warn('health unknown', { error: String(error) });
    return jsonResponse(503, { ok: false }, { 'cache-control': 'no-store' });
  }
}

/** The whole body, or null when it is too large. Rejects when the client goes away. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return null;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= maxBodyBytes) parts.push(part);
      else {
        request.pause();
        resolve(null);
      }
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });
}

function requestOf(request: IncomingMessage, rawBody: Uint8Array): HttpRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return { method: request.method ?? 'GET', path: (request.url ?? '/').split('?', 1)[0] ?? '/', headers, rawBody };
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}
