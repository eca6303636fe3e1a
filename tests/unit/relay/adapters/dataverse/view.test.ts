import { valueOf } from '../../../../../domain/model/observation.ts';
import type { RecordRef } from '../../../../../domain/model/deal.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { rejection } from '../ports.ts';
import { environment, lane, makeRequest, ready, sharedEnvironment } from './environment.ts';

type Environment = Awaited<ReturnType<typeof environment>>;

const lead = { table: 'lead', id: sample.leads.open } as const;

async function seen({ store }: Environment, record: RecordRef = ready) {
  const deal = valueOf((await store.view(lane, record)).deal);
  if (!deal) throw new Error('the deal is not there');
  return deal;
}

/** Closes an opportunity as a person does it. */
async function close(
  { ask }: Environment,
  action: 'WinOpportunity' | 'LoseOpportunity',
  status: number,
  words: Readonly<Record<string, string>> = {},
) {
  const OpportunityClose = { ...words, 'opportunityid@odata.bind': `/opportunities(${ready.id})` };
  await ask('POST', action, { Status: status, OpportunityClose });
}

describe('viewing a deal', () => {
  it('reads everything in one round trip', async () => {
    const { store, fetch, ask } = await environment();
    await ask('PATCH', `opportunities(${ready.id})`, {
      cosell_sync: true,
      cosell_help: 723450003,
      cosell_visibility: 723450001,
    });
    const view = await store.view(lane, ready);
    expect(fetch.sent).toHaveLength(1);
    expect(view.link).toEqual({ is: 'absent' });
    expect(valueOf(view.deal)).toMatchObject({
      record: ready,
      sync: true,
      help: 'ProofOfConceptOrDemo',
      visible: true,
      state: 'open',
      fields: { currency: 'EUR', closingDate: expect.stringMatching(/^2030-\d\d-\d\d$/) as unknown },
      customer: {
        name: 'Tannenhof Logistik GmbH',
        address: { line1: 'Lindenufer 12', country: 'DE', postalCode: '13597' },
      },
      contact: { firstName: 'Jonas', lastName: 'Hellwig', email: 'jonas.hellwig@tannenhof.example' },
      team: [{ firstName: 'Selma', lastName: 'Brandt', phone: '+49 30 5550110' }],
      solutions: [],
      published: { referralIdentifier: null, referralStatus: null, audit: '' },
    });
    expect(typeof valueOf(view.deal)?.fields['dealValue']).toBe('number');
  });

  it('reads empty columns as No and nothing', async () => {
    const { store } = await sharedEnvironment();
    const bare = { table: 'opportunity', id: sample.opportunities.bare } as const;
    expect(valueOf((await store.view(lane, bare)).deal)).toMatchObject({
      sync: false,
      help: null,
      visible: false,
      customer: null,
      fields: { closingDate: null },
    });
  });

  it('reads the solutions with their catalogue rows', async () => {
    const { store, ask } = await environment();
    const detail = 'aaaa0000-0000-4000-8000-000000000001';
    await ask('POST', 'cosell_solutiondetails', {
      cosell_solutiondetailid: detail,
      cosell_name: 'Cold Chain',
      cosell_solutionidentifier: 'SOL-50871-LKV',
      cosell_solutiontype: '3P',
    });
    await ask('POST', 'cosell_dealsolutions', {
      'cosell_OpportunityId@odata.bind': `/opportunities(${ready.id})`,
      'cosell_SolutionDetailId@odata.bind': `/cosell_solutiondetails(${detail})`,
    });
    expect(valueOf((await store.view(lane, ready)).deal)?.solutions).toEqual([
      {
        rowId: expect.any(String) as unknown,
        id: 'SOL-50871-LKV',
        name: 'Cold Chain',
        publisherName: null,
        solutionType: '3P',
      },
    ]);
  });

  it('says absent for a record that is gone and without a record', async () => {
    const { store } = await sharedEnvironment();
    const gone = { table: 'opportunity', id: lane } as const;
    await expect(store.view(lane, gone)).resolves.toEqual({
      link: { is: 'absent' },
      deal: { is: 'absent' },
      requests: [],
    });
    await expect(store.view(lane, null)).resolves.toMatchObject({ deal: { is: 'absent' } });
  });

  it('reads a lead', async () => {
    const { store } = await sharedEnvironment();
    expect(valueOf((await store.view(lane, lead)).deal)).toMatchObject({ record: lead, state: 'open', solutions: [] });
  });

  it('lists the open requests of the record, oldest first', async () => {
    const env = await environment();
    const first = await makeRequest(env, 1);
    env.clock.advance(1000);
    const second = await makeRequest(env, 2);
    await makeRequest(env, 3, sample.opportunities.bare);
    const { requests } = await env.store.view(lane, ready);
    expect(requests).toEqual([
      { id: first, kind: 'share', state: 'new', payload: null },
      { id: second, kind: 'share', state: 'new', payload: null },
    ]);
  });

  it('refuses an id that is none without a call', async () => {
    const { store, fetch } = await sharedEnvironment();
    const before = fetch.sent.length;
    expect(await rejection(store.view("x' or 1", null))).toMatchObject({ code: 'DV_REJECTED' });
    expect(await rejection(store.view(lane, { table: 'lead', id: 'x' }))).toMatchObject({ code: 'DV_REJECTED' });
    expect(fetch.sent).toHaveLength(before);
  });
});

describe('how a record ended', () => {
  it.each([
    [5, 'otherVendor'],
    [4, 'other'],
  ])('an opportunity with status reason %i is lost: %s', async (status, reason) => {
    const env = await environment();
    await close(env, 'LoseOpportunity', status, { subject: 'Lost', description: ' They chose Northwind. ' });
    await expect(seen(env)).resolves.toMatchObject({ state: 'lost', loss: { reason, note: 'They chose Northwind.' } });
  });

  it('takes the subject for the note when nobody described it, and the words of the last closing', async () => {
    const env = await environment();
    await close(env, 'LoseOpportunity', 4, { subject: 'First time', description: 'Old words' });
    await env.ask('PATCH', `opportunities(${ready.id})`, { statecode: 0, statuscode: 1 });
    await expect(seen(env)).resolves.toMatchObject({ state: 'open', loss: null });
    env.clock.advance(60_000);
    await close(env, 'LoseOpportunity', 5, { subject: 'Second time' });
    await expect(seen(env)).resolves.toMatchObject({ loss: { reason: 'otherVendor', note: 'Second time' } });
  });

  it('has no loss when it is won', async () => {
    const env = await environment();
    await close(env, 'WinOpportunity', 3, { subject: 'Won' });
    await expect(seen(env)).resolves.toMatchObject({ state: 'won', loss: null });
  });

  it.each([
    [4, 'otherVendor'],
    [5, 'noResponse'],
    [6, 'requirement'],
    [7, 'other'],
  ])('a lead with status reason %i is lost: %s', async (statuscode, reason) => {
    const env = await environment();
    await env.ask('PATCH', `leads(${lead.id})`, { statecode: 2, statuscode });
    await expect(seen(env, lead)).resolves.toMatchObject({
      state: 'lost',
      loss: { reason, note: '' },
      qualifiedTo: null,
    });
  });

  it('a qualified lead names its opportunity, which names the lead', async () => {
    const env = await environment();
    await expect(seen(env, lead)).resolves.toMatchObject({ state: 'open', loss: null, qualifiedTo: null });
    await env.ask('POST', `leads(${lead.id})/Microsoft.Dynamics.CRM.QualifyLead`, {
      CreateAccount: true,
      CreateContact: true,
      CreateOpportunity: true,
      Status: 3,
    });
    const { state, qualifiedTo } = await seen(env, lead);
    expect(state).toBe('won');
    expect(qualifiedTo?.table).toBe('opportunity');
    await expect(seen(env, qualifiedTo!)).resolves.toMatchObject({ originatedFrom: lead, qualifiedTo: null });
  });

  it('a lead that was qualified by other means is found through the newest opportunity that names it', async () => {
    const env = await environment();
    const bind = { 'originatingleadid@odata.bind': `/leads(${lead.id})` };
    await env.ask('POST', 'opportunities', { name: 'Older', ...bind });
    env.clock.advance(60_000);
    const newer = await env.ask('POST', 'opportunities', { name: 'Newer', ...bind });
    await expect(seen(env, lead)).resolves.toMatchObject({ qualifiedTo: null });
    await env.ask('PATCH', `leads(${lead.id})`, { statecode: 1, statuscode: 3 });
    await expect(seen(env, lead)).resolves.toMatchObject({
      qualifiedTo: { table: 'opportunity', id: newer['opportunityid'] },
    });
  });
});

describe('a status reason of the customer', () => {
  const own = (body: string): string =>
    body.replace('"statuscode":4', '"statuscode":100').replace(/"Canceled"/, '"No licences left"');

  it('is another reason, and its label is the note where nobody wrote one', async () => {
    const env = await environment();
    await close(env, 'LoseOpportunity', 4);
    env.wire.alter = own;
    await expect(seen(env)).resolves.toMatchObject({ loss: { reason: 'other', note: 'No licences left' } });
    expect(env.fetch.sent).toHaveLength(2);
  });

  it('gives way to the words of the person who closed it', async () => {
    const env = await environment();
    await close(env, 'LoseOpportunity', 4, { description: 'Postponed by two years' });
    env.wire.alter = own;
    await expect(seen(env)).resolves.toMatchObject({ loss: { reason: 'other', note: 'Postponed by two years' } });
    expect(env.fetch.sent).toHaveLength(1);
  });
});

describe('what binds a deal', () => {
  it('says when the platform computes the value, but not of another column', async () => {
    const env = await environment();
    await expect(seen(env)).resolves.toMatchObject({ valueCalculated: false });
    await env.ask('PATCH', `opportunities(${ready.id})`, { isrevenuesystemcalculated: true });
    await expect(seen(env)).resolves.toMatchObject({ valueCalculated: true });
    const store = env.storeWith({ dealValueColumn: 'budgetamount' });
    await expect(seen({ ...env, store })).resolves.toMatchObject({ valueCalculated: false });
  });

  it.each(['opportunityproducts', 'quotes', 'salesorders'])('says that %s lock the currency', async (set) => {
    const env = await environment();
    await expect(seen(env)).resolves.toMatchObject({ currencyLocked: false });
    const name = set === 'opportunityproducts' ? { productdescription: 'Licence' } : { name: 'Licence' };
    await env.ask('POST', set, { ...name, 'opportunityid@odata.bind': `/opportunities(${ready.id})` });
    await expect(seen(env)).resolves.toMatchObject({ currencyLocked: true });
  });

  it('says when it was changed last', async () => {
    const env = await environment();
    env.clock.advance(60_000);
    await env.ask('PATCH', `opportunities(${ready.id})`, { description: 'x' });
    await expect(seen(env)).resolves.toMatchObject({ modifiedAt: '2030-05-01T08:01:00.000Z' });
  });
});

describe('the people of a deal', () => {
  const { users } = sample;

  /** The sales team of an opportunity, as Sales makes it. */
  async function salesTeam({ ask }: Environment, members: readonly string[], teamtype = 1) {
    const team = await ask('POST', 'teams', {
      name: 'Sales team',
      teamtype,
      'regardingobjectid_opportunity@odata.bind': `/opportunities(${ready.id})`,
    });
    for (const id of members) {
      await ask('POST', `teams(${String(team['teamid'])})/teammembership_association/$ref`, {
        '@odata.id': `https://crm.example/api/data/v9.2/systemusers(${id})`,
      });
    }
  }

  const emails = async (env: Environment) => (await seen(env)).team.map(({ email }) => email);

  it('are its owner and the members of its access team, each once', async () => {
    const env = await environment();
    await salesTeam(env, [users.secondSeller, users.seller]);
    await expect(emails(env)).resolves.toEqual(['selma.brandt@kestrel.example', 'tomas.okafor@kestrel.example']);
  });

  it('are not those without e-mail address, disabled ones, and other kinds of team', async () => {
    const env = await environment();
    await env.ask('PATCH', `systemusers(${users.secondSeller})`, { isdisabled: true });
    await salesTeam(env, [users.relay, users.secondSeller]);
    await salesTeam(env, [users.administrator], 0);
    await expect(emails(env)).resolves.toEqual(['selma.brandt@kestrel.example']);
  });

  /** The teams are the last part of a view. */
  const answerTeams = (status: string) => (body: string) =>
    body.replace(/(.*)HTTP\/1\.1 200 OK/s, `$1HTTP/1.1 ${status}`);

  it('are the owner alone when the relay may not read teams, said once', async () => {
    const env = await environment();
    await salesTeam(env, [users.secondSeller]);
    env.wire.alter = answerTeams('403 Forbidden');
    await expect(emails(env)).resolves.toEqual(['selma.brandt@kestrel.example']);
    await expect(emails(env)).resolves.toEqual(['selma.brandt@kestrel.example']);
    expect(env.log.events).toEqual(['dataverse.sales-team-unreadable']);
  });

  it('are not known while the service fails: nobody is dropped from a team by a fault that passes', async () => {
    const env = await environment();
    env.wire.alter = answerTeams('503 Service Unavailable');
    expect(await rejection(env.store.view(lane, ready))).toMatchObject({ code: 'DV_UNAVAILABLE', retry: 'later' });
  });

  it('are nobody when a team owns it', async () => {
    const env = await environment();
    await env.ask('PATCH', `opportunities(${ready.id})`, {
      'ownerid@odata.bind': `/teams(${sample.teams.partnerSales})`,
    });
    await expect(emails(env)).resolves.toEqual([]);
  });
});

describe('the price of a view', () => {
  const parts = (body: string | undefined) => body?.match(/^GET /gm)?.length;

  it.each([
    ['an opportunity', ready, 5],
    ['a lead', lead, 3],
    ['nothing but a lane', null, 1],
  ])('of %s is one round trip and so many requests: %j, %i', async (_what, record, requests) => {
    const env = await environment();
    await env.store.view(lane, record);
    expect(env.fetch.sent.map(({ body }) => parts(body))).toEqual([requests]);
  });
});
