import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import type { Answer, TestEnvironment } from './client.ts';
import { fetchRows, fetchXml } from './fetch-client.ts';

const formatted = 'OData.Community.Display.V1.FormattedValue';
const all = { Prefer: 'odata.include-annotations="*"' };

function aggregate(environment: TestEnvironment, inside: string, set = 'accounts', table = 'account'): Promise<Answer> {
  return fetchRows(environment, set, fetchXml(table, inside, 'aggregate="true"'), { headers: all });
}

const part = (name: string, alias: string, more: string): string =>
  `<attribute name="${name}" alias="${alias}" ${more}/>`;

describe('an aggregate query', () => {
  it('counts and calculates over all rows', async () => {
    const environment = newEnvironment();
    const inside = ['count', 'countcolumn', 'sum', 'avg', 'min', 'max']
      .map((name) => part('numberofemployees', name, `aggregate="${name}"`))
      .join('');
    const { rows } = await aggregate(environment, inside);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ count: 4, countcolumn: 3, sum: 1805, avg: 601, min: 85, max: 1300 });
    expect(rows[0]).toMatchObject({ [`sum@${formatted}`]: '1,805', [`count@${formatted}`]: '4' });
    expect(rows[0]).not.toHaveProperty('@odata.etag');
  });

  it('answers one row for nothing: counts and sums of 0, no average', async () => {
    const environment = newEnvironment();
    const inside = `${part('actualrevenue', 'n', 'aggregate="count"')}${part('actualrevenue', 's', 'aggregate="sum"')}
      ${part('actualrevenue', 'a', 'aggregate="avg"')}${part('actualend', 'm', 'aggregate="max"')}`;
    const { rows } = await aggregate(environment, inside, 'opportunitycloses', 'opportunityclose');
    expect(rows).toEqual([expect.objectContaining({ n: 0, s: 0 })]);
    expect(rows[0]).not.toHaveProperty('a');
    expect(rows[0]).not.toHaveProperty('m');
  });

  it('groups by choices, lookups and linked columns, with texts', async () => {
    const environment = await fixtureEnvironment();
    for (const color of [101, 100, 101, null]) {
      await createRow(environment, 'demo_widgets', { demo_color: color, demo_part: 10 });
    }
    const label = environment.core.catalog.choices.get('demo_color')?.options[1]?.label;
    const byColor = await aggregate(
      environment,
      `${part('demo_color', 'color', 'groupby="true"')}${part('demo_widgetid', 'number', 'aggregate="count"')}
       <order alias="number" descending="true"/>`,
      'demo_widgets',
      'demo_widget',
    );
    expect(byColor.rows[0]).toMatchObject({ color: 101, [`color@${formatted}`]: label, number: 2 });
    expect(byColor.rows).toHaveLength(3);
    const byCountry = await aggregate(
      environment,
      `${part('estimatedvalue', 'value', 'aggregate="sum"')}${part('ownerid', 'owner', 'groupby="true"')}<order alias="owner"/>
       <link-entity name="account" from="accountid" to="parentaccountid" alias="a">
       ${part('address1_country', 'country', 'groupby="true"')}</link-entity>`,
      'opportunities',
      'opportunity',
    );
    expect(byCountry.rows).toEqual([
      expect.objectContaining({
        owner: sample.users.seller,
        [`owner@${formatted}`]: 'Selma Brandt',
        'owner@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
        country: 'DE',
        value: 48000,
        [`value@${formatted}`]: '€48,000.00',
      }),
      expect.objectContaining({ owner: sample.users.secondSeller, country: 'GB', value: 125000 }),
    ]);
  });

  it('groups by parts of a date; weeks as the documentation counts them', async () => {
    const environment = await fixtureEnvironment();
    for (const time of ['2023-03-25T10:00:00Z', '2023-03-25T18:00:00Z', '2023-08-27T10:00:00Z']) {
      await createRow(environment, 'demo_widgets', { demo_seenon: time });
    }
    const groups = ['day', 'week', 'month', 'quarter', 'year'];
    const inside = groups.map((name) => part('demo_seenon', name, `groupby="true" dategrouping="${name}"`)).join('');
    const { rows } = await aggregate(
      environment,
      `${inside}${part('demo_widgetid', 'n', 'aggregate="count"')}<order alias="month"/>`,
      'demo_widgets',
      'demo_widget',
    );
    expect(rows).toMatchObject([
      { day: 25, week: 12, month: 3, quarter: 1, year: 2023, n: 2 },
      { day: 27, week: 35, month: 8, quarter: 3, year: 2023, n: 1 },
    ]);
  });

  it('counts different values and finds the ends of dates', async () => {
    const environment = await fixtureEnvironment();
    for (const part of [1, 1, 2])
      await createRow(environment, 'demo_widgets', { demo_part: part, demo_due: `2030-01-0${part}` });
    const { rows } = await aggregate(
      environment,
      `${part('demo_part', 'n', 'aggregate="countcolumn" distinct="true"')}${part('demo_due', 'last', 'aggregate="max"')}`,
      'demo_widgets',
      'demo_widget',
    );
    expect(rows).toMatchObject([{ n: 2, last: '2030-01-02', [`last@${formatted}`]: '1/2/2030' }]);
  });

  it('counts only rows that the user may read', async () => {
    const environment = await fixtureEnvironment();
    await grantFixtureRole(environment, sample.users.seller);
    await createRow(environment, 'demo_widgets', {}, sample.users.seller);
    await createRow(environment, 'demo_widgets', {});
    const xml = fetchXml('demo_widget', part('demo_widgetid', 'n', 'aggregate="count"'), 'aggregate="true"');
    const count = async (userId: string): Promise<unknown> =>
      (await fetchRows(environment, 'demo_widgets', xml, { userId })).rows;
    expect(await count(sample.users.seller)).toEqual([{ n: 1 }]);
    expect(await count(sample.users.administrator)).toEqual([{ n: 2 }]);
  });

  it.each([
    ['no alias', '<attribute name="name" aggregate="count"/>', '0x80041109'],
    ['a plain column', part('name', 'n', ''), '0x80041136'],
    ['a column that is both', part('name', 'n', 'aggregate="count" groupby="true"'), '0x80041137'],
    ['the sum of a text', part('name', 'n', 'aggregate="sum"'), '0x8004112f'],
    ['the average of a date', part('createdon', 'n', 'aggregate="avg"'), '0x8004112f'],
    ['an unknown function', part('name', 'n', 'aggregate="median"'), '0x80041139'],
    ['an unknown column', part('nam', 'n', 'aggregate="count"'), '0x80041103'],
    ['an alias used twice', part('name', 'n', 'aggregate="count"').repeat(2), '0x80041130'],
    ['an order by column', `${part('name', 'n', 'aggregate="count"')}<order attribute="name"/>`, '0x80041131'],
    ['an order by an unknown alias', `${part('name', 'n', 'aggregate="count"')}<order alias="m"/>`, '0x8004110b'],
    ['a date part of a text', part('name', 'n', 'groupby="true" dategrouping="day"'), '0x80041135'],
    ['an unknown date part', part('createdon', 'n', 'groupby="true" dategrouping="hour"'), '0x80041135'],
    ['a fiscal date part', part('createdon', 'n', 'groupby="true" dategrouping="fiscal-year"'), '0x80004001'],
  ])('with %s is refused', async (_name, inside, code) => {
    expect(await aggregate(newEnvironment(), inside)).toMatchObject({ code });
  });
});
