import type { EventHint } from '../ports/hint-queue.ts';

/** What a delivery asks for. */
export type WebhookEvent =
  | { readonly is: 'referral'; readonly name: string; readonly hint: EventHint }
  | { readonly is: 'ignored'; readonly name: string }
  | { readonly is: 'malformed'; readonly why: string };

/** Events about referrals, and whether they concern another party's record of the engagement (partner-center.md 5.3). */
const relatedByName: ReadonlyMap<string, boolean> = new Map([
  ['referral-created', false],
  ['referral-updated', false],
  ['related-referral-created', true],
  ['related-referral-updated', true],
]);

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads a delivery's body. Nothing of it is used but the event's name and the referral's id. */
export function readEvent(body: Uint8Array): WebhookEvent {
  const fields = parse(body);
  if (!fields) return malformed('the body is no JSON object');
  const name = fields.get('eventname');
  if (typeof name !== 'string' || name === '') return malformed('EventName is missing');
  const related = relatedByName.get(name.toLowerCase());
  if (related === undefined) return { is: 'ignored', name: name.slice(0, 100) };
  const uri = fields.get('resourceuri');
  const referralId = typeof uri === 'string' ? lastSegment(uri) : null;
  if (!referralId) return malformed('ResourceUri does not end with the id of a referral');
  return { is: 'referral', name, hint: { referralId, related } };
}

/** Fields by name in lower case: the casing differs between pages of the documentation. */
function parse(body: Uint8Array): Map<string, unknown> | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  } catch {
    // Not UTF-8 or not JSON: the caller answers so.
    return null;
  }
}

function lastSegment(uri: string): string | null {
  const url = URL.parse(uri);
  const segment = url?.pathname.split('/').filter(Boolean).at(-1)?.toLowerCase();
  return segment && guid.test(segment) ? segment : null;
}

const malformed = (why: string): WebhookEvent => ({ is: 'malformed', why });
