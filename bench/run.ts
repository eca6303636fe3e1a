import { resultOf, tableOf } from './results.ts';
import type { Group, Result } from './results.ts';

/** Where a run speaks and keeps its results. */
export interface RunOutput {
  /** Figures, for people. */
  print(text: string): void;
  /** Progress and faults. */
  say(text: string): void;
  keep(results: readonly Result[]): void;
}

/**
 * Measures the named groups, or all. Returns the exit code: 0 every goal reached, 1 one missed, 2 a group is unknown. A group that
 * cannot be measured throws, and nothing is kept then.
 */
export async function runGroups(
  names: readonly string[],
  groups: readonly Group[],
  output: RunOutput,
): Promise<number> {
  const unknown = names.filter((name) => !groups.some((group) => group.name === name));
  if (unknown.length > 0) {
    output.say(`Unknown group: ${unknown.join(', ')}. There are: ${groups.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const results: Result[] = [];
  for (const group of groups.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { figures, notes } = await group.measure(output.say);
    const measured = figures.map((figure) => resultOf(group.name, figure));
    results.push(...measured);
    output.print(`\n${group.name}\n\n${tableOf(measured)}\n\n${notes.map((note) => `- ${note}\n`).join('')}`);
  }
  output.keep(results);
  const missed = results.filter(({ ok }) => !ok).map(({ name }) => name);
  output.print(missed.length === 0 ? 'Every goal is reached.\n' : `Goals missed: ${missed.join('; ')}\n`);
  return missed.length === 0 ? 0 : 1;
}
