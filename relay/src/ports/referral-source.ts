import type { Observation } from '../../../domain/model/observation.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../../domain/model/referral.ts';

/** What a list tells of a referral. */
export interface ReferralHead {
  readonly id: string;
  readonly engagementId: string;
  readonly externalReferenceId: string | null;
  readonly eTag: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  readonly status: string;
  readonly substatus: string;
  readonly isMicrosoftSide: boolean;
}

/** A page of a list; `next` is null on the last one. */
export interface ReferralPage {
  readonly items: readonly ReferralHead[];
  readonly next: string | null;
}

/**
 * Partner Center as the sync loop sees it. Every method throws `RelayError` with a PC_ code; the caller decides about
 * repeating, an adapter repeats only what is safe (token renewal once on 401).
 */
export interface ReferralSource {
  /** By id; `absent` when Partner Center says 404. */
  read(referralId: string): Promise<Observation<Referral>>;
  /**
   * Every own referral that carries this external reference, oldest first. May lag behind a POST: an empty answer proves
   * nothing while an operation is open. `createdAfter` bounds the scan where the filter is not supported (partner-center.md 8.9).
   */
  search(externalReferenceId: string, createdAfter?: Date): Promise<readonly Referral[]>;
  /**
   * Referrals that changed at or after `since`, a page per call; `cursor` = `next` of the page before (opaque). The oldest change comes
   * first, except where the service refuses the filter: then the newest page, therefore a watermark moves after the last page
   * only. Lists may lag, so `since` overlaps what was seen. What is listed without usable ids is left out and logged.
   * Throws `TypeError` for a cursor that is none.
   */
  changedSince(since: Date, cursor: string | null): Promise<ReferralPage>;
  /** All visible referrals of one engagement, Microsoft's included. */
  readEngagement(engagementId: string): Promise<readonly Referral[]>;
  /** POST. `operationId` travels as MS-RequestId. `outcome: 'unknown'` when it may have taken effect. Never repeats by itself. */
  create(draft: ReferralDraft, operationId: string): Promise<Referral>;
  /** PATCH with `If-Match`; 412 → PC_CHANGED_MEANWHILE with retry `now`. Returns the referral as read back. */
  patch(referral: Referral, patch: ReferralPatch): Promise<Referral>;
}
