import type { Rules } from '../../../domain/plan/types.ts';
import type { SentValues } from '../ports/connection.ts';
import type { Clock, Log, Random } from '../ports/clock.ts';
import type { CrmStore } from '../ports/crm-store.ts';
import type { HintQueue } from '../ports/hint-queue.ts';
import type { ReferralSource } from '../ports/referral-source.ts';

/** Everything a use case of one connection needs. Nothing is global. */
export interface ConnectionScope {
  readonly connectionId: string;
  /** Lease epoch of this process: `instance:number`. */
  readonly epoch: () => string;
  readonly rules: Rules;
  readonly crm: CrmStore;
  readonly referrals: ReferralSource;
  readonly queue: Pick<HintQueue, 'hint' | 'later' | 'event'>;
  readonly sent: SentValues;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
