import { hashText } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Something that must not be. */
export interface Violation {
  /** Short name of the invariant. */
  readonly invariant: string;
  readonly details: string;
}

/** An event that the webhook accepted. */
export interface AcceptedEvent {
  readonly referralId: string;
  readonly at: number;
}

/** Sees what happens, for the invariants, the trace and its hash. */
export interface Witness {
  /** One line of the trace; `text` is only made when somebody reads it. */
  say(who: string, what: string, details?: () => string): void;
  violate(invariant: string, details: string): void;
  /** The relay looked at this referral or lane. */
  looked(id: string): void;
  lastLook(id: string): number;
  accepted(event: AcceptedEvent): void;
  readonly events: readonly AcceptedEvent[];
  readonly violations: readonly Violation[];
  readonly lines: readonly string[];
  /** Hash over everything that was said. */
  hash(): number;
  /** Requests of the relay that changed something of a deal. */
  writes: number;
}

/** Makes a witness; `keep` keeps the lines. */
export function createWitness(time: VirtualTime, beginning: number, keep: boolean): Witness {
  const lines: string[] = [];
  const violations: Violation[] = [];
  const looks = new Map<string, number>();
  const events: AcceptedEvent[] = [];
  let hash = 1;
  return {
    lines,
    violations,
    events,
    writes: 0,
    say(who, what, details) {
      const at = time.now() - beginning;
      hash = hashText(what, Math.imul(hash, 31) + at);
      if (keep)
        lines.push(`${(at / 1000).toFixed(3).padStart(10)}  ${who.padEnd(9)} ${what} ${details?.() ?? ''}`.trimEnd());
    },
    violate(invariant, details) {
      if (violations.some((one) => one.invariant === invariant && one.details === details)) return;
      violations.push({ invariant, details });
      if (keep) lines.push(`            VIOLATED  ${invariant}: ${details}`);
    },
    looked: (id) => void looks.set(id, time.now()),
    lastLook: (id) => looks.get(id) ?? -1,
    accepted: (event) => void events.push(event),
    hash: () => hash,
  };
}
