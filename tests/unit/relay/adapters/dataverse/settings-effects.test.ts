import type { ChangeSet, NewOpportunity } from '../../../../../domain/model/change-set.ts';
import { valueOf } from '../../../../../domain/model/observation.ts';
import type { ColumnValues } from '../../../../../relay/src/ports/environment-settings.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { rejection } from '../ports.ts';
import { address, environment, lane, linkState, ready, sharedEnvironment } from './environment.ts';

const ids = {
  account: 'b0b00000-0000-4000-8000-000000000011',
  deal: 'b0b00000-0000-4000-8000-000000000013',
};

const deal: NewOpportunity = {
  id: ids.deal,
  name: 'Harbour analytics',
  accountId: ids.account,
  contactId: null,
  ownerUserId: null,
  onHold: false,
  fields: { dealValue: 64000, currency: 'GBP', closingDate: '2030-10-31', notes: null },
  visible: false,
  help: null,
  published: {
    referralIdentifier: lane,
    referralLink: null,
    referralProgram: null,
    microsoftCrmIdentifier: null,
    referralStatus: 'pending',
    audit: '',
  },
  solutions: [],
};

/** A deal that arrives with its customer. */
const arrival = (over: Partial<NewOpportunity> = {}): ChangeSet => ({
  lane,
  customer: {
    account: {
      id: ids.account,
      name: 'Vesterhavn Logistik',
      address: address({ city: 'Aarhus', country: 'DK' }),
    },
    contact: null,
  },
  opportunity: { ...deal, ...over },
  link: { version: null, state: linkState({ record: { table: 'opportunity', id: ids.deal } }), name: 'Deal' },
  history: [],
  historyOf: null,
  requests: [],
});

describe('the country column of the account', () => {
  it('is read with a deal and written to a new account, instead of the default one', async () => {
    const { storeWith, ask } = await environment();
    const store = storeWith({ accountCountryColumn: 'accountnumber' });
    await ask('PATCH', `accounts(${sample.accounts.tannenhof})`, { accountnumber: 'AT' });
    expect(valueOf((await store.view(lane, ready)).deal)?.customer?.address.country).toBe('AT');
    await store.apply(arrival());
    await expect(ask('GET', `accounts(${ids.account})`)).resolves.toMatchObject({
      accountnumber: 'DK',
      address1_country: null,
    });
  });

  it('is not the column of a lead', async () => {
    const { storeWith } = await sharedEnvironment();
    const lead = { table: 'lead', id: sample.leads.open } as const;
    const view = await storeWith({ accountCountryColumn: 'accountnumber' }).view(lane, lead);
    expect(valueOf(view.deal)?.customer?.address.country).toBe('ES');
  });
});

describe('the value column of the deal', () => {
  it('is read and written, and the default one is left alone', async () => {
    const { storeWith, ask } = await environment();
    const store = storeWith({ dealValueColumn: 'budgetamount' });
    await ask('PATCH', `opportunities(${ready.id})`, { budgetamount: 61_000, isrevenuesystemcalculated: false });
    const seen = valueOf((await store.view(lane, ready)).deal);
    expect(seen?.fields['dealValue']).toBe(61_000);
    const record = { ref: ready, version: seen?.version ?? '', changes: { fields: { dealValue: 62_500 } } };
    const applied = await store.apply({ lane, record, history: [], historyOf: null, requests: [] });
    expect(applied.fields?.['dealValue']).toBe(62_500);
    await expect(ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({
      budgetamount: 62_500,
      estimatedvalue: 48_000,
    });
  });

  it('is filled when a deal arrives', async () => {
    const { storeWith, ask } = await environment();
    await storeWith({ dealValueColumn: 'budgetamount' }).apply(arrival());
    const row = await ask('GET', `opportunities(${ids.deal})`);
    expect(row).toMatchObject({ budgetamount: 64_000, estimatedvalue: null });
  });

  it('is that of a lead all the same', async () => {
    const { storeWith, ask } = await environment();
    const lead = { table: 'lead', id: sample.leads.open } as const;
    await ask('PATCH', `leads(${lead.id})`, { estimatedamount: 9_000 });
    const view = await storeWith({ dealValueColumn: 'actualvalue' }).view(lane, lead);
    expect(valueOf(view.deal)?.fields['dealValue']).toBe(9_000);
  });
});

describe('the default owner', () => {
  const user = { kind: 'user', id: sample.users.administrator } as const;
  const team = { kind: 'team', id: sample.teams.partnerSales } as const;

  it.each([
    ['a user', user, user.id],
    ['a team', team, team.id],
  ])('of a deal without people here is %s', async (_what, defaultOwner, owner) => {
    const { storeWith, ask } = await environment();
    await storeWith({ defaultOwner }).apply(arrival());
    await expect(ask('GET', `opportunities(${ids.deal})`)).resolves.toMatchObject({ _ownerid_value: owner });
  });

  it('also owns the link row, when the roles allow it', async () => {
    const { storeWith, ask } = await environment();
    await storeWith({ defaultOwner: user }).apply(arrival());
    await expect(ask('GET', `cosell_referrals(${lane})`)).resolves.toMatchObject({ _ownerid_value: user.id });
  });

  it('gives way to a member of the team; without one and without the setting it is the relay', async () => {
    const named = await environment();
    await named.storeWith({ defaultOwner: user }).apply(arrival({ ownerUserId: sample.users.seller }));
    const unset = await environment();
    await unset.store.apply(arrival());
    const owner = async ({ ask }: typeof named) => (await ask('GET', `opportunities(${ids.deal})`))['_ownerid_value'];
    await expect(owner(named)).resolves.toBe(sample.users.seller);
    await expect(owner(unset)).resolves.toBe(sample.users.relay);
  });
});

describe('the defaults of new rows', () => {
  async function arrived(opportunityDefaults: ColumnValues, newAccountDefaults: ColumnValues = {}) {
    const { storeWith, ask } = await environment();
    await storeWith({ opportunityDefaults, newAccountDefaults }).apply(arrival());
    return {
      opportunity: await ask('GET', `opportunities(${ids.deal})`),
      account: await ask('GET', `accounts(${ids.account})`),
    };
  }

  it('fill what the deal leaves empty', async () => {
    const { opportunity, account } = await arrived(
      {
        stepname: '1-Qualify',
        closeprobability: 20,
        description: 'From Partner Center.',
        'originatingleadid@odata.bind': `/leads(${sample.leads.open})`,
      },
      { telephone1: '+45 55550100', address1_postalcode: '8000', numberofemployees: 12 },
    );
    expect(opportunity).toMatchObject({
      stepname: '1-Qualify',
      closeprobability: 20,
      description: 'From Partner Center.',
      _originatingleadid_value: sample.leads.open,
    });
    expect(account).toMatchObject({ telephone1: '+45 55550100', address1_postalcode: '8000', numberofemployees: 12 });
  });

  it('never replace what it brings, under whatever name of the lookup', async () => {
    const { opportunity, account } = await arrived(
      {
        name: 'Default',
        estimatedvalue: 1,
        'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.euro})`,
        'customerid_contact@odata.bind': `/contacts(${sample.contacts.tannenhof})`,
        'parentaccountid@odata.bind': `/accounts(${sample.accounts.tannenhof})`,
      },
      { name: 'Default', address1_country: 'XX' },
    );
    expect(opportunity).toMatchObject({
      name: 'Harbour analytics',
      estimatedvalue: 64_000,
      _transactioncurrencyid_value: sample.currencies.pound,
      _customerid_value: ids.account,
      _parentaccountid_value: ids.account,
    });
    expect(account).toMatchObject({ name: 'Vesterhavn Logistik', address1_country: 'DK' });
  });

  it.each<[string, ColumnValues, ColumnValues]>([
    ['new_nowhere', { new_nowhere: 'x' }, {}],
    ["'much'", { closeprobability: 'much' }, {}],
    ['new_elsewhere', {}, { new_elsewhere: 'x' }],
  ])('are refused as a whole, with what is wrong: %s', async (wrong, opportunities, accounts) => {
    const { storeWith, ask } = await environment();
    const store = storeWith({ opportunityDefaults: opportunities, newAccountDefaults: accounts });
    const fault = await rejection(store.apply(arrival()));
    expect(fault).toMatchObject({ code: 'DV_REJECTED', retry: 'never' });
    expect((fault['parameters'] as { detail: string }).detail).toContain(wrong);
    const { value } = await ask('GET', `accounts?$filter=accountid eq ${ids.account}`);
    expect(value).toEqual([]);
  });
});
