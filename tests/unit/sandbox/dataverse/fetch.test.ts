import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { fetchRows, fetchXml } from './fetch-client.ts';
import { fixtureIds } from './fixture-solution.ts';

const { seller, secondSeller, relay } = sample.users;
const formatted = 'OData.Community.Display.V1.FormattedValue';
const all = { Prefer: 'odata.include-annotations="*"' };

async function names(environment: TestEnvironment, table: string, inside: string, set: string): Promise<unknown[]> {
  const answer = await fetchRows(environment, set, fetchXml(table, `<attribute name="name"/>${inside}`));
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.rows.map((row) => row['name']);
}

describe('a FetchXML query', () => {
  it('writes the columns asked for, the id, and nothing for empty columns', async () => {
    const environment = newEnvironment();
    const inside = `<attribute name="name"/><attribute name="websiteurl"/><attribute name="primarycontactid"/>
      <order attribute="name"/>`;
    const { rows, status, headers } = await fetchRows(environment, 'accounts', fetchXml('account', inside), {
      headers: all,
    });
    expect(status).toBe(200);
    expect(headers['Preference-Applied']).toContain('*');
    expect(rows.map((row) => row['name'])).toEqual([
      'Brightwater Ferries Ltd',
      'Harbourlight Studios',
      'Olivera Alimentos SA',
      'Tannenhof Logistik GmbH',
    ]);
    expect(Object.keys(rows[1] ?? {}).sort()).toEqual(['@odata.etag', 'accountid', 'name']);
    expect(rows[0]).toMatchObject({
      accountid: sample.accounts.brightwater,
      websiteurl: 'https://brightwater.example',
      _primarycontactid_value: sample.contacts.brightwater,
      [`_primarycontactid_value@${formatted}`]: 'Nell Harcourt',
      '_primarycontactid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact',
    });
  });

  it('adds the currency of money columns and knows all columns', async () => {
    const environment = newEnvironment();
    const filter = `<filter><condition attribute="opportunityid" operator="eq" value="{${sample.opportunities.ready.toUpperCase()}}"/></filter>`;
    const money = await fetchRows(
      environment,
      'opportunities',
      fetchXml('opportunity', `<attribute name="estimatedvalue"/>${filter}`),
      { headers: all },
    );
    expect(money.rows).toMatchObject([
      {
        estimatedvalue: 48000,
        [`estimatedvalue@${formatted}`]: '€48,000.00',
        _transactioncurrencyid_value: sample.currencies.euro,
      },
    ]);
    for (const inside of [`<all-attributes/>${filter}`, filter]) {
      const { rows } = await fetchRows(environment, 'opportunities', fetchXml('opportunity', inside));
      expect(rows[0]).toMatchObject({ name: 'Warehouse analytics on Azure', statecode: 0, _ownerid_value: seller });
    }
  });

  it('joins inwards and outwards, with columns under the alias of the link', async () => {
    const environment = newEnvironment();
    const link = (type: string): string => `<attribute name="name"/><order attribute="name"/>
      <link-entity name="account" from="accountid" to="parentaccountid" link-type="${type}" alias="acc">
        <attribute name="name"/><attribute name="primarycontactid"/><attribute name="address1_city" alias="town"/>
      </link-entity>`;
    const inner = await fetchRows(environment, 'opportunities', fetchXml('opportunity', link('inner')), {
      headers: all,
    });
    expect(inner.rows).toHaveLength(2);
    expect(inner.rows[0]).toMatchObject({
      name: 'Ticketing app for ferries',
      'acc.name': 'Brightwater Ferries Ltd',
      'acc.primarycontactid': sample.contacts.brightwater,
      [`acc.primarycontactid@${formatted}`]: 'Nell Harcourt',
      town: 'Plymouth',
    });
    const outer = await fetchRows(environment, 'opportunities', fetchXml('opportunity', link('outer')));
    expect(outer.rows.map((row) => [row['name'], row['acc.name']])).toEqual([
      ['Studio file storage', undefined],
      ['Ticketing app for ferries', 'Brightwater Ferries Ltd'],
      ['Warehouse analytics on Azure', 'Tannenhof Logistik GmbH'],
    ]);
  });

  it('joins many rows, nested links and intersect tables, and names links without alias', async () => {
    const environment = newEnvironment();
    const contacts = `<attribute name="name"/><filter><condition attribute="name" operator="begins-with" value="tannen"/></filter>
      <link-entity name="contact" from="parentcustomerid" to="accountid"><attribute name="lastname"/>
        <link-entity name="account" from="primarycontactid" to="contactid" link-type="outer" alias="led"><attribute name="name"/></link-entity>
      </link-entity>`;
    const { rows } = await fetchRows(environment, 'accounts', fetchXml('account', contacts));
    expect(rows.map((row) => [row['contact1.lastname'], row['led.name']])).toEqual([
      ['Hellwig', 'Tannenhof Logistik GmbH'],
      ['Seidel', undefined],
    ]);
    const members = `<attribute name="fullname"/><order attribute="fullname"/>
      <link-entity name="teammembership" from="systemuserid" to="systemuserid" intersect="true">
        <link-entity name="team" from="teamid" to="teamid" alias="team"><attribute name="name"/></link-entity>
      </link-entity>`;
    const team = await fetchRows(environment, 'systemusers', fetchXml('systemuser', members));
    expect(team.rows.map((row) => [row['fullname'], row['team.name']])).toEqual([
      ['Selma Brandt', 'Partner sales'],
      ['Tomas Okafor', 'Partner sales'],
    ]);
  });

  it('filters a link as part of the join, and after it with entityname', async () => {
    const environment = newEnvironment();
    const link = (filter: string): string =>
      `<link-entity name="account" from="accountid" to="parentaccountid" link-type="outer" alias="acc">${filter}</link-entity>`;
    const inJoin = link('<filter><condition attribute="address1_country" operator="eq" value="de"/></filter>');
    expect(await names(environment, 'opportunity', inJoin, 'opportunities')).toHaveLength(3);
    const after = `<filter><condition entityname="acc" attribute="address1_country" operator="eq" value="de"/></filter>${link('')}`;
    expect(await names(environment, 'opportunity', after, 'opportunities')).toEqual(['Warehouse analytics on Azure']);
  });

  it('combines conditions with and, or and nested filters', async () => {
    const environment = newEnvironment();
    const filter = `<filter type="or"><condition attribute="address1_country" operator="eq" value="GB"/>
      <filter><condition attribute="address1_country" operator="eq" value="DE"/>
      <condition attribute="numberofemployees" operator="gt" value="500"/></filter></filter>`;
    expect(await names(environment, 'account', filter, 'accounts')).toEqual(['Brightwater Ferries Ltd']);
    expect(await names(environment, 'account', '<filter/>', 'accounts')).toHaveLength(4);
  });

  it('sorts lookups by name, choices by label, and orders of links last', async () => {
    const environment = await fixtureEnvironment();
    for (const [color, notes] of [
      [100, 'first number'],
      [101, 'second number'],
      [null, 'none'],
    ]) {
      await createRow(environment, 'demo_widgets', { demo_color: color, demo_notes: notes });
    }
    const options = environment.core.catalog.choices.get('demo_color')?.options ?? [];
    const byLabel = [...options].sort((left, right) => (left.label < right.label ? -1 : 1)).map(({ value }) => value);
    const order = '<attribute name="demo_color"/><order attribute="demo_color"/>';
    const labels = await fetchRows(environment, 'demo_widgets', fetchXml('demo_widget', order));
    const raw = await fetchRows(environment, 'demo_widgets', fetchXml('demo_widget', order, 'useraworderby="1"'));
    expect(labels.rows.map((row) => row['demo_color'])).toEqual([undefined, ...byLabel]);
    expect(raw.rows.map((row) => row['demo_color'])).toEqual([undefined, 100, 101]);
    const owners = await names(
      environment,
      'opportunity',
      `<order attribute="ownerid" descending="true"/>
       <link-entity name="account" from="accountid" to="parentaccountid" link-type="outer" alias="acc"><order attribute="name"/></link-entity>`,
      'opportunities',
    );
    expect(owners).toEqual(['Ticketing app for ferries', 'Studio file storage', 'Warehouse analytics on Azure']);
    const first = await names(
      environment,
      'opportunity',
      `<order entityname="acc" attribute="name" descending="true"/>
       <link-entity name="account" from="accountid" to="parentaccountid" link-type="outer" alias="acc"/>`,
      'opportunities',
    );
    expect(first[0]).toBe('Warehouse analytics on Azure');
  });

  it('leaves out repeats with distinct', async () => {
    const environment = newEnvironment();
    const { rows } = await fetchRows(
      environment,
      'contacts',
      fetchXml(
        'contact',
        '<attribute name="parentcustomerid"/><order attribute="parentcustomerid"/>',
        'distinct="true"',
      ),
    );
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({ _parentcustomerid_value: sample.accounts.brightwater });
  });
});

describe('pages of a FetchXML query', () => {
  const query = (attributes: string): string =>
    fetchXml('account', '<attribute name="name"/><order attribute="name"/>', attributes);

  it('are numbered, with a cookie and the count on request', async () => {
    const environment = newEnvironment();
    const first = await fetchRows(environment, 'accounts', query('page="1" count="3"'), {
      headers: all,
      more: '&$count=true',
    });
    expect(first.rows).toHaveLength(3);
    expect(first.json).toMatchObject({
      '@odata.count': 4,
      '@Microsoft.Dynamics.CRM.totalrecordcount': 4,
      '@Microsoft.Dynamics.CRM.morerecords': true,
    });
    expect(first.json).not.toHaveProperty('@odata.nextLink');
    const second = await fetchRows(environment, 'accounts', query('page="2" count="3"'), { headers: all });
    expect(second.rows.map((row) => row['name'])).toEqual(['Tannenhof Logistik GmbH']);
    expect(second.json).not.toHaveProperty('@Microsoft.Dynamics.CRM.morerecords');
    expect(second.json).not.toHaveProperty('@Microsoft.Dynamics.CRM.fetchxmlpagingcookie');
  });

  it('go on behind the row that the cookie names, although rows came and went', async () => {
    const environment = newEnvironment();
    const first = await fetchRows(environment, 'accounts', query('page="1" count="2"'), { headers: all });
    const annotation = String(first.json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie']);
    const encoded = /pagingcookie="([^"]+)"/.exec(annotation)?.[1] ?? '';
    const cookie = decodeURIComponent(decodeURIComponent(encoded));
    expect(cookie).toContain(`last="{${sample.accounts.harbourlight.toUpperCase()}}"`);
    await createRow(environment, 'accounts', { name: 'Aardvark' });
    const escaped = cookie.replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const second = await fetchRows(environment, 'accounts', query(`page="2" count="2" paging-cookie="${escaped}"`));
    expect(second.rows.map((row) => row['name'])).toEqual(['Olivera Alimentos SA', 'Tannenhof Logistik GmbH']);
  });

  it('follow next links when the page size is a preference', async () => {
    const environment = newEnvironment();
    const headers = { Prefer: 'odata.maxpagesize=3' };
    const first = await fetchRows(environment, 'accounts', query(''), { headers });
    expect(first.rows).toHaveLength(3);
    const next = String(first.json['@odata.nextLink']);
    const second = await environment.send('GET', next.replace('http://crm.example', ''), undefined, headers);
    expect(second.rows.map((row) => row['name'])).toEqual(['Tannenhof Logistik GmbH']);
    expect(second.json).not.toHaveProperty('@odata.nextLink');
  });

  it('are cut by top', async () => {
    const environment = newEnvironment();
    const { rows } = await fetchRows(environment, 'accounts', query('top="2"'));
    expect(rows.map((row) => row['name'])).toEqual(['Brightwater Ferries Ltd', 'Harbourlight Studios']);
  });
});

describe('a saved view', () => {
  it('is run by its id, on a set and on a collection', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { demo_name: 'B' });
    await createRow(environment, 'demo_widgets', {
      demo_name: 'A',
      'demo_OpportunityId@odata.bind': `/opportunities(${sample.opportunities.ready})`,
    });
    const run = (path: string): ReturnType<typeof environment.send> =>
      environment.send('GET', `${path}?savedQuery=${fixtureIds.view}`);
    expect((await run('demo_widgets')).rows.map((row) => row['demo_name'])).toEqual(['A', 'B']);
    const related = await run(`opportunities(${sample.opportunities.ready})/demo_opportunity_Widget`);
    expect(related.rows.map((row) => row['demo_name'])).toEqual(['A']);
    expect(await run('accounts')).toMatchObject({ status: 400, code: '0x80041128' });
  });

  it.each([
    ['is unknown', `savedQuery=${sample.users.seller}`, 404, '0x80040217'],
    ['has no id', 'savedQuery=mine', 400, '0x80060888'],
    ['stands beside a query of its own', `savedQuery=${fixtureIds.view}&fetchXml=x`, 400, '0x80060888'],
    ['stands beside a filter', `savedQuery=${fixtureIds.view}&$filter=demo_part eq 1`, 501, '0x80004001'],
    ['is a user query', `userQuery=${fixtureIds.view}`, 501, '0x80004001'],
  ])('that %s is refused', async (_name, options, status, code) => {
    const { send } = await fixtureEnvironment();
    expect(await send('GET', `demo_widgets?${options}`)).toMatchObject({ status, code });
  });
});

describe('security of a query', () => {
  it('shows only what the user may read, also through links', async () => {
    const environment = await fixtureEnvironment();
    for (const user of [seller, secondSeller]) {
      await grantFixtureRole(environment, user);
      const body = {
        'demo_OpportunityId@odata.bind': `/opportunities(${sample.opportunities.ready})`,
        demo_name: user,
      };
      await createRow(environment, 'demo_widgets', body, user);
    }
    const own = await fetchRows(environment, 'demo_widgets', fetchXml('demo_widget', ''), { userId: seller });
    expect(own.rows).toHaveLength(1);
    const link = (type: string): string =>
      fetchXml(
        'opportunity',
        `<link-entity name="demo_widget" from="demo_opportunityid" to="opportunityid" link-type="${type}" alias="w"><attribute name="demo_name"/></link-entity>`,
      );
    const inner = await fetchRows(environment, 'opportunities', link('inner'), { userId: secondSeller });
    expect(inner.rows.map((row) => row['w.demo_name'])).toEqual([secondSeller]);
  });

  it('asks for Read on every table', async () => {
    const environment = newEnvironment();
    const { status, message } = await fetchRows(environment, 'accounts', fetchXml('account', ''), { userId: relay });
    expect(status).toBe(403);
    expect(message).toContain('prvReadAccount');
    const fixture = await fixtureEnvironment();
    const linked = fetchXml(
      'opportunity',
      '<link-entity name="demo_widget" from="demo_opportunityid" to="opportunityid" link-type="outer"/>',
    );
    const answer = await fetchRows(fixture, 'opportunities', linked, { userId: seller });
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvReaddemo_Widget');
  });
});

describe('a wrong query', () => {
  const condition = (attributes: string): string => fetchXml('account', `<filter><condition ${attributes}/></filter>`);
  const link = (attributes: string): string => fetchXml('account', `<link-entity ${attributes}/>`);
  const toContact = 'name="contact" from="contactid" to="primarycontactid"';
  it.each([
    ['broken XML', '<fetch><entity name="account">', 400, '0x80040203', 'Invalid XML'],
    ['another document', '<entity name="account"/>', 400, '0x80040203', "a 'entity', not a 'fetch'"],
    ['no entity', '<fetch/>', 400, '0x80041123', 'entity'],
    ['two entities', '<fetch><entity name="account"/><entity name="account"/></fetch>', 400, '0x80040203', 'more than'],
    ['an entity without a name', '<fetch><entity/></fetch>', 400, '0x8004111e', 'entity/@name'],
    ['the table of another set', fetchXml('contact', ''), 400, '0x80041128', 'contact instead of account'],
    ['an unknown table', link('name="acc" from="a" to="b"'), 400, '0x80041102', "name = 'acc'"],
    ['an unknown column', fetchXml('account', '<attribute name="nam"/>'), 400, '0x80041103', "Name = 'nam'"],
    ['an unknown column of a link', link('name="contact" from="x" to="accountid"'), 400, '0x80041103', "'contact'"],
    ['an unknown column in a filter', condition('attribute="x" operator="null"'), 400, '0x80041103', "Name = 'x'"],
    ['an unknown column in an order', fetchXml('account', '<order attribute="x"/>'), 400, '0x80041103', "Name = 'x'"],
    ['an order by alias', fetchXml('account', '<order alias="x"/>'), 400, '0x80041133', ''],
    ['an order by nothing', fetchXml('account', '<order/>'), 400, '0x8004111e', 'order/@attribute'],
    ['an unknown alias', condition('entityname="c" attribute="name" operator="null"'), 400, '0x8004110b', 'c'],
    [
      'an alias used twice',
      fetchXml('account', `<link-entity ${toContact} alias="c"/><link-entity ${toContact} alias="c"/>`),
      400,
      '0x80041130',
      'c',
    ],
    ['an alias with a dot', link(`${toContact} alias="a.b"`), 400, '0x80041139', 'a.b'],
    ['a link without columns', link('name="contact"'), 400, '0x8004111e', 'from'],
    ['too many links', fetchXml('account', `<link-entity ${toContact}/>`.repeat(16)), 400, '0x8004430d', ''],
    [
      'an unknown operator',
      condition('attribute="name" operator="resembles" value="x"'),
      501,
      '0x80004001',
      'resembles',
    ],
    ['an unknown link type', link(`${toContact} link-type="any"`), 501, '0x80004001', "'any'"],
    ['an unknown element', fetchXml('account', '<having/>'), 501, '0x80004001', "'having'"],
    ['an unknown element at the top', '<fetch><order/></fetch>', 501, '0x80004001', "'order'"],
    ['an unknown attribute', fetchXml('account', '', 'datasource="retained"'), 501, '0x80004001', "'datasource'"],
    ['a comparison of columns', condition('attribute="name" operator="eq" valueof="x"'), 501, '0x80004001', 'valueof'],
    ['a page that is no number', fetchXml('account', '', 'page="0"'), 400, '0x80041139', 'page'],
    ['top and pages', fetchXml('account', '', 'top="1" page="1"'), 400, '0x80040203', 'top'],
    ['a cookie of another page', fetchXml('account', '', 'page="2" paging-cookie="x"'), 400, '0x8004112a', ''],
    ['a flag that is none', fetchXml('account', '', 'distinct="yes"'), 400, '0x80041139', 'distinct'],
    ['a filter type that is none', fetchXml('account', '<filter type="xor"/>'), 400, '0x80041139', 'xor'],
  ])('with %s is refused', async (_name, xml, status, code, message) => {
    const environment = newEnvironment();
    const answer = await fetchRows(environment, 'accounts', xml);
    expect(answer).toMatchObject({ status, code });
    expect(answer.message).toContain(message);
  });

  it('beside $select or with a wrong token is refused', async () => {
    const environment = newEnvironment();
    const xml = fetchXml('account', '');
    expect((await fetchRows(environment, 'accounts', xml, { more: '&$select=name' })).status).toBe(501);
    expect((await fetchRows(environment, 'accounts', xml, { more: '&$skiptoken=x' })).status).toBe(400);
  });
});
