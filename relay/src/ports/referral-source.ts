import type { Observation } from '../../../domain/model/observation.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../../domain/model/referral.ts';

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
  /** All visible referrals of one engagement, Microsoft's included. */
  readEngagement(engagementId: string): Promise<readonly Referral[]>;
  /** POST. `operationId` travels as MS-RequestId. `outcome: 'unknown'` when it may have taken effect. Never repeats by itself. */
  create(draft: ReferralDraft, operationId: string): Promise<Referral>;
  /** PATCH with `If-Match`; 412 → PC_CHANGED_MEANWHILE with retry `now`. Returns the referral as read back. */
  patch(referral: Referral, patch: ReferralPatch): Promise<Referral>;
}
