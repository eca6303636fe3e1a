import type { Address, Customer, Person, Solution } from '../../../../domain/model/deal.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../../../domain/model/referral.ts';
import type { FieldMapping, FieldValue, FieldValues } from '../../../../domain/mapping/field-mapping.ts';

/** What every POST of a connection carries besides the deal. */
export interface CreateSettings {
  /** Id of the attribute `CustomerMarketplaceIntent`; default `HaveNotDecided` (partner-center.md 4.3.6). */
  readonly marketplaceIntent?: string;
  /** Partner id (location) of the deals, sent as `mpnId` when set (partner-center.md 8.16). */
  readonly mpnId?: string;
  /** `type` of the first POST of a co-sell deal; default as the draft says (partner-center.md 8.5). */
  readonly firstPostType?: 'Shared' | 'Independent';
}

/** One operation of RFC 6902; the service knows these two only (partner-center.md 3.4). */
export interface PatchOperation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

const defaultMarketplaceIntent = 'HaveNotDecided';

/** The body of a POST (partner-center.md 3.3, 4.8). Empty optional members are left out. */
export function createBody(draft: ReferralDraft, mapping: readonly FieldMapping[], settings: CreateSettings): unknown {
  const isFirstPost = draft.engagementId === undefined;
  const body: Record<string, unknown> = {
    ...(draft.engagementId === undefined ? {} : { engagementId: draft.engagementId }),
    name: draft.name,
    ...(draft.externalReferenceId === null ? {} : { externalReferenceId: draft.externalReferenceId }),
    qualification: 'SalesQualified',
    type: isFirstPost && draft.type === 'Shared' ? (settings.firstPostType ?? draft.type) : draft.type,
    ...(settings.mpnId ? { mpnId: settings.mpnId } : {}),
    customerProfile: customerProfile(draft.customer, draft.contacts),
    consent: {
      consentToToShareInfoWithOthers: true,
      consentToContact: true,
      consentToMicrosoftToContactSpecificPartners: true,
      consentToShareReferralWithMicrosoftSellers: draft.visible,
    },
    details: {
      requirements: {
        solutions: draft.solutions.map(solutionTag),
        additionalRequirements: {
          iot: {},
          attributes: [
            { type: 'CustomerMarketplaceIntent', id: settings.marketplaceIntent ?? defaultMarketplaceIntent },
          ],
        },
      },
    },
    team: draft.team.map(member),
    target: target(draft),
  };
  for (const row of mapping) setAt(body, row.path, wireValue(row, draft.fields[row.field] ?? null));
  if (draft.help !== undefined) body['inviteContext'] = inviteContext(draft);
  return body;
}

/**
 * The operations of a PATCH. `add` where the current value is empty, because `replace` needs an existing target (RFC 6902 4.3);
 * arrays as a whole. Fields without a row in the mapping are refused with `TypeError`.
 */
export function patchOperations(
  current: Referral,
  patch: ReferralPatch,
  mapping: readonly FieldMapping[],
): readonly PatchOperation[] {
  const operations = fieldOperations(current.fields, patch.fields ?? {}, mapping);
  if (patch.reply) {
    const { status, substatus } = patch.reply;
    operations.push({ op: 'replace', path: '/status', value: status });
    operations.push({ op: 'replace', path: '/substatus', value: substatus });
    if (patch.reply.status === 'Closed') {
      operations.push(put(current.statusReason === null, '/statusReason', patch.reply.statusReason));
    }
  }
  if (patch.visible) {
    operations.push({ op: 'replace', path: '/consent/consentToShareReferralWithMicrosoftSellers', value: true });
  }
  if (patch.externalReferenceId !== undefined) {
    operations.push(put(current.externalReferenceId === null, '/externalReferenceId', patch.externalReferenceId));
  }
  if (patch.contacts) {
    operations.push(put(current.contacts.length === 0, '/customerProfile/team', patch.contacts.map(member)));
  }
  if (patch.solutions) {
    const path = '/details/requirements/solutions';
    operations.push(put(current.solutions.length === 0, path, patch.solutions.map(solutionTag)));
  }
  return operations;
}

function fieldOperations(
  current: FieldValues,
  wanted: FieldValues,
  mapping: readonly FieldMapping[],
): PatchOperation[] {
  return Object.entries(wanted).map(([field, value]) => {
    const row = mapping.find((candidate) => candidate.field === field);
    if (!row) throw new TypeError(`no mapping row for field ${field}`);
    const wire = wireValue(row, value);
    return put((current[field] ?? null) === null, row.path, wire === undefined ? emptyOf(row) : wire);
  });
}

function put(isEmpty: boolean, path: string, value: unknown): PatchOperation {
  return { op: isEmpty ? 'add' : 'replace', path, value };
}

/** `remove` is not supported (partner-center.md 3.4): text is emptied with an empty string, anything else with null. */
function emptyOf(row: FieldMapping): string | null {
  return row.kind === 'text' ? '' : null;
}

/** Closing dates travel as UTC midnight (partner-center.md 7.1). Undefined for an empty value. */
function wireValue(row: FieldMapping, value: FieldValue): unknown {
  if (value === null) return undefined;
  return row.kind === 'date' ? `${String(value)}T00:00:00Z` : value;
}

function customerProfile(customer: Customer, contacts: readonly Person[]): unknown {
  return { name: customer.name ?? '', address: addressOf(customer.address), team: contacts.map(member) };
}

function addressOf(address: Address): unknown {
  return withoutEmpty({
    addressLine1: address.line1,
    addressLine2: address.line2,
    city: address.city,
    state: address.state,
    postalCode: address.postalCode,
    country: address.country,
  });
}

function member(person: Person): unknown {
  return withoutEmpty({
    firstName: person.firstName,
    lastName: person.lastName,
    phoneNumber: person.phone,
    email: person.email,
    title: person.title,
  });
}

function solutionTag(solution: Solution): unknown {
  return withoutEmpty({
    type: 'Name',
    id: solution.id,
    name: solution.name,
    publisherName: solution.publisherName,
    solutionType: solution.solutionType,
  });
}

function target(draft: ReferralDraft): unknown {
  if (draft.target === 'microsoft') return [{ type: 'BusinessProfileLocation', id: 'msft' }];
  const first = draft.solutions[0];
  return draft.target === 'solution' && first ? [{ type: 'SolutionProfile', id: first.id }] : [];
}

function inviteContext(draft: ReferralDraft): unknown {
  return {
    assistanceRequestCode: draft.help,
    ...(draft.invitedByOrganizationId ? { invitedBy: { organizationId: draft.invitedByOrganizationId } } : {}),
  };
}

function withoutEmpty(members: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

/** Sets a member by JSON pointer and makes missing parents; an undefined value sets nothing. */
function setAt(root: Record<string, unknown>, pointer: string, value: unknown): void {
  if (value === undefined) return;
  const steps = pointer.split('/').slice(1);
  const last = steps.pop();
  if (last === undefined) throw new TypeError(`not a path of a member: ${JSON.stringify(pointer)}`);
  let parent = root;
  for (const step of steps) parent = (parent[step] ??= {}) as Record<string, unknown>;
  parent[last] = value;
}
