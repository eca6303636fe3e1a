import type { Coverage } from './adversary.ts';
import { cells, effectNames, effects, faultNames, faults, impossible } from './effects.ts';
import type { ScheduleResult } from './run-schedule.ts';
import { describeSchedule } from './schedule.ts';
import type { Outcome } from './worker.ts';

/** Hits of each fault on each effect as a table; a dash stands for what cannot happen. */
export function coverageTable(coverage: Coverage): readonly string[] {
  const width = Math.max(...faultNames.map((name) => name.length)) + 1;
  const first = Math.max(...effectNames.map((name) => effects[name].what.length)) + 1;
  const row = (name: string, values: readonly string[]): string =>
    `${name.padEnd(first)}${values.map((value) => value.padStart(width)).join('')}`;
  return [
    row('', faultNames),
    ...effectNames.map((effect) =>
      row(
        effects[effect].what,
        faultNames.map((fault) =>
          impossible(effect, fault) === null ? String(coverage[`${effect} ${fault}`] ?? 0) : '-',
        ),
      ),
    ),
  ];
}

/** Why cells are empty, one line for each reason. */
export function impossibleReasons(): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const effect of effectNames) {
    for (const fault of faultNames) {
      const reason = impossible(effect, fault);
      if (reason !== null) reasons.set(reason, [...(reasons.get(reason) ?? []), `${effects[effect].what} × ${fault}`]);
    }
  }
  return [...reasons].map(([reason, pairs]) => `- ${reason}: ${pairs.length} pairs`);
}

/** Pairs hit less than a number of times. */
export function rareCells(coverage: Coverage, least: number): readonly string[] {
  return cells
    .filter(({ effect, fault }) => (coverage[`${effect} ${fault}`] ?? 0) < least)
    .map(({ effect, fault }) => `${effects[effect].what} × ${fault}: ${coverage[`${effect} ${fault}`] ?? 0}`);
}

/** Broken invariants, the most frequent first, with the schedules that broke them. */
export function failureSummary(failures: readonly Outcome[]): readonly string[] {
  const byName = new Map<string, number[]>();
  for (const { index, violations } of failures) {
    for (const name of new Set(violations.map(({ invariant }) => invariant)))
      byName.set(name, [...(byName.get(name) ?? []), index]);
  }
  return [...byName]
    .toSorted((a, b) => b[1].length - a[1].length)
    .map(
      ([name, indexes]) =>
        `${String(indexes.length).padStart(6)}  ${name}: schedule ${indexes.slice(0, 8).join(', ')}${indexes.length > 8 ? ', …' : ''}`,
    );
}

/** One schedule in full: what was planned, what happened, what broke. */
export function scheduleStory({ schedule, trace, violations }: ScheduleResult): readonly string[] {
  return [
    'Schedule',
    ...describeSchedule(schedule).map((line) => `  ${line}`),
    'Trace (virtual seconds, who, what)',
    ...trace,
    ...violations.map(({ invariant, details }) => `BROKEN  ${invariant}: ${details}`),
  ];
}

/** What the columns of the table mean. */
export function faultLegend(): readonly string[] {
  return faultNames.map((name) => `${name}: ${faults[name]}`);
}
