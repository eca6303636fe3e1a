import { help, visibility } from '../../solution/contract/choices.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';

jest.setTimeout(180_000);

describe('a shared deal', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  async function share(columns: Row): Promise<{ id: string; referralId: string }> {
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true, ...columns });
    const referralId = await eventually(
      'the referral identifier',
      async () => (await readDeal(world.seller, id))['cosell_referralidentifier'],
    );
    return { id, referralId: String(referralId) };
  }

  const consentOf = async (referralId: string) =>
    ((await world.portal.referral(referralId))['consent'] as Row)['consentToShareReferralWithMicrosoftSellers'];

  it('is private without help and visibility', async () => {
    const { referralId } = await share({});
    expect(await consentOf(referralId)).toBe(false);
    expect((await world.portal.referral(referralId))['type']).toBe('Independent');
  });

  it('is partner-led when it is visible, and a private one becomes so later', async () => {
    const led = await share({ cosell_visibility: visibility.visible });
    expect(await consentOf(led.referralId)).toBe(true);
    const hidden = await share({});
    await world.seller.update(`opportunities(${hidden.id})`, { cosell_visibility: visibility.visible });
    await eventually('consent in Partner Center', () => consentOf(hidden.referralId).then((value) => value === true));
  });

  it('has a second referral for Microsoft when help is wanted, exactly one', async () => {
    const { id, referralId } = await share({ cosell_help: help.quotesOrLicensing });
    const engagementId = (await world.portal.referral(referralId))['engagementId'];
    const engagement = (await world.portal.referrals()).filter((referral) => referral['engagementId'] === engagementId);
    expect(engagement).toHaveLength(2);
    const microsoft = engagement.find((referral) => referral['id'] !== referralId)!;
    expect(microsoft['inviteContext']).toMatchObject({ assistanceRequestCode: 'QuotesOrLicensing' });
    await eventually(
      'visibility on the record',
      async () => (await readDeal(world.seller, id))['cosell_visibility'] === visibility.visible,
    );
  });

  it.each([
    ['dealValue', { dealValue: 61_000 }, 'estimatedvalue', 61_000],
    ['notes', { notes: 'Three harbours now.' }, 'description', 'Three harbours now.'],
    ['closing date', { closingDateTime: '2031-03-04T00:00:00Z' }, 'estimatedclosedate', '2031-03-04'],
  ])('takes over %s that was edited in Partner Center', async (_field, changes, column, value) => {
    const { id, referralId } = await share({});
    await world.portal.edit(referralId, changes);
    await eventually(`${column} on the opportunity`, async () => (await readDeal(world.seller, id))[column] === value);
  });

  it('sends currency and notes that were edited in the CRM', async () => {
    const { id, referralId } = await share({});
    await world.seller.update(`opportunities(${id})`, {
      description: 'Four harbours.',
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.usDollar})`,
    });
    const details = await eventually('the currency in Partner Center', async () => {
      const now = (await world.portal.referral(referralId))['details'] as Row;
      return now['currency'] === 'USD' ? now : null;
    });
    expect(details['notes']).toBe('Four harbours.');
  });

  it('is left alone by further looks: echoes cause no write', async () => {
    const { id, referralId } = await share({});
    await world.portal.edit(referralId, { dealValue: 77_000 });
    await eventually('the value', async () => (await readDeal(world.seller, id))['estimatedvalue'] === 77_000);
    const settled = await eventually('a quiet relay', async () => {
      const first = (await world.portal.requests()).length;
      await new Promise((resolve) => setTimeout(resolve, 700));
      return (await world.portal.requests()).length === first && first;
    });
    const writes = (await world.portal.requests())
      .slice(0, settled)
      .filter((request) => request['method'] === 'PATCH' && String(request['url']).includes(referralId));
    expect(writes).toEqual([]);
  });
});

describe('a deal that Microsoft sends', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  const deal = (name: string, customer: Row): Row => ({
    name,
    customer: { addressLine1: 'Kai 1', city: 'Berlin', country: 'DE', ...customer },
    dealValue: 12_000,
    currency: 'EUR',
    closingDateTime: '2031-01-31T00:00:00Z',
    notes: 'From Microsoft.',
  });

  async function arrived(sent: Row): Promise<Row> {
    const filter = `cosell_referralidentifier eq '${String(sent['referralId'])}'`;
    return eventually(
      'the opportunity',
      async () => (await world.administrator.list(`opportunities?$filter=${filter}`))[0],
    );
  }

  it('is linked to the one account with the same name and postal code', async () => {
    const sent = await world.portal.newDeal(
      deal('Yard planning', { name: ' tannenhof LOGISTIK gmbh', postalCode: '13597' }),
    );
    const row = await arrived(sent);
    expect(row['_parentaccountid_value']).toBe(sample.accounts.tannenhof);
    expect(row).toMatchObject({
      name: '✔ Yard planning',
      estimatedvalue: 12_000,
      cosell_sync: true,
      description: 'From Microsoft.',
    });
  });

  it('gets a new account when the postal code is another one, and both deals of that customer share it', async () => {
    const customer = { name: 'Tannenhof Logistik GmbH', postalCode: '99999' };
    const first = await arrived(await world.portal.newDeal(deal('One', customer)));
    const second = await arrived(await world.portal.newDeal(deal('Two', customer)));
    expect(first['_parentaccountid_value']).not.toBe(sample.accounts.tannenhof);
    expect(second['_parentaccountid_value']).toBe(first['_parentaccountid_value']);
  });

  it('is updated on the opportunity when Microsoft changes it', async () => {
    const sent = await world.portal.newDeal(deal('Moving', { name: 'Movers AB', postalCode: '11122' }));
    const row = await arrived(sent);
    await world.portal.edit(String(sent['referralId']), { dealValue: 13_500 });
    await eventually(
      'the new value',
      async () => (await readDeal(world.administrator, String(row['opportunityid'])))['estimatedvalue'] === 13_500,
    );
  });
});
