import type { Referral } from '../../../../domain/model/referral.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { LinkHead } from '../../ports/catch-up.ts';
import type { CatchUpContext } from './context.ts';
import { mayPass } from './loop.ts';
import type { Probe } from './probe.ts';

/** The sweep over open co-sell deals. */
export interface Sweep {
  run(): Promise<void>;
  /** Pause until the next one: the daily budget spread over the day. Milliseconds. */
  everyMs(): number;
}

const dayMs = 86_400_000;
/** Sweeps per day at most (chosen). */
const mostRounds = 24;

/**
 * Reads open co-sell deals by engagement, because Microsoft's answer may not show in the list of changes, and hints those whose
 * sides are not as the link row has them. Nearest to expiry first, then the newest; at most `callsPerDay` reads in a day. What
 * did not fit is said, and comes first the next day. Once the probe has shown that the list of changes suffices, one round a day is left.
 */
export function createSweep(context: CatchUpContext, probe: Probe, callsPerDay: number): Sweep {
  const { scope, finder, budget } = context;
  /** Microsoft's side as it was seen last, and when, by lane. */
  const seen = new Map<string, { readonly state: string; readonly at: number }>();
  let rounds = mostRounds;
  /** How the last round ended, and when it began. */
  let last: 'done' | 'broken' | 'cut' = 'done';
  let begun = -Infinity;
  let day = -1;
  let used = 0;

  const everyMs = (): number => dayMs / (probe.isProven() ? 1 : rounds);

  /** Reads left today. */
  function left(now: number): number {
    const today = Math.floor(now / dayMs);
    if (today !== day) used = 0;
    day = today;
    return callsPerDay - used;
  }

  async function candidates(): Promise<readonly LinkHead[]> {
    const found: LinkHead[] = [];
    let cursor: string | null = null;
    do {
      await budget.turn();
      const page = await finder.coSellLinks(cursor);
      found.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return found;
  }

  const seenAt = ({ lane }: LinkHead): number => seen.get(lane)?.at ?? -Infinity;

  /** A round that a fault broke off goes on with those it did not reach; after one that the budget cut, they come first. */
  function roundOf(found: readonly LinkHead[], now: number): readonly LinkHead[] {
    const urgent = found.toSorted(byUrgency(now));
    if (last === 'broken') return urgent.filter((link) => seenAt(link) < begun);
    begun = now;
    return last === 'cut' ? urgent.toSorted((left, right) => Math.sign(seenAt(left) - seenAt(right)) || 0) : urgent;
  }

  async function look(link: LinkHead & { readonly engagementId: string }): Promise<void> {
    await budget.turn();
    used += 1;
    const { clock, referrals, queue, log } = scope();
    let found: readonly Referral[];
    try {
      found = await referrals.readEngagement(link.engagementId);
    } catch (error) {
      if (!(error instanceof RelayError) || mayPass(error)) throw error;
      // One engagement that cannot be read must not hold up the others.
      log.warn('engagement not read', { lane: link.lane, code: error.code });
      return;
    }
    const own = found.find(({ id }) => id === link.referralId) ?? found.find((referral) => !referral.isMicrosoftSide);
    const microsoft = found.findLast((referral) => referral.isMicrosoftSide);
    observe(link, own, microsoft);
    seen.set(link.lane, { state: stateOf(microsoft), at: clock.now().getTime() });
    if (!isAsKnown(link, own, microsoft)) {
      await budget.turn();
      await queue.hint({ lane: link.lane, record: link.record, related: true });
    }
  }

  function observe(link: LinkHead, own: Referral | undefined, microsoft: Referral | undefined): void {
    if (!own || !microsoft || (link.microsoftReferralId === null && !seen.has(link.lane))) return;
    const before =
      seen.get(link.lane)?.state ?? `${link.microsoftReferralId} ${link.microsoftStatus} ${link.microsoftSubstatus}`;
    if (before !== '' && before !== stateOf(microsoft)) probe.observe(own, microsoft);
  }

  return {
    everyMs,
    async run() {
      const now = scope().clock.now().getTime();
      const found = await candidates();
      const lanes = new Set(found.map(({ lane }) => lane));
      for (const lane of seen.keys()) if (!lanes.has(lane)) seen.delete(lane);
      rounds = Math.min(mostRounds, Math.max(1, Math.floor(callsPerDay / Math.max(1, found.length))));
      const due = roundOf(found, now);
      last = 'broken';
      for (const [n, link] of due.entries()) {
        if (left(scope().clock.now().getTime()) <= 0) {
          scope().log.warn('engagement sweep cut', { left: due.length - n, callsPerDay });
          last = 'cut';
          return;
        }
        if (link.engagementId !== null) await look({ ...link, engagementId: link.engagementId });
      }
      last = 'done';
    },
  };
}

function stateOf(microsoft: Referral | undefined): string {
  return microsoft ? `${microsoft.id} ${microsoft.status} ${microsoft.substatus}` : '';
}

function isAsKnown(link: LinkHead, own: Referral | undefined, microsoft: Referral | undefined): boolean {
  const isMicrosoftKnown =
    microsoft === undefined ||
    (microsoft.id === link.microsoftReferralId &&
      microsoft.status === link.microsoftStatus &&
      microsoft.substatus === link.microsoftSubstatus);
  return isMicrosoftKnown && (own === undefined || (own.status === link.status && own.substatus === link.substatus));
}

/** Those Microsoft still has to answer, by the end of its time; then the newest. */
function byUrgency(now: number): (left: LinkHead, right: LinkHead) => number {
  const end = ({ microsoftAnswerBy }: LinkHead): number => {
    const by = microsoftAnswerBy === null ? Number.NaN : Date.parse(microsoftAnswerBy);
    return by >= now ? by : Number.MAX_SAFE_INTEGER;
  };
  const born = ({ createdOn }: LinkHead): number => (createdOn === null ? 0 : Date.parse(createdOn));
  return (left, right) => end(left) - end(right) || born(right) - born(left);
}
