import type { PendingOperation } from '../model/link.ts';
import type { PlanInput } from './types.ts';

/** While checking, look again after this long: lists usually catch up within seconds (chosen). Milliseconds. */
const lookAgainMs = 5_000;

/** True when an unclear POST is old enough that "not found" means "not there". */
export function isSettled(operation: PendingOperation, input: PlanInput): boolean {
  return Date.parse(input.now) >= Date.parse(operation.sentAt) + input.rules.settleMs;
}

/**
 * Next look at an unclear POST: soon, and once more when the settle window closes; a whole window later where nobody knows when it was
 * sent. ISO 8601.
 */
export function nextLook(operation: PendingOperation, input: PlanInput): string {
  const sentAt = Date.parse(operation.sentAt);
  if (Number.isNaN(sentAt)) return new Date(Date.parse(input.now) + input.rules.settleMs).toISOString();
  const closes = sentAt + input.rules.settleMs;
  const elapsed = Date.parse(input.now) - sentAt;
  const soon = Date.parse(input.now) + Math.max(lookAgainMs, elapsed / 2);
  return new Date(Math.min(soon, closes)).toISOString();
}
