import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { pluginRules, requestErrors } from '../../../../solution/contract/names.ts';
import { pluginRefusal } from '../errors.ts';
import type { DataverseError } from '../errors.ts';
import { isGuid } from '../values.ts';

/** The refusal of that name; `detail` fills {0} of its sentence. */
export function refusal(name: keyof typeof requestErrors, detail = ''): DataverseError {
  const { code, message } = requestErrors[name];
  return pluginRefusal(message.replace('{0}', detail), code);
}

/** The stored form of an id (lower case, no braces), or undefined when it is no GUID or all zeros. */
export function normalizeId(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .toLowerCase();
  return isGuid(text) && !/^[0-]+$/.test(text) ? text : undefined;
}

/** The closed list of kinds that callers may ask for; Change is for the capture step alone. */
const callerKinds: ReadonlyMap<string, number> = new Map([
  ['share', requestKind.share],
  ['tryAgain', requestKind.tryAgain],
  ['accept', requestKind.accept],
  ['decline', requestKind.decline],
  ['keep', requestKind.keep],
  ['link', requestKind.link],
]);

/** True for a kind that callers may ask for. */
export function isCallerKind(kind: unknown): boolean {
  return [...callerKinds.values()].some((value) => value === kind);
}

/** The kind of that word, when callers may ask for it. */
export function kindForCallers(key: string): number | undefined {
  return callerKinds.get(key);
}

/** The contract's word for a kind. */
export function keyOfKind(kind: unknown): string {
  return Object.entries(requestKind).find(([, value]) => value === kind)?.[0] ?? '';
}

/** The contract's word for a state. */
export function keyOfState(state: unknown): string {
  return Object.entries(requestState).find(([, value]) => value === state)?.[0] ?? 'new';
}

/** True for one JSON object of at most the allowed length. */
export function isValidPayload(payload: string): boolean {
  return payload.length <= pluginRules.payloadLimit && readPayload(payload) !== undefined;
}

/** True when the payload says whose value of a field is kept. */
export function isKeep(payload: unknown): boolean {
  const { field, side } = readPayload(payload) ?? {};
  return typeof field === 'string' && field.trim() !== '' && (side === 'crm' || side === 'pc');
}

/** True when the payload says whether a referral is this deal. */
export function isLink(payload: unknown): boolean {
  const { referralId, use } = readPayload(payload) ?? {};
  return (
    typeof referralId === 'string' && isGuid(referralId) && !/^[0-]+$/.test(referralId) && typeof use === 'boolean'
  );
}

/** The JSON object of a payload; undefined when it is none. */
function readPayload(payload: unknown): Record<string, unknown> | undefined {
  if (typeof payload !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(payload);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return parsed as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
