import { defaultMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping, FieldValue } from '../../../../../domain/mapping/field-mapping.ts';
import type { ReferralDraft } from '../../../../../domain/model/referral.ts';
import { createBody } from '../../../../../relay/src/adapters/partner-center/create-body.ts';
import type { CreateSettings } from '../../../../../relay/src/adapters/partner-center/create-body.ts';
import { anEngagement, draft } from './source-setup.ts';

const bodyOf = (overrides: Partial<ReferralDraft> = {}, settings: CreateSettings = {}) =>
  createBody(draft(overrides), defaultMapping, settings) as Record<string, unknown>;
const bodyWith = (row: Partial<FieldMapping>, value: FieldValue) =>
  createBody(
    draft({ fields: { own: value } }),
    [{ field: 'own', kind: 'text', column: 'new_own', path: '/campaignId', label: 'own', ...row }],
    {},
  );

describe('the body of a POST', () => {
  it('cuts what is longer than the service is trusted to take', () => {
    const body = bodyOf({
      name: 'n'.repeat(300),
      externalReferenceId: 'x'.repeat(101),
      fields: { notes: 'y'.repeat(4001) },
    });
    expect(body).toMatchObject({
      name: 'n'.repeat(255),
      externalReferenceId: 'x'.repeat(100),
      details: { notes: 'y'.repeat(4000) },
    });
  });

  it('does not cut a character in two', () => {
    expect(bodyOf({ name: `${'n'.repeat(254)}🚀` })['name']).toBe('n'.repeat(254));
    expect(bodyOf({ name: `${'n'.repeat(253)}🚀🚀` })['name']).toBe(`${'n'.repeat(253)}🚀`);
  });

  it('carries D-U-N-S number and size of the customer where they are known', () => {
    const { customer } = draft();
    expect(bodyOf({ customer: { ...customer, duns: '009999999', size: '251to1000employees' } })).toMatchObject({
      customerProfile: { ids: [{ profileType: 'Duns', id: '009999999' }], size: '251to1000employees' },
    });
    for (const profile of [customer, { ...customer, duns: null, size: null }, { ...customer, duns: '', size: '' }]) {
      const { customerProfile } = bodyOf({ customer: profile });
      expect(Object.keys(customerProfile as object)).toEqual(['name', 'address', 'team']);
    }
  });

  it('leaves out what is empty', () => {
    const body = bodyOf({ externalReferenceId: null, fields: { dealValue: null, notes: null } });
    expect(body).not.toHaveProperty('externalReferenceId');
    expect(Object.keys(body['details'] as object)).toEqual(['requirements']);
  });

  it('marks categories as such', () => {
    const solution = { name: null, publisherName: null, solutionType: null };
    const ids = ['SOL-1-A', '7d2b1f5e-41a8-4f0b-9d11-3f6a2c9e0c01', 'CloudMigration'];
    const body = bodyOf({ solutions: ids.map((id) => ({ ...solution, id })) });
    expect(body).toMatchObject({
      details: { requirements: { solutions: [{ type: 'Name' }, { type: 'Name' }, { type: 'Category' }] } },
    });
  });

  it('has the type of the setting for the first POST of a co-sell deal only', () => {
    const settings = { firstPostType: 'Independent' } as const;
    expect(bodyOf({ type: 'Shared' }, settings)['type']).toBe('Independent');
    expect(bodyOf({ type: 'Shared' })['type']).toBe('Shared');
    expect(bodyOf({ type: 'Shared', engagementId: anEngagement }, settings)['type']).toBe('Shared');
  });

  it.each([
    ['a path a PATCH takes too', { path: '/campaignId' }, 'EMEA', { campaignId: 'EMEA' }],
    ['a stage in words', { path: '/salesStage' }, 'Develop', { salesStage: '40' }],
    ['a path the POST takes only', { path: '/mpnId', createOnly: true }, '7012345', { mpnId: '7012345' }],
    [
      'an entry of a list',
      { path: '/details/requirements/additionalRequirements/attributes/0/id', createOnly: true },
      'Yes',
      {
        details: {
          requirements: { additionalRequirements: { attributes: [{ type: 'CustomerMarketplaceIntent', id: 'Yes' }] } },
        },
      },
    ],
    [
      'a date',
      { path: '/details/closingDateTime', kind: 'date' },
      '2026-11-30',
      { details: { closingDateTime: '2026-11-30T00:00:00Z' } },
    ],
  ] as const)('carries a mapped value at %s', (_what, row, value, expected) => {
    expect(bodyWith(row, value)).toMatchObject(expected);
  });

  it('does not carry what only comes', () => {
    expect(bodyWith({ path: '/campaignId', direction: 'toCrm' }, 'EMEA')).not.toHaveProperty('campaignId');
  });

  it.each(['/trackingInfo/microsoftMsxId', '/status', '/team', '/__proto__/polluted', ''])(
    'refuses a value at "%s"',
    (path) => {
      expect(() => bodyWith({ path }, 'x')).toThrow(TypeError);
    },
  );
});
