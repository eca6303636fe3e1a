import { z } from 'zod';
import { refusals } from './errors.ts';
import { parseJson, readShape } from './json-body.ts';
import { consequences, isConsistent, mayMove } from './lifecycle.ts';
import type { Referral } from './referral.ts';
import type { Stamp } from './stamps.ts';
import * as check from './value-checks.ts';

const text = z.string().max(check.lengths.notes).nullable();

/**
 * The paths that may be patched, with the check of the value: the whitelist of the connector contract. Paths that end in
 * `/-` append and allow only `add`.
 */
export const patchablePaths: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['/status', z.enum(['Active', 'Closed'])],
  ['/substatus', z.enum(['Accepted', 'Won', 'Lost', 'Declined', 'Error'])],
  ['/statusReason', text],
  ['/salesStage', check.salesStage],
  ['/externalReferenceId', check.externalReferenceId],
  ['/campaignId', text],
  ['/referralProgram', text],
  ['/consent/consentToShareReferralWithMicrosoftSellers', z.literal(true, 'can only be set to true')],
  ['/customerProfile/team', z.array(check.member).max(check.maxEntries)],
  ['/customerProfile/team/-', check.member],
  ['/details/dealValue', check.dealValue],
  ['/details/currency', check.currency],
  ['/details/closingDateTime', check.dateTime],
  ['/details/notes', check.notes],
  ['/details/requirements/solutions', check.solutions],
  ['/details/requirements/solutions/-', check.solutionTag],
  ['/team', check.team],
  ['/team/-', check.member],
]);

const operations = z
  .array(z.strictObject({ op: z.string(), path: z.string(), value: z.unknown().optional() }))
  .min(1, 'needs at least one operation');

/** One checked operation. */
interface Operation {
  path: string;
  value: unknown;
}

/** Registrations are patched under this path; the stand-in does not model them. */
const registrations = '/registrations';

function readOperation(given: { op: string; path: string; value?: unknown }): Operation {
  const { op, path } = given;
  if (op !== 'add' && op !== 'replace') {
    throw refusals.invalid(
      'operationNotSupported',
      `The operation '${op}' is not supported; use add or replace.`,
      path,
    );
  }
  if (path.startsWith(`${registrations}/`)) throw refusals.notImplemented('Deal registration');
  const schema = patchablePaths.get(path);
  if (schema === undefined) {
    throw refusals.invalid('pathNotPatchable', `The path '${path}' cannot be updated.`, path);
  }
  if (path.endsWith('/-') && op !== 'add') {
    throw refusals.invalid('operationNotSupported', `The path '${path}' only allows the operation add.`, path);
  }
  return { path, value: readShape(given.value, schema, path) };
}

/** Reads a JSON Patch body. @throws {ServiceError} 400 for anything outside the whitelist */
function readPatch(body: string | undefined): Operation[] {
  return readShape(parseJson(body), operations, 'patch').map(readOperation);
}

function setAt(record: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('/').slice(1);
  const last = names.pop();
  let parent: unknown = record;
  for (const name of names) parent = (parent as Record<string, unknown>)[name];
  if (last === '-') (parent as unknown[]).push(value);
  else (parent as Record<string, unknown>)[last ?? ''] = value;
}

function checkMove(from: Referral, to: Referral): void {
  if (!isConsistent(to)) {
    const message = `Status ${to.status} does not allow substatus ${to.substatus}; send both in the same patch.`;
    throw refusals.invalid('statusMismatch', message, 'status');
  }
  if (!mayMove(from, to)) {
    const message = `A referral in ${from.status}/${from.substatus} cannot become ${to.status}/${to.substatus}.`;
    throw refusals.invalid('illegalTransition', message, 'status');
  }
}

/**
 * Applies a JSON Patch to a record, all operations or none.
 * @param engagement every referral of the record's engagement
 * @returns the new state; the given one is left as it is
 * @throws {ServiceError} 400 when an operation, a value or the change of status is not allowed
 */
export function applyPatch(
  current: Referral,
  body: string | undefined,
  context: { engagement: readonly Referral[]; stamp(): Stamp },
): Referral {
  const patch = readPatch(body);
  if (current.status === 'Closed') {
    throw refusals.invalid('referralClosed', 'A closed referral cannot be changed.', 'status');
  }
  const helpIsAsked = context.engagement.some((referral) => referral.id !== current.id);
  if (helpIsAsked && patch.some((operation) => operation.path.startsWith('/customerProfile/team'))) {
    const message = 'Customer contacts are fixed once the deal is shared with another party.';
    throw refusals.invalid('customerContactLocked', message, 'customerProfile.team');
  }
  const next = structuredClone(current);
  for (const operation of patch) setAt(next as unknown as Record<string, unknown>, operation.path, operation.value);
  checkSizes(next);
  checkMove(current, next);
  const stamp = context.stamp();
  return { ...next, ...consequences(current, next, stamp.text), updatedDateTime: stamp.text, eTag: stamp.eTag };
}

function checkSizes(next: Referral): void {
  const lists: readonly (readonly [string, readonly unknown[]])[] = [
    ['team', next.team],
    ['customerProfile.team', next.customerProfile.team],
    ['details.requirements.solutions', next.details.requirements.solutions],
  ];
  for (const [target, list] of lists) {
    if (list.length > check.maxEntries) {
      throw refusals.invalid('tooManyEntries', `At most ${check.maxEntries} entries are allowed.`, target);
    }
  }
}
