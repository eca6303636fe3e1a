import { acceptRows, tryAgainRows } from '../../../../webresources/src/commands/rows/request.ts';
import { declineRows } from '../../../../webresources/src/commands/rows/decline.ts';
import { openRow } from '../../../../webresources/src/commands/rows/open.ts';
import { shareRows } from '../../../../webresources/src/commands/rows/share.ts';
import { decodeTargets, dialogLimit } from '../../../../webresources/src/rules/dialog-data.ts';
import { ListPage, rowId, selection } from '../../../support/xrm/list-page.ts';

const referrals = 'cosell_referral';
const link = (n: number, deal: string | null, lead: string | null = null): object => ({
  cosell_referralid: rowId(n),
  _cosell_opportunityid_value: deal,
  _cosell_leadid_value: lead,
});

describe.each([
  ['Accept', acceptRows, 'accept', 'UI_ASK_ACCEPT'],
  ['Try again', tryAgainRows, 'tryAgain', 'UI_ASK_TRY_AGAIN'],
] as const)('list command %s', (_, command, kind, question) => {
  it('stores one request per row, each with an id of its own, and reads the list again', async () => {
    const page = new ListPage();
    await command(page.grid, selection(3));
    const requests = page.requests();
    expect(requests.map(({ id }) => id)).toEqual([1, 2, 3].map(rowId));
    expect(requests.map((request) => request.kind)).toEqual([kind, kind, kind]);
    expect(new Set(requests.map(({ clientRequestId }) => clientRequestId)).size).toBe(3);
    expect(page.alerts).toEqual([page.text('UI_ROWS_SENT', { count: '3', total: '3' })]);
    expect(page.refresh).toHaveBeenCalledTimes(1);
    expect(page.progress).toBe('+-');
  });

  it('asks once about several rows and names their number', async () => {
    const page = new ListPage();
    await command(page.grid, selection(30));
    expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
    expect(page.openConfirmDialog.mock.calls[0]?.[0]).toMatchObject({ text: page.text(question, { count: '30' }) });
    expect(page.requests()).toHaveLength(30);
  });

  it('asks nothing about one row', async () => {
    const page = new ListPage();
    await command(page.grid, selection(1));
    expect(page.openConfirmDialog).not.toHaveBeenCalled();
    expect(page.requests()).toHaveLength(1);
  });

  it('sends nothing when the person says no', async () => {
    const page = new ListPage();
    page.openConfirmDialog.mockResolvedValue({ confirmed: false });
    await command(page.grid, selection(2));
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.alerts).toEqual([]);
    expect(page.progress).toBe('');
  });

  it('runs at most four requests at once', async () => {
    const page = new ListPage();
    let running = 0;
    let most = 0;
    const answer = page.execute.getMockImplementation()!;
    page.execute.mockImplementation(async (call) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return answer(call);
    });
    await command(page.grid, selection(12));
    expect(page.requests()).toHaveLength(12);
    expect(most).toBe(4);
  });

  it('goes on after a failure and says which row failed and why', async () => {
    const page = new ListPage();
    page.execute.mockRejectedValueOnce({ message: 'No access.', errorCode: 723450104 });
    await command(page.grid, selection(3));
    expect(page.alerts[0]?.split('\n')).toEqual([
      page.text('UI_ROWS_SENT', { count: '2', total: '3' }),
      page.text('UI_ROWS_FAILED'),
      `Deal 1: ${page.text('UI_REQUEST_FAILED', { detail: 'No access.' })}`,
    ]);
    expect(page.refresh).toHaveBeenCalledTimes(1);
  });

  it('names the first ten of many failures and counts the rest', async () => {
    const page = new ListPage();
    page.execute.mockRejectedValue({ message: 'missing privilege', errorCode: 0x80040220 });
    await command(page.grid, selection(13));
    const lines = page.alerts[0]?.split('\n') ?? [];
    expect(lines).toHaveLength(13);
    expect(lines[2]).toBe(`Deal 1: ${page.text('UI_NO_COMMAND')}`);
    expect(lines[12]).toBe(page.text('UI_ROWS_MORE', { count: '3' }));
    expect(page.progress).toBe('+-');
  });

  it.each([null, []])('says that no row is selected (%p)', async (rows) => {
    const page = new ListPage();
    await command(page.grid, rows);
    expect(page.alerts).toEqual([page.text('UI_ROWS_NONE')]);
  });

  it('works where the client has no list, progress or alerts to offer', async () => {
    const page = new ListPage();
    Object.assign(Xrm.Utility, { showProgressIndicator: undefined, closeProgressIndicator: undefined });
    Object.assign(Xrm.Navigation, { openAlertDialog: undefined });
    await command(null, selection(1));
    expect(page.requests()).toHaveLength(1);
  });

  it('sends nothing for several rows where the client cannot ask', async () => {
    const page = new ListPage();
    Object.assign(Xrm.Navigation, { openConfirmDialog: undefined });
    await command(page.grid, selection(2));
    expect(page.execute).not.toHaveBeenCalled();
  });
});

describe('list commands on referrals', () => {
  it('work on the deals and leads of the rows, a deal only once', async () => {
    const page = new ListPage(referrals);
    page.retrieveMultipleRecords.mockResolvedValue({
      entities: [link(1, 'deal'), link(2, null, 'lead'), link(3, 'deal'), link(4, null)],
    });
    await acceptRows(page.grid, selection(5, referrals));
    expect(page.retrieveMultipleRecords).toHaveBeenCalledTimes(1);
    expect(page.retrieveMultipleRecords.mock.calls[0]?.[1]).toContain(`cosell_referralid eq ${rowId(5)}`);
    expect(page.requests().map(({ id }) => id)).toEqual(['deal', 'lead']);
    expect(page.alerts[0]?.split('\n')).toEqual([
      page.text('UI_ROWS_SENT', { count: '2', total: '4' }),
      page.text('UI_ROWS_FAILED'),
      `Deal 4: ${page.text('UI_NO_RECORD')}`,
      `Deal 5: ${page.text('UI_NO_RECORD')}`,
    ]);
  });

  it('ask in several questions about many rows', async () => {
    const page = new ListPage(referrals);
    await acceptRows(page.grid, selection(45, referrals));
    expect(page.retrieveMultipleRecords).toHaveBeenCalledTimes(3);
    expect(page.execute).not.toHaveBeenCalled();
  });

  it('take the table of the list when a row does not name it', async () => {
    const page = new ListPage(referrals);
    page.retrieveMultipleRecords.mockResolvedValue({ entities: [link(1, 'deal')] });
    await acceptRows(page.grid, [{ Id: rowId(1) }]);
    expect(page.requests().map(({ id }) => id)).toEqual(['deal']);
  });
});

describe('list command Share', () => {
  it('sets Sync on every row after a question, also for one row', async () => {
    const page = new ListPage();
    await shareRows(page.grid, selection(1));
    expect(page.openConfirmDialog.mock.calls[0]?.[0]).toMatchObject({
      text: page.text('UI_ASK_SHARE', { count: '1' }),
    });
    expect(page.updateRecord.mock.calls).toEqual([['opportunity', rowId(1), { cosell_sync: true }]]);
    expect(page.execute).not.toHaveBeenCalled();
  });

  it('says why a row could not be changed', async () => {
    const page = new ListPage();
    page.updateRecord.mockRejectedValueOnce({ message: 'The record is read-only.', errorCode: 1 });
    await shareRows(page.grid, selection(2));
    expect(page.alerts[0]).toContain('Deal 1');
    expect(page.alerts[0]).toContain('The record is read-only.');
  });
});

describe('list command Decline', () => {
  it('opens one dialog for all rows and reads the list again', async () => {
    const page = new ListPage();
    await declineRows(page.grid, selection(2));
    const { data } = page.navigateTo.mock.calls[0]?.[0] as { data: string };
    expect(decodeTargets(`?data=${data}`)).toEqual([
      { table: 'opportunity', id: rowId(1) },
      { table: 'opportunity', id: rowId(2) },
    ]);
    expect(page.refresh).toHaveBeenCalledTimes(1);
    expect(page.execute).not.toHaveBeenCalled();
  });

  it('refuses more rows than the dialog takes', async () => {
    const page = new ListPage();
    await declineRows(page.grid, selection(dialogLimit + 1));
    expect(page.navigateTo).not.toHaveBeenCalled();
    expect(page.alerts).toEqual([page.text('UI_ROWS_LIMIT', { limit: String(dialogLimit) })]);
  });

  it('tells of referrals without a record and opens nothing for them', async () => {
    const page = new ListPage(referrals);
    await declineRows(page.grid, selection(1, referrals));
    expect(page.navigateTo).not.toHaveBeenCalled();
    expect(page.alerts[0]).toContain(`Deal 1: ${page.text('UI_NO_RECORD')}`);
  });

  it('says that no row is selected', async () => {
    const page = new ListPage();
    await declineRows(page.grid, null);
    expect(page.alerts).toEqual([page.text('UI_ROWS_NONE')]);
  });
});

describe('list command Open in Partner Center', () => {
  it('opens the link of the row', async () => {
    const page = new ListPage();
    page.retrieveRecord.mockResolvedValue({ cosell_referrallink: 'https://partner.microsoft.com/r/1' });
    await openRow(page.grid, selection(1));
    expect(page.openUrl).toHaveBeenCalledWith('https://partner.microsoft.com/r/1');
    expect(page.progress).toBe('+-');
  });

  it.each([
    [{}, 'UI_NO_LINK'],
    [{ cosell_referrallink: 'javascript:alert(1)' }, 'UI_BAD_LINK'],
  ])('says why there is nothing to open for %p', async (row, key) => {
    const page = new ListPage();
    page.retrieveRecord.mockResolvedValue(row);
    await openRow(page.grid, selection(1));
    expect(page.openUrl).not.toHaveBeenCalled();
    expect(page.alerts).toEqual([page.text(key)]);
  });

  it('says that a referral without a record has none', async () => {
    const page = new ListPage(referrals);
    await openRow(page.grid, selection(1, referrals));
    expect(page.retrieveRecord).not.toHaveBeenCalled();
    expect(page.alerts).toEqual([page.text('UI_NO_LINK')]);
  });

  it('says that no row is selected', async () => {
    const page = new ListPage();
    await openRow(page.grid, []);
    expect(page.alerts).toEqual([page.text('UI_ROWS_NONE')]);
  });
});
