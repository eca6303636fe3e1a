import type { TextKey } from '../../../../solution/contract/texts.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Retry } from '../../errors/relay-error.ts';
import { CallLost, jsonOf } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import { waitAskedFor } from './retry-after.ts';
import { memberAt, objectAt, textAt, wireOf } from './wire.ts';
import type { Wire } from './wire.ts';

/** What was attempted; decides what an unclear answer means. `write`: anything that is not a referral. */
export type CallKind = 'read' | 'create' | 'patch' | 'write';

/** What an answer means for the caller. */
interface Verdict {
  readonly code: TextKey;
  readonly retry: Retry;
  /** The service may have failed after the work was done: a write has an unknown outcome. */
  readonly isUnclear?: true;
}

const signIn: Verdict = { code: 'PC_SIGN_IN', retry: 'never' };
const withoutMfa: Verdict = { code: 'PC_MFA', retry: 'never' };
const denied: Verdict = { code: 'PC_ACCESS_DENIED', retry: 'never' };
const rejected: Verdict = { code: 'PC_REJECTED', retry: 'never' };
/** Of a PATCH; a missing address of anything else is refused data. */
const missing: Verdict = { code: 'REF_REFERRAL_MISSING', retry: 'never' };
const changed: Verdict = { code: 'PC_CHANGED_MEANWHILE', retry: 'now' };
const throttled: Verdict = { code: 'PC_THROTTLED', retry: 'later' };
const unavailable: Verdict = { code: 'PC_UNAVAILABLE', retry: 'later' };
const failed: Verdict = { ...unavailable, isUnclear: true };

/** Table of partner-center.md 3.9 and domain.md 16 (E20 counts 509 as throttling). Other 5xx: `failed`. */
const byStatus: Readonly<Record<number, Verdict>> = {
  401: signIn,
  403: denied,
  404: missing,
  408: failed,
  409: changed,
  410: missing,
  412: changed,
  423: unavailable,
  429: throttled,
  501: rejected,
  509: { ...throttled, isUnclear: true },
};

/** Codes of partner-center.md 3.9, lower case; they decide where the status says no more than "refused". */
const byCode: ReadonlyMap<string, Verdict> = new Map([
  ['accessdenied', denied],
  ['generalexception', failed],
  ['invalidrequest', rejected],
  ['itemnotfound', missing],
  ['preconditionfailed', changed],
  ['resourcemodified', changed],
  ['servicenotavailable', failed],
  ['unauthenticated', signIn],
  ['unauthorized', signIn],
]);

/** Code of a token without proof of multi-factor sign-in (partner-center.md 2.6). */
const missingMfaCode = '900421';
/** Conditional Access wants a person to sign in again (partner-center.md 3.9, row 403); a new token does not help. */
const missingClaims = 'insufficient_claims';

/** Longest detail shown to people; the service allows 1024 characters (partner-center.md 3.9), history shows one line. */
const maxDetailLength = 300;
/** Errors inside errors that are read (chosen). */
const maxDepth = 10;

/** The parts of the error shapes of partner-center.md 3.9. */
interface ErrorBody {
  readonly code: string | null;
  readonly message: string | null;
  /** Codes of all nesting levels, lower case, the outermost first. */
  readonly codes: readonly string[];
}

/** True when the answer is a 401 that a new token may cure. */
export function isTokenRefused(answer: HttpAnswer): boolean {
  return answer.status === 401 && needsPerson(answer, readErrorBody(answer)) === undefined;
}

/** The fault of a call that was answered with an error status. */
export function faultOf(answer: HttpAnswer, kind: CallKind, now: Date): RelayError {
  const body = readErrorBody(answer);
  const detail = detailOf(answer, body);
  const { code, retry, isUnclear } = verdictOn(answer, body, kind);
  const wait = retry === 'later' ? waitAskedFor(answer, body.message, now) : undefined;
  return new RelayError({
    code,
    retry,
    cause: new Error(`Partner Center answered ${answer.status}: ${detail}`),
    outcome: isUnclear && kind !== 'read' ? 'unknown' : 'notDone',
    ...(code === 'PC_REJECTED' ? { parameters: { detail } } : {}),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** The fault of a call without an answer; anything that is not `CallLost` is passed on. */
export function faultOfLostCall(cause: unknown, kind: CallKind): unknown {
  return cause instanceof CallLost ? unclear(kind, cause) : cause;
}

/** The fault of a success status whose body cannot be read. */
export function faultOfUnreadable(answer: HttpAnswer, kind: CallKind): RelayError {
  return unclear(kind, new Error(`Partner Center answered ${answer.status} with an unreadable body`));
}

/** True when a refusal is about this member: the service names it as target or in a text (partner-center.md 8.18). */
export function isAbout(answer: HttpAnswer, member: string): boolean {
  return answer.status === 400 && answer.text.toLowerCase().includes(member.toLowerCase());
}

function unclear(kind: CallKind, cause: unknown): RelayError {
  const outcome = kind === 'read' ? 'notDone' : 'unknown';
  return new RelayError({ code: failed.code, retry: failed.retry, outcome, cause });
}

function verdictOn(answer: HttpAnswer, body: ErrorBody, kind: CallKind): Verdict {
  const { status } = answer;
  const verdict =
    needsPerson(answer, body) ??
    byStatus[status] ??
    (status >= 500 ? failed : undefined) ??
    (body.codes.some((code) => byCode.get(code) === changed) ? changed : undefined) ??
    byCode.get(body.codes[0] ?? '') ??
    rejected;
  return verdict === missing && kind !== 'patch' ? rejected : verdict;
}

function needsPerson(answer: HttpAnswer, { codes }: ErrorBody): Verdict | undefined {
  if (answer.status !== 401 && answer.status !== 403) return undefined;
  if (codes.includes(missingMfaCode)) return withoutMfa;
  const challenge = answer.headers.get('www-authenticate')?.toLowerCase() ?? '';
  return codes.includes(missingClaims) || challenge.includes(missingClaims) ? signIn : undefined;
}

/** Reads the nested, the gateway's, the Partner Center host's and the token service's shape; a page or nothing has no parts. */
function readErrorBody(answer: HttpAnswer): ErrorBody {
  const root = wireOf(jsonOf(answer));
  if (!root) return { code: null, message: null, codes: [] };
  const inner = memberAt(root, 'error');
  const levels = typeof inner === 'string' ? [{ code: inner, message: null }] : levelsOf(wireOf(inner) ?? root);
  return {
    code: levels[0]?.code ?? textAt(root, 'statusCode'),
    // The inner text is the specific one ("closingDateTime is in the past"), the outer the general one.
    message:
      levels.findLast((level) => level.message !== null)?.message ??
      textAt(root, 'description') ??
      textAt(root, 'error_description'),
    codes: levels.flatMap((level) => level.code?.toLowerCase() ?? []),
  };
}

function levelsOf(error: Wire): readonly { readonly code: string | null; readonly message: string | null }[] {
  const levels = [];
  for (let level = error; levels.length < maxDepth; level = objectAt(level, 'innerError')) {
    const [code, message] = [textAt(level, 'code'), textAt(level, 'message')];
    if (code === null && message === null && Object.keys(level).length === 0) break;
    levels.push({ code, message });
  }
  return levels;
}

function detailOf(answer: HttpAnswer, body: ErrorBody): string {
  const text = (body.message ?? body.code ?? `HTTP ${answer.status}`).replace(/\s+/g, ' ');
  return text.length > maxDetailLength ? `${text.slice(0, maxDetailLength - 1)}…` : text;
}
