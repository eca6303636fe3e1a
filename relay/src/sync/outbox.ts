import { outboundLane } from '../../../domain/identity.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { OutboxRow } from '../ports/crm-store.ts';
import type { ConnectionScope } from './scope.ts';

/** How the outbox is polled. Milliseconds. */
export interface OutboxPace {
  /** Between polls for a minute after activity. */
  readonly activeMs: number;
  /** Between polls otherwise; each poll is one Dataverse request of the daily entitlement. */
  readonly idleMs: number;
}

/** A claimed row that is not answered by then is claimed again. Longer than the longest pass; milliseconds. */
const claimMs = 2 * 60_000;
/** Activity keeps the fast pace for this long. Milliseconds. */
const activityMs = 60_000;
const rowsPerPoll = 50;

/** Polls the outbox by state and hints the lanes of what it finds. One poller per connection. */
export function createOutboxPoller(scope: ConnectionScope, pace: OutboxPace): { start(): void; stop(): Promise<void> } {
  let lastActivity = Number.NEGATIVE_INFINITY;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const poll = async (): Promise<number> => {
    const now = scope.clock.now();
    const rows = await scope.crm.claimRequests(scope.epoch(), new Date(now.getTime() + claimMs), rowsPerPoll);
    if (rows.length > 0) lastActivity = now.getTime();
    await hintLanes(scope, rows);
    return rows.length === rowsPerPoll
      ? 0
      : scope.clock.now().getTime() - lastActivity < activityMs
        ? pace.activeMs
        : pace.idleMs;
  };

  const turn = (): void => {
    running = poll()
      .catch((error: unknown) => {
        scope.log.warn('outbox not read', {
          code: error instanceof RelayError ? error.code : 'RELAY_FAULT',
          error: String(error),
        });
        return (error instanceof RelayError && error.retryAfterMs) || pace.idleMs;
      })
      .then((wait) => {
        if (!stopped) cancel = scope.clock.after(wait, turn);
      });
  };

  return {
    start: turn,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}

async function hintLanes(scope: ConnectionScope, rows: readonly OutboxRow[]): Promise<void> {
  const records = new Map(rows.map((row) => [`${row.record.table}/${row.record.id}`, row.record]));
  for (const record of records.values()) {
    const place = await scope.crm.findPlace({ record });
    await scope.queue.hint({
      lane: place?.lane ?? outboundLane(scope.connectionId, record, 1),
      record,
      related: false,
    });
  }
}
