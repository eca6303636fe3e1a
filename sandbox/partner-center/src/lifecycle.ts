import type { Referral, Status, Substatus } from './referral.ts';

/** Which substatus values belong to a status (resource page, table of statuses). */
const allowedSubstatus: Readonly<Record<Status, readonly Substatus[]>> = {
  New: ['Pending', 'Received'],
  Active: ['Accepted'],
  Closed: ['Won', 'Lost', 'Declined', 'Expired', 'Error'],
};

/** The moves a record's owner may make, by the status it is in. Expiry is the service's own move and not listed. */
const ownerMoves: Readonly<Record<Status, readonly Substatus[]>> = {
  New: ['Accepted', 'Declined', 'Error'],
  Active: ['Won', 'Lost', 'Error'],
  Closed: [],
};

/** An unanswered invitation expires after this time (documented: 14 days). */
export const answerTimeMs = 14 * 24 * 60 * 60_000;

/** A status and its substatus. */
export interface State {
  status: Status;
  substatus: Substatus;
}

/** Whether the pair is one of the documented combinations. */
export function isConsistent(state: State): boolean {
  return allowedSubstatus[state.status].includes(state.substatus);
}

/** Whether the owner may move a record between the two states; staying where it is counts as allowed while open. */
export function mayMove(from: State, to: State): boolean {
  if (!isConsistent(to)) return false;
  if (from.status === to.status && from.substatus === to.substatus) return from.status !== 'Closed';
  return ownerMoves[from.status].includes(to.substatus);
}

/** The fields that follow from a change of state at a moment. */
export function consequences(
  from: State,
  to: State,
  at: string,
): Partial<Pick<Referral, 'acceptedDateTime' | 'closedDateTime' | 'expirationDateTime'>> {
  if (from.status === to.status) return {};
  if (to.status === 'Active') return { acceptedDateTime: at, expirationDateTime: null };
  if (to.status === 'Closed') return { closedDateTime: at };
  return {};
}
