import { inboundLane, outboundLane } from '../../../domain/identity.ts';
import type { RecordRef } from '../../../domain/model/deal.ts';
import { waitsForSignIn } from '../../../domain/model/outcome.ts';
import { doubledWait } from '../../../domain/plan/backoff.ts';
import { valueOf } from '../../../domain/model/observation.ts';
import type { Referral } from '../../../domain/model/referral.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { EventHint, Hint } from '../ports/hint-queue.ts';
import type { ConnectionScope } from './scope.ts';

/** A referral that an event names may become readable late (partner-center.md 3.9, row 404). Milliseconds per attempt. */
const readAgainMs = [2_000, 15_000, 60_000] as const;

/** Finds the lane an event belongs to and hints it: by referral, by external reference, by engagement, else a new lane. */
export async function resolveEvent(scope: ConnectionScope, event: EventHint): Promise<void> {
  try {
    const hint = await laneOf(scope, event);
    if (hint) await scope.queue.hint(hint);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    await readAgain(scope, event, error);
  }
}

/** A referral we may not see stays so; a service that is down comes back. Milliseconds and attempts; chosen. */
const faultWaitMs = 15_000;
const mostRefusals = 5;

async function readAgain(scope: ConnectionScope, event: EventHint, error: RelayError): Promise<void> {
  const attempt = event.attempt ?? 0;
  const { referralId } = event;
  if (error.retry === 'never' && !waitsForSignIn(error.code) && attempt >= mostRefusals) {
    scope.log.error('event dropped', { referralId, code: error.code, attempt });
    return;
  }
  scope.log.warn('event postponed', { referralId, code: error.code, attempt });
  const wait = error.retryAfterMs ?? doubledWait(faultWaitMs, attempt);
  await scope.queue.event({ ...event, attempt: attempt + 1 }, new Date(scope.clock.now().getTime() + wait));
}

async function laneOf(scope: ConnectionScope, event: EventHint): Promise<Hint | null> {
  const known = await scope.crm.findPlace({ referralId: event.referralId });
  if (known) return { ...known, referralId: event.referralId, related: event.related };
  const referral = valueOf(await scope.referrals.read(event.referralId));
  if (!referral) return readLater(scope, event);
  const engagement = await scope.crm.findPlace({ engagementId: referral.engagementId });
  if (engagement) return { ...engagement, related: event.related || referral.isMicrosoftSide };
  const own = referral.isMicrosoftSide ? await ownOf(scope, referral) : referral;
  if (!own) return null;
  const record = await recordOf(scope, own);
  const kept = record && (await scope.crm.findPlace({ record }));
  if (kept) return { ...kept, record, referralId: own.id, related: event.related };
  const lane = record ? outboundLane(scope.connectionId, record, 1) : inboundLane(scope.connectionId, own.engagementId);
  return { lane, record, referralId: own.id, related: event.related };
}

async function readLater(scope: ConnectionScope, event: EventHint): Promise<null> {
  const attempt = event.attempt ?? 0;
  const wait = readAgainMs[attempt];
  if (wait === undefined) {
    scope.log.warn('event dropped: referral not visible', { referralId: event.referralId });
    return null;
  }
  await scope.queue.event({ ...event, attempt: attempt + 1 }, new Date(scope.clock.now().getTime() + wait));
  return null;
}

async function ownOf(scope: ConnectionScope, microsoft: Referral): Promise<Referral | undefined> {
  const engagement = await scope.referrals.readEngagement(microsoft.engagementId);
  return engagement.find((referral) => !referral.isMicrosoftSide);
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The record our external reference names, if it is one and still there. */
async function recordOf(scope: ConnectionScope, own: Referral): Promise<RecordRef | null> {
  const id = own.externalReferenceId?.trim().toLowerCase() ?? '';
  if (!guid.test(id)) return null;
  for (const table of ['opportunity', 'lead'] as const) {
    if (await scope.crm.recordExists({ table, id })) return { table, id };
  }
  return null;
}
