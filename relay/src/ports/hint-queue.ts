import type { RecordRef } from '../../../domain/model/deal.ts';

/** "Look at this deal." Carries where to look, never data. */
export interface Hint {
  readonly lane: string;
  readonly record: RecordRef | null;
  /** Our own referral, when the hint came from Partner Center and no link row names it yet. */
  readonly referralId?: string;
  /** True when Microsoft's side of the engagement should be read as well. */
  readonly related: boolean;
  /** Generation of a lane that has no link row yet. Default 1. */
  readonly generation?: number;
  /** How often the CRM could not be read or written for it; a fresh hint starts anew. Default 0. */
  readonly attempt?: number;
}

/** "Partner Center says something happened to this referral"; its lane is not known yet. */
export interface EventHint {
  readonly referralId: string;
  readonly related: boolean;
  /** How often the referral was not found yet (Partner Center's read side may lag behind its events). Default 0. */
  readonly attempt?: number;
}

/** What the queue calls. A handler always completes: it records its own failures and asks for a later hint itself. */
export interface HintHandlers {
  deal(hint: Hint): Promise<void>;
  event(hint: EventHint): Promise<void>;
}

/**
 * Hints on their way to the worker, per connection.
 * - One pass per lane at a time; lanes run side by side.
 * - A hint for a waiting lane is coalesced; a hint that arrives while the lane works causes one more pass.
 * - A hint that was accepted survives a crash of the process; losing one is repaired by the outbox and reconcile.
 * - Never retries by itself.
 */
export interface HintQueue {
  start(handlers: HintHandlers): Promise<void>;
  hint(hint: Hint): Promise<void>;
  /** The same hint, not before the given time. A second one for the lane keeps the earlier time. */
  later(hint: Hint, notBefore: Date): Promise<void>;
  /** Stored before it returns, so that a webhook may be acknowledged. */
  event(hint: EventHint, notBefore?: Date): Promise<void>;
  /** Stops taking work, waits for running handlers (at most `graceMs`). */
  stop(graceMs: number): Promise<void>;
}
