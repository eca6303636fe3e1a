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
  /** Opportunity that the connector made of the lead and that still belongs to the connector's user. */
  readonly ownlessOpportunityId: string | null;
  /** Every row of the deal's solutions, also one whose solution is not named. */
  readonly solutionRowIds: readonly string[];
}

/** True when the record has got another owner than the link row. Somebody who may not own the row leaves it where it is. */
export function isMisowned({ owner, linkOwnerId }: KnownPlace, unfitOwners: ReadonlySet<string>): boolean {
  return owner !== null && owner.id !== linkOwnerId && !unfitOwners.has(owner.id);
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
