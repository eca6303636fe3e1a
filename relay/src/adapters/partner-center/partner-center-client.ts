import type { Clock, Fetch, Random } from '../../ports/clock.ts';
import type { CallGate, TokenSource } from '../../ports/connection.ts';
import { createHttpCaller } from '../http/http-call.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-call.ts';
import type { RelayError } from '../../errors/relay-error.ts';
import { faultOf, faultOfLostCall, isTokenRefused } from './errors.ts';
import type { CallKind } from './errors.ts';

/** What a client needs. `baseUrl` without a slash at the end. */
export interface PartnerCenterClientOptions {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly token: TokenSource;
  /** Absent for calls of an administrator's command, which stand outside the budget. */
  readonly gate?: CallGate;
  readonly random: Random;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** One call; `path` starts with a slash and may carry a query. */
export interface PartnerCenterCall {
  readonly kind: CallKind;
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** MS-RequestId; stable per logical operation (partner-center.md 3.0). */
  readonly requestId?: string;
  /** Statuses that are an ordinary answer besides 2xx. */
  readonly accept?: readonly number[];
}

/** Sends a call. Throws `RelayError` with a PC_ code for every answer that is not accepted. */
export type PartnerCenterClient = (call: PartnerCenterCall) => Promise<HttpAnswer>;

/** Longest wait for a turn at the gate, milliseconds; a pass has 60 s (design: expireInSeconds) and makes several calls. */
const maxGateWaitMs = 15_000;

/** Makes a client with common headers, budget, one token renewal on 401, and translation of faults. */
export function createPartnerCenterClient(options: PartnerCenterClientOptions): PartnerCenterClient {
  const send = createHttpCaller(options);
  const { gate, clock, random, token } = options;

  async function sendOnce(call: PartnerCenterCall, bearer: string): Promise<HttpAnswer> {
    const release = await gate?.enter('partner-center', maxGateWaitMs);
    try {
      return await send(requestOf(call, bearer, random.newId()));
    } catch (cause) {
      throw faultOfLostCall(cause, call.kind);
    } finally {
      release?.();
    }
  }

  function requestOf(call: PartnerCenterCall, bearer: string, callId: string): HttpRequest {
    return {
      method: call.method,
      url: `${options.baseUrl}${call.path}`,
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'client-request-id': callId,
        'MS-CorrelationId': callId,
        'MS-RequestId': call.requestId ?? random.newId(),
        ...call.headers,
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
    };
  }

  return async (call) => {
    let answer = await sendOnce(call, await token());
    if (isTokenRefused(answer)) answer = await sendOnce(call, await token(true));
    if ((answer.status >= 200 && answer.status < 300) || call.accept?.includes(answer.status)) return answer;
    const fault = faultOf(answer, call.kind, clock.now());
    await holdGate(fault, gate, clock);
    throw fault;
  };
}

async function holdGate(fault: RelayError, gate: CallGate | undefined, clock: Clock): Promise<void> {
  if (fault.retryAfterMs === undefined) return;
  await gate?.hold('partner-center', new Date(clock.now().getTime() + fault.retryAfterMs));
}
