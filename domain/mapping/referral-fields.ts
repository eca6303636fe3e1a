import type { FieldKey, FieldKind, FieldMapping } from './field-mapping.ts';

/** Tables whose columns may be mapped. */
export type MappedTable = 'opportunity' | 'lead' | 'account' | 'contact';

/** Part of the referral a field belongs to: the deal, its customer, the first person of the customer. */
export type ReferralPart = 'deal' | 'customer' | 'contact';

/** A field of the referral that a row of the mapping may name. */
export interface ReferralField {
  /** As a row names it, in dotted form. */
  readonly name: string;
  readonly field: FieldKey;
  readonly part: ReferralPart;
  readonly kind: FieldKind;
  readonly path: string;
  readonly label: string;
  readonly maxLength?: number;
  /**
   * When Partner Center takes it: with POST and PATCH (the whitelist of partner-center.md 3.4), with the POST only (4.10), or never
   * (it only comes).
   */
  readonly taken: 'always' | 'onCreate' | 'never';
  /** The service gives it back in a way that cannot be read for sure; it only goes. */
  readonly onlySent?: true;
}

const deal = (field: FieldKey, name: string, label: string, more: Partial<ReferralField> = {}): ReferralField => ({
  name,
  field,
  part: 'deal',
  kind: 'text',
  path: `/${name.replaceAll('.', '/')}`,
  label,
  taken: 'always',
  ...more,
});

const customer = (field: FieldKey, member: string, label: string): ReferralField =>
  deal(field, `customerProfile.${member}`, label, { part: 'customer', taken: 'onCreate' });

const contact = (field: FieldKey, member: string, label: string): ReferralField =>
  deal(field, `customerProfile.team[0].${member}`, label, {
    part: 'contact',
    taken: 'onCreate',
    path: `/customerProfile/team/0/${member}`,
  });

/** Every field a row may name; what is not here does not exist or is kept in step by the connector itself. */
export const referralFields: readonly ReferralField[] = [
  deal('dealValue', 'details.dealValue', 'deal value', { kind: 'money' }),
  deal('currency', 'details.currency', 'currency', { kind: 'currency' }),
  deal('closingDate', 'details.closingDateTime', 'closing date', { kind: 'date' }),
  deal('notes', 'details.notes', 'notes', { maxLength: 2000 }),
  deal('campaignId', 'campaignId', 'campaign'),
  deal('salesStage', 'salesStage', 'sales stage'),
  deal('referralProgram', 'referralProgram', 'referral program'),
  deal('mpnId', 'mpnId', 'partner location', { taken: 'onCreate' }),
  // An attribute among others of a list; our POST sends it as the first one (partner-center.md 4.3.6).
  deal('marketplaceIntent', 'details.requirements.customerMarketplaceIntent', 'marketplace intent', {
    path: '/details/requirements/additionalRequirements/attributes/0/id',
    taken: 'onCreate',
    onlySent: true,
  }),
  deal('referralSource', 'referralSource', 'referral source', { taken: 'never' }),
  deal('callToAction', 'callToAction', 'call to action', { taken: 'never' }),
  deal('quality', 'quality', 'quality', { taken: 'never' }),
  deal('registrationStatus', 'registrationStatus', 'registration status', { taken: 'never' }),
  deal('createdOn', 'createdDateTime', 'created on', { kind: 'date', taken: 'never' }),
  deal('acceptedOn', 'acceptedDateTime', 'accepted on', { kind: 'date', taken: 'never' }),
  deal('expiresOn', 'expirationDateTime', 'expires on', { kind: 'date', taken: 'never' }),
  customer('customerName', 'name', 'customer name'),
  customer('addressLine1', 'address.addressLine1', 'address line 1'),
  customer('addressLine2', 'address.addressLine2', 'address line 2'),
  customer('city', 'address.city', 'city'),
  customer('state', 'address.state', 'state'),
  customer('postalCode', 'address.postalCode', 'postal code'),
  customer('country', 'address.country', 'country'),
  customer('duns', 'ids.Duns', 'D-U-N-S number'),
  customer('customerSize', 'size', 'customer size'),
  contact('firstName', 'firstName', 'first name'),
  contact('lastName', 'lastName', 'last name'),
  contact('email', 'email', 'e-mail'),
  contact('phone', 'phoneNumber', 'phone'),
  contact('title', 'title', 'job title'),
];

/** Parts of the referral that columns of a table may be mapped to. A lead carries its customer and person itself. */
export const partsOf: Readonly<Record<MappedTable, readonly ReferralPart[]>> = {
  opportunity: ['deal'],
  lead: ['deal', 'customer', 'contact'],
  account: ['customer'],
  contact: ['contact'],
};

/** Members of the referral that the connector keeps in step by rules of its own. */
const ownFields = [
  'id',
  'engagementId',
  'name',
  'externalReferenceId',
  'status',
  'substatus',
  'statusReason',
  'type',
  'qualification',
  'consent',
  'target',
  'team',
  'inviteContext',
  'trackingInfo',
  'details.requirements',
  'customerProfile',
];

/** The field of that name; letter case, a leading slash and slashes for dots do not count. */
export function referralField(name: string): ReferralField | undefined {
  const wanted = folded(name);
  return referralFields.find((field) => folded(field.name) === wanted);
}

/** True for a member that the connector keeps in step by itself. */
export function isOwnField(name: string): boolean {
  const wanted = folded(name);
  return ownFields.some((own) => wanted === folded(own) || wanted.startsWith(`${folded(own)}.`));
}

/** The fields of one part as rows without a column, for who reads and writes referrals only. */
export function fieldsOfReferral(part: ReferralPart): readonly FieldMapping[] {
  return referralFields.filter((field) => field.part === part).map((field) => mappingOf(field, ''));
}

/** A row of the mapping for a field and a column. */
export function mappingOf(of: ReferralField, column: string): FieldMapping {
  const { field, kind, path, label, maxLength, taken } = of;
  return {
    field,
    kind,
    column,
    path,
    label,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(taken === 'onCreate' ? { createOnly: true } : {}),
  };
}

function folded(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replace(/\[(\d+)\]/g, '')
    .replace(/\.(\d+)(?=\.|$)/g, '');
}
