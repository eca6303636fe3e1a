import { createServer } from 'node:http';
import type { Clock, Fetch } from '../ports/clock.ts';
import { CommandError } from './command.ts';

/** Path of the redirect address. */
export const redirectPath = '/callback';

/** Redirect address on a port of this machine, as it has to be registered for the application. */
export function redirectUriOf(port: number): string {
  return `http://localhost:${port}${redirectPath}`;
}

/** Waits for the browser to come back from the sign-in. */
export interface RedirectListener {
  /** The whole address the browser called; rejects with `CommandError` when the time is over. */
  readonly callback: Promise<string>;
  close(): Promise<void>;
}

/** What the person sees in the browser afterwards; the terminal tells the result. */
const page =
  '<!doctype html><html lang="en"><title>Co-sell Connector</title><p>You can close this page and go back to the terminal.</p></html>';

/** Listens on 127.0.0.1 for one redirect, at most `waitMs`. Throws `CommandError` when the port is taken. */
export async function listenForRedirect(port: number, waitMs: number, clock: Clock): Promise<RedirectListener> {
  let arrived: (url: string) => void = () => undefined;
  let failed: (fault: Error) => void = () => undefined;
  const callback = new Promise<string>((resolve, reject) => {
    arrived = resolve;
    failed = reject;
  });
  // The caller awaits it later; a time-out meanwhile must not end the process.
  callback.catch(() => undefined);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUriOf(port));
    const isRedirect = request.method === 'GET' && url.pathname === redirectPath;
    response.writeHead(isRedirect ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
    response.end(isRedirect ? page : '');
    if (isRedirect) arrived(url.href);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(new CommandError(`Port ${port} is in use. Choose another with --port, and register its address.`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const cancelTimer = clock.after(waitMs, () =>
    failed(new CommandError('Nobody signed in within ten minutes. Run the command again.')),
  );
  return {
    callback,
    close: () =>
      new Promise((resolve) => {
        cancelTimer();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Redirects followed at most (chosen; a sign-in that approves by itself needs one or two). */
const maxRedirects = 10;

/**
 * Follows the sign-in without a browser, for a sign-in service that asks nothing (the sandbox). Returns the redirect address with
 * the code; throws `CommandError` when a page wants a person.
 */
export async function followToRedirect(start: string, redirectUri: string, fetch: Fetch): Promise<string> {
  let url = start;
  for (let n = 0; n < maxRedirects; n += 1) {
    const response = await fetch(url, { redirect: 'manual' });
    const body = await response.text();
    const location = response.headers.get('location');
    if (!location) throw new CommandError(pageInTheWay(response.status, body, redirectUri));
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return url;
  }
  throw new CommandError('The sign-in service redirects in circles. Run "cosell connect" without --headless.');
}

/** A refused redirect address is the usual mistake, and the service can only say so on a page. */
function pageInTheWay(status: number, body: string, redirectUri: string): string {
  if (status < 400) {
    return 'The sign-in service asks for a person. Run "cosell connect" without --headless and use a browser.';
  }
  const code = /AADSTS\d+/.exec(body)?.[0];
  return `The sign-in service refused the request (HTTP ${status}${code ? `, ${code}` : ''}). Register the redirect address ${redirectUri} for the application of COSELL_PC_CLIENT_ID.`;
}
