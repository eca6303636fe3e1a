import type { FieldValue } from '../mapping/field-mapping.ts';
import type { RecordRef } from './deal.ts';

/** How well a deal is: the keys of the choice `cosell_health`. */
export type Health = 'inStep' | 'working' | 'checking' | 'waiting' | 'needsAttention' | 'orphaned';

/** A POST that was sent, or is about to be, and whose outcome is not recorded yet (docs/decisions/0001). */
export interface PendingOperation {
  readonly id: string;
  readonly kind: 'createReferral' | 'createMicrosoftReferral';
  readonly generation: number;
  readonly payloadHash: string;
  /** ISO 8601, UTC. Written before the call goes out. */
  readonly sentAt: string;
  /** Lease epoch of the process that sent it. */
  readonly epoch: string;
}

/** Value of one field on both sides, each as read back after the last success. */
export interface BaseEntry {
  readonly crm: FieldValue;
  readonly pc: FieldValue;
}

/** The last state both sides agreed on. `format` and `mappingVersion` say how to read it. */
export interface Base {
  readonly format: 1;
  readonly mappingVersion: number;
  readonly fields: Readonly<Record<string, BaseEntry>>;
}

/** A field both sides changed, or differ in without a base; stays until one side gives way. */
export interface Conflict {
  readonly field: string;
  readonly crm: FieldValue;
  readonly pc: FieldValue;
}

/** How a received deal was answered: the keys of the choice `cosell_answer`. */
export type Answer = 'awaiting' | 'accepted' | 'declined' | 'expired';

/** The link row: one per referral of ours and generation. Its id is the lane. */
export interface Link {
  readonly id: string;
  /** ETag of the row; null while the row does not exist yet. */
  readonly version: string | null;
  /** True when the record has got another owner: the row has to follow, so that sellers see their own deals. */
  readonly misowned: boolean;
  readonly record: RecordRef | null;
  readonly generation: number;
  readonly referralId: string | null;
  readonly engagementId: string | null;
  readonly microsoftReferralId: string | null;
  readonly status: string | null;
  readonly substatus: string | null;
  readonly microsoftStatus: string | null;
  readonly microsoftSubstatus: string | null;
  /** Why Microsoft declined or lost its side, in the words of the service. */
  readonly microsoftReason: string | null;
  /** ISO 8601, UTC: until when Microsoft has to answer; null once it did. */
  readonly microsoftAnswerBy: string | null;
  /** Null for a deal that started in the CRM. */
  readonly answer: Answer | null;
  /** ISO 8601, UTC: until when a received deal must be answered. */
  readonly answerBy: string | null;
  /** ISO 8601, UTC: when its answer was first seen; null when it was answered before it was known, or expired. */
  readonly answeredOn: string | null;
  readonly base: Base | null;
  readonly operation: PendingOperation | null;
  readonly conflicts: readonly Conflict[];
  readonly attempts: number;
  /** ISO 8601, UTC: do not try before. */
  readonly notBefore: string | null;
  readonly errorCode: string | null;
  /** Placeholders of the text of `errorCode`; null without one. */
  readonly errorParameters: Readonly<Record<string, string>> | null;
  readonly health: Health;
}

/** The part of the link row that a pass may change. */
export type LinkState = Omit<Link, 'id' | 'version' | 'misowned'>;

/** A row of the outbox that asks for this deal. */
export interface RequestRow {
  readonly id: string;
  readonly kind: 'change' | 'share' | 'tryAgain' | 'accept' | 'decline' | 'keep' | 'link';
  readonly state: 'new' | 'working' | 'done' | 'failed';
  /** JSON text, as the caller sent it. */
  readonly payload: string | null;
}
