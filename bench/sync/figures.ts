import type { Figure } from '../results.ts';
import { percentile } from '../statistics.ts';
import { outboxFigures } from './outbox.ts';
import type { Watched } from './outbox.ts';
import { afterLoadMs, dealCount, savedTwice } from './perform.ts';
import type { Performance } from './perform.ts';
import type { RemoteCall, Service, Taken } from './remote-calls.ts';
import { causedCalls, planCalls, scenarios } from './scenarios.ts';

/** Every figure of the group, ours beside theirs. */
export function figuresOf(ours: Performance, theirs: Performance, watched: Watched): readonly Figure[] {
  return [
    latencyFigure('event → CRM row, p50', 0.5, 500, ours, theirs),
    latencyFigure('event → CRM row, p99', 0.99, 2_000, ours, theirs),
    {
      name: 'events → CRM row, missing',
      value: ours.latency.missing,
      unit: 'edits',
      goal: { atMost: 0 },
      baseline: theirs.latency.missing,
    },
    {
      name: 'deals without their last edit afterwards',
      value: ours.overwritten,
      unit: 'deals',
      goal: { atMost: 0 },
      baseline: theirs.overwritten,
    },
    {
      name: `still at work ${afterLoadMs / 1000} s after the last edit`,
      value: Number(!ours.cameToRest),
      unit: '1 = yes',
      goal: { atMost: 0 },
      baseline: Number(!theirs.cameToRest),
    },
    {
      name: 'processors of the machine busy meanwhile',
      value: ours.latency.busyPercent,
      unit: '%',
      baseline: theirs.latency.busyPercent,
    },
    ...scenarios.flatMap(({ name, goal }) => roundTrips(name, goal, ours.played.get(name), theirs.played.get(name))),
    ...unchangedFigures(ours.unchanged, theirs.unchanged),
    {
      name: `${savedTwice} deals saved twice at once: duplicates`,
      value: ours.duplicates,
      unit: 'referrals',
      goal: { atMost: 0 },
      baseline: theirs.duplicates,
    },
    ...outboxFigures(watched),
  ];
}

function latencyFigure(name: string, fraction: number, atMost: number, ours: Performance, theirs: Performance): Figure {
  return {
    name,
    value: percentile(ours.latency.latencies, fraction),
    unit: 'ms',
    goal: { atMost },
    baseline: percentile(theirs.latency.latencies, fraction),
  };
}

const serviceNames: Readonly<Record<Service, string>> = { 'partner-center': 'Partner Center', dataverse: 'Dataverse' };

function roundTrips(
  name: string,
  goal: Readonly<Record<Service, number>> | undefined,
  ours: Taken | undefined,
  theirs: Taken | undefined,
): readonly Figure[] {
  if (!ours) return [];
  const plan = planCalls(ours);
  const all = causedCalls(ours);
  const baseline = theirs && causedCalls(theirs);
  const services = Object.keys(serviceNames) as Service[];
  return [
    ...services.map((service) => ({
      name: `${name}: ${serviceNames[service]}, passes`,
      value: plan.filter((call) => call.service === service).length,
      unit: 'round trips',
      ...(goal ? { goal: { atMost: goal[service] } } : {}),
    })),
    {
      name: `${name}: both services, in all`,
      value: all.length,
      unit: 'round trips',
      ...(baseline ? { baseline: baseline.length } : {}),
    },
    {
      name: `${name}: Dataverse entitlement`,
      value: entitlement(all),
      unit: 'requests',
      ...(baseline ? { baseline: entitlement(baseline) } : {}),
    },
  ];
}

function unchangedFigures(ours: Taken, theirs: Taken): readonly Figure[] {
  const each = ({ calls }: Taken, kind: Service): number =>
    calls.filter(({ service, cause }) => service === kind && cause !== null).length / dealCount;
  const writes = (taken: Taken): number =>
    taken.calls.filter(({ cause }) => cause !== null).reduce((sum, call) => sum + call.writes, 0);
  const looked = new Set(ours.calls.flatMap(({ cause }) => (cause?.kind === 'pass' ? [cause.n] : []))).size;
  return [
    {
      name: `second look at ${dealCount} unchanged deals: passes`,
      value: looked,
      unit: 'passes',
      goal: { atLeast: dealCount },
    },
    {
      name: `second look at ${dealCount} unchanged deals: writes`,
      value: writes(ours),
      unit: 'writes',
      goal: { atMost: 0 },
      baseline: writes(theirs),
    },
    ...(Object.keys(serviceNames) as Service[]).map((service) => ({
      name: `second look at an unchanged deal: ${serviceNames[service]}, with intake`,
      value: each(ours, service),
      unit: 'round trips',
      baseline: each(theirs, service),
    })),
  ];
}

function entitlement(calls: readonly RemoteCall[]): number {
  return calls.filter(({ service }) => service === 'dataverse').reduce((sum, { requests }) => sum + requests, 0);
}
