import type { TextKey } from '../../../solution/contract/texts.ts';

/** When a fault may be tried again: never without a change, later with a wait, or now after re-reading. */
export type Retry = 'never' | 'later' | 'now';

/** What the parts of a fault say. */
export interface RelayErrorInit {
  readonly code: TextKey;
  readonly retry: Retry;
  /** Wait the service asked for, milliseconds. */
  readonly retryAfterMs?: number;
  /** `unknown`: the call may have taken effect (time-out, lost answer, 5xx on a POST). Default `notDone`. */
  readonly outcome?: 'notDone' | 'unknown';
  /** Placeholder values of the text; safe to log and to show. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The one error of the relay. Compared by `code`, never by message. */
export class RelayError extends Error {
  readonly code: TextKey;
  readonly retry: Retry;
  readonly retryAfterMs: number | undefined;
  readonly outcome: 'notDone' | 'unknown';
  readonly parameters: Readonly<Record<string, string>>;

  constructor(init: RelayErrorInit) {
    super(init.code, { cause: init.cause });
    this.name = 'RelayError';
    this.code = init.code;
    this.retry = init.retry;
    this.retryAfterMs = init.retryAfterMs;
    this.outcome = init.outcome ?? 'notDone';
    this.parameters = init.parameters ?? {};
  }
}
