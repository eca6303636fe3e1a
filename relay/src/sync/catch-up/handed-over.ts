import type { Clock } from '../../ports/clock.ts';

/**
 * What was handed to the queue, by state: the same state is not handed over twice within `forMs`. A small memory of this process that
 * saves passes; forgetting costs a pass that finds nothing, remembering never hides a change, because a change is another state.
 */
export interface HandedOver {
  has(key: string, state: string): boolean;
  add(key: string, state: string): void;
}

/** Entries kept; the oldest gives way (chosen). */
const maxEntries = 20_000;

/** Makes an empty memory. */
export function createHandedOver(clock: Clock, forMs: number): HandedOver {
  const entries = new Map<string, { readonly state: string; readonly at: number }>();
  return {
    has(key, state) {
      const entry = entries.get(key);
      return entry?.state === state && clock.now().getTime() - entry.at < forMs;
    },
    add(key, state) {
      entries.delete(key);
      entries.set(key, { state, at: clock.now().getTime() });
      const oldest = entries.keys().next();
      if (entries.size > maxEntries && !oldest.done) entries.delete(oldest.value);
    },
  };
}
