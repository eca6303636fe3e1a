/**
 * What one side said when it was read. `unknown` means *not yet knowable*: the service did not answer, or its lists may lag
 * behind a write, so that "not found" is not "not there".
 */
export type Observation<T> =
  { readonly is: 'present'; readonly value: T } | { readonly is: 'absent' } | { readonly is: 'unknown' };

/** The value of a present observation, otherwise undefined. */
export function valueOf<T>(observation: Observation<T>): T | undefined {
  return observation.is === 'present' ? observation.value : undefined;
}

/** Wraps a value that was read. */
export function present<T>(value: T): Observation<T> {
  return { is: 'present', value };
}

/** The service answered that there is nothing. */
export const absent: { readonly is: 'absent' } = { is: 'absent' };

/** Nothing is known yet: not read, or the answer proves nothing. */
export const unknown: { readonly is: 'unknown' } = { is: 'unknown' };
