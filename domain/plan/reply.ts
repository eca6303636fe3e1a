import { declineReasons, parseDecline } from '../decline.ts';
import type { RequestOutcome } from '../model/change-set.ts';
import type { Link, RequestRow } from '../model/link.ts';
import type { Message } from '../model/outcome.ts';
import { awaitsAnswer } from '../model/referral.ts';
import type { Referral, ReferralReply } from '../model/referral.ts';
import { fill } from '../text.ts';
import { wasReceived } from './received.ts';
import type { PlanInput, Step } from './types.ts';

type Answering = RequestRow & { readonly kind: 'accept' | 'decline' };

/**
 * The answer a person gives to a received deal. The first one that asks counts; it is sent while the referral waits, and is
 * recognised afterwards by status and substatus, also when the answer of the service was lost.
 */
export function planReply(input: PlanInput, own: Referral): Extract<Step, { do: 'patch' }> | null {
  if (!awaitsAnswer(own) || input.done.some((step) => step.did === 'patched' && step.reply)) return null;
  const reply = input.requests
    .filter(isAnswering)
    .map(replyOf)
    .find((wanted) => wanted !== null);
  return reply ? { do: 'patch', referral: own, patch: { reply }, values: {} } : null;
}

/**
 * How a request to accept or decline ends, seen from the referral as it is now; undefined for other requests and while it cannot be
 * told. An answer that took effect counts, whatever else of the pass failed.
 */
export function replyOutcome(
  input: PlanInput,
  request: RequestRow,
  link: Link | null,
  own: Referral | null,
): Omit<RequestOutcome, 'id'> | undefined {
  if (!isAnswering(request)) return undefined;
  if (!own && link?.answer) return undefined;
  const wanted = replyOf(request);
  const received = own && wasReceived(link, own) ? own : null;
  if (received && wanted && holds(received, wanted)) return { state: 'done', message: replyMessage(wanted, received) };
  if (input.fault) return undefined;
  if (!received) return failed({ code: 'REF_NOT_RECEIVED', parameters: {} });
  if (!wanted) return failed({ code: 'REF_DECLINE_REASON', parameters: {} });
  if (awaitsAnswer(received)) return { state: 'working', message: { code: 'REF_CHECKING_ANSWER', parameters: {} } };
  return failed({ code: 'REF_OVERTAKEN', parameters: { status: `${received.status}/${received.substatus}` } });
}

function holds(own: Referral, reply: ReferralReply): boolean {
  return own.status === reply.status && own.substatus === reply.substatus;
}

const failed = (message: Message): Omit<RequestOutcome, 'id'> => ({ state: 'failed', message });

/** The sentence of an answer that took effect. */
export function replyMessage(reply: ReferralReply, own: Pick<Referral, 'statusReason'>): Message {
  return reply.status === 'Active'
    ? { code: 'REF_ACCEPTED', parameters: {} }
    : { code: 'REF_DECLINED', parameters: { reason: own.statusReason ?? reply.statusReason } };
}

function isAnswering(request: RequestRow): request is Answering {
  return request.kind === 'accept' || request.kind === 'decline';
}

/** Null for a decline without a reason of the list. */
function replyOf(request: Answering): ReferralReply | null {
  if (request.kind === 'accept') return { status: 'Active', substatus: 'Accepted' };
  const decline = parseDecline(request.payload);
  if (!decline) return null;
  const reason = fill({ code: declineReasons[decline.reason], parameters: {} });
  const statusReason = decline.note === '' ? reason : `${reason}: ${decline.note}`;
  return { status: 'Closed', substatus: 'Declined', statusReason };
}
