/** A stream of chance that depends on its seed and name only. */
export interface Chance {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** Whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True with the given probability. */
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A GUID in lower case. */
  id(): string;
}

/** 32 bits out of a text (FNV-1a with a final mix). */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Seed of one schedule of a run: the same whatever worker runs it. */
export function seedOf(seed: number, index: number): number {
  return hashText(`${seed}/${index}`);
}

/**
 * Makes a stream (sfc32). Each concern has its own, so that one more draw in one place shifts nothing in another.
 */
export function chance(seed: number, name: string): Chance {
  let a = hashText(name, seed);
  let b = mix(a + 0x9e3779b9);
  let c = mix(b + seed);
  let counter = 1;
  const bits = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let n = 0; n < 12; n += 1) bits();
  const fraction = (): number => bits() / 0x1_0000_0000;
  const hex = (): string => bits().toString(16).padStart(8, '0');
  return {
    fraction,
    between: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    happens: (probability) => fraction() < probability,
    pick(list) {
      return list[Math.floor(fraction() * list.length)]!;
    },
    id() {
      const [one, two, three, four] = [hex(), hex(), hex(), hex()];
      return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-a${three.slice(1, 4)}-${three.slice(4)}${four}`;
    },
  };
}
