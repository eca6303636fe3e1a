import { cosellReferral } from '../../solution/contract/tables.ts';
import { environmentVariables } from '../../solution/contract/names.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

type Key = keyof typeof environmentVariables;

describe('the settings of the environment', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld({ relaySettings: { COSELL_SETTINGS_SECONDS: '1' } });
  });
  afterAll(() => world?.stop());

  /** Sets the current value of a variable and waits until the relay has said something new. */
  async function set(key: Key, value: string, saying: RegExp): Promise<void> {
    const before = world.relay().output().length;
    const { administrator } = world;
    const named = `schemaname eq '${environmentVariables[key].name}'`;
    const [definition] = await administrator.list(
      `environmentvariabledefinitions?$select=schemaname&$filter=${named}&$expand=environmentvariabledefinition_environmentvariablevalue($select=value)`,
    );
    const [current] = definition?.['environmentvariabledefinition_environmentvariablevalue'] as Row[];
    if (current) {
      await administrator.update(`environmentvariablevalues(${String(current['environmentvariablevalueid'])})`, {
        value,
      });
    } else {
      const id = String(definition?.['environmentvariabledefinitionid']);
      await administrator.create('environmentvariablevalues', {
        value,
        'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${id})`,
      });
    }
    await eventually(`the relay to say ${saying}`, async () => saying.test(world.relay().output().slice(before)));
  }

  const changed = (key: Key): RegExp => new RegExp(`environment settings changed.*"${key}"`);

  const deal = (name: string, customer: Row): Row => ({
    name,
    customer: {
      name: 'Fjordkai AS',
      addressLine1: 'Kai 1',
      city: 'Bergen',
      country: 'NO',
      postalCode: '5003',
      ...customer,
    },
    dealValue: 12_000,
    currency: 'EUR',
    closingDateTime: '2031-01-31T00:00:00Z',
  });

  const arrived = (sent: Row): Promise<Row> =>
    eventually('the opportunity', async () => {
      const filter = `cosell_referralidentifier eq '${String(sent['referralId'])}'`;
      return (await world.administrator.list(`opportunities?$filter=${filter}`))[0];
    });

  it('that cannot be used are named in the log, and the relay goes on with the column used before', async () => {
    await set(
      'dealValueColumn',
      'new_nowhere',
      /cosell_DealValueColumn holds .*new_nowhere.*Used instead: the column used before/,
    );
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    const referralId = await eventually(
      'the referral',
      async () => (await readDeal(world.seller, id))['cosell_referralidentifier'],
    );
    const { details } = await world.portal.referral(String(referralId));
    expect((details as Row)['dealValue']).toBe(48_000);
  });

  it('take effect on deals that arrive, without a restart', async () => {
    await set('dealValueColumn', 'budgetamount', changed('dealValueColumn'));
    await set('accountCountryColumn', 'accountnumber', changed('accountCountryColumn'));
    await set('defaultOwner', 'Partner sales', changed('defaultOwner'));
    await set('opportunityDefaults', '{"stepname":"1-Qualify"}', changed('opportunityDefaults'));
    await set('newAccountDefaults', '{"telephone1":"+47 5550100"}', changed('newAccountDefaults'));
    const row = await arrived(await world.portal.newDeal(deal('Quay planning', {})));
    expect(row).toMatchObject({
      budgetamount: 12_000,
      estimatedvalue: null,
      stepname: '1-Qualify',
      _ownerid_value: sample.teams.partnerSales,
    });
    await expect(world.administrator.get(`accounts(${String(row['_parentaccountid_value'])})`)).resolves.toMatchObject({
      name: 'Fjordkai AS',
      accountnumber: 'NO',
      address1_country: null,
      telephone1: '+47 5550100',
    });
    await set('accountMatch', '{"columns":["name"],"ignoreLegalForm":true}', changed('accountMatch'));
    const again = await arrived(
      await world.portal.newDeal(deal('Crane planning', { name: 'FJORDKAI', postalCode: '0150' })),
    );
    expect(again['_parentaccountid_value']).toBe(row['_parentaccountid_value']);
  });

  it('that the platform refuses are said on the link row, and the deal comes when they are put right', async () => {
    await set('opportunityDefaults', '{"new_nowhere":1}', changed('opportunityDefaults'));
    const sent = await world.portal.newDeal(deal('Dredging', {}));
    const filter = `${cosellReferral.columns.referralIdentifier} eq '${String(sent['referralId'])}'`;
    const link = async (): Promise<Row | undefined> =>
      (await world.administrator.list(`${cosellReferral.set}?$filter=${filter}`))[0];
    await eventually('the refusal', async () => (await link())?.[cosellReferral.columns.errorCode] === 'DV_REJECTED');
    await set('opportunityDefaults', '{}', changed('opportunityDefaults'));
    await world.portal.edit(String(sent['referralId']), { dealValue: 13_000 });
    await expect(arrived(sent)).resolves.toMatchObject({ budgetamount: 13_000 });
    expect((await link())?.[cosellReferral.columns.errorCode]).toBeNull();
  });
});
