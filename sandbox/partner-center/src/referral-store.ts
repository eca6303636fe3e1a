import type { Referral } from './referral.ts';

/** A delay in milliseconds, or a function that draws one. */
export type Lag = number | (() => number);

/** How late what is written shows; read at each write, so that a change takes effect from then on. */
export interface Lags {
  /** Until the list shows a write. */
  list: Lag;
  /** Until a new record is found by id. */
  read: Lag;
}

/** All referrals of the service. Records are never changed in place: a write puts a new object. */
export interface ReferralStore {
  get(id: string): Referral | undefined;
  /** As `get`, but only once the record's time to be found by id has come. */
  readable(id: string, nowMs: number): Referral | undefined;
  /** Stores a new state, written at its `updatedDateTime`. */
  put(referral: Referral): void;
  /** Current states in the order of creation. */
  all(): readonly Referral[];
  engagement(engagementId: string): readonly Referral[];
  /** What the list shows at `nowMs`: of each record the newest state whose time has come, never an older one than before. */
  listed(nowMs: number): readonly Referral[];
  /** Whether the organisation owns the record or takes part in its engagement. */
  isVisibleTo(organizationId: string, referral: Referral): boolean;
}

interface Version {
  fromMs: number;
  referral: Referral;
}

const draw = (lag: Lag): number => (typeof lag === 'number' ? lag : lag());

/** Creates an empty store. */
export function createReferralStore(lags: Readonly<Lags>): ReferralStore {
  const current = new Map<string, Referral>();
  const engagements = new Map<string, Set<string>>();
  const shown = new Map<string, Referral>();
  /** States the list does not show yet, oldest first. */
  const coming = new Map<string, readonly Version[]>();
  const readableFrom = new Map<string, number>();

  function engagement(engagementId: string): Referral[] {
    const ids = [...(engagements.get(engagementId) ?? [])];
    return ids.flatMap((id) => current.get(id) ?? []);
  }

  function showInList(referral: Referral): void {
    const lagMs = draw(lags.list);
    if (lagMs <= 0) {
      shown.set(referral.id, referral);
      coming.delete(referral.id);
      return;
    }
    const fromMs = Date.parse(referral.updatedDateTime) + lagMs;
    coming.set(referral.id, [...(coming.get(referral.id) ?? []), { fromMs, referral }]);
  }

  return {
    get: (id) => current.get(id.toLowerCase()),
    readable(id, nowMs) {
      const key = id.toLowerCase();
      return nowMs < (readableFrom.get(key) ?? 0) ? undefined : current.get(key);
    },
    put(referral) {
      if (!current.has(referral.id)) {
        const lagMs = draw(lags.read);
        if (lagMs > 0) readableFrom.set(referral.id, Date.parse(referral.createdDateTime) + lagMs);
        const members = engagements.get(referral.engagementId) ?? new Set();
        engagements.set(referral.engagementId, members.add(referral.id));
      }
      current.set(referral.id, referral);
      showInList(referral);
    },
    all: () => [...current.values()],
    engagement,
    listed(nowMs) {
      for (const [id, versions] of coming) {
        const newest = versions.findLastIndex(({ fromMs }) => fromMs <= nowMs);
        const version = versions[newest];
        if (version === undefined) continue;
        shown.set(id, version.referral);
        if (newest === versions.length - 1) coming.delete(id);
        else coming.set(id, versions.slice(newest + 1));
      }
      return [...shown.values()];
    },
    isVisibleTo(organizationId, referral) {
      if (referral.organizationId === organizationId) return true;
      return engagement(referral.engagementId).some((sibling) => sibling.organizationId === organizationId);
    },
  };
}
