import type { EventHint, Hint } from '../../ports/hint-queue.ts';

/** Two hints for one lane as one: whatever either of them knew or asked for is kept. */
export function mergeHints(waiting: Hint, added: Hint): Hint {
  return { ...waiting, ...addedToHint(added) };
}

/** Two events for one referral as one. */
export function mergeEvents(waiting: EventHint, added: EventHint): EventHint {
  return { ...waiting, ...addedToEvent(added) };
}

/** What a hint adds to a waiting one for its lane. */
export function addedToHint(hint: Hint): Partial<Hint> {
  return {
    ...(hint.record ? { record: hint.record } : {}),
    ...(hint.referralId ? { referralId: hint.referralId } : {}),
    ...(hint.related ? { related: true } : {}),
    ...(hint.generation ? { generation: hint.generation } : {}),
  };
}

/** What an event adds to a waiting one: a fresh event starts the attempts anew. */
export function addedToEvent(event: EventHint): Partial<EventHint> {
  return { ...(event.related ? { related: true } : {}), ...(event.attempt ? {} : { attempt: 0 }) };
}
