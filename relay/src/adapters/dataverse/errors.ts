import { RelayError } from '../../errors/relay-error.ts';
import { CallLost, jsonOf, retryAfterMs } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import type { PartAnswer } from './batch.ts';

/** Longest detail shown to people; one line of history (chosen). */
const maxDetailLength = 300;

/** The fault of an answer with an error status (platform-limits.md 1.4). `isWrite`: it may have changed something. */
export function faultOf(answer: HttpAnswer | PartAnswer, isWrite: boolean, now: Date): RelayError {
  const { status } = answer;
  const { code, message } = readError(answer);
  const cause = new Error(`Dataverse answered ${status} ${code}: ${cut(message)}`);
  if (status === 401) return new RelayError({ code: 'DV_SIGN_IN', retry: 'later', cause });
  if (status === 403) {
    const detail = privilegeOf(message) ?? cut(message || code);
    return new RelayError({ code: 'DV_ACCESS_DENIED', retry: 'never', parameters: { detail }, cause });
  }
  if (status === 412) return new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'now', cause });
  if (status === 429) {
    return new RelayError({ code: 'DV_THROTTLED', retry: 'later', retryAfterMs: waitMs(answer, now), cause });
  }
  if (status >= 500 && status !== 501) {
    const wait = retryAfterMs(answer.headers, now);
    return unavailable(isWrite, cause, wait);
  }
  const detail = cut(message || code || `HTTP ${status}`);
  return new RelayError({ code: 'DV_REJECTED', retry: 'never', parameters: { detail }, cause });
}

/** The fault of a call without an answer; anything that is not `CallLost` is passed on. */
export function faultOfLostCall(cause: unknown, isWrite: boolean): unknown {
  return cause instanceof CallLost ? unavailable(isWrite, cause) : cause;
}

/** The fault of a success whose body cannot be read. */
export function faultOfUnreadable(what: string, isWrite: boolean): RelayError {
  return unavailable(isWrite, new Error(what));
}

function unavailable(isWrite: boolean, cause: unknown, wait?: number): RelayError {
  return new RelayError({
    code: 'DV_UNAVAILABLE',
    retry: 'later',
    outcome: isWrite ? 'unknown' : 'notDone',
    cause,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** A wait when the service named none: the length of one sliding window is 300 s, a tenth of it is a fair start (chosen). */
const defaultThrottleWaitMs = 30_000;

function waitMs(answer: HttpAnswer | PartAnswer, now: Date): number {
  return retryAfterMs(answer.headers, now) ?? defaultThrottleWaitMs;
}

/** What the service writes before the one sentence that says what is wrong with a body; it fills a line by itself. */
const payloadPreamble = /^Error identified in Payload .*?InnerException\s*:\s*/s;

function readError(answer: HttpAnswer | PartAnswer): { readonly code: string; readonly message: string } {
  const error = (jsonOf(answer) as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  const message = String(error?.message ?? '').trim();
  return { code: String(error?.code ?? ''), message: message.replace(payloadPreamble, '') };
}

/** "… is missing prvReadAccount privilege …": the name is what an administrator needs. */
function privilegeOf(message: string): string | undefined {
  return /\bprv[A-Za-z_0-9]+/.exec(message)?.[0];
}

function cut(text: string): string {
  return text.length > maxDetailLength ? `${text.slice(0, maxDetailLength - 1)}…` : text;
}
