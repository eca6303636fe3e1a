import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A body longer than this is refused; far above every request the sandbox knows. Chosen. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Raised when a request body is longer than the sandbox reads. */
export class BodyTooLarge extends Error {}

/** Reads a request body as UTF-8. @throws {BodyTooLarge} above 4 MiB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) throw new BodyTooLarge(`The body is longer than ${maxBodyBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Headers with lower-case names and one value each, as the cores want them. */
export function flatHeaders(request: IncomingMessage): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

/** Writes an answer of a core. */
export function sendAnswer(
  response: ServerResponse,
  answer: { status: number; headers: Readonly<Record<string, string>>; body: string | Uint8Array },
): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** A server on the loopback address only. */
export interface LoopbackServer {
  server: Server;
  /** Starts listening on 127.0.0.1; port 0 takes a free one. Resolves to the base address without a slash at the end. */
  listen(port?: number): Promise<string>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** Wraps a request listener as a loopback server. */
export function createLoopbackServer(listener: RequestListener): LoopbackServer {
  const server = createServer(listener);
  return {
    server,
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
