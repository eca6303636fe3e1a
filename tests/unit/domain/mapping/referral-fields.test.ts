import {
  fieldsOfReferral,
  isOwnField,
  mappingOf,
  partsOf,
  referralField,
  referralFields,
} from '../../../../domain/mapping/referral-fields.ts';

/** Paths that a PATCH takes as a mapped field (partner-center.md 3.4). */
const whitelist = [
  '/salesStage',
  '/campaignId',
  '/referralProgram',
  '/details/dealValue',
  '/details/currency',
  '/details/closingDateTime',
  '/details/notes',
];

describe('the catalogue of referral fields', () => {
  it.each(referralFields.map((field) => [field.name, field] as const))('finds %s by its name', (name, field) => {
    expect(referralField(name)).toBe(field);
    expect(referralField(` /${name.toUpperCase().replaceAll('.', '/')}`)).toBe(field);
    expect(isOwnField('externalReferenceId')).toBe(true);
    expect(field.path).toMatch(/^(\/[A-Za-z0-9]+)+$/);
  });

  it('has every name, key and path once', () => {
    for (const member of ['name', 'field', 'path'] as const)
      expect(new Set(referralFields.map((field) => field[member])).size).toBe(referralFields.length);
  });

  it('updates exactly what a PATCH takes', () => {
    const updated = referralFields.filter((field) => field.taken === 'always').map((field) => field.path);
    expect(updated.toSorted()).toEqual(whitelist.toSorted());
  });

  it('fixes everything of the customer with the first share', () => {
    const kept = referralFields.filter((field) => field.part !== 'deal');
    expect(kept.length).toBeGreaterThan(10);
    for (const field of kept) expect(mappingOf(field, 'new_column').createOnly).toBe(true);
  });

  it('takes the person of the customer with or without the place in the list', () => {
    expect(referralField('customerProfile.team[0].email')?.field).toBe('email');
    expect(referralField('customerProfile.team.email')?.field).toBe('email');
    expect(referralField('customerProfile/team/0/email')?.field).toBe('email');
  });

  it.each(['', 'details', 'details.budget', 'dealValue', 'customerProfile.address.region', '__proto__'])(
    'does not know %j',
    (name) => {
      expect(referralField(name)).toBeUndefined();
    },
  );

  it.each(['status', 'Substatus', 'consent.consentToContact', 'team', 'target', 'name', '/externalReferenceId'])(
    'leaves %s to the connector',
    (name) => {
      expect(referralField(name)).toBeUndefined();
      expect(isOwnField(name)).toBe(true);
    },
  );

  it('gives a lead all parts, and the tables of a customer theirs', () => {
    expect(partsOf).toEqual({
      opportunity: ['deal'],
      lead: ['deal', 'customer', 'contact'],
      account: ['customer'],
      contact: ['contact'],
    });
    expect(fieldsOfReferral('contact').map((row) => row.field)).toEqual([
      'firstName',
      'lastName',
      'email',
      'phone',
      'title',
    ]);
  });
});
