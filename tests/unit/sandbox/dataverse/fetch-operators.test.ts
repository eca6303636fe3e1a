import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { fetchRows, fetchXml } from './fetch-client.ts';

const { seller, administrator } = sample.users;

/** One condition as `column operator` with its values as child elements. */
function condition(column: string, operator: string, values: readonly string[] = []): string {
  const inside = values.map((value) => `<value>${value}</value>`).join('');
  return `<filter><condition attribute="${column}" operator="${operator}">${inside}</condition></filter>`;
}

async function found(
  environment: TestEnvironment,
  column: string,
  operator: string,
  values: readonly string[] = [],
  userId?: string,
): Promise<string[]> {
  const xml = fetchXml(
    'demo_widget',
    `<attribute name="demo_code"/><order attribute="demo_code"/>${condition(column, operator, values)}`,
  );
  const answer = await fetchRows(environment, 'demo_widgets', xml, userId ? { userId } : {});
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.rows.map((row) => String(row['demo_code']));
}

describe('operators on values', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = await fixtureEnvironment();
    const rows = [
      { demo_code: 'A', demo_part: 1, demo_notes: 'Red [box]', demo_color: 100, demo_done: true },
      { demo_code: 'B', demo_part: 2, demo_notes: 'blue 100%', demo_color: 101 },
      { demo_code: 'C', demo_part: 3 },
    ];
    for (const row of rows) await createRow(environment, 'demo_widgets', row);
  });

  it.each([
    ['demo_part', 'eq', ['2'], 'B'],
    ['demo_part', 'ne', ['2'], 'AC'],
    ['demo_part', 'gt', ['1'], 'BC'],
    ['demo_part', 'ge', ['3'], 'C'],
    ['demo_part', 'lt', ['2'], 'A'],
    ['demo_part', 'le', ['2'], 'AB'],
    ['demo_part', 'in', ['1', '3', '9'], 'AC'],
    ['demo_part', 'not-in', ['1', '3'], 'B'],
    ['demo_part', 'between', ['2', '3'], 'BC'],
    ['demo_part', 'not-between', ['2', '3'], 'A'],
    ['demo_notes', 'null', [], 'C'],
    ['demo_notes', 'not-null', [], 'AB'],
    ['demo_notes', 'eq', ['RED [BOX]'], 'A'],
    ['demo_notes', 'ne', ['red [box]'], 'BC'],
    ['demo_notes', 'like', ['%e%'], 'AB'],
    ['demo_notes', 'like', ['_lue%'], 'B'],
    ['demo_notes', 'like', ['[a-c]%'], 'B'],
    ['demo_notes', 'like', ['[^a-c]%'], 'A'],
    ['demo_notes', 'not-like', ['%blue%'], 'AC'],
    ['demo_notes', 'begins-with', ['red'], 'A'],
    ['demo_notes', 'not-begin-with', ['red'], 'BC'],
    ['demo_notes', 'ends-with', ['box]'], 'A'],
    ['demo_notes', 'not-end-with', ['box]'], 'BC'],
    ['demo_color', 'eq', ['101'], 'B'],
    ['demo_color', 'ne', ['101'], 'AC'],
    ['demo_done', 'eq', ['1'], 'A'],
    ['demo_done', 'eq', ['false'], 'BC'],
    ['statecode', 'eq', ['0'], 'ABC'],
    ['ownerid', 'eq', [administrator], 'ABC'],
    ['ownerid', 'eq', [`{${seller}}`], ''],
  ])('%s %s %j', async (column, operator, values, codes) => {
    expect((await found(environment, column, operator, values)).join('')).toBe(codes);
  });

  it.each([
    ['demo_part', 'eq', ['two'], '0x80041108'],
    ['demo_part', 'eq', ['1.5'], '0x80041108'],
    ['demo_part', 'eq', [''], '0x80041108'],
    ['demo_part', 'eq', [], '0x80041106'],
    ['demo_part', 'eq', ['1', '2'], '0x80041106'],
    ['demo_part', 'in', [], '0x80041106'],
    ['demo_part', 'between', ['1'], '0x80041106'],
    ['demo_part', 'like', ['1%'], '0x80041120'],
    ['demo_part', 'today', [], '0x80041120'],
    ['demo_part', 'eq-userid', [], '0x80041120'],
    ['demo_done', 'eq', ['yes'], '0x80041108'],
    ['demo_notes', 'like', ['[z-a]%'], '0x80041108'],
    ['ownerid', 'eq', ['me'], '0x80041108'],
    ['ownerid', 'gt', [seller], '0x80041120'],
    ['demo_due', 'eq', ['tomorrow'], '0x80041108'],
    ['demo_due', 'last-x-days', ['0'], '0x8004110c'],
    ['demo_due', 'last-x-days', ['x'], '0x8004110c'],
    ['demo_due', 'in-fiscal-year', ['2030'], '0x80004001'],
  ])('refuses %s %s %j', async (column, operator, values, code) => {
    const xml = fetchXml('demo_widget', condition(column, operator, values));
    expect(await fetchRows(environment, 'demo_widgets', xml)).toMatchObject({ code });
  });
});

describe('operators on the caller', () => {
  it('find own rows and those of the teams', async () => {
    const environment = await fixtureEnvironment();
    await grantFixtureRole(environment, seller);
    await environment.send('POST', `teams(${sample.teams.partnerSales})/teamroles_association/$ref`, {
      '@odata.id': `http://crm.example/api/data/v9.2/roles(${(await environment.send('GET', "roles?$filter=name eq 'Demo user'")).rows[0]?.['roleid']})`,
    });
    await createRow(environment, 'demo_widgets', { demo_code: 'mine' }, seller);
    await createRow(environment, 'demo_widgets', {
      demo_code: 'team',
      'ownerid@odata.bind': `/teams(${sample.teams.partnerSales})`,
    });
    await createRow(environment, 'demo_widgets', { demo_code: 'admin' });
    const asSeller = (operator: string): Promise<string[]> => found(environment, 'ownerid', operator, [], seller);
    expect(await asSeller('eq-userid')).toEqual(['mine']);
    expect(await asSeller('eq-userteams')).toEqual(['team']);
    expect(await asSeller('eq-useroruserteams')).toEqual(['mine', 'team']);
    expect(await asSeller('ne-userid')).toEqual(['team']);
    expect(await found(environment, 'owningbusinessunit', 'eq-businessid')).toHaveLength(3);
  });
});

describe('operators on dates', () => {
  // The clock of the tests stands at Wednesday, 1 May 2030, 08:00:00.750 UTC.
  const times = {
    lastYear: '2029-12-31T23:00:00Z',
    march: '2030-03-31T12:00:00Z',
    saturday: '2030-04-27T23:59:59Z',
    sunday: '2030-04-28T00:00:00Z',
    yesterday: '2030-04-30T23:59:59Z',
    now: '2030-05-01T08:00:00Z',
    tonight: '2030-05-01T23:59:59Z',
    tomorrow: '2030-05-02T00:00:00Z',
    nextWeek: '2030-05-05T00:00:00Z',
    june: '2030-06-30T10:00:00Z',
    nextYear: '2031-01-01T00:00:00Z',
  };
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = await fixtureEnvironment();
    for (const [name, time] of Object.entries(times)) {
      await createRow(environment, 'demo_widgets', {
        demo_notes: name,
        demo_seenon: time,
        demo_due: time.slice(0, 10),
      });
    }
  });

  async function namesOf(column: string, operator: string, value?: string): Promise<string> {
    const xml = fetchXml(
      'demo_widget',
      `<attribute name="demo_notes"/><order attribute="demo_seenon"/>${condition(column, operator, value === undefined ? [] : [value])}`,
    );
    const answer = await fetchRows(environment, 'demo_widgets', xml);
    if (answer.status !== 200) throw new Error(answer.body);
    return answer.rows.map((row) => row['demo_notes']).join(' ');
  }

  it.each([
    ['today', undefined, 'now tonight'],
    ['yesterday', undefined, 'yesterday'],
    ['tomorrow', undefined, 'tomorrow'],
    ['on', '2030-04-30', 'yesterday'],
    ['on-or-before', '2030-03-31', 'lastYear march'],
    ['on-or-after', '2030-06-30', 'june nextYear'],
    ['eq', '2030-05-01T08:00:00Z', 'now'],
    ['eq', '2030-05-01T08:00:00', 'now'],
    ['lt', '2030-03-31T12:00:00Z', 'lastYear'],
    ['last-seven-days', undefined, 'saturday sunday yesterday now'],
    ['next-seven-days', undefined, 'tonight tomorrow nextWeek'],
    ['last-week', undefined, 'saturday'],
    ['this-week', undefined, 'sunday yesterday now tonight tomorrow'],
    ['next-week', undefined, 'nextWeek'],
    ['last-month', undefined, 'saturday sunday yesterday'],
    ['this-month', undefined, 'now tonight tomorrow nextWeek'],
    ['next-month', undefined, 'june'],
    ['last-year', undefined, 'lastYear'],
    ['this-year', undefined, 'march saturday sunday yesterday now tonight tomorrow nextWeek june'],
    ['next-year', undefined, 'nextYear'],
    ['last-x-hours', '10', 'yesterday now'],
    ['next-x-hours', '16', 'tonight tomorrow'],
    ['last-x-days', '1', 'yesterday now'],
    ['next-x-days', '1', 'tonight tomorrow'],
    ['last-x-weeks', '1', 'saturday sunday yesterday now'],
    ['next-x-weeks', '1', 'tonight tomorrow nextWeek'],
    ['last-x-months', '2', 'march saturday sunday yesterday now'],
    ['next-x-months', '2', 'tonight tomorrow nextWeek june'],
    ['last-x-years', '1', 'lastYear march saturday sunday yesterday now'],
    ['next-x-years', '1', 'tonight tomorrow nextWeek june nextYear'],
    ['olderthan-x-minutes', '1', 'lastYear march saturday sunday yesterday'],
    ['olderthan-x-hours', '10', 'lastYear march saturday sunday'],
    ['olderthan-x-days', '4', 'lastYear march'],
    ['olderthan-x-weeks', '1', 'lastYear march'],
    ['olderthan-x-months', '1', 'lastYear march'],
    ['olderthan-x-years', '1', ''],
  ])('%s %s', async (operator, value, expected) => {
    expect(await namesOf('demo_seenon', operator, value)).toBe(expected);
  });

  it('mean whole days in columns without a time', async () => {
    expect(await namesOf('demo_due', 'next-x-days', '1')).toBe('now tonight tomorrow');
    expect(await namesOf('demo_due', 'last-x-days', '1')).toBe('yesterday now tonight');
    expect(await namesOf('demo_due', 'eq', '2030-05-02')).toBe('tomorrow');
  });

  it('stay in the month that is shorter', async () => {
    environment.clock.now = new Date('2030-04-30T08:00:00Z');
    expect(await namesOf('demo_seenon', 'olderthan-x-months', '1')).toBe('lastYear');
    environment.clock.now = new Date('2030-05-31T08:00:00Z');
    expect(await namesOf('demo_seenon', 'next-x-months', '1')).toBe('june');
    environment.clock.now = new Date('2030-05-01T08:00:00.750Z');
  });
});

it('an empty environment has nothing to find', async () => {
  const environment = newEnvironment();
  const xml = fetchXml('opportunityclose', condition('statecode', 'eq', ['1']));
  expect((await fetchRows(environment, 'opportunitycloses', xml)).rows).toEqual([]);
});
