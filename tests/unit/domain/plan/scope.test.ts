import { absent, present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import { anInput, aReferral } from '../../../support/plan.ts';

describe('leads that are not wanted', () => {
  const input = (over: Partial<Referral>) =>
    anInput({
      deal: absent,
      referral: present(aReferral({ externalReferenceId: null, inviterOrganizationId: 'msft', ...over })),
      rules: { ...anInput().rules, cosellOnly: true },
    });

  it.each([
    ['Independent', 'Direct', 'rest'],
    ['Independent', 'SalesQualified', 'rest'],
    ['Shared', 'SalesQualified', 'look'],
  ])('%s and %s: %s', (type, qualification, step) => {
    expect(plan(input({ type, qualification, status: 'New', substatus: 'Pending' })).do).toBe(step);
  });
});
