import type { Clock, Fetch, Log, Random } from '../../../../relay/src/ports/clock.ts';
import type { CallGate } from '../../../../relay/src/ports/connection.ts';

/** A clock that stands still until it is moved; timers that become due run then. */
export interface SteppedClock extends Clock {
  advance(ms: number): void;
}

/** A clock at the given time. */
export function steppedClock(start = '2026-06-10T08:00:00.000Z'): SteppedClock {
  let now = Date.parse(start);
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => new Date(now),
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.run();
      }
    },
  };
}

/** Ids in sequence. */
export function countedIds(): Random {
  let n = 0;
  return {
    newId: () => `dddddddd-0000-4000-8000-${String((n += 1)).padStart(12, '0')}`,
    fraction: () => 0.5,
  };
}

/** A gate that lets everybody through and notes the holds. */
export function openGate(): CallGate & { readonly holds: { service: string; until: Date }[]; inside(): number } {
  const holds: { service: string; until: Date }[] = [];
  let inside = 0;
  return {
    holds,
    inside: () => inside,
    async enter() {
      inside += 1;
      return () => {
        inside -= 1;
      };
    },
    reopen: async () => undefined,
    async hold(service, until) {
      holds.push({ service, until });
    },
  };
}

/** A log that keeps the names of its lines. */
export function keptLog(): Log & { readonly events: string[] } {
  const events: string[] = [];
  const note = (event: string): void => void events.push(event);
  return { events, info: note, warn: note, error: note };
}

/** One request as an adapter sent it. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Answers of a stand-in without transport. */
export interface StandInAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `fetch` that hands requests to a function; header names in lower case, as a server sees them. Keeps what was sent. */
export function fetchTo(
  handle: (request: SentRequest) => Promise<StandInAnswer>,
): Fetch & { readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const send: Fetch = async (url, init = {}) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = init.body === undefined || init.body === null ? undefined : String(init.body);
    const request = { method: init.method ?? 'GET', url, headers, body };
    sent.push(request);
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const answer = await Promise.race([handle(request), aborted(init.signal ?? undefined)]);
    const isBodyless = answer.status === 204 || answer.status === 304;
    return new Response(isBodyless ? null : answer.body, { status: answer.status, headers: answer.headers });
  };
  return Object.assign(send, { sent });
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

/** Answers given one after the other. */
export function answersInTurn(...answers: readonly (StandInAnswer | 'never' | 'broken')[]) {
  const left = [...answers];
  return fetchTo(async () => {
    const next = left.shift();
    if (next === undefined) throw new Error('no answer left');
    if (next === 'never') return new Promise<never>(() => undefined);
    if (next === 'broken') throw new TypeError('fetch failed');
    return next;
  });
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): StandInAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The error a call rejects with; fails the test when it does not. */
export async function rejection(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('the call did not fail');
}
