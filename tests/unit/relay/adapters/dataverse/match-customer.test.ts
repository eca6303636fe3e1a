import { maxAccounts } from '../../../../../relay/src/adapters/dataverse/account-search.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { customerQuery, environment, ready, sharedEnvironment } from './environment.ts';

type Environment = Awaited<ReturnType<typeof environment>>;

const { accounts, contacts, currencies, users } = sample;
const tannenhof = (more: Parameters<typeof customerQuery>[2] = {}) =>
  customerQuery('Tannenhof Logistik GmbH', { postalCode: '13597' }, more);

describe('the account of a customer', () => {
  it('is found by name and postal code without case and blanks, one round trip without an account, two with one', async () => {
    const { store, fetch } = await sharedEnvironment();
    const before = fetch.sent.length;
    const people = ['nobody@x.example', 'Selma.Brandt@kestrel.example'];
    const query = customerQuery(' brightwater   FERRIES ltd', { postalCode: 'pl13lr' });
    const match = await store.matchCustomer({
      ...query,
      currency: 'GBP',
      teamEmails: people,
      solutionIds: ['SOL-1-A'],
    });
    expect(match).toEqual({
      accountIds: [accounts.brightwater],
      contactId: null,
      currencyId: currencies.pound,
      ownerUserId: users.seller,
      solutionRowIds: {},
      similar: [],
    });
    expect(fetch.sent).toHaveLength(before + 2);
    await store.matchCustomer(customerQuery('Nobody knows'));
    expect(fetch.sent).toHaveLength(before + 3);
  });

  it('is the exact one, several of the same name, or none', async () => {
    const { store, ask } = await environment();
    const find = async (name: string, postalCode: string | null) =>
      (await store.matchCustomer(customerQuery(name, { postalCode }))).accountIds;
    await expect(find('Tannenhof Logistik GmbH', '13597')).resolves.toEqual([accounts.tannenhof]);
    await expect(find('tannenhof  logistik gmbh', ' 13597 ')).resolves.toEqual([accounts.tannenhof]);
    await expect(find('Tannenhof Logistik GmbH', '99999')).resolves.toEqual([]);
    await expect(find('Tannenhof', '13597')).resolves.toEqual([]);
    await ask('POST', 'accounts', { name: 'TANNENHOF LOGISTIK GMBH', address1_postalcode: '13597' });
    await expect(find('Tannenhof Logistik GmbH', '13597')).resolves.toHaveLength(2);
  });

  it('is the one an earlier attempt made, even renamed, and it wins over others', async () => {
    const { store } = await sharedEnvironment();
    const derivedAccountId = accounts.olivera.toUpperCase();
    const renamed = await store.matchCustomer(customerQuery('Renamed', {}, { derivedAccountId }));
    expect(renamed).toMatchObject({ accountIds: [accounts.olivera] });
    const match = await store.matchCustomer(tannenhof({ derivedAccountId }));
    expect(match.accountIds).toEqual([accounts.olivera]);
    expect(match.ambiguous).toBeUndefined();
  });

  it('is for a person to say when the one an earlier attempt made is inactive', async () => {
    const { store, ask } = await environment();
    await ask('PATCH', `accounts(${accounts.olivera})`, { statecode: 1, statuscode: 2 });
    const derivedAccountId = accounts.olivera;
    const alone = await store.matchCustomer(customerQuery('Renamed', {}, { derivedAccountId }));
    expect(alone).toMatchObject({ accountIds: [derivedAccountId], ambiguous: true, contactId: null, similar: [] });
    // Merged into another account, as people do with duplicates: that one is the customer.
    const merged = await store.matchCustomer(tannenhof({ derivedAccountId }));
    expect(merged.accountIds).toEqual([accounts.tannenhof]);
    expect(merged.ambiguous).toBeUndefined();
  });

  it('is not an inactive one', async () => {
    const { store, ask } = await environment();
    await ask('PATCH', `accounts(${accounts.tannenhof})`, { statecode: 1, statuscode: 2 });
    await expect(store.matchCustomer(tannenhof())).resolves.toMatchObject({ accountIds: [] });
  });

  it('is for a person to say when there are more than can be read', async () => {
    const { core, store } = await environment();
    const addAccounts = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        await core.handle({
          method: 'POST',
          url: '/api/data/v9.2/accounts',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: `Tannenhof Logistik GmbH ${n}`, address1_postalcode: '13000' }),
          userId: users.administrator,
        });
      }
    };
    await addAccounts(maxAccounts - 1);
    const enough = await store.matchCustomer(tannenhof({ derivedAccountId: ready.id }));
    expect(enough).toMatchObject({ ambiguous: true });
    // Words of the name narrow the search.
    const other = await store.matchCustomer(customerQuery('Tannenhof Logistik 7', { postalCode: '13000' }));
    expect(other.ambiguous).toBeUndefined();
  });

  it('has a country in whatever words', async () => {
    const { storeWith, ask } = await environment();
    await ask('PATCH', `accounts(${accounts.harbourlight})`, { address1_country: 'United States' });
    const accountMatch = { columns: ['name', 'address1_country'], ignoreCase: true, ignoreLegalForm: false };
    const store = storeWith({ accountMatch });
    const find = async (country: string) =>
      (await store.matchCustomer(customerQuery('Harbourlight Studios', { country }))).accountIds;
    await expect(find('US')).resolves.toEqual([accounts.harbourlight]);
    await expect(find('CA')).resolves.toEqual([]);
  });
});

describe('the people and the currency of an arriving deal', () => {
  it('are not users that are disabled and currencies that are not there', async () => {
    const { store, ask } = await environment();
    await ask('PATCH', `systemusers(${users.seller})`, { isdisabled: true });
    const more = { currency: 'XTS', teamEmails: ['selma.brandt@kestrel.example'] };
    const match = await store.matchCustomer(customerQuery('x', {}, more));
    expect(match).toMatchObject({ ownerUserId: null, currencyId: null });
  });

  it('are a contact of the account with the e-mail address, active ones only', async () => {
    const { store, ask } = await environment();
    const contact = async (contactEmail: string) => (await store.matchCustomer(tannenhof({ contactEmail }))).contactId;
    await expect(contact(' Jonas.Hellwig@TANNENHOF.example ')).resolves.toBe(contacts.tannenhof);
    await expect(contact('nell.harcourt@brightwater.example')).resolves.toBeNull();
    await expect(contact("x' or '1' eq '1")).resolves.toBeNull();
    await ask('PATCH', `contacts(${contacts.tannenhof})`, { statecode: 1, statuscode: 2 });
    await expect(contact('jonas.hellwig@tannenhof.example')).resolves.toBeNull();
  });
});

describe('opportunities that may be the arriving deal', () => {
  const account = `/accounts(${accounts.tannenhof})`;
  const deal = (name: string, value: number | null = null) => tannenhof({ deal: { name, value }, currency: 'EUR' });
  const names = async ({ store }: Environment, query: ReturnType<typeof deal>) =>
    (await store.matchCustomer(query)).similar.map(({ name }) => name);

  it.each([
    ['the same name, mark and case aside', deal('✖  warehouse ANALYTICS on azure'), true],
    ['the same value and currency', deal('Another name', 48_000), true],
    ['the same value in another currency', { ...deal('Another name', 48_000), currency: 'USD' }, false],
    ['the same value without currency', { ...deal('Another name', 48_000), currency: null }, false],
    ['another name and value', deal('Another name', 47_999), false],
    ['no name and no value', deal(' '), false],
  ])('have %s', async (_what, query, isSimilar) => {
    const env = await sharedEnvironment();
    await expect(names(env, query)).resolves.toEqual(isSimilar ? ['Warehouse analytics on Azure'] : []);
  });

  it.each([
    ['shared', { cosell_sync: true }],
    ['shared before', { cosell_sync: false, cosell_referralidentifier: 'r-1' }],
    ['of another customer', { 'parentaccountid@odata.bind': `/accounts(${accounts.olivera})` }],
  ])('are not those that are %s', async (_what, change) => {
    const env = await environment();
    await env.ask('PATCH', `opportunities(${ready.id})`, change);
    await expect(names(env, deal('Warehouse analytics on Azure'))).resolves.toEqual([]);
  });

  it('are not closed ones, and those whose Sync says No', async () => {
    const env = await environment();
    await env.ask('PATCH', `opportunities(${ready.id})`, { cosell_sync: false });
    await expect(names(env, deal('Warehouse analytics on Azure'))).resolves.toHaveLength(1);
    const OpportunityClose = { 'opportunityid@odata.bind': `/opportunities(${ready.id})` };
    await env.ask('POST', 'WinOpportunity', { Status: 3, OpportunityClose });
    await expect(names(env, deal('Warehouse analytics on Azure'))).resolves.toEqual([]);
  });

  it('are not asked for when the account is not certain', async () => {
    const env = await environment();
    await env.ask('POST', 'accounts', { name: 'Tannenhof Logistik GmbH', address1_postalcode: '13597' });
    const before = env.fetch.sent.length;
    await expect(names(env, deal('Warehouse analytics on Azure'))).resolves.toEqual([]);
    expect(env.fetch.sent).toHaveLength(before + 1);
  });

  it('are five at most, the latest first', async () => {
    const env = await environment();
    for (let n = 0; n < 6; n += 1) {
      env.clock.advance(60_000);
      await env.ask('POST', 'opportunities', {
        name: `✔ Same deal ${' '.repeat(n)}x`,
        'customerid_account@odata.bind': account,
      });
    }
    const { similar } = await env.store.matchCustomer(deal('Same deal x'));
    expect(similar).toHaveLength(5);
    expect(similar[0]?.name).toBe(`✔ Same deal ${' '.repeat(5)}x`);
  });
});
