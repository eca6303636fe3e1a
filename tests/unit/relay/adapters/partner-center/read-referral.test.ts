import { defaultMapping } from '../../../../../domain/mapping/field-mapping.ts';
import { readReferral } from '../../../../../relay/src/adapters/partner-center/read-referral.ts';

const wire = {
  id: 'B3A9F1D4-52C7-4E0A-9A3F-6C0E7D21A501',
  engagementId: 'f0c1d2a7-9be4-47b3-8b6e-11d2b7c4e501',
  name: 'Orchard &amp; Co – cold chain',
  organizationId: '7c1d0f6e-2b84-4e0a-9f3c-5d6e7f8a9b01',
  externalReferenceId: '',
  createdDateTime: '2026-05-04T08:12:31.4471023Z',
  status: 'Active',
  substatus: 'Accepted',
  type: 'Shared',
  qualification: 'SalesQualified',
  eTag: '"3a00b1c4"',
  customerProfile: {
    name: 'Lakeside &amp; S&#246;hne',
    address: {
      addressLine1: 'Lake Road 1',
      city: 'Bellevue',
      state: null,
      postalCode: '98004',
      country: 'US',
      region: 'WA',
    },
    team: { firstName: 'Heike', lastName: 'Pommer', email: 'heike@pommerhof.example', phoneNumber: null },
  },
  consent: { consentToShareReferralWithMicrosoftSellers: true },
  details: {
    notes: ' Two stores\r\nin scope. ',
    dealValue: '52000.004',
    currency: 'eur',
    closingDateTime: '2026-11-30T00:00:00Z',
    requirements: { solutions: [{ id: 'SOL-1-A', name: null, type: 'None' }, { name: 'without id' }] },
  },
  team: [],
  target: [{ type: 'BusinessProfileLocation', id: 'msft' }],
  inviteContext: { assistanceRequestCode: 'proofofconceptordemo', invitedBy: { organizationId: 'msft' } },
  trackingInfo: { microsoftMsxId: '7-3QF8WLD2KX' },
  referralProgram: 'Azure Innovate',
  somethingNew: { deep: [1] },
};

const read = (body: unknown, eTag: string | null = null) => readReferral(body, eTag, defaultMapping);

describe('reading a referral of the wire', () => {
  it('brings values into canonical form and decodes entities', () => {
    expect(read(wire)).toMatchObject({
      id: 'b3a9f1d4-52c7-4e0a-9a3f-6c0e7d21a501',
      name: 'Orchard & Co – cold chain',
      externalReferenceId: null,
      createdAt: '2026-05-04T08:12:31.447Z',
      eTag: '"3a00b1c4"',
      isMicrosoftSide: true,
      visible: true,
      help: 'ProofOfConceptOrDemo',
      program: 'Azure Innovate',
      microsoftCrmIdentifier: '7-3QF8WLD2KX',
      inviterOrganizationId: 'msft',
      fields: { dealValue: 52000, currency: 'EUR', closingDate: '2026-11-30', notes: 'Two stores\nin scope.' },
      customer: { name: 'Lakeside & Söhne', address: { state: 'WA', line2: null } },
      contacts: [{ firstName: 'Heike', phone: null }],
      solutions: [{ id: 'SOL-1-A', name: null }],
    });
  });

  it('reads any casing of the names', () => {
    const pascal = JSON.parse(
      JSON.stringify(wire).replace(
        /"([a-z])([A-Za-z]+)":/g,
        (_whole, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`,
      ),
    ) as unknown;
    expect(read(pascal)).toEqual(read(wire));
  });

  it('copes with null and missing parts', () => {
    const bare = read({
      id: wire.id,
      customerProfile: null,
      details: null,
      consent: null,
      inviteContext: null,
      team: null,
    });
    expect(bare).toMatchObject({
      status: 'None',
      visible: false,
      help: null,
      isMicrosoftSide: false,
      contacts: [],
      team: [],
      solutions: [],
      fields: { dealValue: null, currency: null, closingDate: null, notes: null },
    });
  });

  it('keeps unknown states and takes an unknown help code for none', () => {
    const odd = read({
      ...wire,
      status: 'Paused',
      substatus: 'Skipped',
      inviteContext: { assistanceRequestCode: 'Unknown' },
    });
    expect(odd).toMatchObject({ status: 'Paused', substatus: 'Skipped', help: null });
  });

  it('puts the quotes If-Match wants around an ETag that lost them', () => {
    expect(read({ id: wire.id }, '3a00')?.eTag).toBe('"3a00"');
    expect(read({ id: wire.id, eTag: '"x"' }, '"y"')?.eTag).toBe('"x"');
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['text', 'oops'],
    ['an object without id', { name: 'x' }],
  ])('does not take %s for a referral', (_what, body) => {
    expect(read(body)).toBeNull();
  });
});
