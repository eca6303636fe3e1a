import { canOpen, canShare, canTryAgain } from '../../../../webresources/src/commands/can.ts';
import { OpportunityForm } from '../../../support/xrm/opportunity-form.ts';
import type { OpportunityFormSettings } from '../../../support/xrm/opportunity-form.ts';

type Case = [string, Partial<OpportunityFormSettings>, boolean];

const shared = { cosell_sync: true, cosell_referralidentifier: 'R-1' };
const deal = [{ entityType: 'opportunity', id: '{5B0C2F5E-7C1D-4A55-9A3E-000000000001}', name: 'A deal' }];

describe('canShare', () => {
  it.each<Case>([
    ['a saved open deal', { values: { statecode: 0 } }, true],
    ['a form without the state', {}, true],
    ['a deal whose first sharing has failed', { values: { cosell_sync: true } }, true],
    ['a deal that is shared', { values: shared }, false],
    ['a new record', { formType: 1 }, false],
    ['a read-only form', { formType: 3 }, false],
    ['a closed deal', { values: { statecode: 1 } }, false],
  ])('for %s', (_, settings, expected) => {
    expect(canShare(new OpportunityForm(settings).form)).toBe(expected);
  });

  it('is false offline and asks no server', () => {
    const page = new OpportunityForm();
    page.isOffline = true;
    expect(canShare(page.form)).toBe(false);
    expect(page.queries).toEqual([]);
  });

  it('is false on a form without the sync column', () => {
    const page = new OpportunityForm();
    page.form.getAttribute = (() => null) as never;
    expect(canShare(page.form)).toBe(false);
  });
});

describe('canTryAgain', () => {
  it.each<Case>([
    ['a shared deal', { values: shared }, true],
    ['a deal that was to be shared', { values: { cosell_sync: true } }, true],
    ['a closed deal', { formType: 3, values: shared }, true],
    ['a deal that is not shared', {}, false],
    ['a record that is not saved', { id: '', values: shared }, false],
    ['a referral of a deal', { table: 'cosell_referral', values: { ...shared, cosell_opportunityid: deal } }, true],
    [
      'a referral without a deal',
      { table: 'cosell_referral', values: { ...shared, cosell_opportunityid: null } },
      false,
    ],
  ])('for %s', (_, settings, expected) => {
    expect(canTryAgain(new OpportunityForm(settings).form)).toBe(expected);
  });

  it('is false offline', () => {
    const page = new OpportunityForm({ values: shared });
    page.isOffline = true;
    expect(canTryAgain(page.form)).toBe(false);
  });
});

describe('canOpen', () => {
  it.each<Case>([
    ['a deal with a link', { values: { cosell_referrallink: 'https://partner.microsoft.com/r' } }, true],
    ['a deal whose link is empty', { values: { ...shared, cosell_referrallink: null } }, false],
    ['a referral of a deal', { table: 'cosell_referral', values: { ...shared, cosell_opportunityid: deal } }, true],
    ['a referral without a deal', { table: 'cosell_referral', values: shared }, false],
    ['a form without our columns', { values: { cosell_referralidentifier: undefined } }, false],
  ])('for %s', (_, settings, expected) => {
    expect(canOpen(new OpportunityForm(settings).form)).toBe(expected);
  });
});
