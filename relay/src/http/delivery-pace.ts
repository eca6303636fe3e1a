import type { Clock } from '../ports/clock.ts';

/** How fast events are passed on. */
export interface PaceLimits {
  /** Between two events of one referral that are passed on; those in between wait and become one. Milliseconds. */
  readonly minimumIntervalMs: number;
  /** Referrals not heard of before. A signature proves the sender, not that the referral is ours. */
  readonly newIdsPerMinute: number;
  /** So many new ones pass at once. */
  readonly newIdsAtOnce: number;
  /** Beyond this delay an event is not accepted, and the service delivers it again. Milliseconds. */
  readonly longestDelayMs: number;
}

/** Chosen: a bulk upload of 1,000 deals is taken in within 8 minutes, faster than the calls that read them are allowed. */
export const defaultPace: PaceLimits = {
  minimumIntervalMs: 1_000,
  newIdsPerMinute: 120,
  newIdsAtOnce: 120,
  longestDelayMs: 600_000,
};

/** When an event may be worked: `now`, not before a time, or it cannot be accepted. */
export type Pace =
  | { readonly is: 'now' }
  | { readonly is: 'later'; readonly notBefore: Date }
  | { readonly is: 'busy'; readonly retryAfterMs: number };

/** Referrals remembered. Forgetting one only means that its next event counts as new. Chosen. */
const mostRemembered = 20_000;

/** Spreads events so that nobody's burst takes the calls of the others. No event is lost by it. */
export function createDeliveryPace(clock: Clock, limits: PaceLimits): (referralId: string) => Pace {
  /** Referral → from when on its next event passes at once. In the order of last use. */
  const next = new Map<string, number>();
  const perNewIdMs = 60_000 / limits.newIdsPerMinute;
  let newIdsUsedUpTo = 0;

  function remember(referralId: string, from: number): void {
    next.delete(referralId);
    next.set(referralId, from);
    const oldest = next.keys().next().value;
    if (next.size > mostRemembered && oldest !== undefined) next.delete(oldest);
  }

  function newId(now: number): number {
    const start = Math.max(newIdsUsedUpTo, now - perNewIdMs * (limits.newIdsAtOnce - 1));
    return Math.max(now, start);
  }

  return (referralId) => {
    const now = clock.now().getTime();
    const known = next.get(referralId);
    const at = known === undefined ? newId(now) : Math.max(now, known);
    if (at - now > limits.longestDelayMs) return { is: 'busy', retryAfterMs: at - now - limits.longestDelayMs };
    if (known === undefined) {
      newIdsUsedUpTo = Math.max(newIdsUsedUpTo, now - perNewIdMs * (limits.newIdsAtOnce - 1)) + perNewIdMs;
    }
    if (at > now) {
      remember(referralId, at);
      return { is: 'later', notBefore: new Date(at) };
    }
    remember(referralId, now + limits.minimumIntervalMs);
    return { is: 'now' };
  };
}
