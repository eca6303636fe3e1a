import type { Address, Customer, Person } from '../../../../domain/model/deal.ts';
import type { ReferralDraft } from '../../../../domain/model/referral.ts';
import type { FieldMapping } from '../../../../domain/mapping/field-mapping.ts';
import { isPatchable } from './patch-operations.ts';
import { capped, member, solutionTag, wireValue, withoutEmpty } from './wire-parts.ts';

/** What every POST of a connection carries besides the deal. */
export interface CreateSettings {
  /** Id of the attribute `CustomerMarketplaceIntent`; default `HaveNotDecided` (partner-center.md 4.3.6). */
  readonly marketplaceIntent?: string;
  /** Partner id (location) of the deals, sent as `mpnId` when set (partner-center.md 8.16). */
  readonly mpnId?: string;
  /** `type` of the first POST of a co-sell deal; default as the draft says (partner-center.md 8.5). */
  readonly firstPostType?: 'Shared' | 'Independent';
}

const defaultMarketplaceIntent = 'HaveNotDecided';

/**
 * The body of a POST (partner-center.md 3.3, 4.8). Empty optional members are left out.
 * Throws `TypeError` for a mapped value that neither a POST nor a PATCH takes.
 */
export function createBody(draft: ReferralDraft, mapping: readonly FieldMapping[], settings: CreateSettings): unknown {
  const isFirstPost = draft.engagementId === undefined;
  const { externalReferenceId } = draft;
  const body: Record<string, unknown> = {
    ...withoutEmpty({ engagementId: draft.engagementId }),
    name: capped('/name', draft.name),
    ...(externalReferenceId === null
      ? {}
      : { externalReferenceId: capped('/externalReferenceId', externalReferenceId) }),
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
  for (const row of mapping) {
    if (row.direction === 'toCrm') continue;
    const value = wireValue(row, draft.fields[row.field] ?? null);
    if (value === undefined) continue;
    if (!row.createOnly && !isPatchable(row)) throw new TypeError(`Partner Center takes no value at ${row.path}`);
    setAt(body, row.path, value);
  }
  if (draft.help !== undefined) body['inviteContext'] = inviteContext(draft);
  return body;
}

function customerProfile(customer: Customer, contacts: readonly Person[]): unknown {
  return {
    name: customer.name ?? '',
    address: addressOf(customer.address),
    team: contacts.map(member),
    ...(customer.size ? { size: customer.size } : {}),
    // Microsoft's own account id is Microsoft's to give (partner-center.md 8.13).
    ...(customer.duns ? { ids: [{ profileType: 'Duns', id: customer.duns }] } : {}),
  };
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

/** Sets a member by JSON pointer and makes missing parents. */
function setAt(root: Record<string, unknown>, pointer: string, value: unknown): void {
  const steps = pointer.split('/').slice(1);
  const last = steps.pop();
  if (last === undefined) throw new TypeError(`not a path of a member: ${JSON.stringify(pointer)}`);
  let parent = root;
  for (const step of steps) parent = (parent[step] ??= {}) as Record<string, unknown>;
  parent[last] = value;
}
