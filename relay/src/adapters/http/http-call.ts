import type { Clock, Fetch } from '../../ports/clock.ts';

/** An answer of a service, its body read to the end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One call. `headers` and `body` travel as given; redirects are never followed. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * No answer arrived: time-out, refused or broken connection. A write may have taken effect.
 * The adapters turn it into their own `RelayError`.
 */
export class CallLost extends Error {
  readonly reason: 'timeout' | 'network';

  constructor(reason: 'timeout' | 'network', cause: unknown) {
    super(`no answer: ${reason}`, { cause });
    this.name = 'CallLost';
    this.reason = reason;
  }
}

/** What a caller is made of: the platform's `fetch`, timers, and the longest wait for a complete answer. */
export interface HttpCallerOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Sends one request and reads the whole answer; throws `CallLost` when there is none. */
export type HttpCaller = (request: HttpRequest) => Promise<HttpAnswer>;

/** Makes a caller. The time-out covers connection, answer and body together. */
export function createHttpCaller({ fetch, clock, timeoutMs }: HttpCallerOptions): HttpCaller {
  return async (request) => {
    const abort = new AbortController();
    const cancelTimer = clock.after(timeoutMs, () => abort.abort());
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        redirect: 'manual',
        signal: abort.signal,
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      throw new CallLost(abort.signal.aborted ? 'timeout' : 'network', cause);
    } finally {
      cancelTimer();
    }
  };
}

/** Longest wait taken over from a service, one hour: a misread header must not stop the relay for days (chosen). */
const maxRetryAfterMs = 3_600_000;

/** `Retry-After` in milliseconds, seconds or HTTP date (RFC 9110 10.2.3); undefined when absent or unreadable. */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), maxRetryAfterMs) : undefined;
}

/** JSON of an answer; undefined when the body is empty or not JSON (a gateway's HTML page). */
export function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}
