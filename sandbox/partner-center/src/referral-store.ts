import { isMicrosoftsRecord } from './referral.ts';
import type { Referral } from './referral.ts';

/** All referrals of the service. Records are never changed in place: a write puts a new object. */
export interface ReferralStore {
  get(id: string): Referral | undefined;
  /** Stores a new state, written at its `updatedDateTime`. */
  put(referral: Referral): void;
  /** Current states in the order of creation. */
  all(): readonly Referral[];
  engagement(engagementId: string): readonly Referral[];
  /** What the list shows at `nowMs`: states that are at least the lag old. */
  listed(nowMs: number): readonly Referral[];
  /** Whether the organisation owns the record or takes part in its engagement. */
  isVisibleTo(organizationId: string, referral: Referral): boolean;
}

interface Version {
  atMs: number;
  referral: Referral;
}

/** Drops versions that no later list can show, and returns the newest one that is old enough. */
function listedVersion(versions: Version[], untilMs: number): Referral | undefined {
  const newest = versions.findLastIndex((version) => version.atMs <= untilMs);
  if (newest < 0) return undefined;
  versions.splice(0, newest);
  return versions[0]?.referral;
}

/** Creates an empty store whose list shows writes `listLagMs` late; reading by id shows them at once. */
export function createReferralStore(listLagMs: number): ReferralStore {
  const current = new Map<string, Referral>();
  const versions = new Map<string, Version[]>();
  const engagements = new Map<string, Set<string>>();

  function engagement(engagementId: string): Referral[] {
    const ids = [...(engagements.get(engagementId) ?? [])];
    return ids.flatMap((id) => current.get(id) ?? []);
  }

  return {
    get: (id) => current.get(id.toLowerCase()),
    put(referral) {
      current.set(referral.id, referral);
      const members = engagements.get(referral.engagementId) ?? new Set();
      engagements.set(referral.engagementId, members.add(referral.id));
      if (listLagMs === 0) return;
      const atMs = Date.parse(referral.updatedDateTime);
      versions.set(referral.id, [...(versions.get(referral.id) ?? []), { atMs, referral }]);
    },
    all: () => [...current.values()],
    engagement,
    listed(nowMs) {
      if (listLagMs === 0) return [...current.values()];
      return [...versions.values()].flatMap((list) => listedVersion(list, nowMs - listLagMs) ?? []);
    },
    isVisibleTo(organizationId, referral) {
      if (referral.organizationId === organizationId) return true;
      return engagement(referral.engagementId).some((sibling) => sibling.organizationId === organizationId);
    },
  };
}

/** Microsoft's record beside a partner's record in the same engagement, if there is one. */
export function microsoftsRecord(store: ReferralStore, referral: Referral): Referral | undefined {
  return store.engagement(referral.engagementId).findLast(isMicrosoftsRecord);
}
