/** One moment of the service: strictly increasing, so that sorting by it never meets two equal values. */
export interface Stamp {
  /** Milliseconds since 1970. */
  ms: number;
  /** UTC with seven fractional digits, as the service writes times. */
  text: string;
  /** Entity tag including its double quotes, in the form seen in answers. */
  eTag: string;
}

/** Hands out stamps from a clock. */
export type StampSource = () => Stamp;

const ticksPerMs = 10_000;

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** Formats a time with seven fractional digits; `ticks` is the part below a millisecond in units of 100 ns. */
export function formatServiceTime(ms: number, ticks = 0): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
}

/**
 * Brings an OData date-time literal into the service's form, so that times compare as texts.
 * @returns undefined when the text is no date-time
 */
export function normalizeServiceTime(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (match === null) return undefined;
  const [, minutes = '', seconds = '00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${minutes}:${seconds}.000${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(7, '0').slice(0, 7)}Z`;
}

/** Creates the source of stamps of one service. */
export function createStampSource(now: () => Date): StampSource {
  let lastMs = 0;
  let ticks = 0;
  let sequence = 0x7a00c4e0;
  return () => {
    const ms = Math.max(now().getTime(), lastMs);
    ticks = ms === lastMs ? ticks + 1 : 0;
    lastMs = ms;
    if (ticks === ticksPerMs) {
      lastMs += 1;
      ticks = 0;
    }
    sequence += 1;
    return {
      ms: lastMs,
      text: formatServiceTime(lastMs, ticks),
      eTag: `"${hex(sequence)}-0000-0d00-0000-${hex(Math.floor(lastMs / 1000))}0000"`,
    };
  };
}
