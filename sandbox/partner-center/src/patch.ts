import { z } from 'zod';
import { isRegistrationPath, withRegistration } from './deal-registration.ts';
import { refusals } from './errors.ts';
import { parseJson, readShape } from './json-body.ts';
import { withValue } from './json-path.ts';
import { consequences, isConsistent, mayMove } from './lifecycle.ts';
import type { Referral } from './referral.ts';
import type { Stamp } from './stamps.ts';
import * as check from './value-checks.ts';

const text = z.string().max(check.lengths.notes).nullable();

/**
 * The paths that may be patched, with the check of the value: the whitelist of the connector contract, without registrations.
 * Paths that end in `/-` append and allow only `add`.
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

/**
 * What a referral takes while it waits for its answer: the receiver may answer and prepare, and edits after acceptance (table of
 * who may change what). The CRM id is among them: the 2019 sample writes it back while a referral is not closed.
 */
const unansweredPaths: ReadonlySet<string> = new Set([
  '/status',
  '/substatus',
  '/statusReason',
  '/salesStage',
  '/externalReferenceId',
  '/customerProfile/team',
  '/customerProfile/team/-',
  '/team',
  '/team/-',
]);

const operations = z
  .array(z.strictObject({ op: z.string(), path: z.string(), value: z.unknown().optional() }))
  .min(1, 'needs at least one operation');

/** One checked operation; the value of a registration is checked with the deal. */
interface Operation {
  path: string;
  value: unknown;
}

/** What a patch is judged by besides the record itself. */
export interface PatchContext {
  /** Every referral of the record's engagement. */
  engagement: readonly Referral[];
  /** Status of a refusal for the state the record is in; documented are 400 and 422. */
  stateRefusal: 400 | 422;
  stamp(): Stamp;
  newId(): string;
  now(): Date;
}

function readOperation(given: { op: string; path: string; value?: unknown }): Operation {
  const { op, path, value } = given;
  if (op !== 'add' && op !== 'replace') {
    const message = `The operation '${op}' is not supported; use add or replace.`;
    throw refusals.invalid('operationNotSupported', message, path);
  }
  if (path.endsWith('/-') && op !== 'add') {
    throw refusals.invalid('operationNotSupported', `The path '${path}' only allows the operation add.`, path);
  }
  if (isRegistrationPath(path)) return { path, value };
  const schema = patchablePaths.get(path);
  if (schema === undefined) {
    throw refusals.invalid('pathNotPatchable', `The path '${path}' cannot be updated.`, path);
  }
  return { path, value: readShape(value, schema, path) };
}

/** Reads a JSON Patch body. @throws {ServiceError} 400 for anything outside the whitelist */
function readPatch(body: string | undefined): Operation[] {
  return readShape(parseJson(body), operations, 'patch').map(readOperation);
}

function checkMove(from: Referral, to: Referral, status: 400 | 422): void {
  if (!isConsistent(to)) {
    const message = `Status ${to.status} does not allow substatus ${to.substatus}; send both in the same patch.`;
    throw refusals.state('statusMismatch', message, status);
  }
  if (!mayMove(from, to)) {
    const message = `A referral in ${from.status}/${from.substatus} cannot become ${to.status}/${to.substatus}.`;
    throw refusals.state('illegalTransition', message, status);
  }
}

/** Whether the record takes these paths in the state it is in. @throws {ServiceError} 400 or 422 */
function checkState(current: Referral, next: Referral, paths: readonly string[], context: PatchContext): void {
  if (current.status === 'New' && next.status !== 'Active' && !paths.every((path) => unansweredPaths.has(path))) {
    throw refusals.state('notAnswered', 'The referral must be accepted before it is changed.', context.stateRefusal);
  }
  const isShared = context.engagement.some((referral) => referral.id !== current.id);
  if (isShared && paths.some((path) => path.startsWith('/customerProfile/team'))) {
    const message = 'Customer contacts are fixed once the deal is shared with another party.';
    throw refusals.invalid('customerContactLocked', message, 'customerProfile.team');
  }
  checkMove(current, next, context.stateRefusal);
}

/**
 * Applies a JSON Patch to a record, all operations or none.
 * @returns the new state; the given one is left as it is
 * @throws {ServiceError} 400 or 422 when an operation, a value or the change of status is not allowed
 */
export function applyPatch(current: Referral, body: string | undefined, context: PatchContext): Referral {
  const patch = readPatch(body);
  const next = patch.some(({ path }) => isRegistrationPath(path))
    ? withRegistration(current, patch, context)
    : withFields(current, patch, context);
  const stamp = context.stamp();
  return { ...next, ...consequences(current, next, stamp.text), updatedDateTime: stamp.text, eTag: stamp.eTag };
}

function withFields(current: Referral, patch: readonly Operation[], context: PatchContext): Referral {
  if (current.status === 'Closed') {
    throw refusals.state('referralClosed', 'A closed referral cannot be changed.', context.stateRefusal);
  }
  const next = patch.reduce((record, { path, value }) => withValue(record, path, value), current);
  checkSizes(next);
  const paths = patch.map(({ path }) => path);
  checkState(current, next, paths, context);
  return next;
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
