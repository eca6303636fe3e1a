import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { baseUrl, createRow, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

const ready = `opportunities(${sample.opportunities.ready})`;
const ofReady = { 'opportunityid@odata.bind': `/${ready}` };
const dollars = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.usDollar})` };
const close = { Status: 3, OpportunityClose: { subject: 'Closed', ...ofReady } };
const children: [string, Record<string, unknown>][] = [
  ['opportunityproducts', { productdescription: 'Licence', quantity: 3, priceperunit: 10, ...ofReady }],
  ['quotes', { name: 'Q', ...ofReady }],
  ['salesorders', { name: 'O', ...ofReady }],
];

async function currencyOf({ send }: TestEnvironment): Promise<unknown> {
  return (await send('GET', ready)).json['_transactioncurrencyid_value'];
}

describe('the currency of an opportunity', () => {
  it.each(children)('cannot change once it has %s', async (set, row) => {
    const environment = newEnvironment();
    const child = await createRow(environment, set, row);
    const refused = await environment.send('PATCH', ready, { name: 'New', ...dollars });
    expect([refused.status, refused.code]).toEqual([400, '0x80048479']);
    expect(refused.message).toContain('The currency cannot be changed');
    expect((await environment.send('PATCH', ready, { transactioncurrencyid: null })).code).toBe('0x80048479');
    expect((await environment.send('GET', ready)).json).toMatchObject({
      name: 'Warehouse analytics on Azure',
      _transactioncurrencyid_value: sample.currencies.euro,
    });
    expect((await environment.send('DELETE', `${set}(${child})`)).status).toBe(204);
    expect((await environment.send('PATCH', ready, dollars)).status).toBe(204);
    expect(await currencyOf(environment)).toBe(sample.currencies.usDollar);
  });

  it('may be written again as it is, and that of other opportunities changes', async () => {
    const environment = newEnvironment();
    await createRow(environment, 'quotes', { name: 'Q', ...ofReady });
    const euros = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.euro})` };
    expect((await environment.send('PATCH', ready, { estimatedvalue: 1, ...euros })).status).toBe(204);
    const other = `opportunities(${sample.opportunities.secondSeller})`;
    expect((await environment.send('PATCH', other, dollars)).status).toBe(204);
  });
});

describe('products, quotes and orders', () => {
  it('are read with the opportunity in one request', async () => {
    const environment = newEnvironment();
    const expand = [
      'product_opportunities($top=1;$select=opportunityproductid)',
      'opportunity_quotes($top=1;$select=quoteid)',
      'opportunity_sales_orders($top=1;$select=salesorderid)',
    ].join(',');
    const read = async (): Promise<Record<string, unknown>> =>
      (await environment.send('GET', `${ready}?$select=name&$expand=${expand}`, undefined, {}, sample.users.seller))
        .json;
    expect(await read()).toMatchObject({
      product_opportunities: [],
      opportunity_quotes: [],
      opportunity_sales_orders: [],
    });
    const ids: string[] = [];
    for (const [set, row] of children) ids.push(await createRow(environment, set, row));
    await createRow(environment, 'quotes', { name: 'Another', ...ofReady });
    expect(await read()).toMatchObject({
      product_opportunities: [{ opportunityproductid: ids[0] }],
      opportunity_quotes: [{ quoteid: ids[1] }],
      opportunity_sales_orders: [{ salesorderid: ids[2] }],
    });
  });

  it('go with the opportunity, but an order holds it', async () => {
    const environment = newEnvironment();
    const ids: string[] = [];
    for (const [set, row] of children) ids.push(await createRow(environment, set, row));
    expect((await environment.send('DELETE', ready)).code).toBe('0x80040227');
    await environment.send('DELETE', `salesorders(${ids[2]})`);
    expect((await environment.send('DELETE', ready)).status).toBe(204);
    expect((await environment.send('GET', `opportunityproducts(${ids[0]})`)).status).toBe(404);
    expect((await environment.send('GET', `quotes(${ids[1]})`)).status).toBe(404);
  });

  it('follow a new owner, as far as they have one', async () => {
    const environment = newEnvironment();
    const quote = await createRow(environment, 'quotes', { name: 'Q', ...ofReady });
    await environment.send('PATCH', ready, {
      'ownerid@odata.bind': `/systemusers(${sample.users.secondSeller})`,
    });
    expect((await environment.send('GET', `quotes(${quote})`)).json['_ownerid_value']).toBe(sample.users.secondSeller);
  });

  it.each([
    ['a draft quote', { statecode: 0, statuscode: 1 }, 400],
    ['an active quote', { statecode: 1, statuscode: 2 }, 400],
    ['a won quote', { statecode: 2, statuscode: 4 }, 204],
    ['a closed quote', { statecode: 3, statuscode: 5 }, 204],
  ])('with %s', async (_name, state, status) => {
    const environment = newEnvironment();
    await createRow(environment, 'quotes', { name: 'Q', ...ofReady, ...state });
    expect((await environment.send('POST', 'WinOpportunity', close)).status).toBe(status);
    expect((await environment.send('GET', ready)).json['statecode']).toBe(status === 204 ? 1 : 0);
  });
});

describe('the access team of an opportunity', () => {
  it('is found by what it regards, with its members', async () => {
    const environment = newEnvironment();
    const team = await createRow(environment, 'teams', {
      name: 'Deal team',
      teamtype: 1,
      'regardingobjectid_opportunity@odata.bind': `/${ready}`,
    });
    await environment.send('POST', `teams(${team})/teammembership_association/$ref`, {
      '@odata.id': `${baseUrl}/api/data/v9.2/systemusers(${sample.users.secondSeller})`,
    });
    const filter = `_regardingobjectid_value eq ${sample.opportunities.ready} and teamtype eq 1`;
    const query = `$select=teamid&$expand=teammembership_association($select=firstname)&$filter=${filter}`;
    const { rows } = await environment.send('GET', `teams?${query}`);
    expect(rows).toMatchObject([{ teamid: team, teammembership_association: [{ firstname: 'Tomas' }] }]);
  });
});
