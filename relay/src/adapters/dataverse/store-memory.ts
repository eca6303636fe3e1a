import { createKnownPlaces } from './known-places.ts';
import type { KnownPlaces } from './known-places.ts';

/** What a store has learned of its environment; a store made anew for other settings goes on with it. */
export interface StoreMemory {
  readonly places: KnownPlaces;
  /** Ids of owners without the privilege to own our rows; their rows stay with the relay's user. */
  readonly unfitOwners: Set<string>;
  /** Warnings of the environment that were logged already. */
  readonly said: Set<'teams'>;
}

/** Nothing learned yet. */
export function createStoreMemory(): StoreMemory {
  return { places: createKnownPlaces(), unfitOwners: new Set(), said: new Set() };
}
