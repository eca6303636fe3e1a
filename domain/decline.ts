import type { TextKey } from '../solution/contract/texts.ts';
import type { LossReason } from './model/deal.ts';

/** Reasons for declining a received deal and their sentences (domain.md 4.4, in the order of the portal). */
export const declineReasons = {
  budget: 'REASON_BUDGET',
  noResponse: 'REASON_NO_RESPONSE',
  otherVendor: 'REASON_OTHER_VENDOR',
  requirement: 'REASON_REQUIREMENT',
  notACustomer: 'REASON_NOT_A_CUSTOMER',
  timeline: 'REASON_TIMELINE',
  abuse: 'REASON_ABUSE',
  other: 'REASON_OTHER',
} as const satisfies Readonly<Record<LossReason, TextKey>>;

export type DeclineReason = LossReason;

/** Why a deal is declined, as the payload of a request of kind decline carries it. */
export interface Decline {
  readonly reason: DeclineReason;
  /** Free words for the sender; at most {@link longestNote} characters. */
  readonly note: string;
}

/** Characters (chosen). */
export const longestNote = 2000;

/** The payload of a request of kind decline. */
export function declinePayload({ reason, note }: Decline): string {
  return JSON.stringify(note.trim() === '' ? { reason } : { reason, note: note.trim() });
}

/** Reads such a payload; null when it is none or names no reason of the list. A longer note is cut. */
export function parseDecline(payload: string | null): Decline | null {
  try {
    const { reason, note } = Object(JSON.parse(payload ?? '')) as Record<string, unknown>;
    if (typeof reason !== 'string' || !Object.hasOwn(declineReasons, reason)) return null;
    return { reason: reason as DeclineReason, note: typeof note === 'string' ? note.trim().slice(0, longestNote) : '' };
  } catch {
    return null;
  }
}
