import { parseDecline } from '../decline.ts';
import type { RequestOutcome } from '../model/change-set.ts';
import type { Link, RequestRow } from '../model/link.ts';
import type { Message } from '../model/outcome.ts';
import { awaitsAnswer } from '../model/referral.ts';
import type { Referral, ReferralReply } from '../model/referral.ts';
import { wasReceived } from './received.ts';
import { reasonText, statusMessage } from './status.ts';
import type { PlanInput } from './types.ts';

type Answering = RequestRow & { readonly kind: 'accept' | 'decline' };

/**
 * The answer a person gives to a received deal. The first one that asks counts; it is sent while the referral waits, and is
 * recognised afterwards by status and substatus, also when the answer of the service was lost.
 */
export function planReply(input: PlanInput, own: Referral): ReferralReply | null {
  if (!awaitsAnswer(own) || input.done.some((step) => step.did === 'patched' && step.status)) return null;
  const wanted = input.requests.filter(isAnswering).map(replyOf);
  return wanted.find((reply) => reply !== null) ?? null;
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
  if (received && wanted && holds(received, wanted)) return { state: 'done', message: statusMessage(wanted, received) };
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

function isAnswering(request: RequestRow): request is Answering {
  return request.kind === 'accept' || request.kind === 'decline';
}

/** Null for a decline without a reason of the list. */
function replyOf(request: Answering): ReferralReply | null {
  if (request.kind === 'accept') return { status: 'Active', substatus: 'Accepted' };
  const decline = parseDecline(request.payload);
  if (!decline) return null;
  return { status: 'Closed', substatus: 'Declined', statusReason: reasonText(decline) };
}
