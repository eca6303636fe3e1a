import { writeFileSync } from 'node:fs';

/** What a figure has to reach. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One figure as a group measured it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Without one the figure is for information. */
  readonly goal?: Goal;
  /** The same figure of what it is compared with, measured in the same run. */
  readonly baseline?: number;
}

/** A figure with its verdict, as `bench/results.json` holds it. `ok` is true without a goal. */
export interface Result {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number | null;
  readonly baseline: number | null;
  readonly ok: boolean;
}

/** Figures of a group and what has to be said about how they were taken. */
export interface Measured {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}

/** A group of figures. `say` tells people how far it is. */
export interface Group {
  readonly name: string;
  measure(say: (text: string) => void): Promise<Measured>;
}

/** A value that is no number misses every goal and is kept as NaN (`null` in JSON). */
export function resultOf(group: string, figure: Figure): Result {
  const { name, unit, goal } = figure;
  return {
    group,
    name,
    value: rounded(figure.value),
    unit,
    goal: goal === undefined ? null : 'atMost' in goal ? goal.atMost : goal.atLeast,
    baseline: figure.baseline === undefined ? null : rounded(figure.baseline),
    ok: goal === undefined || ('atMost' in goal ? figure.value <= goal.atMost : figure.value >= goal.atLeast),
  };
}

/** Two decimals are enough to read and to compare. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const heads = ['', 'figure', 'value', 'goal', 'baseline', 'unit'] as const;
const isNumber = (column: number): boolean => column >= 2 && column <= 4;

/** The results as a table for people. */
export function tableOf(results: readonly Result[]): string {
  const number = (value: number | null): string => (value === null ? '' : String(value));
  const rows = results.map(({ name, value, unit, goal, baseline, ok }) => [
    goal === null ? '' : ok ? 'ok' : 'MISSED',
    name,
    number(value),
    number(goal),
    number(baseline),
    unit,
  ]);
  const widths = heads.map((head, n) => Math.max(head.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, n) => (isNumber(n) ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)].join('\n');
}

/** Replaces the file. Throws what the file system says. */
export function writeResults(file: string, results: readonly Result[]): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
