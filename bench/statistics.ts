/**
 * The smallest value that at least `fraction` of all values do not exceed (nearest rank). Throws `RangeError` without values or for a
 * fraction outside of (0, 1].
 */
export function percentile(values: readonly number[], fraction: number): number {
  if (!(fraction > 0 && fraction <= 1)) throw new RangeError(`not a fraction: ${fraction}`);
  const ordered = values.toSorted((a, b) => a - b);
  const found = ordered[Math.ceil(fraction * ordered.length) - 1];
  if (found === undefined) throw new RangeError('no values');
  return found;
}

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Times of independent events (Poisson) at `perSecond` within `seconds`, ascending, in milliseconds. */
export function arrivals(perSecond: number, seconds: number, random: () => number): readonly number[] {
  const times: number[] = [];
  const next = (from: number): number => from - (Math.log(1 - random()) * 1000) / perSecond;
  for (let at = next(0); at < seconds * 1000; at = next(at)) times.push(at);
  return times;
}
