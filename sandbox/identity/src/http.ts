import { createLoopbackServer, flatHeaders, readBody, sendAnswer } from './node-http.ts';
import type { LoopbackServer } from './node-http.ts';
import type { Identity } from './types.ts';

/** Serves the identity core over HTTP on the loopback address, with `GET /healthz`. */
export function createIdentityServer(options: { identity: Identity }): LoopbackServer {
  return createLoopbackServer((request, response) => {
    const url = request.url ?? '/';
    if (url === '/healthz') {
      sendAnswer(response, { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' });
      return;
    }
    const answered = readBody(request).then((body) =>
      options.identity.handle({ method: request.method ?? 'GET', url, headers: flatHeaders(request), body }),
    );
    answered.then(
      (answer) => sendAnswer(response, answer),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        sendAnswer(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: message });
      },
    );
  });
}
