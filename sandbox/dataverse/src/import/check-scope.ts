import type { Definitions } from '../catalog.ts';
import type { Plugin } from '../plugins/types.ts';
import type { ParsedSolution } from './parsed.ts';

/** What the checks look at: the solution, the environment with it, and what it replaces. */
export interface CheckScope {
  solution: ParsedSolution;
  definitions: Definitions;
  plugins: ReadonlyMap<string, Plugin>;
  problems: string[];
  warnings: string[];
}

/** Values that occur more than once. */
export function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
