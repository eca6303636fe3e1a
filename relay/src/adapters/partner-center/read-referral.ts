import type { Customer, HelpCode, Person, Solution } from '../../../../domain/model/deal.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import type { FieldMapping, FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import { canonical } from '../../../../domain/mapping/normalise.ts';
import { fold, listAt, objectAt, textAt, valueAt } from './folded.ts';
import type { Folded } from './folded.ts';

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
 * Reads a referral of the wire, tolerantly: any casing, missing and null parts, unknown values kept as text, entities decoded.
 * Returns null when it is not a referral at all (no id).
 */
export function readReferral(
  body: unknown,
  headerETag: string | null,
  mapping: readonly FieldMapping[],
): Referral | null {
  const wire = fold(body);
  if (wire === null || typeof wire !== 'object' || Array.isArray(wire)) return null;
  const root = wire as Folded;
  const id = textAt(root, 'id');
  if (!id) return null;
  const organizationId = textAt(root, 'organizationid');
  const invite = objectAt(root, 'invitecontext');
  return {
    id: id.toLowerCase(),
    engagementId: (textAt(root, 'engagementid') ?? '').toLowerCase(),
    organizationId,
    eTag: quotedETag(textAt(root, 'etag') ?? headerETag ?? ''),
    name: textAt(root, 'name') ?? '',
    externalReferenceId: textAt(root, 'externalreferenceid'),
    createdAt: instantAt(root, 'createddatetime'),
    expiresAt: instantAt(root, 'expirationdatetime') || null,
    status: textAt(root, 'status') ?? 'None',
    substatus: textAt(root, 'substatus') ?? 'None',
    statusReason: textAt(root, 'statusreason'),
    type: textAt(root, 'type') ?? '',
    qualification: textAt(root, 'qualification') ?? 'None',
    inviterOrganizationId: textAt(objectAt(invite, 'invitedby'), 'organizationid'),
    isMicrosoftSide: isMicrosoft(organizationId) || targetsMicrosoft(root),
    visible: flagAt(objectAt(root, 'consent'), 'consenttosharereferralwithmicrosoftsellers'),
    help: readHelp(textAt(invite, 'assistancerequestcode')),
    program: textAt(root, 'referralprogram'),
    microsoftCrmIdentifier: textAt(objectAt(root, 'trackinginfo'), 'microsoftmsxid'),
    fields: readFields(root, mapping),
    customer: readCustomer(objectAt(root, 'customerprofile')),
    contacts: listAt(objectAt(root, 'customerprofile'), 'team').map(readPerson),
    team: listAt(root, 'team').map(readPerson),
    solutions: listAt(objectAt(objectAt(root, 'details'), 'requirements'), 'solutions').flatMap(readSolution),
  };
}

function readFields(root: Folded, mapping: readonly FieldMapping[]): FieldValues {
  return Object.fromEntries(
    mapping.map((row) => [row.field, canonical(row.kind, valueAt(root, row.path), row.maxLength)]),
  );
}

function readCustomer(profile: Folded): Customer {
  const address = objectAt(profile, 'address');
  return {
    name: textAt(profile, 'name'),
    address: {
      line1: textAt(address, 'addressline1'),
      line2: textAt(address, 'addressline2'),
      city: textAt(address, 'city'),
      // US state codes arrive in either member (partner-center.md 8.34).
      state: textAt(address, 'state') ?? textAt(address, 'region'),
      postalCode: textAt(address, 'postalcode'),
      country: textAt(address, 'country'),
    },
  };
}

function readPerson(member: Folded): Person {
  return {
    firstName: textAt(member, 'firstname'),
    lastName: textAt(member, 'lastname'),
    email: textAt(member, 'email'),
    phone: textAt(member, 'phonenumber'),
    title: textAt(member, 'title'),
  };
}

function readSolution(tag: Folded): readonly Solution[] {
  const id = textAt(tag, 'id');
  if (!id) return [];
  return [
    {
      id,
      name: textAt(tag, 'name'),
      publisherName: textAt(tag, 'publishername'),
      solutionType: textAt(tag, 'solutiontype'),
    },
  ];
}

function readHelp(code: string | null): HelpCode | null {
  return helpCodes.find((known) => known.toLowerCase() === code?.toLowerCase()) ?? null;
}

function flagAt(parent: Folded, name: string): boolean {
  return parent[name] === true || String(parent[name]).toLowerCase() === 'true';
}

function targetsMicrosoft(root: Folded): boolean {
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

/** ISO 8601 with milliseconds; the service prints six or seven fractional digits. */
function instantAt(root: Folded, name: string): string {
  const time = Date.parse(textAt(root, name) ?? '');
  return Number.isNaN(time) || time < earliest ? '' : new Date(time).toISOString();
}
