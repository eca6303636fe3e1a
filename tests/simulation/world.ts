import type { SentValues } from '../../relay/src/ports/connection.ts';
import type { Adversary } from './adversary.ts';
import type { FieldTrace } from './field-trace.ts';
import type { HintStore } from './hint-store.ts';
import type { Origin } from './origin.ts';
import type { Chance } from './random.ts';
import type { Sabotage } from './sabotage.ts';
import type { Schedule } from './schedule.ts';
import type { Services } from './services.ts';
import type { VirtualTime } from './time.ts';
import type { Witness } from './witness.ts';

/** One deal of a schedule as its people know it. */
export interface DealState {
  readonly number: number;
  /** Lower case; null before it exists. */
  opportunityId: string | null;
  referralId: string | null;
  deleted: boolean;
}

/** Everything a schedule consists of while it runs. */
export interface World {
  readonly origin: Origin;
  readonly schedule: Schedule;
  readonly time: VirtualTime;
  readonly services: Services;
  readonly adversary: Adversary;
  readonly witness: Witness;
  readonly fields: FieldTrace;
  /** What the relay's database holds; survives its processes. */
  readonly hints: HintStore;
  readonly sent: SentValues;
  readonly sabotage: Sabotage | null;
  /** Chance of the network. */
  readonly latency: Chance;
  readonly deals: readonly DealState[];
  /** Milliseconds the relay's machine is ahead. */
  relaySkewMs: number;
  /** Requests on their way, without those that only keep the relay going. */
  inFlight: number;
  /** Deliveries of events that wait or are on their way. */
  undelivered: number;
  /** A unique number for values that people enter. */
  nextValue(): number;
}
