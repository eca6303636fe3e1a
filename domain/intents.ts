/** A person's choice of the side whose value of a field is kept; payload of a request of kind keep. */
export interface Keep {
  readonly field: string;
  readonly side: 'crm' | 'pc';
}

/** A person's answer to a suggestion: the arrived referral is this opportunity, or is not; payload of a request of kind link. */
export interface LinkChoice {
  /** Lower case. */
  readonly referralId: string;
  readonly use: boolean;
}

/** Reads the payload of a request of kind keep; null when it is none. */
export function parseKeep(payload: string | null): Keep | null {
  const { field, side } = membersOf(payload);
  return typeof field === 'string' && field !== '' && (side === 'crm' || side === 'pc') ? { field, side } : null;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads the payload of a request of kind link; null when it is none. */
export function parseLinkChoice(payload: string | null): LinkChoice | null {
  const { referralId, use } = membersOf(payload);
  const id = typeof referralId === 'string' ? referralId.toLowerCase() : '';
  return guid.test(id) && typeof use === 'boolean' ? { referralId: id, use } : null;
}

function membersOf(payload: string | null): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(payload ?? '')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
