import { requestState, visibility } from '../../../../solution/contract/choices.ts';
import { onLoad, onTabStateChange } from '../../../../webresources/src/forms/opportunity.ts';
import { share } from '../../../../webresources/src/commands/share.ts';
import { OpportunityForm } from '../../../support/xrm/opportunity-form.ts';

const now = '2026-03-01T10:00:00Z';
const news = 'cosell.news';
const settle = (ms = 0): Promise<unknown> => jest.advanceTimersByTimeAsync(ms);
const link = (n: number): object[] => [{ '@odata.etag': `W/"${n}"`, cosell_lastsyncon: `2026-03-01T10:00:0${n}Z` }];

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse(now) });
});
afterEach(() => {
  jest.clearAllTimers();
  jest.useRealTimers();
});

describe('news from Partner Center on an open form', () => {
  it('is shown after the save that the notice asks for, and the notice goes', async () => {
    const page = new OpportunityForm({ values: { cosell_sync: true, cosell_referralidentifier: 'R', subject: 'a' } });
    page.rows.cosell_referral = link(1);
    page.rows.cosell_request = [];
    onLoad(page.event());
    await settle();
    page.set('subject', 'b');
    page.rows.cosell_referral = link(2);
    await settle(3000);
    expect(page.notification(news)).toBeDefined();
    page.save();
    await settle(60_000);
    expect(page.notification(news)).toBeUndefined();
    expect(page.refresh).toHaveBeenCalled();
  });

  it('is not missed when the tab is opened again meanwhile', async () => {
    const page = new OpportunityForm({ values: { cosell_sync: true } });
    page.rows.cosell_referral = link(1);
    onLoad(page.event());
    await settle(1000);
    page.rows.cosell_referral = link(2);
    onTabStateChange(page.event());
    await settle(60_000);
    expect(page.refresh).toHaveBeenCalledTimes(1);
  });

  it('is not what the connector itself answers to the save', async () => {
    const page = new OpportunityForm({
      values: { cosell_sync: true, cosell_referralidentifier: 'R', description: 'a' },
    });
    page.rows.cosell_referral = link(1);
    onLoad(page.event());
    await settle();
    page.rows.cosell_request = [{ cosell_requestid: 'r', cosell_state: requestState.working, createdon: now }];
    page.set('description', 'b');
    page.save();
    await settle(1000);
    page.rows.cosell_referral = link(2);
    page.set('description', 'c');
    await settle(3000);
    expect(page.notification(news)).toBeUndefined();
  });

  it('is told once while the seller types', async () => {
    const page = new OpportunityForm({ values: { cosell_sync: true, subject: 'a' } });
    page.rows.cosell_referral = link(1);
    onLoad(page.event());
    await settle();
    page.set('subject', 'b');
    page.rows.cosell_referral = link(2);
    const told = jest.spyOn(page.form.ui, 'setFormNotification');
    await settle(60_000);
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe('the question before an irreversible save', () => {
  it('is asked again for the next deal when the save it was for has failed', async () => {
    const first = new OpportunityForm({ id: '' });
    onLoad(first.event());
    first.set('cosell_visibility', visibility.visible);
    first.set('cosell_sync', true);
    first.isSaveFailing = true;
    first.save();
    await settle();
    const second = new OpportunityForm({ id: '' });
    onLoad(second.event());
    second.set('cosell_visibility', visibility.visible);
    second.set('cosell_sync', true);
    second.save();
    await settle();
    expect(second.openConfirmDialog).toHaveBeenCalledTimes(1);
  });
});

describe('the outcome of a request', () => {
  it('stays what it was when the form cannot be read again', async () => {
    const page = new OpportunityForm({ values: { cosell_sync: true, cosell_referralidentifier: 'R' } });
    page.rows.cosell_request = [
      { cosell_requestid: 'row-1', cosell_state: requestState.done, cosell_resultcode: 'REF_UPDATED', createdon: now },
    ];
    page.refresh.mockRejectedValue(new Error('network'));
    void share(page.form);
    await settle(2000);
    expect(page.notification('cosell.progress')?.level).not.toBe('ERROR');
  });

  it('is not that of an old request when the first look fails', async () => {
    let looks = 0;
    const page = new OpportunityForm({ values: { cosell_sync: true, cosell_referralidentifier: 'R', subject: 'a' } });
    const old = { cosell_requestid: 'o', cosell_state: requestState.failed, cosell_resultcode: 'PC_SIGN_IN' };
    page.rows.cosell_request = () => {
      looks += 1;
      if (looks === 1) throw new Error('network');
      return [{ ...old, createdon: '2026-02-01T10:00:00Z' }];
    };
    onLoad(page.event());
    page.set('subject', 'b');
    page.save();
    await settle(2000);
    expect(page.notification('cosell.progress')?.level).not.toBe('ERROR');
  });
});
