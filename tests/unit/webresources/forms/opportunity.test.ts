import { requestState, visibility } from '../../../../solution/contract/choices.ts';
import { onLoad, onTabStateChange } from '../../../../webresources/src/forms/opportunity.ts';
import { OpportunityForm } from '../../../support/xrm/opportunity-form.ts';
import type { OpportunityFormSettings } from '../../../support/xrm/opportunity-form.ts';

const requests = 'cosell_request';
const progress = 'cosell.progress';
const hints = 'cosell.hints';
const now = '2026-03-01T10:00:00Z';

const answer = (state: keyof typeof requestState, code = '', createdon = now): object => ({
  cosell_requestid: 'row-1',
  cosell_state: requestState[state],
  cosell_resultcode: code,
  cosell_resultdetails: '',
  createdon,
});

const settle = (milliseconds = 0): Promise<unknown> => jest.advanceTimersByTimeAsync(milliseconds);

function open(settings: Partial<OpportunityFormSettings> = {}): OpportunityForm {
  const page = new OpportunityForm(settings);
  onLoad(page.event());
  return page;
}

describe('opportunity form', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse(now) });
  });

  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('registers its handlers once, whichever events come', () => {
    const page = open();
    onTabStateChange(page.event());
    onTabStateChange(page.event());
    expect(page.handlerCounts()).toEqual({ save: 1, postSave: 1 });
  });

  it('asks no server for a deal that is not synchronised', async () => {
    const page = open();
    await settle(60_000);
    page.set('cosell_help', 723450001);
    page.save();
    await settle(60_000);
    expect(page.queries).toEqual([]);
  });

  it('works on a form without the columns', () => {
    const page = new OpportunityForm({ values: { cosell_sync: undefined } });
    page.form.getAttribute = (() => null) as never;
    expect(() => onLoad(page.event())).not.toThrow();
    expect(page.save()).toBe(true);
  });

  describe('question before an irreversible save', () => {
    const share = (page: OpportunityForm): void => {
      page.set('cosell_visibility', visibility.visible);
      page.set('cosell_sync', true);
    };

    it('is asked once and then saves', async () => {
      const page = open();
      share(page);
      expect(page.save()).toBe(false);
      await settle();
      expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
      expect(page.openConfirmDialog.mock.calls[0]?.[0]).toMatchObject({
        title: page.text('UI_SHARE'),
        text: expect.stringContaining('cannot be taken back'),
      });
      expect(page.saves).toHaveLength(1);
    });

    it('holds the save when the seller says no, and asks again next time', async () => {
      const page = open();
      page.openConfirmDialog.mockResolvedValue({ confirmed: false });
      share(page);
      page.save();
      await settle();
      expect(page.saves).toHaveLength(0);
      page.save();
      await settle();
      expect(page.openConfirmDialog).toHaveBeenCalledTimes(2);
    });

    it('is asked again for another deal made on the same form', async () => {
      for (const expected of [1, 1]) {
        const page = open({ id: '' });
        share(page);
        page.save();
        await settle();
        expect(page.openConfirmDialog).toHaveBeenCalledTimes(expected);
        expect(page.saves).toHaveLength(1);
      }
    });

    it('does not interrupt autosave, which waits', async () => {
      const page = open();
      share(page);
      expect(page.save(70)).toBe(false);
      await settle();
      expect(page.openConfirmDialog).not.toHaveBeenCalled();
      expect(page.notification('cosell.hints')?.text).toContain('nothing is saved automatically');
    });

    it('closes the form after save and close', async () => {
      const page = open();
      share(page);
      page.save(2);
      await settle();
      expect(page.close).toHaveBeenCalledTimes(1);
    });

    it.each([2, 59])('stays on the form and says so when somebody else prevents the save (mode %i)', async (mode) => {
      const page = open();
      share(page);
      page.save(mode);
      page.preventSaves();
      await settle();
      expect(page.close).not.toHaveBeenCalled();
      expect(page.openForm).not.toHaveBeenCalled();
      expect(page.notification(progress)?.text).toBe(page.text('UI_NOT_SAVED'));
    });

    it('opens a new form after save and new', async () => {
      const page = open();
      share(page);
      page.save(59);
      await settle();
      expect(page.openForm).toHaveBeenCalledWith({ entityName: 'opportunity' });
    });

    it('is not asked for a private deal', () => {
      const page = open();
      page.set('cosell_sync', true);
      expect(page.save()).toBe(true);
      expect(page.openConfirmDialog).not.toHaveBeenCalled();
    });

    it('is not asked when something else changes on a visible deal', () => {
      const page = open({ values: { cosell_sync: true, cosell_visibility: visibility.visible, description: 'a' } });
      page.set('description', 'b');
      expect(page.save()).toBe(true);
    });
  });

  describe('hints', () => {
    it('say before the save what the connector will refuse, without holding it', () => {
      const page = open({ values: { parentaccountid: null, estimatedvalue: 0 } });
      page.set('cosell_sync', true);
      expect(page.save()).toBe(true);
      const shown = page.notification(hints);
      expect(shown?.level).toBe('WARNING');
      expect(shown?.text).toContain(page.text('READY_NO_ACCOUNT'));
      expect(shown?.text).toContain(page.text('READY_NO_VALUE'));
    });

    it('are none on a lead, which is not shared by itself', () => {
      const page = open({ table: 'lead', values: { parentaccountid: null, estimatedvalue: 0 } });
      page.set('cosell_sync', true);
      expect(page.save()).toBe(true);
      expect(page.notification(hints)).toBeUndefined();
    });

    it('go when nothing is missing any more', () => {
      const page = open({ values: { estimatedvalue: 0 } });
      page.set('cosell_sync', true);
      page.save();
      page.set('estimatedvalue', 10);
      page.save();
      expect(page.notification(hints)).toBeUndefined();
    });
  });

  describe('after a save', () => {
    async function saveShared(state: object[]): Promise<OpportunityForm> {
      const page = open();
      page.rows[requests] = state;
      page.set('cosell_sync', true);
      page.save();
      return page;
    }

    it('shows at once that something runs', async () => {
      const page = await saveShared([]);
      expect(page.notification(progress)).toEqual({ id: progress, level: 'INFO', text: page.text('UI_WORKING') });
    });

    it('clears the notification and reads the record again when it is done', async () => {
      const page = await saveShared([answer('new')]);
      await settle();
      expect(page.queriesOf(requests)[0]).toContain(`cosell_targetid eq '${page.id}'`);
      page.rows[requests] = [answer('done', 'REF_SHARED')];
      await settle(700);
      expect(page.notification(progress)).toBeUndefined();
      expect(page.refresh).toHaveBeenCalledWith(false);
      expect(page.refreshRibbon).toHaveBeenCalledTimes(1);
    });

    it('keeps the reason of a refusal on the form', async () => {
      const page = await saveShared([answer('failed', 'READY_NO_SOLUTION')]);
      await settle();
      expect(page.notification(progress)).toEqual({
        id: progress,
        level: 'ERROR',
        text: page.text('READY_NO_SOLUTION'),
      });
    });

    it('does not read again over unsaved changes', async () => {
      const page = await saveShared([answer('new')]);
      await settle();
      page.set('cosell_help', 723450002);
      page.rows[requests] = [answer('done', 'REF_SHARED')];
      await settle(700);
      expect(page.refresh).not.toHaveBeenCalled();
      expect(page.refreshRibbon).not.toHaveBeenCalled();
    });

    it('says honestly that there is no answer yet', async () => {
      const page = await saveShared([answer('working')]);
      await settle(31_000);
      expect(page.notification(progress)?.text).toBe(page.text('UI_SLOW'));
    });

    it('stops asking in the end', async () => {
      const page = await saveShared([answer('working')]);
      await settle(310_000);
      const asked = page.queriesOf(requests).length;
      await settle(60_000);
      expect(page.queriesOf(requests)).toHaveLength(asked);
      expect(page.notification(progress)).toBeUndefined();
    });

    it('shows nothing for a save that made no request', async () => {
      const page = open({ values: { cosell_sync: true, cosell_referralidentifier: 'R-1', subject: 'a' } });
      page.rows[requests] = [answer('failed', 'PC_SIGN_IN', '2026-02-01T10:00:00Z')];
      page.set('subject', 'b');
      page.save();
      expect(page.notification(progress)).toBeUndefined();
      await settle();
      expect(page.notification(progress)).toBeUndefined();
    });

    it('gives up quietly when the user may not read requests', async () => {
      const page = open();
      page.rows[requests] = () => {
        throw Object.assign(new Error('no privilege'), { errorCode: 2147746336 });
      };
      page.set('cosell_sync', true);
      page.save();
      await settle(10_000);
      expect(page.queriesOf(requests)).toHaveLength(1);
      expect(page.notification(progress)).toBeUndefined();
    });

    it('survives a passing fault of the network', async () => {
      let failures = 2;
      const page = open();
      page.rows[requests] = () => {
        failures -= 1;
        if (failures >= 0) throw new Error('network');
        return [answer('done', 'REF_SHARED')];
      };
      page.set('cosell_sync', true);
      page.save();
      await settle(3_000);
      expect(page.refresh).toHaveBeenCalled();
    });

    it('follows only the newest of two saves', async () => {
      const page = await saveShared([answer('working')]);
      await settle(100);
      page.set('cosell_help', null);
      page.save();
      await settle(700);
      page.rows[requests] = [answer('done', 'REF_SHARED')];
      await settle(3_000);
      expect(page.refresh).toHaveBeenCalledTimes(1);
    });
  });
});
