import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

const ready = `opportunities(${sample.opportunities.ready})`;
const close = { subject: 'Closed', 'opportunityid@odata.bind': `/${ready}` };

async function read({ send }: TestEnvironment, path: string): Promise<Record<string, unknown>> {
  return (await send('GET', path)).json;
}

describe('money', () => {
  it('is kept in the base currency too', async () => {
    const environment = newEnvironment();
    await environment.send('PATCH', ready, {
      estimatedvalue: 54000,
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.usDollar})`,
    });
    expect(await read(environment, ready)).toMatchObject({
      estimatedvalue: 54000,
      exchangerate: 1.08,
      estimatedvalue_base: 50000,
    });
  });

  it('without a currency is in that of the organisation', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'opportunities', { name: 'x', estimatedvalue: 10 });
    expect(await read(environment, `opportunities(${id})`)).toMatchObject({
      _transactioncurrencyid_value: sample.currencies.euro,
      estimatedvalue_base: 10,
    });
    const empty = await createRow(environment, 'opportunities', { name: 'x' });
    expect((await read(environment, `opportunities(${empty})`))['_transactioncurrencyid_value']).toBeNull();
  });

  it('that the system calculates is not set by hand', async () => {
    const environment = newEnvironment();
    await environment.send('PATCH', ready, { isrevenuesystemcalculated: true });
    await environment.send('PATCH', ready, { estimatedvalue: 1 });
    expect((await read(environment, ready))['estimatedvalue']).toBe(48000);
    await environment.send('PATCH', ready, { isrevenuesystemcalculated: false, estimatedvalue: 1 });
    expect((await read(environment, ready))['estimatedvalue']).toBe(1);
  });
});

describe('names and customers', () => {
  it('full names follow first and last name', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'contacts', { firstname: 'Ida', lastname: 'Roth', fullname: 'ignored' });
    expect((await read(environment, `contacts(${id})`))['fullname']).toBe('Ida Roth');
    await environment.send('PATCH', `contacts(${id})`, { firstname: null });
    expect((await read(environment, `contacts(${id})`))['fullname']).toBe('Roth');
  });

  it('the potential customer follows account and contact, and the reverse', async () => {
    const environment = newEnvironment();
    const bare = `opportunities(${sample.opportunities.bare})`;
    await environment.send('PATCH', bare, { 'parentaccountid@odata.bind': `/accounts(${sample.accounts.olivera})` });
    expect((await read(environment, bare))['_customerid_value']).toBe(sample.accounts.olivera);
    await environment.send('PATCH', bare, {
      'customerid_account@odata.bind': `/accounts(${sample.accounts.brightwater})`,
    });
    expect((await read(environment, bare))['_parentaccountid_value']).toBe(sample.accounts.brightwater);
    const id = await createRow(environment, 'opportunities', {
      name: 'x',
      'customerid_contact@odata.bind': `/contacts(${sample.contacts.olivera})`,
    });
    expect((await read(environment, `opportunities(${id})`))['_parentcontactid_value']).toBe(sample.contacts.olivera);
  });
});

describe('closing an opportunity', () => {
  it('as won sets state, date and revenue and keeps a close activity', async () => {
    const environment = newEnvironment();
    const answer = await environment.send('POST', 'WinOpportunity', {
      Status: 3,
      OpportunityClose: { ...close, actualrevenue: 47000 },
    });
    expect(answer.status).toBe(204);
    expect(await read(environment, ready)).toMatchObject({
      statecode: 1,
      statuscode: 3,
      actualvalue: 47000,
      actualclosedate: '2030-05-01',
    });
    const { rows } = await environment.send(
      'GET',
      `opportunitycloses?$filter=_opportunityid_value eq ${sample.opportunities.ready}`,
    );
    expect(rows).toMatchObject([{ subject: 'Closed', statecode: 1 }]);
  });

  it('as lost takes the reason given or the standard one', async () => {
    const environment = newEnvironment();
    await environment.send('POST', 'LoseOpportunity', { Status: 5, OpportunityClose: close });
    expect(await read(environment, ready)).toMatchObject({ statecode: 2, statuscode: 5, actualvalue: null });
    await environment.send('PATCH', ready, { statecode: 0, statuscode: 1 });
    await environment.send('POST', 'LoseOpportunity', { Status: -1, OpportunityClose: close });
    expect((await read(environment, ready))['statuscode']).toBe(4);
  });

  const refused: [string, unknown, number][] = [
    ['without the close activity', { Status: 3 }, 400],
    ['without a status', { OpportunityClose: close }, 400],
    ['without naming the opportunity', { Status: 3, OpportunityClose: { subject: 'x' } }, 400],
    ['with a reason of another state', { Status: 5, OpportunityClose: close }, 400],
    [
      'of an opportunity that is not there',
      { Status: 3, OpportunityClose: { 'opportunityid@odata.bind': `/opportunities(${sample.accounts.olivera})` } },
      404,
    ],
  ];

  it.each(refused)('is refused %s', async (_name, body, status) => {
    const environment = newEnvironment();
    expect((await environment.send('POST', 'WinOpportunity', body)).status).toBe(status);
    expect((await read(environment, ready))['statecode']).toBe(0);
    expect((await environment.send('GET', 'opportunitycloses/$count')).body).toBe('0');
  });

  it('is refused when it is closed already', async () => {
    const environment = newEnvironment();
    await environment.send('POST', 'WinOpportunity', { Status: 3, OpportunityClose: close });
    const again = await environment.send('POST', 'LoseOpportunity', { Status: 4, OpportunityClose: close });
    expect(again.status).toBe(400);
    expect(again.message).toContain('Reopen it');
  });
});

describe('the sample rows', () => {
  it('hold one opportunity that is complete and lies ahead', async () => {
    const environment = newEnvironment();
    const { json } = await environment.send('GET', `${ready}?$expand=parentaccountid,parentcontactid`);
    expect(json).toMatchObject({
      estimatedvalue: 48000,
      estimatedclosedate: '2030-06-30',
      _ownerid_value: sample.users.seller,
      parentaccountid: { address1_country: 'DE' },
      parentcontactid: { emailaddress1: 'jonas.hellwig@tannenhof.example' },
    });
  });

  it('know the application user by its application id', async () => {
    const { send } = newEnvironment();
    const { rows } = await send(
      'GET',
      `systemusers?$filter=applicationid eq ${sample.relayApplicationId}&$select=systemuserid`,
    );
    expect(rows).toMatchObject([{ systemuserid: sample.users.relay }]);
  });
});
