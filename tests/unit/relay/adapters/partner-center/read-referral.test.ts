import { defaultMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import { readReferral, readReferralHead } from '../../../../../relay/src/adapters/partner-center/read-referral.ts';

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
const { id, engagementId } = wire;
/** The referral with some members changed. Throws when it is none any more. */
const readWith = (more: object, mapping: readonly FieldMapping[] = defaultMapping) => {
  const referral = readReferral({ ...wire, ...more }, null, mapping);
  if (!referral) throw new Error('not a referral');
  return referral;
};
const row = (path: string): FieldMapping => ({ field: 'own', kind: 'text', column: 'new_own', path, label: 'own' });

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
      id,
      engagementId,
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
    const ids = { id, engagementId };
    expect(read(ids, '3a00')?.eTag).toBe('"3a00"');
    expect(read(ids, '"3a00"')?.eTag).toBe('"3a00"');
    expect(read({ ...ids, eTag: '"x"' }, '"y"')?.eTag).toBe('"x"');
    expect(read({ ...ids, ETAG: 'x' })?.eTag).toBe('"x"');
    expect(read(ids)?.eTag).toBe('');
  });

  it.each([
    ['twice encoded', 'R&amp;amp;D', 'R&amp;D'],
    ['a mark, encoded', 'a &lt;b&gt;', 'a <b>'],
    ['by number', 'S&#246;hne &#xF6;', 'Söhne ö'],
    ['an address', 'https://x.example/?a=1&notify=2&copy=3', 'https://x.example/?a=1&notify=2&copy=3'],
    ['an unknown entity', 'AT&T &nonsense; &', 'AT&T &nonsense; &'],
  ])('decodes entities once: %s', (_what, given, expected) => {
    const referral = readWith({ name: given, details: { notes: given } });
    expect([referral.name, referral.fields['notes']]).toEqual([expected, expected]);
  });

  it.each([
    ['a number', 52000.004, 52000],
    ['a text', '10000', 10000],
    ['a text with a point', ' 132500.50 ', 132500.5],
    ['zero', 0, 0],
    ['empty', '', null],
    ['a word', 'much', null],
    ['an object', {}, null],
    ['null', null, null],
  ])('reads a deal value that is %s', (_what, dealValue, expected) => {
    expect(readWith({ details: { dealValue } }).fields['dealValue']).toBe(expected);
  });

  it.each([
    ['seven digits', '2026-05-04T08:12:31.4471023Z', '2026-05-04T08:12:31.447Z'],
    ['six digits', '2026-09-01T08:12:31.447102Z', '2026-09-01T08:12:31.447Z'],
    ['none', '2026-09-01T08:12:31Z', '2026-09-01T08:12:31.000Z'],
    ['an offset', '2026-09-01T08:12:31+02:00', '2026-09-01T06:12:31.000Z'],
    ['the empty time of .NET', '0001-01-01T00:00:00Z', null],
    ['nonsense', 'yesterday', null],
    ['null', null, null],
    ['empty', '', null],
  ])('reads a time with %s', (_what, time, expected) => {
    const referral = readWith({ createdDateTime: time, updatedDateTime: time, expirationDateTime: time });
    expect(referral).toMatchObject({ createdAt: expected ?? '', updatedAt: expected, expiresAt: expected });
  });

  it.each([
    ['state', { state: 'ID', region: 'X' }, 'ID'],
    ['region', { state: null, region: 'WA' }, 'WA'],
    ['region beside an empty state', { state: '', region: 'WA' }, 'WA'],
    ['neither', { state: '', region: null }, null],
  ])('takes the state from %s', (_what, address, expected) => {
    expect(readWith({ customerProfile: { address } }).customer.address.state).toBe(expected);
  });

  it.each([
    [
      'pairs',
      [
        { profileType: 'External', id: '6-ABC123XYZ' },
        { profileType: 'duns', id: '009999999' },
      ],
      '009999999',
    ],
    ['an object of both', { External: '6-ABC', Duns: '009999999' }, '009999999'],
    ['Microsoft’s id only', [{ profileType: 'External', id: '6-ABC123XYZ' }], undefined],
    ['no pairs', [], undefined],
    ['an empty number', [{ profileType: 'Duns', id: '' }], undefined],
    ['null', null, undefined],
    ['odd entries', [null, 7, 'Duns'], undefined],
  ])('reads the D-U-N-S number from %s', (_what, ids, expected) => {
    expect(readWith({ customerProfile: { ids } }).customer.duns).toBe(expected);
  });

  it('reads the size of the customer, unless it is empty', () => {
    expect(readWith({ customerProfile: { size: '251to1000employees' } }).customer.size).toBe('251to1000employees');
    expect(readWith({ customerProfile: { size: '' } }).customer).not.toHaveProperty('size');
  });

  it.each([
    ['a list', [{ email: 'a@x.example' }, null, 'b'], ['a@x.example']],
    ['a single person', { Email: 'a@x.example' }, ['a@x.example']],
    ['null', null, []],
    ['text', 'nobody', []],
  ])('reads people given as %s', (_what, team, expected) => {
    const referral = readWith({ team, customerProfile: { team } });
    expect(referral.team.map(({ email }) => email)).toEqual(expected);
    expect(referral.contacts.map(({ email }) => email)).toEqual(expected);
  });

  it.each(['Won', 'Lost', 'Declined', 'Expired', 'Error'])('keeps the end %s and its reason', (substatus) => {
    const closed = readWith({ status: 'Closed', substatus, statusReason: 'No matching customer &amp; no seller' });
    expect(closed).toMatchObject({ status: 'Closed', substatus, statusReason: 'No matching customer & no seller' });
  });

  it('keeps the external reference of somebody else', () => {
    expect(readWith({ externalReferenceId: ' SF-006Ab#1 ' }).externalReferenceId).toBe('SF-006Ab#1');
    expect(readWith({ externalReferenceId: 4711 }).externalReferenceId).toBe('4711');
  });

  it('cuts huge notes to what the mapping compares', () => {
    expect(readWith({ details: { notes: `${'n'.repeat(5_000_000)}` } }).fields['notes']).toBe('n'.repeat(2000));
  });

  it.each([
    ['true', true, true],
    ['"True"', 'True', true],
    ['false', false, false],
    ['null', null, false],
    ['1', 1, false],
  ])('takes a consent of %s', (_what, value, expected) => {
    expect(readWith({ consent: { ConsentToShareReferralWithMicrosoftSellers: value } }).visible).toBe(expected);
  });

  it.each([
    ['/salesStage', { salesStage: '100' }, '100'],
    ['/salesStage', { salesStage: 'Develop' }, '40'],
    ['/salesStage', { salesStage: 'Close' }, '80'],
    ['/salesStage', { salesStage: 'Close', substatus: 'Won' }, '100'],
    ['/salesStage', { salesStage: null }, null],
    ['/campaignId', { CampaignID: ' EMEA-FOOD-2026 ' }, 'EMEA-FOOD-2026'],
    ['/referralProgram', {}, 'Azure Innovate'],
    ['/details/customerAction', { details: { CustomerAction: 'Call' } }, 'Call'],
    ['/details/customerAction', { details: null }, null],
    ['/details/requirements/solutions/0/id', {}, 'SOL-1-A'],
    ['/customerProfile/team/0/email', {}, 'heike@pommerhof.example'],
    ['/name/deeper', {}, null],
    ['/constructor', {}, null],
  ])('reads %s for a row of one’s own (%#)', (path, more, expected) => {
    expect(readWith(more, [row(path)]).fields).toEqual({ own: expected });
  });

  it('does not change what it reads', () => {
    const text = JSON.stringify(wire);
    const frozen = JSON.parse(text, (_name, value: unknown) => Object.freeze(value)) as unknown;
    expect(read(frozen)).toEqual(read(wire));
    expect(JSON.stringify(frozen)).toBe(text);
  });

  it.each(
    Object.keys(wire)
      .filter((name) => name !== 'id' && name !== 'engagementId')
      .flatMap((name) => [null, '', 0, [], {}, [[]], 'x', true].map((value) => [name, value] as const)),
  )('never throws: %s is %j', (name, value) => {
    expect(readWith({ [name]: value }).id).toBe(id.toLowerCase());
    expect(readReferralHead({ ...wire, [name]: value }, new Date(0))?.id).toBe(id.toLowerCase());
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['text', 'oops'],
    ['an object without id', { name: 'x', engagementId }],
    ['an object with another kind of id', { id: '112310', engagementId }],
    ['an object without engagement', { id }],
    ['an object with another kind of engagement', { id, engagementId: '../x' }],
  ])('does not take %s for a referral', (_what, body) => {
    expect(read(body)).toBeNull();
    expect(readReferralHead(body, new Date(0))).toBeNull();
  });
});
