import { RelayError } from '../../errors/relay-error.ts';
import { CallLost, jsonOf, retryAfterMs } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import { fold, objectAt, textAt } from './folded.ts';
import type { Folded } from './folded.ts';

/** What was attempted; decides what an unclear answer means. */
export type CallKind = 'read' | 'create' | 'patch';

/** Code of a token without proof of multi-factor sign-in (partner-center.md 2.6). */
const missingMfaCode = '900421';

/** Longest detail shown to people; the service allows 1024 characters (partner-center.md 3.9), history shows one line. */
const maxDetailLength = 300;

/** Codes that say the record changed since it was read, whatever the status (partner-center.md 3.9). */
const changedCodes = ['preconditionfailed', 'resourcemodified'];

/** The parts of the three error shapes of partner-center.md 3.9. */
interface ErrorBody {
  readonly code: string | null;
  readonly message: string | null;
  /** Codes of all nesting levels, lower case. */
  readonly codes: readonly string[];
}

/** True when the answer is a 401 that a new token may cure. */
export function isTokenRefused(answer: HttpAnswer): boolean {
  return answer.status === 401 && !readErrorBody(answer).codes.includes(missingMfaCode);
}

/** The fault of a call that was answered with an error status (table of partner-center.md 3.9). */
export function faultOf(answer: HttpAnswer, kind: CallKind, now: Date): RelayError {
  const body = readErrorBody(answer);
  const detail = detailOf(answer, body);
  const cause = new Error(`Partner Center answered ${answer.status}: ${detail}`);
  const { status } = answer;
  if (status === 401) {
    const code = body.codes.includes(missingMfaCode) ? 'PC_MFA' : 'PC_SIGN_IN';
    return new RelayError({ code, retry: 'never', cause });
  }
  if (status === 403) return new RelayError({ code: 'PC_ACCESS_DENIED', retry: 'never', cause });
  if (status === 404 && kind === 'patch')
    return new RelayError({ code: 'REF_REFERRAL_MISSING', retry: 'never', cause });
  if (status === 409 || status === 412 || (status < 500 && body.codes.some((code) => changedCodes.includes(code)))) {
    return new RelayError({ code: 'PC_CHANGED_MEANWHILE', retry: 'now', cause });
  }
  if (status === 429) {
    return new RelayError({ code: 'PC_THROTTLED', retry: 'later', cause, ...waitOf(answer, body, now) });
  }
  if (status === 423) return new RelayError({ code: 'PC_UNAVAILABLE', retry: 'later', cause });
  if (status >= 500 && status !== 501) return unavailable(kind, cause, waitOf(answer, body, now));
  return new RelayError({ code: 'PC_REJECTED', retry: 'never', parameters: { detail }, cause });
}

/** The fault of a call without an answer; anything that is not `CallLost` is passed on. */
export function faultOfLostCall(cause: unknown, kind: CallKind): unknown {
  return cause instanceof CallLost ? unavailable(kind, cause, {}) : cause;
}

/** The fault of a success status whose body cannot be read. */
export function faultOfUnreadable(answer: HttpAnswer, kind: CallKind): RelayError {
  return unavailable(kind, new Error(`Partner Center answered ${answer.status} with an unreadable body`), {});
}

function unavailable(kind: CallKind, cause: unknown, wait: { readonly retryAfterMs?: number }): RelayError {
  const outcome = kind === 'read' ? 'notDone' : 'unknown';
  return new RelayError({ code: 'PC_UNAVAILABLE', retry: 'later', outcome, cause, ...wait });
}

/** `Retry-After`, else the seconds in the gateway's sentence "Try again in 57 seconds." */
function waitOf(answer: HttpAnswer, body: ErrorBody, now: Date): { readonly retryAfterMs?: number } {
  const seconds = /in (\d{1,5}) seconds/.exec(body.message ?? '')?.[1];
  const ms = retryAfterMs(answer.headers, now) ?? (seconds === undefined ? undefined : Number(seconds) * 1000);
  return ms === undefined ? {} : { retryAfterMs: ms };
}

function readErrorBody(answer: HttpAnswer): ErrorBody {
  const json = fold(jsonOf(answer));
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { code: null, message: null, codes: [] };
  const root = json as Folded;
  const error = 'error' in root ? objectAt(root, 'error') : root;
  return {
    code: textAt(error, 'code') ?? textAt(error, 'statuscode'),
    message: innermostMessage(error) ?? textAt(error, 'description'),
    codes: codesOf(error),
  };
}

function codesOf(error: Folded): readonly string[] {
  const own = textAt(error, 'code')?.toLowerCase();
  const inner = objectAt(error, 'innererror');
  return [...(own ? [own] : []), ...(Object.keys(inner).length > 0 ? codesOf(inner) : [])];
}

/** The inner text is the specific one ("closingDateTime is in the past"), the outer the general one. */
function innermostMessage(error: Folded): string | null {
  const inner = objectAt(error, 'innererror');
  return (Object.keys(inner).length > 0 ? innermostMessage(inner) : null) ?? textAt(error, 'message');
}

function detailOf(answer: HttpAnswer, body: ErrorBody): string {
  const text = body.message ?? body.code ?? `HTTP ${answer.status}`;
  return text.length > maxDetailLength ? `${text.slice(0, maxDetailLength - 1)}…` : text;
}
