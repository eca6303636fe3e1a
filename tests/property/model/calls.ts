import { RelayError } from '../../../relay/src/errors/relay-error.ts';

/** What may go wrong with a call. */
export const faults = ['unavailable', 'lost', 'late', 'throttled', 'refused', 'crash', 'crashAfter'] as const;
export type FaultKind = (typeof faults)[number];

/** The process ended in the middle of a pass. */
export class Crash extends Error {}

/** How long a call takes, and how late one may take effect whose answer never came. Milliseconds. */
const callMs = 100;
const lateMs = 120_000;

/** A call to one of the services: when it fails, what was it? */
export interface Call {
  readonly to: 'crm' | 'partnerCenter';
  readonly does: 'read' | 'write';
  /** The service has a rule that may refuse it for good. */
  readonly refusable?: boolean;
}

/** Every call of the pass goes through here: time passes, people change things meanwhile, and some calls fail. */
export interface Calls {
  now(): number;
  advance(ms: number): void;
  run<T>(call: Call, effect: () => T): Promise<T>;
  /** Number of the next call, counted from `reset`. */
  reset(plan: CallPlan): void;
}

/** What happens at the n-th call. */
export interface CallPlan {
  readonly faults: Readonly<Record<number, FaultKind>>;
  readonly during: Readonly<Record<number, () => void>>;
}

/** `start` is in milliseconds since 1970. */
export function createCalls(start: number): Calls {
  let time = start;
  let count = 0;
  let plan: CallPlan = { faults: {}, during: {} };
  let late: { readonly at: number; readonly effect: () => unknown }[] = [];

  const advance = (ms: number): void => {
    const until = time + ms;
    const due = late.filter(({ at }) => at <= until);
    late = late.filter(({ at }) => at > until);
    for (const { at, effect } of due.toSorted((a, b) => a.at - b.at)) {
      time = at;
      attempt(effect);
    }
    time = until;
  };

  return {
    now: () => time,
    advance,
    reset(next) {
      count = 0;
      plan = next;
    },
    async run(call, effect) {
      advance(callMs);
      plan.during[count]?.();
      const fault = plan.faults[count];
      count += 1;
      if (!fault) return effect();
      if (fault === 'crash') throw new Crash();
      if (fault === 'crashAfter') {
        effect();
        throw new Crash();
      }
      if (fault === 'throttled') throw error(call, 'THROTTLED', { retry: 'later', retryAfterMs: 30_000 });
      if (fault === 'refused' && call.refusable) throw error(call, 'REJECTED', { retry: 'never' });
      if (fault === 'lost') effect();
      if (fault === 'late' && call.to === 'partnerCenter' && call.does === 'write')
        late.push({ at: time + lateMs, effect });
      throw error(call, 'UNAVAILABLE', { retry: 'later', outcome: call.does === 'write' ? 'unknown' : 'notDone' });
    },
  };
}

/** What comes late may be refused by then; nobody hears of it. */
function attempt(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
  }
}

function error(
  { to }: Call,
  code: 'THROTTLED' | 'REJECTED' | 'UNAVAILABLE',
  how: { readonly retry: 'never' | 'later'; readonly retryAfterMs?: number; readonly outcome?: 'notDone' | 'unknown' },
): RelayError {
  const parameters = { detail: 'the model says so' };
  return new RelayError({ code: `${to === 'crm' ? 'DV' : 'PC'}_${code}`, parameters, ...how });
}
