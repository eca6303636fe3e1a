/** What a gate allows. */
export interface TurnLimits {
  /** Calls on their way at once. */
  readonly parallel: number;
  /** Calls begun within any 60 seconds; undefined = no limit. */
  readonly perMinute?: number | undefined;
}

/** State of one gate: when the service may be called again, calls on their way, calls begun by second. Times in epoch milliseconds. */
export interface TurnState {
  readonly holdUntil: number;
  readonly nextId: number;
  readonly busy: readonly { readonly id: number; readonly until: number }[];
  /** Begin of a second and calls begun in it: bounded however high the limit is. */
  readonly begun: readonly (readonly [second: number, calls: number])[];
}

/** A turn, or how long to wait before it is worth asking again. `busy`: sooner, when a call comes back. */
export type TurnAnswer =
  | { readonly is: 'turn'; readonly id: number; readonly state: TurnState }
  | { readonly is: 'wait'; readonly waitMs: number; readonly why: 'hold' | 'busy' | 'budget' };

/** Nothing held, nothing on its way. */
export const freshTurns: TurnState = { holdUntil: 0, nextId: 1, busy: [], begun: [] };

/** A call whose process died counts as back after this; longer than the longest call (30 s time-out). Milliseconds; chosen. */
const longestCallMs = 120_000;
const secondMs = 1000;
/** 60 s and the second in which a bucket began, so that no window of 60 s holds more than the limit. */
const windowMs = 61_000;

/** Takes a turn if the limits allow one now. */
export function takeTurn(state: TurnState, limits: TurnLimits, now: number): TurnAnswer {
  if (state.holdUntil > now) return { is: 'wait', waitMs: state.holdUntil - now, why: 'hold' };
  const begun = state.begun.filter(([second]) => second > now - windowMs);
  const excess = begun.reduce((sum, [, calls]) => sum + calls, 0) - (limits.perMinute ?? Infinity) + 1;
  if (excess > 0) return { is: 'wait', waitMs: untilRoom(begun, excess) - now, why: 'budget' };
  const busy = state.busy.filter((call) => call.until > now);
  if (busy.length >= limits.parallel) {
    return { is: 'wait', waitMs: Math.min(...busy.map((call) => call.until)) - now, why: 'busy' };
  }
  return {
    is: 'turn',
    id: state.nextId,
    state: {
      holdUntil: state.holdUntil,
      nextId: state.nextId + 1,
      busy: [...busy, { id: state.nextId, until: now + longestCallMs }],
      begun: limits.perMinute === undefined ? [] : countIn(begun, now),
    },
  };
}

/** A call came back. */
export function leaveTurn(state: TurnState, id: number): TurnState {
  return { ...state, busy: state.busy.filter((call) => call.id !== id) };
}

/** The service asked to wait; a shorter wait never ends a longer one. */
export function holdTurns(state: TurnState, until: number): TurnState {
  return { ...state, holdUntil: Math.max(state.holdUntil, until) };
}

function untilRoom(begun: TurnState['begun'], excess: number): number {
  let left = excess;
  for (const [second, calls] of begun) {
    left -= calls;
    if (left <= 0) return second + windowMs;
  }
  return Infinity;
}

function countIn(begun: TurnState['begun'], now: number): TurnState['begun'] {
  const second = now - (now % secondMs);
  const last = begun.at(-1);
  return last?.[0] === second ? [...begun.slice(0, -1), [second, last[1] + 1]] : [...begun, [second, 1]];
}
