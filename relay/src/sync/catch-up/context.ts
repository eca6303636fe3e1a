import type { DealFinder } from '../../ports/catch-up.ts';
import type { ConnectionScope } from '../scope.ts';
import type { Budget } from './budget.ts';
import type { HandedOver } from './handed-over.ts';
import type { Notebook } from './notebook.ts';

/** What every part of catch-up works with. Catch-up only hints lanes; the pass does the work. */
export interface CatchUpContext {
  readonly scope: () => ConnectionScope;
  readonly finder: DealFinder;
  readonly notebook: Notebook;
  readonly budget: Budget;
  /** By what was handed over: a change, open work, a difference found by comparing. */
  readonly handed: Readonly<Record<'changed' | 'due' | 'compared', HandedOver>>;
}

/** Times of a side are read again by this much: its lists may lag, and writes get their time before they are visible. Milliseconds. */
export const overlapMs = 5 * 60_000;

/** A time moved by some milliseconds. */
export function shifted(time: string, ms: number): Date {
  return new Date(Date.parse(time) + ms);
}

/** The later of two times, both ISO 8601, UTC. */
export function later(left: string, right: string): string {
  return Date.parse(left) >= Date.parse(right) ? left : right;
}
