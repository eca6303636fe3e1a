import { OpportunityForm } from '../../../support/xrm/opportunity-form.ts';
import { watchNews } from '../../../../webresources/src/xrm/watch-news.ts';

const links = 'cosell_referral';
const news = 'cosell.news';

const link = (etag: number): object[] => [{ '@odata.etag': `W/"${etag}"`, cosell_lastsyncon: null }];
const settle = (milliseconds = 0): Promise<unknown> => jest.advanceTimersByTimeAsync(milliseconds);

describe('watchNews', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  async function watch(values: Record<string, unknown> = { cosell_sync: true }): Promise<OpportunityForm> {
    const page = new OpportunityForm({ values });
    page.rows[links] = link(1);
    watchNews(page.form);
    await settle();
    return page;
  }

  it('asks one small query and reads nothing again while nothing changes', async () => {
    const page = await watch();
    await settle(9_000);
    expect(page.queries).toHaveLength(4);
    expect(page.queries[0]).toEqual({
      table: links,
      query: `?$select=cosell_lastsyncon&$filter=_cosell_opportunityid_value eq ${page.id}&$orderby=cosell_generation desc&$top=1`,
    });
    expect(page.refresh).not.toHaveBeenCalled();
  });

  it('reads the record again once when the link row changes, and then has the commands judged by it', async () => {
    const page = await watch();
    page.rows[links] = link(2);
    let isRead = false;
    page.refresh.mockImplementation(async () => {
      await null;
      isRead = true;
      return undefined;
    });
    page.refreshRibbon.mockImplementation(() => expect(isRead).toBe(true));
    await settle(9_000);
    expect(page.refresh).toHaveBeenCalledTimes(1);
    expect(page.refreshRibbon).toHaveBeenCalledTimes(1);
  });

  it('goes on where the client cannot refresh the commands', async () => {
    const page = await watch();
    Object.assign(page.form.ui, { refreshRibbon: undefined });
    page.rows[links] = link(2);
    await settle(9_000);
    page.rows[links] = link(3);
    await settle(9_000);
    expect(page.refresh).toHaveBeenCalledTimes(2);
  });

  it('notices the first link row of a record', async () => {
    const page = await watch();
    page.rows[links] = [];
    await settle(3_000);
    page.rows[links] = link(1);
    await settle(3_000);
    expect(page.refresh).toHaveBeenCalledTimes(2);
  });

  it('tells of the change while there are unsaved ones, and shows it afterwards', async () => {
    const page = await watch();
    page.set('cosell_help', 723450001);
    page.rows[links] = link(2);
    await settle(3_000);
    expect(page.refresh).not.toHaveBeenCalled();
    expect(page.notification(news)).toEqual({ id: news, level: 'WARNING', text: page.text('UI_CHANGED_ELSEWHERE') });
    page.save();
    await settle(3_000);
    expect(page.refresh).toHaveBeenCalledTimes(1);
    expect(page.notification(news)).toBeUndefined();
  });

  it('slows down after five quiet minutes', async () => {
    const page = await watch();
    await settle(300_000);
    const asked = page.queries.length;
    await settle(60_000);
    expect(page.queries.length - asked).toBe(4);
  });

  it('runs once per record', async () => {
    const page = await watch();
    watchNews(page.form);
    watchNews(page.form);
    await settle();
    const asked = page.queries.length;
    await settle(3_000);
    expect(page.queries.length - asked).toBe(1);
  });

  it('stops when the deal is no longer synchronised', async () => {
    const page = await watch();
    page.set('cosell_sync', false);
    await settle(3_000);
    const asked = page.queries.length;
    await settle(30_000);
    expect(page.queries).toHaveLength(asked);
  });

  it('stops when the user has left the record', async () => {
    const page = await watch();
    page.form.data.entity.getId = () => {
      throw new Error('The form is gone.');
    };
    const asked = page.queries.length;
    await settle(30_000);
    expect(page.queries).toHaveLength(asked);
  });

  it('stops when the user may not read link rows', async () => {
    const page = await watch();
    page.rows[links] = () => {
      throw Object.assign(new Error('no privilege'), { errorCode: '2147746336' });
    };
    await settle(3_000);
    const asked = page.queries.length;
    await settle(30_000);
    expect(page.queries).toHaveLength(asked);
  });

  it('goes on after a fault of the network', async () => {
    const page = await watch();
    page.rows[links] = () => {
      throw new Error('network');
    };
    await settle(3_000);
    page.rows[links] = link(2);
    await settle(3_000);
    expect(page.refresh).toHaveBeenCalledTimes(1);
  });

  it('watches nothing on a record that is not saved', async () => {
    const page = new OpportunityForm({ id: '', values: { cosell_sync: true } });
    watchNews(page.form);
    await settle(30_000);
    expect(page.queries).toEqual([]);
  });
});
