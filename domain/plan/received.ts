import type { Answer, Link, LinkState } from '../model/link.ts';
import { awaitsAnswer } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';

/** A received referral expires when nobody has answered for this long (partner-center.md 4.5). Milliseconds. */
const answerTimeMs = 14 * 24 * 60 * 60_000;

/**
 * True when the referral came from somebody else: it waits for an answer, once did, or names another organisation as its inviter.
 * `direction` of the service is no evidence (partner-center.md 4.4).
 */
export function wasReceived(link: Pick<Link, 'answer'> | null, own: Referral): boolean {
  if (awaitsAnswer(own) || link?.answer) return true;
  const inviter = own.inviterOrganizationId?.toLowerCase();
  return inviter !== undefined && own.organizationId !== null && inviter !== own.organizationId.toLowerCase();
}

/** What the link row says about the answer. `now` is ISO 8601: when a change of the answer is noticed. */
export function answerOf(
  link: Link | null,
  own: Referral,
  now: string,
): Pick<LinkState, 'answer' | 'answerBy' | 'answeredOn'> {
  if (!wasReceived(link, own)) return { answer: null, answerBy: null, answeredOn: null };
  const answer = currentAnswer(link, own);
  const noticed = link?.answer === 'awaiting' && (answer === 'accepted' || answer === 'declined');
  return {
    answer,
    answerBy: answer === 'awaiting' ? answerDue(own) : (link?.answerBy ?? null),
    answeredOn: noticed ? wholeSecond(Date.parse(now)) : (link?.answeredOn ?? null),
  };
}

/** A deal that was accepted and closed later stays accepted. */
function currentAnswer(link: Link | null, own: Referral): Answer {
  if (awaitsAnswer(own)) return 'awaiting';
  if (own.substatus === 'Declined' && link?.answer !== 'accepted') return 'declined';
  if (own.substatus === 'Expired' && link?.answer !== 'accepted') return 'expired';
  return 'accepted';
}

/** Until when the other side has to answer. ISO 8601, to the second. */
export function answerDue(own: Referral): string | null {
  const due = own.expiresAt ? Date.parse(own.expiresAt) : Date.parse(own.createdAt) + answerTimeMs;
  return Number.isNaN(due) ? null : wholeSecond(due);
}

/** The CRM keeps times to the second; a finer one would differ at every look. */
function wholeSecond(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString();
}
