import type { Customer, HelpCode, Person, Solution } from '../../../../domain/model/deal.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import type { FieldMapping, FieldValue } from '../../../../domain/mapping/field-mapping.ts';
import { canonical } from '../../../../domain/mapping/normalise.ts';
import type { ReferralHead } from '../../ports/referral-source.ts';
import { isGuid } from '../odata/filter.ts';
import { salesStage, salesStagePath } from './sales-stage.ts';
import { listAt, memberAt, objectAt, textAt, valueAt, wireOf } from './wire.ts';
import type { Wire } from './wire.ts';

/** Organisation id Microsoft uses for itself (partner-center.md 4.1). */
export const microsoftOrganization = 'msft';

const helpCodes: readonly HelpCode[] = [
  'WorkloadSpecificValueProposition',
  'CustomerTechnicalArchitecture',
  'ProofOfConceptOrDemo',
  'QuotesOrLicensing',
  'PostSalesCustomerSuccess',
  'GeneralOrOther',
];

/**
 * Reads a referral of the wire, tolerantly: any casing, missing and null parts, unknown values kept as text, entities decoded once.
 * Returns null when it is not a referral that can be worked with: without the ids of itself and its engagement. Never throws.
 */
export function readReferral(
  body: unknown,
  headerETag: string | null,
  mapping: readonly FieldMapping[],
): Referral | null {
  const root = wireOf(body);
  const ids = root && readIds(root);
  if (!ids) return null;
  const organizationId = textAt(root, 'organizationId');
  const invite = objectAt(root, 'inviteContext');
  const profile = objectAt(root, 'customerProfile');
  return {
    ...ids,
    organizationId,
    eTag: quotedETag(textAt(root, 'eTag') ?? headerETag ?? ''),
    name: textAt(root, 'name') ?? '',
    externalReferenceId: textAt(root, 'externalReferenceId'),
    createdAt: instantAt(root, 'createdDateTime'),
    updatedAt: instantAt(root, 'updatedDateTime') || null,
    expiresAt: instantAt(root, 'expirationDateTime') || null,
    status: textAt(root, 'status') ?? 'None',
    substatus: textAt(root, 'substatus') ?? 'None',
    statusReason: textAt(root, 'statusReason'),
    type: textAt(root, 'type') ?? '',
    qualification: textAt(root, 'qualification') ?? 'None',
    inviterOrganizationId: textAt(objectAt(invite, 'invitedBy'), 'organizationId'),
    isMicrosoftSide: isMicrosoft(organizationId) || targetsMicrosoft(root),
    visible: flagAt(objectAt(root, 'consent'), 'consentToShareReferralWithMicrosoftSellers'),
    help: readHelp(textAt(invite, 'assistanceRequestCode')),
    program: textAt(root, 'referralProgram'),
    microsoftCrmIdentifier: textAt(objectAt(root, 'trackingInfo'), 'microsoftMsxId'),
    ...readFields(root, mapping),
    customer: readCustomer(profile),
    contacts: listAt(profile, 'team').map(readPerson),
    team: listAt(root, 'team').map(readPerson),
    solutions: readSolutions(listAt(objectAt(objectAt(root, 'details'), 'requirements'), 'solutions')),
  };
}

/** Reads an entry of a list; null as `readReferral`. An entry that names no time of change has `changedAt`. */
export function readReferralHead(body: unknown, changedAt: Date): ReferralHead | null {
  const root = wireOf(body);
  const ids = root && readIds(root);
  if (!ids) return null;
  return {
    ...ids,
    externalReferenceId: textAt(root, 'externalReferenceId'),
    eTag: quotedETag(textAt(root, 'eTag') ?? ''),
    updatedAt: instantAt(root, 'updatedDateTime') || changedAt.toISOString(),
    status: textAt(root, 'status') ?? 'None',
    substatus: textAt(root, 'substatus') ?? 'None',
    isMicrosoftSide: isMicrosoft(textAt(root, 'organizationId')) || targetsMicrosoft(root),
  };
}

/** Calls go to addresses made of these ids, therefore nothing but a GUID is one. */
function readIds(root: Wire): Pick<Referral, 'id' | 'engagementId'> | null {
  const id = textAt(root, 'id');
  const engagementId = textAt(root, 'engagementId');
  return isGuid(id) && isGuid(engagementId) ? { id: id.toLowerCase(), engagementId: engagementId.toLowerCase() } : null;
}

/** Characters that are kept of a value nobody can read. */
const longestUnread = 100;

function readFields(root: Wire, mapping: readonly FieldMapping[]): Pick<Referral, 'fields' | 'unread'> {
  const fields: Record<string, FieldValue> = {};
  const unread: Record<string, string> = {};
  for (const row of mapping) {
    const value = readValue(root, row.path);
    const isNone = row.kind === 'date' && isNoTime(value);
    fields[row.field] = isNone ? null : canonical(row.kind, value, row.maxLength);
    if (typeof value === 'string' && value.trim() !== '' && fields[row.field] === null)
      unread[row.field] = value.trim().slice(0, longestUnread);
  }
  return Object.keys(unread).length > 0 ? { fields, unread } : { fields };
}

/** A list or an object where a value should be is none. */
function readValue(root: Wire, path: string): unknown {
  const value = valueAt(root, path);
  if (typeof value === 'object') return null;
  return path === salesStagePath ? salesStage(value, textAt(root, 'substatus')?.toLowerCase() === 'won') : value;
}

function readCustomer(profile: Wire): Customer {
  const address = objectAt(profile, 'address');
  const [duns, size] = [readDuns(profile), textAt(profile, 'size')];
  return {
    name: textAt(profile, 'name'),
    address: {
      line1: textAt(address, 'addressLine1'),
      line2: textAt(address, 'addressLine2'),
      city: textAt(address, 'city'),
      // US state codes arrive in either member (partner-center.md 8.34).
      state: textAt(address, 'state') ?? textAt(address, 'region'),
      postalCode: textAt(address, 'postalCode'),
      country: textAt(address, 'country'),
    },
    ...(duns === null ? {} : { duns }),
    ...(size === null ? {} : { size }),
  };
}

/** Entries of kind and id, or an object of both kinds (partner-center.md 8.13). */
function readDuns(profile: Wire): string | null {
  const ids = listAt(profile, 'ids');
  const entry = ids.find((candidate) => textAt(candidate, 'profileType')?.toLowerCase() === 'duns');
  return (entry && textAt(entry, 'id')) ?? (ids[0] ? textAt(ids[0], 'Duns') : null);
}

function readPerson(member: Wire): Person {
  return {
    firstName: textAt(member, 'firstName'),
    lastName: textAt(member, 'lastName'),
    email: textAt(member, 'email'),
    phone: textAt(member, 'phoneNumber'),
    title: textAt(member, 'title'),
  };
}

/** Each solution once, whatever the letter case of its id. */
function readSolutions(tags: readonly Wire[]): readonly Solution[] {
  const found = new Map<string, Solution>();
  for (const solution of tags.flatMap(readSolution)) {
    const key = solution.id.toUpperCase();
    if (!found.has(key)) found.set(key, solution);
  }
  return [...found.values()];
}

function readSolution(tag: Wire): readonly Solution[] {
  const id = textAt(tag, 'id');
  if (!id) return [];
  return [
    {
      id,
      name: textAt(tag, 'name'),
      publisherName: textAt(tag, 'publisherName'),
      solutionType: textAt(tag, 'solutionType'),
    },
  ];
}

function readHelp(code: string | null): HelpCode | null {
  if (code === null) return null;
  return helpCodes.find((known) => known === code || known.toLowerCase() === code.toLowerCase()) ?? null;
}

function flagAt(parent: Wire, name: string): boolean {
  const value = memberAt(parent, name);
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function targetsMicrosoft(root: Wire): boolean {
  return listAt(root, 'target').some(
    (target) =>
      textAt(target, 'type')?.toLowerCase() === 'businessprofilelocation' && isMicrosoft(textAt(target, 'id')),
  );
}

function isMicrosoft(organization: string | null): boolean {
  return organization?.toLowerCase() === microsoftOrganization;
}

/** `If-Match` wants the double quotes; a header or a proxy may have dropped them. */
function quotedETag(value: string): string {
  return value === '' || value.startsWith('"') || value.startsWith('W/') ? value : `"${value}"`;
}

/** Before it the date says "none" (.NET prints 0001-01-01), and Dataverse takes no time before 1753. */
const earliest = Date.parse('1753-01-01T00:00:00Z');

/** The last time Dataverse takes. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** True for a time that means none, or that nobody can keep. Text that is no time is read as none by `canonical`. */
function isNoTime(value: unknown): boolean {
  const time = Date.parse(String(value));
  return typeof value === 'number' || time < earliest || time > latest;
}

/** ISO 8601 with milliseconds; the service prints six or seven fractional digits. */
function instantAt(root: Wire, name: string): string {
  const time = Date.parse(textAt(root, name) ?? '');
  return Number.isNaN(time) || time < earliest ? '' : new Date(time).toISOString();
}
