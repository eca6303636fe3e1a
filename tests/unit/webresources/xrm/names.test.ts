import { dialogLimit } from '../../../../webresources/src/rules/dialog-data.ts';
import { readNames } from '../../../../webresources/src/xrm/names.ts';
import { ListPage, rowId } from '../../../support/xrm/list-page.ts';

const deal = (n: number): { table: string; id: string } => ({ table: 'opportunity', id: rowId(n) });
const lead = (n: number): { table: string; id: string } => ({ table: 'lead', id: rowId(n) });

function start(rows: Record<string, object[] | Error>): ListPage {
  const page = new ListPage();
  page.retrieveMultipleRecords.mockImplementation(async (table) => {
    const found = rows[table] ?? [];
    if (found instanceof Error) throw found;
    return { entities: found };
  });
  return page;
}

describe('readNames', () => {
  it('reads the names of deals and leads with one question for each table', async () => {
    const page = start({
      opportunity: [{ opportunityid: rowId(1), name: 'Warehouse' }],
      lead: [{ leadid: rowId(2).toUpperCase(), fullname: 'Ann Lee' }],
    });
    expect([...(await readNames([deal(1), lead(2), deal(3)]))]).toEqual([
      [rowId(1), 'Warehouse'],
      [rowId(2), 'Ann Lee'],
    ]);
    expect(page.retrieveMultipleRecords.mock.calls).toEqual([
      ['opportunity', `?$select=name&$filter=opportunityid eq ${rowId(1)} or opportunityid eq ${rowId(3)}`],
      ['lead', `?$select=fullname&$filter=leadid eq ${rowId(2)}`],
    ]);
  });

  it('asks once for the most rows of a dialog', async () => {
    const page = start({});
    await readNames(Array.from({ length: dialogLimit }, (_, n) => lead(n)));
    expect(page.retrieveMultipleRecords).toHaveBeenCalledTimes(1);
  });

  it('gives what it can when a table cannot be read', async () => {
    start({ opportunity: new Error('no privilege'), lead: [{ leadid: rowId(2), fullname: 'Ann Lee' }] });
    expect([...(await readNames([deal(1), lead(2)]))]).toEqual([[rowId(2), 'Ann Lee']]);
  });

  it('gives nothing where there is no client API', async () => {
    start({});
    Object.assign(Xrm, { WebApi: undefined });
    expect((await readNames([deal(1)])).size).toBe(0);
  });
});
