import { declineReasons } from '../decline.ts';
import { isFinal, phaseOf } from '../lifecycle.ts';
import type { Phase } from '../lifecycle.ts';
import type { RecordClosing } from '../model/change-set.ts';
import type { CrmDeal, Loss } from '../model/deal.ts';
import type { BaseEntry, Link } from '../model/link.ts';
import type { Referral, ReferralPatch } from '../model/referral.ts';
import type { Message } from '../model/outcome.ts';
import { fill } from '../text.ts';
import type { PlanInput, Problem } from './types.ts';

/** What the states of record and referral ask for (domain.md 4.3). */
export type StatusStep =
  | { readonly do: 'nothing' }
  /** Partner Center has to learn it. */
  | { readonly do: 'send'; readonly status: NonNullable<ReferralPatch['status']> }
  /** The record has to be closed. */
  | { readonly do: 'close'; readonly as: RecordClosing['as'] }
  /** An accepted lead has to become an opportunity. */
  | { readonly do: 'qualify' }
  /** Both were closed and somebody reopened the record: to be shown, and no fault. */
  | { readonly do: 'reopened' }
  | { readonly do: 'problem'; readonly problem: Problem };

const accepted = { status: 'Active', substatus: 'Accepted' } as const;

/** Compares the state of a shared record with that of its referral. What is closed in Partner Center is final. */
export function statusStep(deal: CrmDeal, link: Link | null, own: Referral): StatusStep {
  const phase = phaseOf(own);
  if (!deal.sync || phase === 'other') return { do: 'nothing' };
  if (deal.state === 'open') return openRecord(deal, link, phase);
  if (phase === 'awaiting') return { do: 'send', status: deal.state === 'won' ? accepted : declined(deal.loss) };
  // A lead is won when it is qualified; how its opportunity ends is said there.
  if (deal.record.table === 'lead' && deal.state === 'won') return { do: 'nothing' };
  if (phase === 'active') {
    return { do: 'send', status: deal.state === 'won' ? { status: 'Closed', substatus: 'Won' } : lost(deal.loss) };
  }
  return (deal.state === 'won') === (phase === 'won') ? { do: 'nothing' } : closedDifferently(deal.state, own);
}

/** A status is sent once in a pass, whatever the answer shows. */
export function unlessSent(input: PlanInput, step: StatusStep): StatusStep {
  if (step.do !== 'send') return step;
  const isSent = input.done.some((done) => done.did === 'patched' && done.status?.substatus === step.status.substatus);
  return isSent ? { do: 'nothing' } : step;
}

function openRecord(deal: CrmDeal, link: Link | null, phase: Phase): StatusStep {
  const isLead = deal.record.table === 'lead';
  if (phase === 'awaiting') {
    // On hold until it is answered: to go on with it is the answer (domain.md 4.3).
    const released = !isLead && link?.base?.fields['onHold']?.crm === true && !deal.onHold;
    return released ? { do: 'send', status: accepted } : { do: 'nothing' };
  }
  if (phase === 'active') return { do: isLead ? 'qualify' : 'nothing' };
  if (link?.base?.fields['state']?.pc === phase) return { do: 'reopened' };
  if (isLead && phase === 'won') return { do: 'qualify' };
  return { do: 'close', as: phase === 'won' || phase === 'lost' ? phase : 'cancelled' };
}

function closedDifferently(state: 'won' | 'lost', own: Referral): StatusStep {
  return {
    do: 'problem',
    problem: { code: 'REF_CLOSED_DIFFERENTLY', parameters: { crm: state, status: own.substatus } },
  };
}

/** The base entry of the states: there once both are closed, so that a record which is open later was reopened. */
export function agreedState(deal: CrmDeal, own: Referral, close: RecordClosing['as'] | null): BaseEntry | null {
  const crm = close === null ? deal.state : close === 'won' ? 'won' : 'lost';
  return crm !== 'open' && isFinal(phaseOf(own)) ? { crm, pc: phaseOf(own) } : null;
}

function declined(loss: Loss | null) {
  return { status: 'Closed', substatus: 'Declined', statusReason: reasonText(loss) } as const;
}

function lost(loss: Loss | null) {
  return { status: 'Closed', substatus: 'Lost', statusReason: reasonText(loss) } as const;
}

/** The sentence of a change of the status that took effect. */
export function statusMessage(
  status: NonNullable<ReferralPatch['status']>,
  own: Pick<Referral, 'statusReason'>,
): Message {
  if (status.substatus === 'Accepted') return { code: 'REF_ACCEPTED', parameters: {} };
  if (status.substatus === 'Won') return { code: 'REF_WON', parameters: {} };
  const reason = own.statusReason ?? status.statusReason;
  return { code: status.substatus === 'Lost' ? 'REF_LOST' : 'REF_DECLINED', parameters: { reason } };
}

/** How the record is closed after its referral. */
export function closing(input: PlanInput, deal: CrmDeal, own: Referral, as: RecordClosing['as']): RecordClosing {
  const value = own.fields['dealValue'];
  return {
    ref: deal.record,
    as,
    at: input.now,
    value: as === 'won' && typeof value === 'number' ? value : null,
    reason: own.statusReason ?? own.substatus,
  };
}

/** The reason in the words of the portal, with the note of the person. */
export function reasonText(loss: Loss | null): string {
  const reason = fill({ code: declineReasons[loss?.reason ?? 'other'], parameters: {} });
  const note = loss?.note.trim() ?? '';
  return note === '' ? reason : `${reason}: ${note}`;
}
