import type { HttpAnswer } from '../http/http-call.ts';

/** Longest wait taken over from the service, one day: a misread header must not stop a connection for longer (chosen). */
const maxWaitMs = 86_400_000;

/** `Sun, 06 Nov 1994 08:49:37 GMT` and the two obsolete forms of RFC 9110 5.6.7. `Date.parse` alone takes `-5` for a year. */
const httpDate = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? [\w: -]+$/;

/**
 * How long the service wants to be left alone, milliseconds: `Retry-After` as seconds or date, else the seconds in the
 * gateway's sentence "Try again in 57 seconds." (partner-center.md 6). Undefined when it says nothing, nonsense or a time
 * that is past. A date counts from the answer's own `Date`, so that the clocks of the two sides may differ.
 */
export function waitAskedFor(answer: HttpAnswer, message: string | null, now: Date): number | undefined {
  const header = answer.headers.get('retry-after')?.trim() ?? '';
  const seconds = /^\d+$/.test(header) ? header : undefined;
  const ms = seconds === undefined ? (untilMs(header, answer, now) ?? inSentence(message)) : Number(seconds) * 1000;
  return ms === undefined ? undefined : Math.min(ms, maxWaitMs);
}

function untilMs(header: string, answer: HttpAnswer, now: Date): number | undefined {
  const until = timeOf(header);
  const ms = until - (timeOf(answer.headers.get('date') ?? '') || now.getTime());
  return ms > 0 ? ms : undefined;
}

/** NaN when the text is not an HTTP date. */
function timeOf(text: string): number {
  return httpDate.test(text) ? Date.parse(text) : Number.NaN;
}

function inSentence(message: string | null): number | undefined {
  const seconds = /\bin (\d{1,6}) seconds?\b/.exec(message ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
