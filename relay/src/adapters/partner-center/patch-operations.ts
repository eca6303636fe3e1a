import type { Referral, ReferralPatch } from '../../../../domain/model/referral.ts';
import type { FieldMapping, FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import { capped, member, solutionTag, wireValue } from './wire-parts.ts';

/** One operation of RFC 6902; the service knows these two only (partner-center.md 3.4). */
export interface PatchOperation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** Paths a mapped field may change. The rest of the whitelist of partner-center.md 3.4 has members of its own in `ReferralPatch`. */
const fieldPaths: readonly string[] = [
  '/salesStage',
  '/campaignId',
  '/referralProgram',
  '/details/dealValue',
  '/details/currency',
  '/details/closingDateTime',
  '/details/notes',
];

/** True when a PATCH takes values of this field from us. */
export function isPatchable(row: FieldMapping): boolean {
  return !row.createOnly && row.direction !== 'toCrm' && fieldPaths.includes(row.path);
}

/**
 * The operations of a PATCH. `add` where the current value is empty, because `replace` needs an existing target (RFC 6902 4.3);
 * arrays as a whole, so that a repeated PATCH adds nothing twice. Throws `TypeError` for a field that no PATCH takes.
 */
export function patchOperations(
  current: Referral,
  patch: ReferralPatch,
  mapping: readonly FieldMapping[],
): readonly PatchOperation[] {
  const operations = [...statusOperations(current, patch.status), ...fieldOperations(current, patch, mapping)];
  if (patch.visible) {
    operations.push({ op: 'replace', path: '/consent/consentToShareReferralWithMicrosoftSellers', value: true });
  }
  const set = (path: string, isEmpty: boolean, value: unknown): unknown => operations.push(put(isEmpty, path, value));
  if (patch.externalReferenceId !== undefined) {
    const path = '/externalReferenceId';
    set(path, current.externalReferenceId === null, capped(path, patch.externalReferenceId));
  }
  if (patch.contacts) set('/customerProfile/team', current.contacts.length === 0, patch.contacts.map(member));
  if (patch.team) set('/team', current.team.length === 0, patch.team.map(member));
  if (patch.solutions) {
    set('/details/requirements/solutions', current.solutions.length === 0, patch.solutions.map(solutionTag));
  }
  return operations;
}

/** The path of the reason, which some tenants may refuse (partner-center.md 8.18). */
export const statusReasonPath = '/statusReason';

function statusOperations(current: Referral, status: ReferralPatch['status']): PatchOperation[] {
  if (!status) return [];
  const operations: PatchOperation[] = [
    { op: 'replace', path: '/status', value: status.status },
    { op: 'replace', path: '/substatus', value: status.substatus },
  ];
  if ('statusReason' in status && status.statusReason !== '') {
    operations.push(put(current.statusReason === null, statusReasonPath, status.statusReason));
  }
  return operations;
}

function fieldOperations(
  current: Referral,
  { fields = {} }: { readonly fields?: FieldValues },
  mapping: readonly FieldMapping[],
): readonly PatchOperation[] {
  return Object.entries(fields).map(([field, value]) => {
    const row = mapping.find((candidate) => candidate.field === field);
    if (!row) throw new TypeError(`no mapping row for field ${field}`);
    if (!isPatchable(row)) throw new TypeError(`a PATCH takes no value at ${row.path} (field ${field})`);
    return put((current.fields[field] ?? null) === null, row.path, wireValue(row, value) ?? emptyOf(row));
  });
}

function put(isEmpty: boolean, path: string, value: unknown): PatchOperation {
  return { op: isEmpty ? 'add' : 'replace', path, value };
}

/** `remove` is not supported (partner-center.md 3.4): text is emptied with an empty string, anything else with null. */
function emptyOf(row: FieldMapping): string | null {
  return row.kind === 'text' ? '' : null;
}
