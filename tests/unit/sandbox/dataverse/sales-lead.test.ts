import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../../../sandbox/dataverse/src/core.ts';
import { solutionZip } from '../../../support/solution-zip.ts';
import { clientOf, createRow, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

// The whole solution is imported once, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

const lead = `leads(${sample.leads.open})`;

describe('a lead', () => {
  it.each([4, 5, 6, 7])('is disqualified with the reason %i and opened again', async (statuscode) => {
    const { send } = newEnvironment();
    expect((await send('PATCH', lead, { statecode: 2, statuscode })).status).toBe(204);
    expect((await send('GET', lead)).json).toMatchObject({ statecode: 2, statuscode });
    const found = await send('GET', `leads?$select=leadid&$filter=statecode eq 2 and statuscode eq ${statuscode}`);
    expect(found.rows).toHaveLength(1);
    await send('PATCH', lead, { statecode: 0 });
    expect((await send('GET', lead)).json).toMatchObject({ statecode: 0, statuscode: 1 });
  });

  it.each([
    ['a reason of another state', { statecode: 2, statuscode: 3 }],
    ['a reason without its state', { statuscode: 4 }],
  ])('refuses %s', async (_name, body) => {
    const { send } = newEnvironment();
    expect((await send('PATCH', lead, body)).code).toBe('0x80048408');
    expect((await send('GET', lead)).json).toMatchObject({ statecode: 0, statuscode: 1 });
  });

  it('refuses a reason that is none', async () => {
    const { send } = newEnvironment();
    expect((await send('PATCH', lead, { statecode: 2, statuscode: 99 })).status).toBe(400);
  });

  it('is not qualified once it is disqualified', async () => {
    const { send } = newEnvironment();
    await send('PATCH', lead, { statecode: 2, statuscode: 4 });
    const wishes = { CreateAccount: false, CreateContact: false, CreateOpportunity: true, Status: 3 };
    expect((await send('POST', `${lead}/Microsoft.Dynamics.CRM.QualifyLead`, wishes)).status).toBe(400);
  });

  it('has the columns of a deal with their types', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'leads', {
      subject: 'Topic',
      lastname: 'Roth',
      companyname: 'Roth GmbH',
      address1_line1: 'Lindenufer 1',
      address1_city: 'Berlin',
      address1_stateorprovince: 'Berlin',
      address1_postalcode: '13597',
      address1_country: 'DE',
      estimatedamount: 1200.5,
      estimatedvalue: 1200.5,
      budgetamount: 900,
      estimatedclosedate: '2030-12-31',
      leadsourcecode: 4,
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.usDollar})`,
      'parentaccountid@odata.bind': `/accounts(${sample.accounts.tannenhof})`,
      'parentcontactid@odata.bind': `/contacts(${sample.contacts.tannenhof})`,
      'qualifyingopportunityid@odata.bind': `/opportunities(${sample.opportunities.ready})`,
    });
    expect((await environment.send('GET', `leads(${id})`)).json).toMatchObject({
      estimatedamount: 1200.5,
      budgetamount_base: 833.3333,
      estimatedclosedate: '2030-12-31',
      leadsourcecode: 4,
      _transactioncurrencyid_value: sample.currencies.usDollar,
    });
    for (const [column, value] of Object.entries({
      _parentaccountid_value: sample.accounts.tannenhof,
      _parentcontactid_value: sample.contacts.tannenhof,
      _qualifyingopportunityid_value: sample.opportunities.ready,
    })) {
      const found = await environment.send('GET', `leads?$select=leadid&$filter=${column} eq ${value}`);
      expect(found.rows).toMatchObject([{ leadid: id }]);
    }
    expect((await environment.send('PATCH', `leads(${id})`, { leadsourcecode: 99 })).code).toBe('0x8004431a');
  });
});

describe('opportunities of a lead', () => {
  it('are found by the lead they come from', async () => {
    const { send } = newEnvironment();
    const ready = `opportunities(${sample.opportunities.ready})`;
    await send('PATCH', ready, { 'originatingleadid@odata.bind': `/${lead}` });
    const filter = `_originatingleadid_value eq ${sample.leads.open} and statecode eq 0`;
    const found = await send('GET', `opportunities?$select=opportunityid&$filter=${filter}`);
    expect(found.rows).toMatchObject([{ opportunityid: sample.opportunities.ready }]);
  });
});

describe('a poll for changes', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    const clock = { now: new Date('2030-05-01T08:00:00Z') };
    let ids = 0;
    const core = createDataverse({
      baseUrl: 'http://crm.example',
      now: () => clock.now,
      newId: () => `99999999-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    });
    await core.importSolution(solutionZip());
    environment = { core, clock, send: clientOf(core) };
  });

  it.each(['opportunities', 'leads', 'accounts', 'contacts', 'cosell_dealsolutions'])(
    'of %s gives what changed since, the oldest first',
    async (set) => {
      const { core, clock, send } = environment;
      const table = [...core.catalog.tables.values()].find(({ entitySetName }) => entitySetName === set);
      const key = table?.primaryId ?? '';
      const name = { accounts: 'name', contacts: 'lastname', leads: 'lastname', opportunities: 'name' }[set];
      const ids: string[] = [];
      for (const second of [0, 1, 2]) {
        clock.now = new Date(Date.UTC(2031, 0, 1, 0, 0, second));
        ids.push(await createRow(environment, set, name ? { [name]: 'x' } : {}));
      }
      clock.now = new Date('2031-01-01T00:00:10Z');
      await send('PATCH', `${set}(${ids[0]})`, { statecode: 0 });
      const since = async (time: string): Promise<unknown[]> => {
        const query = `$select=modifiedon&$filter=modifiedon ge ${time}&$orderby=modifiedon asc&$top=50`;
        return (await send('GET', `${set}?${query}`)).rows.map((row) => row[key]);
      };
      expect(await since('2031-01-01T00:00:01Z')).toEqual([ids[1], ids[2], ids[0]]);
      expect(await since('2031-01-01T00:00:02Z')).toEqual([ids[2], ids[0]]);
      expect(await since('2031-01-01T00:00:11Z')).toEqual([]);
    },
  );
});
