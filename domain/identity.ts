import { v5 } from 'uuid';
import type { RecordRef } from './model/deal.ts';

/** Namespace of every derived id of the product; chosen once, never changed. */
const namespace = 'b7c0b6a4-2a53-5d0e-9d1e-6f3c7a1f4c11';

function derive(...parts: readonly string[]): string {
  return v5(parts.join('|').toLowerCase().toWellFormed(), namespace);
}

/** Text form of a record, used as `cosell_recordkey`. */
export function recordKey(record: RecordRef): string {
  return `${record.table}_${record.id.toLowerCase()}`;
}

/** Reads a record key back; null when it is not one. */
export function parseRecordKey(key: string): RecordRef | null {
  const match = /^(opportunity|lead)_([0-9a-f-]{36})$/.exec(key);
  return match ? { table: match[1] as RecordRef['table'], id: match[2]! } : null;
}

/** Id of the connection row of an environment and a Partner Center tenant. */
export function connectionId(organizationId: string, tenantId: string): string {
  return derive('connection', organizationId, tenantId);
}

/** Lane of a deal that starts in the CRM. */
export function outboundLane(connection: string, record: RecordRef, generation: number): string {
  return derive('lane', connection, recordKey(record), String(generation));
}

/** Lane of a deal that starts in Partner Center. */
export function inboundLane(connection: string, engagementId: string): string {
  return derive('lane', connection, 'engagement', engagementId);
}

/** Id of a CRM row that is born from a referral, so that a second attempt is the same row. */
export function bornFrom(connection: string, referralId: string, role: string): string {
  return derive('born', connection, referralId, role);
}

/** Id of an account we create: the same for every referral that names the same customer. */
export function accountId(connection: string, name: string, postalCode: string | null): string {
  return derive('account', connection, matchName(name), (postalCode ?? '').replace(/\s+/g, ''));
}

/** Id of a catalogue row for a solution the catalogue does not know. */
export function catalogueId(connection: string, solutionId: string): string {
  return derive('catalogue', connection, solutionId);
}

/** Id of the n-th history entry of a pass. */
export function historyId(passId: string, n: number): string {
  return derive('history', passId, String(n));
}

/** Name for comparing customers: case and blanks do not count. */
export function matchName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
