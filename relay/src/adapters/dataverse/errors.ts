import type { TextKey } from '../../../../solution/contract/texts.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { RelayErrorInit, Retry } from '../../errors/relay-error.ts';
import { CallLost, jsonOf, retryAfterMs } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import type { PartAnswer } from './batch.ts';

/** What an answer means to the relay. `outcome: 'unknown'` only where a write may have taken effect all the same. */
interface Meaning {
  readonly code: TextKey;
  readonly retry: Retry;
  readonly outcome?: 'unknown';
}

const throttled: Meaning = { code: 'DV_THROTTLED', retry: 'later' };
const overtaken: Meaning = { code: 'DV_CHANGED_MEANWHILE', retry: 'now' };
const rejected: Meaning = { code: 'DV_REJECTED', retry: 'never' };
const denied: Meaning = { code: 'DV_ACCESS_DENIED', retry: 'never' };
/** The platform rolled the transaction back. */
const rolledBack: Meaning = { code: 'DV_UNAVAILABLE', retry: 'later' };
const unclear: Meaning = { code: 'DV_UNAVAILABLE', retry: 'later', outcome: 'unknown' };

/**
 * By error code, before the status is looked at: the same code comes with several statuses (a duplicate with 412 and 500, a
 * plug-in chooses its own). Names: "Web service error codes", Dataverse developer guide; limits: platform-limits.md 1.1.
 */
const byCode: Readonly<Record<string, Meaning>> = {
  // Service protection: number, execution time and concurrency of requests.
  '0x80072322': throttled,
  '0x80072321': throttled,
  '0x80072326': throttled,
  // Row version, id and alternate key: somebody else was faster.
  '0x80060882': overtaken,
  '0x80040237': overtaken,
  '0x80060892': overtaken,
  // Duplicate detection rule: trying again finds the same duplicate.
  '0x80040333': rejected,
  // Plug-in or workflow of the customer: refused (IsvAborted), crashed (IsvUnExpected).
  '0x80040265': rejected,
  '0x80040224': rejected,
  // Privilege, access to the row, disabled owner, user without any role.
  '0x80040220': denied,
  '0x80048306': denied,
  '0x80040225': denied,
  '0x80042f09': denied,
  // CannotUpdateOpportunityCurrency: products, quotes or orders are priced in the old one.
  '0x80048479': { code: 'DV_CURRENCY_LOCKED', retry: 'never' },
  // Argument, body, length, option and number of a column.
  '0x80040203': rejected,
  '0x80048d19': rejected,
  '0x80044331': rejected,
  '0x8004431a': rejected,
  '0x80044330': rejected,
  // Generic SQL error (deadlock), SQL time-out, transaction already rolled back.
  '0x80044150': rolledBack,
  '0x80044151': rolledBack,
  '0x80040255': rolledBack,
};

/** By status, for codes that are not listed (platform-limits.md 1.4). Others: 5xx is unclear, anything else is refused. */
const byStatus: Readonly<Record<number, Meaning>> = {
  401: { code: 'DV_SIGN_IN', retry: 'later' },
  403: denied,
  408: unclear,
  412: overtaken,
  429: throttled,
  501: rejected,
};

/** Longest detail shown to people; one line of history (chosen). */
const maxDetailLength = 300;

/** The fault of an answer with an error status. `isWrite`: it may have changed something. */
export function faultOf(answer: HttpAnswer | PartAnswer, isWrite: boolean, now: Date): RelayError {
  const { code, message } = readError(answer);
  const cause = new Error(`Dataverse answered ${answer.status} ${code}: ${cut(message)}`);
  const meaning = byCode[code] ?? byStatus[answer.status] ?? (answer.status >= 500 ? unclear : rejected);
  const wait = retryAfterMs(answer.headers, now) ?? (meaning === throttled ? defaultThrottleWaitMs : undefined);
  const detail = detailOf(meaning, message || code || `HTTP ${answer.status}`);
  return new RelayError({
    code: meaning.code,
    retry: meaning.retry,
    cause,
    ...(meaning.outcome && isWrite ? { outcome: meaning.outcome } : {}),
    ...(wait !== undefined && meaning.retry === 'later' ? { retryAfterMs: wait } : {}),
    ...(detail === undefined ? {} : { parameters: { detail } }),
  } satisfies RelayErrorInit);
}

function detailOf(meaning: Meaning, text: string): string | undefined {
  if (meaning === denied) return privilegeOf(text) ?? cut(text);
  return meaning === rejected ? cut(text) : undefined;
}

/** The fault of a call without an answer; anything that is not `CallLost` is passed on. */
export function faultOfLostCall(cause: unknown, isWrite: boolean): unknown {
  return cause instanceof CallLost ? unavailable(isWrite, cause) : cause;
}

/** The fault of a success whose body cannot be read. */
export function faultOfUnreadable(what: string, isWrite: boolean): RelayError {
  return unavailable(isWrite, new Error(what));
}

/** A row of the change set vanished since it was read: read again and plan anew. */
export function faultOfVanished(answer: PartAnswer): RelayError {
  return new RelayError({ ...overtaken, cause: new Error(`Dataverse answered ${answer.status}: ${answer.text}`) });
}

function unavailable(isWrite: boolean, cause: unknown): RelayError {
  const { code, retry } = unclear;
  return new RelayError({ code, retry, outcome: isWrite ? 'unknown' : 'notDone', cause });
}

/** A wait when the service named none: the length of one sliding window is 300 s, a tenth of it is a fair start (chosen). */
const defaultThrottleWaitMs = 30_000;

/** Codes "no row with this id" and "no row with this alternate key"; a missing table answers 404 with another one. */
const missingRowCodes: ReadonlySet<string> = new Set(['0x80040217', '0x80060891']);

/** True when the answer says that the addressed row, or one that the body names, does not exist. */
export function isMissingRow(answer: HttpAnswer | PartAnswer): boolean {
  return answer.status === 404 && missingRowCodes.has(readError(answer).code);
}

/** Id of the row that is missing, lower case, as far as the message names it: "… With Id = … Does Not Exist". */
export function missingRowId(answer: PartAnswer): string | null {
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(readError(answer).message)?.[0];
  return id?.toLowerCase() ?? null;
}

/** What the service writes before the one sentence that says what is wrong with a body; it fills a line by itself. */
const payloadPreamble = /^Error identified in Payload .*?InnerException\s*:\s*/s;

function readError(answer: HttpAnswer | PartAnswer): { readonly code: string; readonly message: string } {
  const error = (jsonOf(answer) as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  const message = String(error?.message ?? '').trim();
  return { code: String(error?.code ?? '').toLowerCase(), message: message.replace(payloadPreamble, '') };
}

/** "… is missing prvReadAccount privilege …": the name is what an administrator needs. */
function privilegeOf(message: string): string | undefined {
  return /\bprv[A-Za-z_0-9]+/.exec(message)?.[0];
}

function cut(text: string): string {
  return text.length > maxDetailLength ? `${text.slice(0, maxDetailLength - 1)}…` : text;
}
