import { outboundLane } from '../../../domain/identity.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { OutboxRow } from '../ports/crm-store.ts';
import type { ConnectionScope } from './scope.ts';

/** How the outbox is polled. Milliseconds. */
export interface OutboxPace {
  /** Between polls for a minute after activity. */
  readonly activeMs: number;
  /** Between polls for half an hour after activity: people are at work. Default 4 s, never above `idleMs`. */
  readonly warmMs?: number;
  /** Between polls otherwise; each poll is one Dataverse request of the daily entitlement. */
  readonly idleMs: number;
}

/** A claimed row that is not answered by then is claimed again. Longer than the longest pass; milliseconds. */
const claimMs = 2 * 60_000;
/** Activity keeps the fast pace for this long, and the middle one. Milliseconds; chosen. */
export const activityMs = 60_000;
export const warmthMs = 30 * 60_000;
/** Middle pace when none is set: a seller sees the result within 5 s. Milliseconds. */
export const defaultWarmMs = 4_000;
const rowsPerPoll = 50;

/** Wait before the next poll. Milliseconds. */
export function outboxWait(pace: OutboxPace, sinceActivityMs: number): number {
  const warmMs = Math.min(pace.warmMs ?? defaultWarmMs, pace.idleMs);
  if (sinceActivityMs < activityMs) return Math.min(pace.activeMs, warmMs);
  return sinceActivityMs < warmthMs ? warmMs : pace.idleMs;
}

/** Polls the outbox by state and hints the lanes of what it finds. One poller per connection. */
export function createOutboxPoller(scope: ConnectionScope, pace: OutboxPace): { start(): void; stop(): Promise<void> } {
  // A relay that was just started is one that somebody waits for, but not within the second.
  let lastActivity = scope.clock.now().getTime() - activityMs;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const poll = async (): Promise<number> => {
    const now = scope.clock.now();
    const rows = await scope.crm.claimRequests(scope.epoch(), new Date(now.getTime() + claimMs), rowsPerPoll);
    if (rows.length > 0) lastActivity = now.getTime();
    await hintLanes(scope, rows);
    return rows.length === rowsPerPoll ? 0 : outboxWait(pace, scope.clock.now().getTime() - lastActivity);
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
  const asked = new Map(rows.map((row) => [`${row.record.table}/${row.record.id}/${row.referralId ?? ''}`, row]));
  const ends = await Promise.allSettled([...asked.values()].map((row) => hintLane(scope, row)));
  // The others have their hints; a claim that got none expires and is taken up again.
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

async function hintLane(scope: ConnectionScope, { record, referralId }: OutboxRow): Promise<void> {
  // A record that is to be tied to a referral is looked at in the lane where that referral waits.
  const waiting = referralId ? await scope.crm.findPlace({ referralId }) : null;
  const place = waiting && !waiting.record ? waiting : await scope.crm.findPlace({ record });
  await scope.queue.hint({
    lane: place?.lane ?? outboundLane(scope.connectionId, record, 1),
    record,
    ...(referralId ? { referralId } : {}),
    related: false,
  });
}
