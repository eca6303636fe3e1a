/** Owner of a row; a team cannot be bound through the same set as a user. */
export interface Owner {
  readonly set: 'systemusers' | 'teams';
  readonly id: string;
}

/** What the last view of a deal told besides the deal itself. */
export interface KnownPlace {
  /** True when the record was there. */
  readonly recordExists: boolean;
  readonly owner: Owner | null;
  /** True when the link row was there. */
  readonly linkExists: boolean;
  readonly linkOwnerId: string | null;
  /** Record the link row's lookup points to. */
  readonly linkedRecordId: string | null;
}

/** Remembers the last view per lane, so that a change set binds only what exists. A miss is harmless: nothing is assumed. */
export interface KnownPlaces {
  set(lane: string, place: KnownPlace): void;
  get(lane: string): KnownPlace | undefined;
}

/** Lanes remembered; a pass needs its own only (chosen). */
const maxLanes = 1000;

/** Makes an empty memory; the oldest entry gives way. */
export function createKnownPlaces(): KnownPlaces {
  const places = new Map<string, KnownPlace>();
  return {
    set(lane, place) {
      places.delete(lane);
      places.set(lane, place);
      const oldest = places.keys().next();
      if (places.size > maxLanes && !oldest.done) places.delete(oldest.value);
    },
    get: (lane) => places.get(lane),
  };
}
