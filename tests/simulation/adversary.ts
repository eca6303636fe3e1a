import { cells } from './effects.ts';
import type { Effect, FaultKind } from './effects.ts';
import type { PlannedFault } from './schedule.ts';

/** How often each fault struck each effect: `effect fault` → hits. */
export type Coverage = Record<string, number>;

/** Decides which port call goes wrong. */
export interface Adversary {
  /** Called for every port call; the fault that strikes it, or null. */
  strike(effect: Effect): PlannedFault | null;
  /** The fault took place as planned. */
  struck(effect: Effect, fault: FaultKind): void;
  /** The fault could not take place at this call: it strikes the next one of its kind. */
  missed(planned: PlannedFault): void;
  /** From now on nothing goes wrong any more. */
  calm(): void;
  readonly coverage: Coverage;
}

/** Makes the adversary of a schedule. */
export function createAdversary(planned: readonly PlannedFault[]): Adversary {
  const calls = new Map<Effect, number>();
  const coverage: Coverage = {};
  let left = [...planned];
  let isCalm = false;
  return {
    coverage,
    strike(effect) {
      const nth = (calls.get(effect) ?? 0) + 1;
      calls.set(effect, nth);
      const fault = left.find((one) => one.effect === effect && one.nth === nth);
      if (fault) left = left.filter((one) => one !== fault);
      return fault ?? null;
    },
    struck(effect, fault) {
      const cell = `${effect} ${fault}`;
      coverage[cell] = (coverage[cell] ?? 0) + 1;
    },
    missed(planned) {
      if (!isCalm) left.push({ ...planned, nth: (calls.get(planned.effect) ?? 0) + 1 });
    },
    calm() {
      isCalm = true;
      left = [];
    },
  };
}

/** Adds one coverage to another. */
export function addCoverage(total: Coverage, more: Coverage): void {
  for (const { effect, fault } of cells) {
    const cell = `${effect} ${fault}`;
    const hits = more[cell];
    if (hits) total[cell] = (total[cell] ?? 0) + hits;
  }
}
