import { help, requestKind, requestState, visibility } from '../../../../solution/contract/choices.ts';
import { accept } from '../../../../webresources/src/commands/accept.ts';
import { decline } from '../../../../webresources/src/commands/decline.ts';
import { open } from '../../../../webresources/src/commands/open.ts';
import { tryAgain } from '../../../../webresources/src/commands/try-again.ts';
import { onLoad } from '../../../../webresources/src/forms/opportunity.ts';
import { decodeTargets } from '../../../../webresources/src/rules/dialog-data.ts';
import { OpportunityForm } from '../../../support/xrm/opportunity-form.ts';
import type { OpportunityFormSettings } from '../../../support/xrm/opportunity-form.ts';

const progress = 'cosell.progress';
const leadId = '6c0c2f5e-7c1d-4a55-9a3e-000000000001';
const ofLead = {
  table: 'cosell_referral',
  values: {
    cosell_referralidentifier: 'R-1',
    cosell_opportunityid: null,
    cosell_leadid: [{ entityType: 'lead', id: `{${leadId.toUpperCase()}}`, name: 'A lead' }],
  },
};
const homeless = { table: 'cosell_referral', values: { cosell_opportunityid: null, cosell_leadid: null } };

const answer = (id: string, state: keyof typeof requestState, code = ''): object => ({
  cosell_requestid: id,
  cosell_state: requestState[state],
  cosell_resultcode: code,
  createdon: '2020-01-01T00:00:00Z',
});

async function run(command: (form: Xrm.FormContext) => Promise<void>, page: OpportunityForm): Promise<void> {
  void command(page.form);
  await jest.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.clearAllTimers();
  jest.useRealTimers();
});

describe.each([
  ['Accept', accept, 'accept', 'REF_ACCEPTED'],
  ['Try again', tryAgain, 'tryAgain', 'REF_IN_STEP'],
] as const)('command %s', (_, command, kind, code) => {
  const start = (settings: Partial<OpportunityFormSettings> = {}): OpportunityForm => {
    const page = new OpportunityForm(settings);
    page.rows['cosell_request'] = [answer('row-1', 'working')];
    return page;
  };

  it('stores a request about the record and tells the outcome', async () => {
    const page = start();
    await run(command, page);
    expect(page.execute.mock.calls[0]?.[0]).toMatchObject({
      Kind: kind,
      Target: { entityType: 'opportunity', id: page.id },
    });
    expect(page.notification(progress)?.text).toBe(page.text('UI_WORKING'));
    page.rows['cosell_request'] = [answer('row-1', 'done', code)];
    await jest.advanceTimersByTimeAsync(700);
    expect(page.notification(progress)?.text).toBe(page.text(code));
    expect(page.refresh).toHaveBeenCalled();
    expect(page.refreshRibbon).toHaveBeenCalledTimes(1);
  });

  it('works on the lead of a referral', async () => {
    const page = start(ofLead);
    await run(command, page);
    expect(page.execute.mock.calls[0]?.[0]).toMatchObject({ Target: { entityType: 'lead', id: leadId } });
  });

  it('says that a referral has no record', async () => {
    const page = start(homeless);
    await run(command, page);
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.notification(progress)).toEqual({ id: progress, level: 'ERROR', text: page.text('UI_NO_RECORD') });
  });

  it('saves first, and sends nothing when that fails', async () => {
    const page = start({ values: { description: 'a' } });
    page.set('description', 'b');
    page.isSaveFailing = true;
    await run(command, page);
    expect(page.execute).not.toHaveBeenCalled();
    page.isSaveFailing = false;
    await run(command, page);
    expect(page.saves).toHaveLength(1);
    expect(page.execute).toHaveBeenCalledTimes(1);
  });

  describe('with a change that cannot be taken back', () => {
    const changed = (change: Record<string, unknown>): OpportunityForm => {
      const page = start({ values: { cosell_visibility: visibility.visible } });
      onLoad(page.event());
      for (const [column, value] of Object.entries(change)) page.set(column, value);
      return page;
    };

    it.each([{ cosell_sync: true }, { cosell_sync: true, cosell_help: help.generalOrOther }])(
      'asks once, saves, and sends then (%p)',
      async (change) => {
        const page = changed(change);
        await run(command, page);
        expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
        expect(page.saves).toHaveLength(1);
        expect(page.execute).toHaveBeenCalledTimes(1);
      },
    );

    it('sends nothing while the question is open, nor after a no', async () => {
      const page = changed({ cosell_sync: true });
      let answerQuestion = (_: { confirmed: boolean }): void => undefined;
      page.openConfirmDialog.mockReturnValue(new Promise((resolve) => (answerQuestion = resolve)));
      await run(command, page);
      expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
      expect(page.execute).not.toHaveBeenCalled();
      answerQuestion({ confirmed: false });
      await jest.advanceTimersByTimeAsync(0);
      expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
      expect(page.saves).toHaveLength(0);
      expect(page.execute).not.toHaveBeenCalled();
    });
  });

  it('says so and sends nothing when somebody else prevented the save', async () => {
    const page = start({ values: { description: 'a' } });
    page.preventSaves();
    page.set('description', 'b');
    await run(command, page);
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.notification(progress)).toEqual({ id: progress, level: 'WARNING', text: page.text('UI_NOT_SAVED') });
  });

  it.each([
    [0x80040220, 'UI_NO_COMMAND'],
    [723450104, 'UI_REQUEST_FAILED'],
  ])('shows why the request could not be stored (code %i)', async (errorCode, key) => {
    const page = start();
    page.execute.mockRejectedValue({ message: 'No access.', errorCode });
    await run(command, page);
    expect(page.notification(progress)).toEqual({
      id: progress,
      level: 'ERROR',
      text: page.text(key, { detail: 'No access.' }),
    });
  });
});

describe('command Decline', () => {
  it('opens the dialog for the record and follows the request that came out of it', async () => {
    const page = new OpportunityForm();
    let close = (_?: undefined): void => undefined;
    page.navigateTo.mockReturnValue(new Promise((resolve) => (close = resolve)));
    page.rows['cosell_request'] = [answer('earlier', 'done')];
    await run(decline, page);
    const [input, options] = page.navigateTo.mock.calls[0] as [{ data: string }, object];
    expect(input).toMatchObject({ pageType: 'webresource', webresourceName: 'cosell_/dialogs/decline.html' });
    expect(options).toMatchObject({ target: 2, title: page.text('UI_DECLINE') });
    expect(decodeTargets(`?data=${input.data}`)).toEqual([{ table: 'opportunity', id: page.id }]);

    page.rows['cosell_request'] = [answer('of the dialog', 'done', 'REF_DECLINED')];
    close();
    await jest.advanceTimersByTimeAsync(0);
    expect(page.queriesOf('cosell_request').at(-1)).toContain('cosell_requestid eq of the dialog');
    expect(page.notification(progress)?.text).toBe(page.text('REF_DECLINED'));
  });

  it('follows nothing when the dialog was cancelled', async () => {
    const page = new OpportunityForm();
    page.rows['cosell_request'] = [answer('earlier', 'failed', 'PC_SIGN_IN')];
    await run(decline, page);
    expect(page.notifications()).toEqual([]);
    expect(page.refresh).toHaveBeenCalledTimes(1);
  });

  it('asks for requests to decline only, not for what else happens to the record meanwhile', async () => {
    const page = new OpportunityForm();
    await run(decline, page);
    const filter = `cosell_targetid eq '${page.id}' and cosell_kind eq ${requestKind.decline}&`;
    expect(page.queriesOf('cosell_request').map((query) => query.includes(filter))).toEqual([true, true]);
  });

  it.each([
    ['at all', [1, 2]],
    ['before the dialog', [1]],
    ['after the dialog', [2]],
  ])('reads the record again when requests cannot be read %s', async (_, failing) => {
    const page = new OpportunityForm();
    let looks = 0;
    page.rows['cosell_request'] = () => {
      looks += 1;
      if (failing.includes(looks)) throw new Error('no privilege');
      return [answer('old', 'failed', 'PC_SIGN_IN')];
    };
    await run(decline, page);
    expect(page.refresh).toHaveBeenCalledTimes(1);
    expect(page.notifications()).toEqual([]);
  });

  it('says that a referral has no record', async () => {
    const page = new OpportunityForm(homeless);
    await run(decline, page);
    expect(page.navigateTo).not.toHaveBeenCalled();
    expect(page.notification(progress)?.text).toBe(page.text('UI_NO_RECORD'));
  });
});

describe('command Open in Partner Center', () => {
  it('opens the link of the form without asking the server', async () => {
    const page = new OpportunityForm({ values: { cosell_referrallink: 'https://partner.microsoft.com/r/1' } });
    await run(open, page);
    expect(page.openUrl).toHaveBeenCalledWith('https://partner.microsoft.com/r/1');
    expect(page.retrieveRecord).not.toHaveBeenCalled();
  });

  it('reads the link of the lead of a referral', async () => {
    const page = new OpportunityForm(ofLead);
    page.retrieveRecord.mockResolvedValue({ cosell_referrallink: 'https://partner.microsoft.com/r/2' });
    await run(open, page);
    expect(page.retrieveRecord).toHaveBeenCalledWith('lead', leadId, '?$select=cosell_referrallink');
    expect(page.openUrl).toHaveBeenCalledWith('https://partner.microsoft.com/r/2');
  });

  it.each([
    [null, 'UI_NO_LINK'],
    ['', 'UI_NO_LINK'],
    ['javascript:alert(1)', 'UI_BAD_LINK'],
    ['partner.microsoft.com', 'UI_BAD_LINK'],
  ])('opens nothing for %p and says why', async (link, key) => {
    const page = new OpportunityForm({ values: { cosell_referrallink: link } });
    await run(open, page);
    expect(page.openUrl).not.toHaveBeenCalled();
    expect(page.notification(progress)).toEqual({ id: progress, level: 'WARNING', text: page.text(key) });
  });
});
