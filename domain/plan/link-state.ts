import type { RecordRef } from '../model/deal.ts';
import type { Link, LinkState } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';
import { answerOf } from './received.ts';
import type { PlanInput } from './types.ts';

/** The state a link row starts from: the row's own, or that of a new lane. What this pass learned about our referral is in it. */
export function linkStateOf(
  { now, generation }: Pick<PlanInput, 'now' | 'generation'>,
  link: Link | null,
  record: RecordRef | null,
  own?: Referral,
): LinkState {
  const state: LinkState = link
    ? withoutIdentity(link)
    : {
        record,
        generation,
        referralId: null,
        engagementId: null,
        microsoftReferralId: null,
        status: null,
        substatus: null,
        microsoftStatus: null,
        microsoftSubstatus: null,
        microsoftReason: null,
        microsoftAnswerBy: null,
        answer: null,
        answerBy: null,
        answeredOn: null,
        base: null,
        operation: null,
        conflicts: [],
        attempts: 0,
        notBefore: null,
        errorCode: null,
        errorParameters: null,
        health: 'working',
      };
  return own
    ? {
        ...state,
        record: state.record ?? record,
        referralId: own.id,
        engagementId: own.engagementId,
        status: own.status,
        substatus: own.substatus,
        ...answerOf(link, own, now),
      }
    : state;
}

function withoutIdentity(link: Link): LinkState {
  const { id: _id, version: _version, misowned: _misowned, ...state } = link;
  return state;
}

/** True when the row exists, holds this state already and belongs to the owner of the record. */
export function sameState(link: Link | null, state: LinkState): boolean {
  return link?.version && !link.misowned ? stable(withoutIdentity(link)) === stable(state) : false;
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}
