import { connectionId } from '../../domain/identity.ts';
import { createMemorySentValues } from '../../relay/src/adapters/store/sent-values.ts';
import { cosellReferral } from '../../solution/contract/tables.ts';
import { actions } from './actions.ts';
import { createAdversary } from './adversary.ts';
import type { Coverage } from './adversary.ts';
import { bounds } from './bounds.ts';
import { createCrew } from './crew.ts';
import type { Crew } from './crew.ts';
import { deliverEvents } from './deliveries.ts';
import { watchFields } from './field-trace.ts';
import { memoryHints } from './hint-store.ts';
import type { BossHints } from './boss-hints.ts';
import { checkInvariants } from './invariants.ts';
import { beginning } from './origin.ts';
import type { Origin } from './origin.ts';
import { chance } from './random.ts';
import { watchOutbox } from './outbox-watch.ts';
import { relaySettings } from './relay-settings.ts';
import { sabotages } from './sabotage.ts';
import type { SabotageName } from './sabotage.ts';
import { drawSchedule } from './schedule.ts';
import type { Schedule, ScheduleOptions } from './schedule.ts';
import { createServices, partner } from './services.ts';
import { createVirtualTime } from './time.ts';
import { createWitness } from './witness.ts';
import type { Violation } from './witness.ts';
import type { World } from './world.ts';

/** How a schedule ended. */
export interface ScheduleResult {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly coverage: Coverage;
  /** Hash over every port call with its time. */
  readonly hash: number;
  /** Lines of the trace, when they were kept. */
  readonly trace: readonly string[];
  /** Virtual time it took, milliseconds. */
  readonly virtualMs: number;
}

/** How schedules are run. */
export interface RunOptions extends ScheduleOptions {
  readonly sabotage?: SabotageName;
  readonly keepTrace?: boolean;
  /** The real queue; default: the memory queue. */
  readonly hints?: BossHints;
}

/** Runs the schedule of a seed to its end and checks every invariant. */
export async function runSchedule(origin: Origin, seed: number, options: RunOptions = {}): Promise<ScheduleResult> {
  const schedule = drawSchedule(seed, options);
  const time = createVirtualTime(beginning, options.hints?.settle);
  const world = createWorld(origin, schedule, time, options);
  const crew = createCrew(world);
  const connection = connectionId(world.services.dataverse.organizationId, partner.tenantId);
  deliverEvents(world, crew, connection, relaySettings(origin).masterKey);
  crew.start();
  for (const disturbance of schedule.disturbances) time.at(beginning + disturbance.at, () => crew.disturb(disturbance));
  for (const { at, deal, action, draw } of schedule.actions) {
    await time.runUntil(beginning + at);
    const done = await actions[action].run(world, world.deals[deal]!, chance(draw, action));
    await world.fields.look('person');
    world.witness.say('people', `deal ${deal}: ${action}${done ? '' : ' (not possible)'}`);
  }
  await time.runUntil(beginning + Math.max(0, ...schedule.disturbances.map(({ at }) => at)));
  world.adversary.calm();
  const isQuiet = await rest(world, crew);
  if (!isQuiet)
    world.witness.violate(
      'comes to rest',
      `still at work after ${bounds.quietMs / 3_600_000} hours: ${await unrest(world)}`,
    );
  await checkInvariants(world);
  if (isQuiet) await lookAgain(world, crew);
  const virtualMs = time.now() - beginning;
  crew.end();
  const { violations, lines } = world.witness;
  return {
    schedule,
    violations,
    coverage: world.adversary.coverage,
    hash: world.witness.hash(),
    trace: lines,
    virtualMs,
  };
}

function createWorld(origin: Origin, schedule: Schedule, time: World['time'], options: RunOptions): World {
  const services = createServices(origin, schedule, time);
  let values = 0;
  return {
    origin,
    schedule,
    time,
    services,
    adversary: createAdversary(schedule.faults),
    witness: createWitness(time, beginning, options.keepTrace ?? false),
    fields: watchFields(services, time),
    hints: (options.hints?.store ?? memoryHints)(time),
    sent: createMemorySentValues(),
    sabotage: options.sabotage ? sabotages[options.sabotage] : null,
    latency: chance(schedule.seed, 'latency'),
    deals: schedule.deals.map((_, number) => ({ number, opportunityId: null, referralId: null, deleted: false })),
    relaySkewMs: schedule.relaySkewMs,
    inFlight: 0,
    undelivered: 0,
    nextValue: () => (values += 1),
  };
}

/** Time between two looks whether the relay has come to rest. Milliseconds. */
const lookMs = 5_000;

/** Runs until nothing waits any more; false when that takes too long. */
async function rest(world: World, crew: Crew): Promise<boolean> {
  const { time } = world;
  const latest = time.now() + bounds.quietMs;
  const outbox = watchOutbox(world);
  while (time.now() < latest) {
    await time.runUntil(time.now() + lookMs);
    const settled = !crew.unsettled();
    const open = await outbox.look(settled);
    if (settled && open === 0 && (await isIdle(world))) return true;
  }
  return false;
}

async function isIdle({ hints, inFlight, undelivered }: World): Promise<boolean> {
  return inFlight === 0 && undelivered === 0 && (await hints.open()) === 0;
}

async function unrest(world: World): Promise<string> {
  const { hints, inFlight, undelivered } = world;
  return `${await hints.open()} hints, ${inFlight} calls, ${undelivered} deliveries, ${await watchOutbox(world).look(false)} requests`;
}

/** One more pass over every deal: nothing may be written. */
async function lookAgain(world: World, crew: Crew): Promise<void> {
  const rows = await world.services.rows(
    `${cosellReferral.set}?$select=${cosellReferral.id},${cosellReferral.lookups.opportunityId.value}`,
  );
  const before = world.witness.writes;
  const life = crew.reachable();
  if (!life) return world.witness.violate('a process runs', 'there is none at the end');
  for (const row of rows) {
    const opportunityId = row[cosellReferral.lookups.opportunityId.value];
    const record = typeof opportunityId === 'string' ? ({ table: 'opportunity', id: opportunityId } as const) : null;
    await life.hint({ lane: String(row[cosellReferral.id]), record, related: false });
  }
  world.witness.say('world', 'everything is looked at once more');
  await rest(world, crew);
  const writes = world.witness.writes - before;
  // Beyond the bounds a list may show only now what happened long ago.
  if (writes > 0 && !world.schedule.beyond)
    world.witness.violate('no write without a change', `${writes} writes in one more pass over ${rows.length} deals`);
}
