import { entryOf } from './text.ts';

/**
 * The life of a referral (partner-center.md 4.5): which substatus belongs to which status, and where a status may go. `Error` is
 * known to the portal only. What the service says beyond this table is shown and never fatal.
 */
export const lifeCycle = {
  New: { substatus: ['Pending', 'Received'], mayGoTo: ['New', 'Active', 'Closed'] },
  Active: { substatus: ['Accepted'], mayGoTo: ['Active', 'Closed'] },
  Closed: { substatus: ['Won', 'Lost', 'Declined', 'Expired', 'Error'], mayGoTo: ['Closed'] },
} as const;

/** What a referral's status means to a deal. */
export type Phase = 'awaiting' | 'active' | 'other' | 'won' | 'lost' | 'declined' | 'expired' | 'error' | 'closedOther';

const closedPhases: Readonly<Record<string, Phase>> = {
  Won: 'won',
  Lost: 'lost',
  Declined: 'declined',
  Expired: 'expired',
  Error: 'error',
};

/** Phase of a referral. A closing nobody knows is `closedOther`, a status nobody knows is `other`: it takes neither changes nor answers. */
export function phaseOf({ status, substatus }: { readonly status: string; readonly substatus: string }): Phase {
  if (status === 'Closed') return entryOf(closedPhases, substatus) ?? 'closedOther';
  if (status === 'Active') return 'active';
  return status === 'New' ? 'awaiting' : 'other';
}

/** True when the service takes such a change of the status; a status nobody knows may go nowhere. */
export function mayGo(from: string, to: keyof typeof lifeCycle, substatus: string): boolean {
  const row = entryOf<{ readonly mayGoTo: readonly string[] }>(lifeCycle, from);
  const targets: readonly string[] = lifeCycle[to].substatus;
  // A closed referral is final, and to stay is no change (domain.md 4.1).
  return from !== to && (row?.mayGoTo.includes(to) ?? false) && targets.includes(substatus);
}

/** Phases in which a referral is final. */
export function isFinal(phase: Phase): boolean {
  return phase !== 'awaiting' && phase !== 'active' && phase !== 'other';
}
