import { actions } from './actions.ts';
import type { ActionName } from './actions.ts';
import { bounds } from './bounds.ts';
import { cells, effects } from './effects.ts';
import type { Effect, FaultKind } from './effects.ts';
import { chance } from './random.ts';
import type { Chance } from './random.ts';

/** Something a person does at a moment (milliseconds from the beginning). `draw` is the action's own chance. */
export interface PlannedAction {
  readonly at: number;
  readonly deal: number;
  readonly action: ActionName;
  readonly draw: number;
}

/** The `nth` port call of this effect goes wrong; `ms` where the fault has a length. */
export interface PlannedFault {
  readonly effect: Effect;
  readonly nth: number;
  readonly fault: FaultKind;
  readonly ms: number;
}

/** What happens to processes and clocks by itself. */
export interface Disturbance {
  readonly at: number;
  readonly kind: 'crash' | 'pause' | 'secondProcess' | 'clockJump';
  readonly ms: number;
}

/** Everything that is decided before a schedule runs. */
export interface Schedule {
  readonly seed: number;
  readonly deals: readonly ('crm' | 'microsoft')[];
  readonly actions: readonly PlannedAction[];
  readonly faults: readonly PlannedFault[];
  readonly disturbances: readonly Disturbance[];
  readonly relaySkewMs: number;
  readonly partnerCenter: {
    readonly listLagMs: number;
    readonly readLagMs: number;
    readonly skewMs: number;
    readonly options: {
      readonly externalReferenceIdFilter: boolean;
      readonly createdStatus: 200 | 201;
      readonly answerTouchesPartner: boolean;
    };
  };
  /** Share of events that come late, and of those that come more than once. */
  readonly lateEvents: number;
  readonly repeatedEvents: number;
  /** Lists lag for longer than the relay's settle window. */
  readonly beyond: boolean;
}

/** What a run may switch off or exceed. */
export interface ScheduleOptions {
  /** No faults, no disturbances, no lag. */
  readonly calm?: boolean;
  /** Lists lag for longer than the relay's settle window. */
  readonly beyond?: boolean;
}

/** Draws the schedule of a seed. */
export function drawSchedule(seed: number, options: ScheduleOptions = {}): Schedule {
  const draw = chance(seed, 'schedule');
  const calm = options.calm ?? false;
  const deals = Array.from({ length: draw.pick([1, 1, 1, 1, 1, 1, 2, 2, 3]) }, () =>
    draw.happens(0.7) ? ('crm' as const) : ('microsoft' as const),
  );
  const skew = (): number => (calm || draw.happens(0.5) ? 0 : draw.between(-bounds.clockSkewMs, bounds.clockSkewMs));
  const longestLag = options.beyond ? bounds.listLagBeyondMs : bounds.listLagMs;
  return {
    seed,
    deals,
    actions: deals.flatMap((kind, deal) => drawActions(draw, kind, deal)).toSorted((a, b) => a.at - b.at),
    faults: calm ? [] : drawFaults(chance(seed, 'faults')),
    disturbances: calm ? [] : drawDisturbances(chance(seed, 'disturbances')),
    relaySkewMs: skew(),
    partnerCenter: {
      listLagMs: calm ? 0 : options.beyond ? longestLag : draw.pick([0, 5_000, longestLag]),
      readLagMs: calm ? 0 : draw.pick([0, 0, bounds.readLagMs]),
      skewMs: skew(),
      options: {
        externalReferenceIdFilter: draw.happens(0.7),
        createdStatus: draw.pick([200, 201]),
        answerTouchesPartner: draw.happens(0.5),
      },
    },
    lateEvents: calm ? 0 : draw.pick([0, 0.2, 0.6]),
    repeatedEvents: calm ? 0 : draw.pick([0, 0.2, 0.5]),
    beyond: options.beyond ?? false,
  };
}

const names = Object.keys(actions) as ActionName[];

/** A deal begins early on, is shared or received, and then people work on it. */
function drawActions(draw: Chance, kind: 'crm' | 'microsoft', deal: number): readonly PlannedAction[] {
  const plan = (at: number, action: ActionName): PlannedAction => ({
    at,
    deal,
    action,
    draw: draw.between(1, 1_000_000_000),
  });
  const start = draw.between(0, 20_000);
  const first =
    kind === 'crm'
      ? [plan(start, 'createOpportunity'), plan(start + draw.between(500, 15_000), 'share')]
      : [plan(start, 'sendFromMicrosoft')];
  const possible = names.filter((name) => isFor(name, kind));
  const weights = possible.map((name) => actions[name].weight);
  const more = Array.from({ length: draw.between(1, 4) }, () =>
    plan(start + draw.between(3_000, bounds.activeMs - 20_000), weighted(draw, possible, weights)),
  );
  // People like to act at the same time: an edit soon after another one, of the same or the other side.
  const close = more
    .filter(() => draw.happens(0.4))
    .map(({ at }) => plan(at + draw.between(0, 3_000), weighted(draw, possible, weights)));
  return [...first, ...more, ...close];
}

function isFor(name: ActionName, kind: 'crm' | 'microsoft'): boolean {
  const of: readonly string[] = actions[name].of;
  return of.includes(kind) && actions[name].weight > 0;
}

function weighted<T>(draw: Chance, list: readonly T[], weights: readonly number[]): T {
  let left = draw.fraction() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [n, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return list[n]!;
  }
  return list.at(-1)!;
}

/** Calls that few schedules make have to be hit more often. */
const rareEffects: Partial<Record<Effect, number>> = {
  begin: 3,
  postMicrosoft: 3,
  patchReply: 5,
  inboundSet: 2,
  linkSet: 1.5,
  patchFields: 2,
  postOwn: 2,
  view: 1,
  readReferral: 1,
  search: 1.2,
  queueLater: 2.5,
  sentRemember: 3,
};
const isPause = (fault: FaultKind): boolean => fault === 'pauseBefore' || fault === 'pauseAfter';
const cellWeights = cells.map(
  ({ effect, fault }) => (rareEffects[effect] ?? (effects[effect].read ? 0.6 : 1)) * (isPause(fault) ? 2 : 1),
);

function drawFaults(draw: Chance): readonly PlannedFault[] {
  const count = draw.between(0, bounds.faults);
  return Array.from({ length: count }, () => {
    const { effect, fault } = weighted(draw, cells, cellWeights);
    let nth = 1;
    while (nth < 6 && draw.happens(0.4)) nth += 1;
    return { effect, nth, fault, ms: lengthOf(draw, fault) };
  });
}

function lengthOf(draw: Chance, fault: FaultKind): number {
  switch (fault) {
    case 'pauseBefore':
    case 'pauseAfter':
      // Mostly so long that another process works on the same deal meanwhile: its hint comes back after a minute.
      return draw.happens(0.3) ? draw.between(5_000, 60_000) : draw.between(65_000, bounds.pauseMs);
    case 'lateCommit':
      return draw.between(1_000, bounds.lateCommitMs);
    case 'throttled':
      return 1000 * draw.between(1, bounds.retryAfterSeconds);
    default:
      return draw.between(0, 1000);
  }
}

function drawDisturbances(draw: Chance): readonly Disturbance[] {
  const count = draw.between(0, bounds.disturbances);
  return Array.from({ length: count }, () => {
    const kind = draw.pick(['crash', 'pause', 'secondProcess', 'clockJump'] as const);
    const ms =
      kind === 'clockJump'
        ? draw.between(-bounds.clockJumpMs, bounds.clockJumpMs) / bounds.disturbances
        : draw.between(5_000, bounds.pauseMs);
    return { at: draw.between(10_000, bounds.activeMs), kind, ms: Math.round(ms) };
  });
}

/** The schedule for people, one line each. */
export function describeSchedule(schedule: Schedule): readonly string[] {
  const { partnerCenter: pc } = schedule;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    `deals: ${schedule.deals.map((kind, n) => `${n} from ${kind === 'crm' ? 'the CRM' : 'Microsoft'}`).join(', ')}`,
    `clocks: relay ${seconds(schedule.relaySkewMs)}, Partner Center ${seconds(pc.skewMs)}`,
    `Partner Center: list lag up to ${seconds(pc.listLagMs)}, read lag up to ${seconds(pc.readLagMs)}, ${JSON.stringify(pc.options)}`,
    `events: ${schedule.lateEvents * 100}% late, ${schedule.repeatedEvents * 100}% repeated`,
    ...schedule.actions.map(({ at, deal, action }) => `${seconds(at).padStart(9)}  deal ${deal}  ${action}`),
    ...schedule.disturbances.map(({ at, kind, ms }) => `${seconds(at).padStart(9)}  ${kind} ${seconds(ms)}`),
    ...schedule.faults.map(
      ({ effect, nth, fault, ms }) => `fault: ${fault} (${seconds(ms)}) at call ${nth} of "${effects[effect].what}"`,
    ),
  ];
}
