import { classify, originOf } from '../../../domain/classify.ts';
import { aReferral } from '../../support/plan.ts';

const us = aReferral().organizationId;
const another = '00000000-0000-4000-8000-0000000000bb';

describe('classify', () => {
  it.each([
    ['Independent', 'Direct', 'msft', 'marketplaceLead'],
    ['Independent', 'Direct', 'MSFT', 'marketplaceLead'],
    ['Independent', 'Direct', null, 'marketplaceLead'],
    ['Independent', 'Direct', us, 'deal'],
    ['Independent', 'Direct', another, 'deal'],
    ['Independent', 'SalesQualified', 'msft', 'qualifiedLead'],
    ['Independent', 'MarketingQualified', 'msft', 'qualifiedLead'],
    ['Independent', 'SalesQualified', null, 'deal'],
    ['Independent', 'MarketingQualified', us, 'deal'],
    ['Independent', 'SalesQualified', us, 'deal'],
    ['Independent', 'SalesQualified', another, 'deal'],
    ['Independent', 'None', us, 'deal'],
    ['Independent', 'None', 'msft', 'deal'],
    ['Shared', 'SalesQualified', us, 'deal'],
    ['Shared', 'SalesQualified', 'msft', 'deal'],
    ['Shared', 'Direct', 'msft', 'deal'],
    ['Shared', 'None', another, 'deal'],
    ['SolutionAssessment', 'Direct', 'msft', 'deal'],
    ['independent', 'Direct', 'msft', 'deal'],
    ['', '', '', 'deal'],
    ['Independent', 'Unheard', 'msft', 'deal'],
  ])('type %p, qualification %p, inviter %p: %s', (type, qualification, inviterOrganizationId, category) => {
    const referral = aReferral({ type, qualification, inviterOrganizationId });
    expect(classify(referral)).toBe(category);
    expect(classify({ ...referral, isMicrosoftSide: true })).toBe('microsoftSide');
  });

  it.each([
    ['msft', us, 'microsoft'],
    ['MSFT', us, 'microsoft'],
    [null, us, 'own'],
    [us, us, 'own'],
    [us!.toUpperCase(), us, 'own'],
    [another, us, 'partner'],
    [another, null, 'partner'],
  ])('inviter %p of a record of %p: %s', (inviterOrganizationId, organizationId, origin) => {
    expect(originOf(aReferral({ inviterOrganizationId, organizationId }))).toBe(origin);
  });
});
