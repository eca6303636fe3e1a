import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { fixtureEnvironment, newEnvironment } from './client.ts';
import type { Answer, TestEnvironment } from './client.ts';
import { addApp } from './fixture-app.ts';
import { replaceIn, stepXml } from './fixture-solution.ts';

const lead = `leads(${sample.leads.open})`;
const everything = { CreateAccount: true, CreateContact: true, CreateOpportunity: true, Status: 3 };

async function qualify({ send }: TestEnvironment, body: unknown, userId?: string): Promise<Answer> {
  return send('POST', `${lead}/Microsoft.Dynamics.CRM.QualifyLead`, body, {}, userId);
}

async function read({ send }: TestEnvironment, path: string): Promise<Record<string, unknown>> {
  return (await send('GET', path)).json;
}

/** Ids of the answered rows by table. */
function created(answer: Answer): Record<string, string> {
  return Object.fromEntries(
    answer.rows.map((row) => {
      const table = String(row['@odata.type']).replace('#Microsoft.Dynamics.CRM.', '');
      return [table, String(row[`${table}id`])];
    }),
  );
}

describe('qualifying a lead', () => {
  it('makes account, contact and opportunity of it, joined with each other', async () => {
    const environment = newEnvironment();
    const answer = await qualify(environment, everything);
    expect(answer.status).toBe(200);
    const { account, contact, opportunity } = created(answer);
    expect(await read(environment, `accounts(${account})`)).toMatchObject({
      name: 'Aguas Montero SL',
      address1_country: 'ES',
      _originatingleadid_value: sample.leads.open,
    });
    expect(await read(environment, `contacts(${contact})`)).toMatchObject({
      fullname: 'Rafael Montero',
      emailaddress1: 'rafael.montero@aguasmontero.example',
      _parentcustomerid_value: account,
    });
    expect(await read(environment, `opportunities(${opportunity})`)).toMatchObject({
      name: 'Bottling plant maintenance app',
      _originatingleadid_value: sample.leads.open,
      _parentaccountid_value: account,
      _parentcontactid_value: contact,
      _customerid_value: account,
      statecode: 0,
    });
    expect(await read(environment, lead)).toMatchObject({
      statecode: 1,
      statuscode: 3,
      _parentaccountid_value: account,
      _parentcontactid_value: contact,
      _qualifyingopportunityid_value: opportunity,
    });
  });

  it('makes only what is asked, for the customer and in the currency given', async () => {
    const environment = newEnvironment();
    const answer = await qualify(environment, {
      CreateAccount: false,
      CreateContact: false,
      CreateOpportunity: true,
      Status: -1,
      OpportunityCustomerId: { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: sample.accounts.olivera },
      OpportunityCurrencyId: {
        '@odata.type': 'Microsoft.Dynamics.CRM.transactioncurrency',
        transactioncurrencyid: sample.currencies.pound,
      },
    });
    expect(Object.keys(created(answer))).toEqual(['opportunity']);
    expect(await read(environment, `opportunities(${created(answer)['opportunity']})`)).toMatchObject({
      _customerid_value: sample.accounts.olivera,
      _parentaccountid_value: sample.accounts.olivera,
      _transactioncurrencyid_value: sample.currencies.pound,
    });
    expect((await read(environment, lead))['statuscode']).toBe(3);
  });

  it('may make nothing at all', async () => {
    const environment = newEnvironment();
    const answer = await qualify(environment, {
      CreateAccount: false,
      CreateContact: false,
      CreateOpportunity: false,
      Status: 3,
    });
    expect(answer.rows).toEqual([]);
    expect((await read(environment, lead))['statecode']).toBe(1);
  });

  it('hands on what the attribute maps of solutions name', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const answer = await qualify(environment, everything);
    expect(await read(environment, `opportunities(${created(answer)['opportunity']})`)).toMatchObject({
      stepname: 'Aguas Montero SL',
    });
  });

  it('runs the steps of the rows it writes, in its transaction', async () => {
    const seen: string[] = [];
    const environment = await fixtureEnvironment(
      ({ context }) => {
        seen.push(`${context.messageName} ${context.primaryEntityName} ${context.depth}`);
        if (context.primaryEntityName === 'lead') throw new Error('stop');
      },
      (members) => {
        const step = (id: string, message: 'Create' | 'Update', table: string): string =>
          stepXml({ id: `10000000-0000-4000-8000-0000000000e${id}`, message, table });
        replaceIn(
          members,
          'customizations.xml',
          '</SdkMessageProcessingSteps>',
          `${step('1', 'Create', 'opportunity')}${step('2', 'Update', 'lead')}</SdkMessageProcessingSteps>`,
        );
      },
    );
    await expect(qualify(environment, everything)).rejects.toThrow('stop');
    expect(seen).toEqual(['Create opportunity 2', 'Update lead 2']);
    expect(
      (await environment.send('GET', `opportunities?$filter=_originatingleadid_value eq ${sample.leads.open}`)).rows,
    ).toEqual([]);
    expect((await read(environment, lead))['statecode']).toBe(0);
  });

  const refused: [string, unknown, number][] = [
    ['without a status', { CreateAccount: true, CreateContact: true, CreateOpportunity: true }, 400],
    ['without saying what to create', { Status: 3 }, 400],
    ['with a reason of another state', { ...everything, Status: 4 }, 400],
    ['with an unknown parameter', { ...everything, CreateQuote: true }, 400],
    [
      'with a currency that is none',
      {
        ...everything,
        OpportunityCurrencyId: { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: sample.accounts.olivera },
      },
      400,
    ],
    [
      'with a customer that is not there',
      {
        ...everything,
        OpportunityCustomerId: { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: sample.leads.open },
      },
      404,
    ],
    ['with a source campaign', { ...everything, SourceCampaignId: { '@odata.id': 'campaigns(1)' } }, 501],
  ];

  it.each(refused)('is refused %s, and nothing is made', async (_name, body, status) => {
    const environment = newEnvironment();
    const before = (await environment.send('GET', 'accounts/$count')).body;
    expect((await qualify(environment, body)).status).toBe(status);
    expect((await read(environment, lead))['statecode']).toBe(0);
    expect((await environment.send('GET', 'accounts/$count')).body).toBe(before);
  });

  it('is refused for a closed lead, another method, another table and another user', async () => {
    const environment = newEnvironment();
    expect((await qualify(environment, everything, sample.users.secondSeller)).status).toBe(403);
    await qualify(environment, everything);
    const again = await qualify(environment, everything);
    expect(again).toMatchObject({ status: 400, message: 'The lead is already closed.' });
    expect((await environment.send('GET', `${lead}/Microsoft.Dynamics.CRM.QualifyLead`)).status).toBe(405);
    const wrong = `opportunities(${sample.opportunities.ready})/Microsoft.Dynamics.CRM.QualifyLead`;
    expect((await environment.send('POST', wrong, everything)).status).toBe(404);
  });
});
