import type { Fetch } from '../../relay/src/ports/clock.ts';
import { bounds } from './bounds.ts';
import { effectOf, effects, isWriteOfDeals } from './effects.ts';
import type { Effect } from './effects.ts';
import type { Life } from './life.ts';
import { checkRequest } from './boundary-checks.ts';
import { touch } from './conflict.ts';
import { certificateUrl } from './relay-settings.ts';
import type { PlannedFault } from './schedule.ts';
import { json } from './services.ts';
import type { ServiceAnswer, ServiceRequest } from './services.ts';
import type { World } from './world.ts';

/** Longest wait of the relay for an answer, milliseconds; a late commit comes after it. */
const callTimeoutMs = 30_000;

/** Calls that keep the relay going and tell nothing about deals. */
const housekeeping: readonly Effect[] = ['token', 'dvStart', 'leaseRead', 'leaseWrite', 'outboxRead'];

/** The network between a process and the services: latency, and what the adversary does to a call. */
export function createNetwork(
  world: World,
  life: Life,
  standing: (ms: number) => Promise<void>,
): { readonly fetch: Fetch; readonly certificateFetch: Fetch } {
  const { time, witness, adversary, services, latency } = world;

  /** Mostly a few milliseconds, sometimes seconds. */
  const draw = (): number =>
    latency.happens(0.04) ? latency.between(200, bounds.slowAnswerMs) : latency.between(2, 60);

  async function send(request: ServiceRequest, signal: AbortSignal | null | undefined): Promise<Response> {
    const effect = effectOf(request.url, request.method, request.body);
    const planned = adversary.strike(effect);
    if (planned) witness.say(life.name, `${planned.fault} at`, () => effects[effect].what);
    if (planned?.fault === 'crashBefore') {
      adversary.struck(effect, planned.fault);
      life.crash();
      return new Promise(() => undefined);
    }
    if (planned?.fault === 'pauseBefore') {
      adversary.struck(effect, planned.fault);
      await standing(planned.ms);
    }
    noticeLook(request, effect);
    if (isWriteOfDeals(effect)) witness.writes += 1;
    witness.say(life.name, effects[effect].what, () => describe(request));
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('the call was given up', 'AbortError')));
      travel({ request, effect, planned, resolve, reject });
    });
  }

  function travel(call: Call): void {
    const { effect, planned } = call;
    const counts = !housekeeping.includes(effect);
    const [there, back] = [draw(), draw()];
    const answer = (given: ServiceAnswer): void =>
      life.deliver(() => {
        witness.say(life.name, 'answered', () => `${effects[effect].what}: ${given.status}`);
        call.resolve(responseOf(given));
      });
    const broken = (): void => life.deliver(() => call.reject(new TypeError('the connection broke')));
    const struck = (): void => {
      if (planned) adversary.struck(effect, planned.fault);
    };
    switch (planned?.fault) {
      case 'lostBefore':
        struck();
        time.after(there, broken);
        return;
      case 'timeoutBefore':
        return struck();
      case 'throttled':
      case 'unavailable':
      case 'unauthorized':
        struck();
        time.after(there + back, () => answer(refusalOf(planned, latency.fraction())));
        return;
    }
    if (counts) world.inFlight += 1;
    time.after(planned?.fault === 'lateCommit' ? callTimeoutMs + planned.ms : there, () => {
      void perform(call).then((given) => {
        switch (planned?.fault) {
          case 'crashAfter':
            struck();
            life.crash();
            break;
          case 'lostAfter':
            struck();
            time.after(back, broken);
            break;
          case 'timeoutAfter':
          case 'lateCommit':
            struck();
            break;
          case 'errorAfter':
            struck();
            time.after(back, () => answer(json(500, { error: { code: 'generalException', message: 'A fault.' } })));
            break;
          case 'pauseAfter':
            struck();
            life.pause(planned.ms);
            time.after(back, () => answer(given));
            break;
          default:
            time.after(back, () => answer(given));
        }
        if (counts) time.after(back, () => (world.inFlight -= 1));
      });
    });
  }

  async function perform({ request, effect, planned }: Call): Promise<ServiceAnswer> {
    if (planned?.fault === 'conflict') {
      if (await touch(world, request)) adversary.struck(effect, planned.fault);
      else adversary.missed(planned);
    }
    checkRequest(world, request, effect);
    const given = await services.serve(request);
    witness.say(
      'services',
      'took',
      () =>
        `${effects[effect].what} of ${life.name}: ${given.status} ${given.status >= 400 ? given.body.slice(0, 300) : ''}`,
    );
    if (isWriteOfDeals(effect)) await world.fields.look('relay');
    return given;
  }

  /** Which referral, engagement or lane a request looks at. */
  function noticeLook({ url, body }: ServiceRequest, effect: Effect): void {
    if (effect === 'view') {
      for (const [, id] of body.matchAll(/(?:cosell_referrals|opportunities)\(([0-9a-f-]{36})\)/g)) witness.looked(id!);
    }
    if (effect === 'readReferral') witness.looked(url.slice(-36));
    if (effect === 'readEngagement')
      witness.looked(/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(decodeURIComponent(url))?.[0] ?? '');
  }

  return {
    fetch: (input, init = {}) => send(requestOf(input, init), init.signal),
    certificateFetch: async (input) => {
      if (input !== certificateUrl) throw new Error(`no certificate at ${input}`);
      return certificateResponse(world.origin.certificate);
    },
  };
}

interface Call {
  readonly request: ServiceRequest;
  readonly effect: Effect;
  readonly planned: PlannedFault | null;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

function refusalOf({ fault, ms }: PlannedFault, kind: number): ServiceAnswer {
  const retry = { 'retry-after': String(Math.max(1, Math.round(ms / 1000))) };
  if (fault === 'throttled') return json(429, { error: { code: 'throttled', message: 'Too many requests.' } }, retry);
  if (fault === 'unauthorized')
    return json(401, { error: { code: 'unauthenticated', message: 'The token is not valid.' } });
  if (kind < 0.3)
    return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body>Bad gateway</body></html>' };
  if (kind < 0.6) return json(500, { error: { code: 'generalException', message: 'A fault.' } });
  return json(503, { error: { code: 'serviceNotAvailable', message: 'Unavailable.' } }, kind < 0.8 ? retry : {});
}

function requestOf(url: string, init: RequestInit): ServiceRequest {
  const headers: Record<string, string> = {};
  const given = (init.headers ?? {}) as Readonly<Record<string, string>>;
  for (const name in given) headers[name.toLowerCase()] = given[name]!;
  return {
    url,
    method: init.method ?? 'GET',
    headers,
    body: init.body === undefined || init.body === null ? '' : String(init.body),
  };
}

/** As much of a response as callers read. A real one costs more than the rest of the call, and reads its body in its own time. */
class LightResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly bodyUsed = false;
  readonly #body: string;

  constructor({ status, headers, body }: ServiceAnswer) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = { get: (name) => headers[name.toLowerCase()] ?? null };
    this.#body = body;
  }

  text(): Promise<string> {
    return Promise.resolve(this.#body);
  }

  json(): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.#body) as unknown);
  }
}
// The sign-in library asks whether it got a Response.
Object.setPrototypeOf(LightResponse.prototype, Response.prototype);

const responseOf = (answer: ServiceAnswer): Response => new LightResponse(answer) as unknown as Response;

function certificateResponse(certificate: Uint8Array): Response {
  let given = false;
  const reader = {
    read: () => {
      const part = given ? { done: true } : { done: false, value: certificate };
      given = true;
      return Promise.resolve(part);
    },
  };
  return { status: 200, body: { getReader: () => reader } } as unknown as Response;
}

function describe({ method, url, body }: ServiceRequest): string {
  const path = url.replace(/^https:\/\/[^/]+/, '');
  return `${method} ${decodeURIComponent(path)}${body === '' ? '' : ` ${body.replace(/\r\n/g, ' | ')}`}`.slice(
    0,
    6_000,
  );
}
