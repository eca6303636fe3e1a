import type { Parameters } from 'fast-check';

/** Runs of each property: 500, or what COSELL_PROPERTY_RUNS says. */
const numRuns = Number(process.env['COSELL_PROPERTY_RUNS'] ?? 500);

/**
 * Parameters of every property. A run that fails is printed with its seed and path; COSELL_PROPERTY_SEED and COSELL_PROPERTY_PATH
 * repeat it.
 */
export function runs<T>(): Parameters<T> {
  const [seed, path] = [process.env['COSELL_PROPERTY_SEED'], process.env['COSELL_PROPERTY_PATH']];
  return { numRuns, ...(seed ? { seed: Number(seed) } : {}), ...(path ? { path } : {}) };
}

/** Time limit of a property, milliseconds: grows with the runs. */
export const timeLimitMs = Math.max(60_000, numRuns * 120);
