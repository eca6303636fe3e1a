import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

const ready = `opportunities(${sample.opportunities.ready})`;

async function names(environment: TestEnvironment, filter: string): Promise<unknown[]> {
  const { status, rows, message } = await environment.send(
    'GET',
    `demo_widgets?$select=demo_name&$filter=${encodeURIComponent(filter)}`,
  );
  expect([status, message]).toEqual([200, '']);
  return rows.map((row) => row['demo_name']);
}

async function withWidgets(): Promise<TestEnvironment> {
  const environment = await fixtureEnvironment();
  const widgets = [
    { demo_name: 'Axle', demo_code: 'A', demo_part: 1, demo_color: 100, demo_due: '2030-01-31', demo_done: true },
    { demo_name: 'Bolt & nut', demo_code: 'B', demo_part: 2, demo_seenon: '2030-03-01T10:00:00+02:00' },
    { demo_name: "Cog 'n wheel", demo_part: 3, 'demo_OpportunityId@odata.bind': `/${ready}` },
  ];
  for (const widget of widgets) await createRow(environment, 'demo_widgets', widget);
  return environment;
}

describe('$select', () => {
  it('returns the chosen columns, the id and the ETag', async () => {
    const { send } = newEnvironment();
    const { json } = await send('GET', `${ready}?$select=name,_ownerid_value,estimatedclosedate`);
    expect(Object.keys(json).sort()).toEqual([
      '@odata.context',
      '@odata.etag',
      '_ownerid_value',
      'estimatedclosedate',
      'name',
      'opportunityid',
    ]);
    expect(json['estimatedclosedate']).toBe('2030-06-30');
  });

  it('refuses a column that is not there, also for an empty table', async () => {
    const { send } = await fixtureEnvironment();
    expect(await send('GET', `${ready}?$select=nam`)).toMatchObject({ status: 400, code: '0x80060888' });
    const list = await send('GET', 'demo_kinds?$select=Name');
    expect(list.message).toBe("Could not find a property named 'Name' on type 'Microsoft.Dynamics.CRM.demo_kind'.");
  });
});

describe('$filter', () => {
  const cases: [string, string[]][] = [
    ["demo_name eq 'axle'", ['Axle']],
    ["demo_name eq 'Bolt & nut'", ['Bolt & nut']],
    ["demo_name eq 'Cog ''n wheel'", ["Cog 'n wheel"]],
    ["startswith(demo_name,'bo')", ['Bolt & nut']],
    ["endswith(demo_name,'wheel') or contains(demo_name,'xl')", ['Axle', "Cog 'n wheel"]],
    ["not contains(demo_name,'o')", ['Axle']],
    ['demo_part gt 1 and demo_part le 3', ['Bolt & nut', "Cog 'n wheel"]],
    ['(demo_part eq 1 or demo_part eq 2) and demo_done eq true', ['Axle']],
    ['demo_color eq 100', ['Axle']],
    ['demo_color ne 100', ['Bolt & nut', "Cog 'n wheel"]],
    ['demo_color eq null', ['Bolt & nut', "Cog 'n wheel"]],
    ['demo_due le 2030-01-31', ['Axle']],
    ['demo_seenon eq 2030-03-01T08:00:00Z', ['Bolt & nut']],
    [`_demo_opportunityid_value eq ${sample.opportunities.ready}`, ["Cog 'n wheel"]],
    ["demo_OpportunityId/name eq 'Warehouse analytics on Azure'", ["Cog 'n wheel"]],
    [`demo_OpportunityId/opportunityid ne null`, ["Cog 'n wheel"]],
    ['statecode eq 0 and demo_part lt 2', ['Axle']],
    ['2 le demo_part', ['Bolt & nut', "Cog 'n wheel"]],
  ];

  it.each(cases)('%s', async (filter, expected) => {
    expect(await names(await withWidgets(), filter)).toEqual(expected);
  });

  const refused: [string, number, string][] = [
    ['demo_nme eq 1', 400, "Could not find a property named 'demo_nme'"],
    ["demo_part eq 'x'", 400, 'incompatible types'],
    [`_demo_opportunityid_value eq '${sample.opportunities.ready}'`, 400, 'incompatible types'],
    ['demo_part eq', 400, 'Syntax error'],
    ["demo_name in ('a')", 501, 'conformance.md'],
    ['demo_opportunity_Widget/any(o:o/demo_part eq 1)', 501, 'conformance.md'],
    ['year(demo_due) eq 2030', 501, 'conformance.md'],
    ['demo_part eq demo_color', 501, 'conformance.md'],
  ];

  it.each(refused)('answers %s with %i', async (filter, status, message) => {
    const { send } = await fixtureEnvironment();
    const answer = await send('GET', `demo_widgets?$filter=${encodeURIComponent(filter)}`);
    expect(answer.status).toBe(status);
    expect(answer.message).toContain(message);
  });
});

describe('order, number and pages', () => {
  it('sorts by several columns, empty values first', async () => {
    const { send } = await withWidgets();
    const { rows } = await send('GET', 'demo_widgets?$select=demo_part&$orderby=demo_code asc,demo_part desc');
    expect(rows.map((row) => row['demo_part'])).toEqual([3, 1, 2]);
  });

  it('sorts by a column of a related row', async () => {
    const { send } = await withWidgets();
    const { rows } = await send('GET', 'demo_widgets?$select=demo_part&$orderby=demo_OpportunityId/name desc');
    expect(rows[0]?.['demo_part']).toBe(3);
  });

  it('counts all matching rows beside the first ones', async () => {
    const { send } = await withWidgets();
    const answer = await send('GET', 'demo_widgets?$select=demo_part&$count=true&$top=1');
    expect(answer.json['@odata.count']).toBe(3);
    expect(answer.rows).toHaveLength(1);
    expect(answer.json['@odata.nextLink']).toBeUndefined();
  });

  it('follows pages by the next link, unmoved by rows that come and go', async () => {
    const environment = await withWidgets();
    const { send } = environment;
    const paged = { Prefer: 'odata.maxpagesize=2' };
    const first = await send(
      'GET',
      "demo_widgets?$select=demo_part&$orderby=demo_part&$filter=contains(demo_name,'')",
      undefined,
      paged,
    );
    expect(first.rows.map((row) => row['demo_part'])).toEqual([1, 2]);
    await createRow(environment, 'demo_widgets', { demo_name: 'Zero', demo_part: 0 });
    const link = new URL(String(first.json['@odata.nextLink']));
    const second = await send('GET', `${link.pathname}${link.search}`, undefined, paged);
    expect(second.rows.map((row) => row['demo_part'])).toEqual([3]);
    expect(second.json['@odata.nextLink']).toBeUndefined();
  });

  it('refuses what it does not know', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', 'accounts?$top=-1')).status).toBe(400);
    expect((await send('GET', 'accounts?$apply=aggregate(revenue with sum as total)')).status).toBe(501);
    expect((await send('GET', 'accounts?$skiptoken=abc')).status).toBe(400);
    expect((await send('GET', '$metadata')).status).toBe(501);
    expect((await send('GET', 'accounts', undefined, { Prefer: 'odata.track-changes' })).status).toBe(501);
    expect((await send('GET', '/api/data/v8.2/accounts')).status).toBe(404);
    expect((await send('PATCH', 'accounts', {})).status).toBe(405);
  });
});

describe('$expand', () => {
  it('brings the row behind a lookup with its own $select and $expand', async () => {
    const { send } = newEnvironment();
    const { json } = await send(
      'GET',
      `${ready}?$select=name&$expand=parentaccountid($select=name;$expand=primarycontactid($select=fullname)),customerid_contact($select=fullname)`,
    );
    expect(json['parentaccountid']).toMatchObject({
      name: 'Tannenhof Logistik GmbH',
      primarycontactid: { fullname: 'Jonas Hellwig' },
    });
    expect(json['customerid_contact']).toBeNull();
  });

  it('brings rows of a collection with filter, order and number', async () => {
    const environment = await withWidgets();
    await createRow(environment, 'demo_widgets', {
      demo_name: 'Dial',
      demo_part: 4,
      'demo_OpportunityId@odata.bind': `/${ready}`,
    });
    const { json } = await environment.send(
      'GET',
      `${ready}?$select=name&$expand=demo_opportunity_Widget($select=demo_name;$filter=demo_part gt 2;$orderby=demo_part desc;$top=1)`,
    );
    expect(json['demo_opportunity_Widget']).toMatchObject([{ demo_name: 'Dial' }]);
  });

  it('brings the owner, a user or a team', async () => {
    const { send } = newEnvironment();
    await send('PATCH', ready, { 'ownerid@odata.bind': `/teams(${sample.teams.partnerSales})` });
    const { json } = await send('GET', `${ready}?$select=name&$expand=ownerid,owningteam($select=name)`);
    expect(json['ownerid']).toMatchObject({ teamid: sample.teams.partnerSales });
    expect(json['owningteam']).toMatchObject({ name: 'Partner sales' });
  });

  it('brings members of a team and roles of a user', async () => {
    const { send } = newEnvironment();
    const team = await send(
      'GET',
      `teams(${sample.teams.partnerSales})?$select=name&$expand=teammembership_association($select=fullname)`,
    );
    expect(team.json['teammembership_association']).toMatchObject([
      { fullname: 'Selma Brandt' },
      { fullname: 'Tomas Okafor' },
    ]);
    const roles = await send('GET', `systemusers(${sample.users.seller})/systemuserroles_association?$select=name`);
    expect(roles.rows).toMatchObject([{ name: 'Salesperson' }]);
  });

  it('refuses a navigation property in the wrong case', async () => {
    const { send } = newEnvironment();
    expect(await send('GET', `${ready}?$expand=ParentAccountId`)).toMatchObject({ status: 400, code: '0x80060888' });
  });

  it('is also reached by the address of the navigation property', async () => {
    const { send } = await withWidgets();
    expect((await send('GET', `${ready}/parentaccountid?$select=name`)).json['name']).toBe('Tannenhof Logistik GmbH');
    expect((await send('GET', `${ready}/demo_opportunity_Widget?$select=demo_name`)).rows).toHaveLength(1);
    expect((await send('GET', `${ready}/originatingleadid`)).status).toBe(204);
  });
});

describe('annotations', () => {
  it('are left out unless asked for', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', `${ready}?$select=_ownerid_value`)).body).not.toContain('FormattedValue');
  });

  it('give formatted values and what a lookup points to', async () => {
    const { send } = newEnvironment();
    const path = `${ready}?$select=_customerid_value,estimatedvalue,statuscode,estimatedclosedate,createdon,isrevenuesystemcalculated`;
    const { json } = await send('GET', path, undefined, { Prefer: 'odata.include-annotations="*"' });
    const formatted = (name: string): unknown => json[`${name}@OData.Community.Display.V1.FormattedValue`];
    expect(formatted('_customerid_value')).toBe('Tannenhof Logistik GmbH');
    expect(json['_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname']).toBe('account');
    expect(json['_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty']).toBe('customerid_account');
    expect(formatted('estimatedvalue')).toBe('€48,000.00');
    expect(formatted('statuscode')).toBe('In Progress');
    expect(formatted('estimatedclosedate')).toBe('6/30/2030');
    expect(formatted('createdon')).toBe('5/1/2030 8:00 AM');
    expect(formatted('isrevenuesystemcalculated')).toBe('No');
  });

  it('can be chosen by name', async () => {
    const { send } = newEnvironment();
    const prefer = { Prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"' };
    const { body } = await send('GET', `${ready}?$select=_ownerid_value`, undefined, prefer);
    expect(body).toContain('FormattedValue');
    expect(body).not.toContain('lookuplogicalname');
  });
});

describe('definitions', () => {
  it('tell what the product asks about a table', async () => {
    const { send } = await fixtureEnvironment();
    const { json } = await send(
      'GET',
      "EntityDefinitions(LogicalName='demo_widget')?$select=EntitySetName,IsOptimisticConcurrencyEnabled&$expand=Attributes($select=LogicalName),Keys($select=SchemaName,EntityKeyIndexStatus)",
    );
    expect(json).toMatchObject({ EntitySetName: 'demo_widgets', IsOptimisticConcurrencyEnabled: true });
    expect(json['Keys']).toEqual([{ SchemaName: 'demo_CodeKey', EntityKeyIndexStatus: 'Active' }]);
    expect(json['Attributes']).toContainEqual({ LogicalName: 'demo_color' });
  });

  it('tell auditing, change tracking, quick create and autonumbers', async () => {
    const { core, send } = await fixtureEnvironment();
    const table = core.catalog.tables.get('demo_widget');
    if (table) Object.assign(table, { audit: true, quickCreate: true, labels: { 1033: 'Widget', 1031: 'Ding' } });
    const { json } = await send(
      'GET',
      "EntityDefinitions(LogicalName='demo_widget')?$select=IsAuditEnabled,IsQuickCreateEnabled,ChangeTrackingEnabled,DisplayName&$expand=Attributes($select=LogicalName,AutoNumberFormat,IsAuditEnabled)",
    );
    expect(json).toMatchObject({
      IsAuditEnabled: { Value: true },
      IsQuickCreateEnabled: true,
      ChangeTrackingEnabled: true,
      DisplayName: { LocalizedLabels: [{ LanguageCode: 1033 }, { Label: 'Ding', LanguageCode: 1031 }] },
    });
    expect(json['Attributes']).toContainEqual({
      LogicalName: 'demo_name',
      AutoNumberFormat: 'W-{SEQNUM:4}',
      IsAuditEnabled: { Value: false, CanBeChanged: true, ManagedPropertyLogicalName: 'canmodifyauditsettings' },
    });
  });

  it('answer 404 for a table that is not there', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', "EntityDefinitions(LogicalName='demo_none')")).status).toBe(404);
    expect((await send('GET', 'EntityDefinitions')).status).toBe(501);
  });
});
