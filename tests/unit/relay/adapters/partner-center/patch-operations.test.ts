import { defaultMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping, FieldValue } from '../../../../../domain/mapping/field-mapping.ts';
import type { ReferralPatch } from '../../../../../domain/model/referral.ts';
import { patchOperations } from '../../../../../relay/src/adapters/partner-center/patch-operations.ts';
import { referralOf } from './source-setup.ts';

const person = { firstName: 'Ada', lastName: 'Berg', email: 'ada@lakeview.example', phone: null, title: 'Lead' };
const member = { firstName: 'Ada', lastName: 'Berg', email: 'ada@lakeview.example', title: 'Lead' };
const solution = { id: 'SOL-1-A', name: null, publisherName: null, solutionType: '3P' };
const filled = referralOf({
  externalReferenceId: 'old',
  statusReason: 'old',
  team: [{ email: 'x@x.example' }],
  customerProfile: { team: [{ email: 'y@y.example' }] },
  details: { notes: 'old', dealValue: 1, requirements: { solutions: [{ id: 'SOL-0-Z' }] } },
});

describe('the operations of a PATCH', () => {
  it.each<[string, ReferralPatch, string, unknown]>([
    ['the external reference', { externalReferenceId: 'new' }, '/externalReferenceId', 'new'],
    ['contacts', { contacts: [person] }, '/customerProfile/team', [member]],
    ['own people', { team: [person] }, '/team', [member]],
    [
      'solutions',
      { solutions: [solution] },
      '/details/requirements/solutions',
      [{ type: 'Name', id: 'SOL-1-A', solutionType: '3P' }],
    ],
    ['notes', { fields: { notes: 'new' } }, '/details/notes', 'new'],
    ['a value', { fields: { dealValue: 2.5 } }, '/details/dealValue', 2.5],
  ])('add %s where there is nothing, and replace it else, as a whole', (_what, patch, path, value) => {
    expect(patchOperations(referralOf(), patch, defaultMapping)).toEqual([{ op: 'add', path, value }]);
    expect(patchOperations(filled, patch, defaultMapping)).toEqual([{ op: 'replace', path, value }]);
  });

  it('begin with status, substatus and reason', () => {
    const status = { status: 'Closed', substatus: 'Lost', statusReason: 'Not a customer' } as const;
    expect(patchOperations(filled, { fields: { dealValue: 2 }, status }, defaultMapping)).toEqual([
      { op: 'replace', path: '/status', value: 'Closed' },
      { op: 'replace', path: '/substatus', value: 'Lost' },
      { op: 'replace', path: '/statusReason', value: 'Not a customer' },
      { op: 'replace', path: '/details/dealValue', value: 2 },
    ]);
  });

  it.each([
    ['accepted', { status: 'Active', substatus: 'Accepted' }],
    ['won', { status: 'Closed', substatus: 'Won' }],
    ['lost without a reason', { status: 'Closed', substatus: 'Lost', statusReason: '' }],
  ] as const)('have no reason for %s', (_what, status) => {
    const paths = patchOperations(filled, { status }, defaultMapping).map(({ path }) => path);
    expect(paths).toEqual(['/status', '/substatus']);
  });

  it('cut what is longer than the service is trusted to take', () => {
    const patch = { externalReferenceId: 'x'.repeat(101), fields: { notes: 'y'.repeat(4001) } };
    const operations = patchOperations(filled, patch, defaultMapping);
    expect(operations.map(({ value }) => String(value).length)).toEqual([4000, 100]);
  });

  const own = (row: Partial<FieldMapping>, value: FieldValue) =>
    patchOperations(referralOf(), { fields: { own: value } }, [
      { field: 'own', kind: 'text', column: 'new_own', path: '/campaignId', label: 'own', ...row },
    ]);

  it.each([
    ['/salesStage', 'text', 'Propose', '60'],
    ['/salesStage', 'text', '40', '40'],
    ['/campaignId', 'text', 'EMEA-FOOD-2026', 'EMEA-FOOD-2026'],
    ['/referralProgram', 'text', 'Azure Innovate', 'Azure Innovate'],
    ['/details/dealValue', 'money', 5, 5],
    ['/details/currency', 'currency', 'EUR', 'EUR'],
    ['/details/closingDateTime', 'date', '2026-12-15', '2026-12-15T00:00:00Z'],
    ['/details/notes', 'text', null, ''],
    ['/details/dealValue', 'money', null, null],
  ] as const)('carry a row of one’s own at %s (%#)', (path, kind, value, expected) => {
    expect(own({ path, kind }, value)).toEqual([{ op: 'add', path, value: expected }]);
  });

  it.each([
    ['the name of the deal', { path: '/name' }],
    ['the same, marked for the POST only', { path: '/name', createOnly: true }],
    ['a path marked for the POST only', { path: '/campaignId', createOnly: true }],
    ['a path that only comes', { path: '/campaignId', direction: 'toCrm' }],
    ['the status', { path: '/status' }],
    ['the consent', { path: '/consent/consentToShareReferralWithMicrosoftSellers' }],
    ['one entry of a list', { path: '/team/-' }],
    ['other details', { path: '/details/customerAction' }],
    ['an attribute', { path: '/details/requirements/additionalRequirements/attributes/0/id' }],
    ['the path in another casing', { path: '/CampaignId' }],
  ] as const)('are refused for %s', (_what, row) => {
    expect(() => own(row, 'x')).toThrow(TypeError);
  });

  it('are refused for a field without a row', () => {
    expect(() => patchOperations(filled, { fields: { secret: 'x' } }, defaultMapping)).toThrow(TypeError);
  });
});
