import { fieldsOfReferral } from '../../domain/mapping/referral-fields.ts';
import type { FieldMapping, FieldValues } from '../../domain/mapping/field-mapping.ts';
import type { HelpCode, Person, Solution } from '../../domain/model/deal.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../domain/model/referral.ts';
import type { CreateSettings } from '../../relay/src/adapters/partner-center/create-body.ts';
import type { Json, PatchOperation } from '../fixtures/partner-center/index.ts';

/** Every field of a deal that a customer may map. */
export const wholeMapping: readonly FieldMapping[] = fieldsOfReferral('deal');

/** A member by a dotted path such as `details.notes`. */
export function at(body: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (value as Json | null | undefined)?.[name], body);
}

const textAt = (body: unknown, path: string): string | null => (at(body, path) as string | null | undefined) || null;
const listAt = (body: unknown, path: string): readonly Json[] => (at(body, path) as readonly Json[] | undefined) ?? [];

const person = (member: unknown): Person => ({
  firstName: textAt(member, 'firstName'),
  lastName: textAt(member, 'lastName'),
  email: textAt(member, 'email'),
  phone: textAt(member, 'phoneNumber'),
  title: textAt(member, 'title'),
});

const solution = (tag: unknown): Solution => ({
  id: String(at(tag, 'id')),
  name: textAt(tag, 'name'),
  publisherName: textAt(tag, 'publisherName'),
  solutionType: textAt(tag, 'solutionType'),
});

/** The deal a published body of a POST stands for. */
export function draftOf(body: Json): ReferralDraft {
  const target = textAt(listAt(body, 'target')[0], 'type');
  const engagementId = textAt(body, 'engagementId');
  const help = textAt(body, 'inviteContext.assistanceRequestCode');
  const address = (name: string): string | null => textAt(body, `customerProfile.address.${name}`);
  return {
    name: String(body['name']),
    externalReferenceId: textAt(body, 'externalReferenceId'),
    type: body['type'] as ReferralDraft['type'],
    visible: at(body, 'consent.consentToShareReferralWithMicrosoftSellers') as boolean,
    fields: {
      dealValue: at(body, 'details.dealValue') as number,
      currency: textAt(body, 'details.currency'),
      closingDate: textAt(body, 'details.closingDateTime')?.slice(0, 10) ?? null,
      notes: textAt(body, 'details.notes'),
      campaignId: textAt(body, 'campaignId'),
      salesStage: textAt(body, 'salesStage'),
      referralProgram: textAt(body, 'referralProgram'),
    },
    customer: {
      name: textAt(body, 'customerProfile.name'),
      address: {
        line1: address('addressLine1'),
        line2: address('addressLine2'),
        city: address('city'),
        state: address('state'),
        postalCode: address('postalCode'),
        country: address('country'),
      },
      duns: textAt(listAt(body, 'customerProfile.ids')[0], 'id'),
      size: textAt(body, 'customerProfile.size'),
    },
    contacts: listAt(body, 'customerProfile.team').map(person),
    team: listAt(body, 'team').map(person),
    solutions: listAt(body, 'details.requirements.solutions').map(solution),
    target: target === 'SolutionProfile' ? 'solution' : target === 'BusinessProfileLocation' ? 'microsoft' : 'none',
    ...(engagementId === null ? {} : { engagementId }),
    ...(help === null ? {} : { help: help as HelpCode }),
    ...(help === null ? {} : { invitedByOrganizationId: textAt(body, 'inviteContext.invitedBy.organizationId') }),
  };
}

/** The settings a published body of a POST shows. */
export function settingsOf(body: Json): CreateSettings {
  const attributes = listAt(body, 'details.requirements.additionalRequirements.attributes');
  const intent = attributes.find(({ type }) => type === 'CustomerMarketplaceIntent');
  const mpnId = textAt(body, 'mpnId');
  return {
    ...(intent ? { marketplaceIntent: String(intent['id']) } : {}),
    ...(mpnId === null ? {} : { mpnId }),
  };
}

/** A change of the published operations, as the relay asks for it. Throws for a path the relay never writes. */
export function patchOf(operations: readonly PatchOperation[], current: Referral): ReferralPatch {
  const status: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  const patch: Record<string, unknown> = {};
  for (const { path, value } of operations) {
    const row = wholeMapping.find((candidate) => candidate.path === path && !candidate.createOnly);
    if (row) fields[row.field] = row.kind === 'date' ? String(value).slice(0, 10) : value;
    else if (['/status', '/substatus', '/statusReason'].includes(path)) status[path.slice(1)] = value;
    else if (path === '/externalReferenceId') patch['externalReferenceId'] = value;
    else if (path === '/consent/consentToShareReferralWithMicrosoftSellers') patch['visible'] = value;
    else if (path === '/customerProfile/team') patch['contacts'] = (value as unknown[]).map(person);
    else if (path === '/team') patch['team'] = (value as unknown[]).map(person);
    else if (path === '/team/-') patch['team'] = [...current.team, person(value)];
    else if (path === '/details/requirements/solutions') patch['solutions'] = (value as unknown[]).map(solution);
    else if (path === '/details/requirements/solutions/-') patch['solutions'] = [...current.solutions, solution(value)];
    else throw new Error(`the relay does not write ${path}`);
  }
  return {
    ...patch,
    ...(Object.keys(fields).length > 0 ? { fields: fields as FieldValues } : {}),
    ...(Object.keys(status).length > 0 ? { status: status as unknown as NonNullable<ReferralPatch['status']> } : {}),
  };
}
