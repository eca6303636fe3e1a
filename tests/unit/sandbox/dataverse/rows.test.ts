import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { baseUrl, createRow, fixtureEnvironment, newEnvironment } from './client.ts';

const anyId = '77777777-0000-4000-8000-000000000001';
const root = `${baseUrl}/api/data/v9.2`;
const account = `accounts(${sample.accounts.tannenhof})`;

describe('creating a row', () => {
  it('answers 204 with the address of the row', async () => {
    const { send } = newEnvironment();
    const answer = await send('POST', 'accounts', { name: 'New' });
    expect(answer.status).toBe(204);
    expect(answer.body).toBe('');
    expect(answer.headers['OData-EntityId']).toMatch(new RegExp(`^${root}/accounts\\([0-9a-f-]{36}\\)$`));
    expect(answer.headers['OData-Version']).toBe('4.0');
  });

  it('answers 201 with the row when the representation is preferred', async () => {
    const { send } = newEnvironment();
    const answer = await send('POST', 'accounts?$select=name', { name: 'New' }, { Prefer: 'return=representation' });
    expect(answer.status).toBe(201);
    expect(answer.headers['Preference-Applied']).toBe('return=representation');
    expect(answer.json).toMatchObject({ '@odata.context': `${root}/$metadata#accounts(name)/$entity`, name: 'New' });
    expect(answer.json['@odata.etag']).toMatch(/^W\/"\d+"$/);
  });

  it('takes the id it is given and refuses it a second time', async () => {
    const { send } = newEnvironment();
    expect((await send('POST', 'accounts', { accountid: anyId, name: 'New' })).status).toBe(204);
    const again = await send('POST', 'accounts', { accountid: anyId, name: 'New' });
    expect(again).toMatchObject({ status: 412, code: '0x80040237' });
  });

  it('fills the columns the platform keeps, to the second', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'accounts', { name: 'New', createdon: '2001-01-01T00:00:00Z' });
    const { json } = await environment.send('GET', `accounts(${id})`);
    expect(json).toMatchObject({
      createdon: '2030-05-01T08:00:00Z',
      modifiedon: '2030-05-01T08:00:00Z',
      _createdby_value: sample.users.administrator,
      _ownerid_value: sample.users.administrator,
      _owninguser_value: sample.users.administrator,
      _owningteam_value: null,
      statecode: 0,
      statuscode: 1,
    });
  });

  it('numbers rows of an autonumber column and applies defaults', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', {});
    await createRow(environment, 'demo_widgets', { demo_name: 'Mine' });
    await createRow(environment, 'demo_widgets', {});
    const { rows } = await environment.send('GET', 'demo_widgets?$select=demo_name,demo_done');
    expect(rows.map((row) => row['demo_name'])).toEqual(['W-1000', 'Mine', 'W-1001']);
    expect(rows[0]?.['demo_done']).toBe(false);
  });

  it('binds lookups by id, by alternate key and by full address', async () => {
    const environment = await fixtureEnvironment();
    const { send } = environment;
    const byId = await createRow(environment, 'demo_widgets', {
      'demo_OpportunityId@odata.bind': `/opportunities(${sample.opportunities.ready})`,
    });
    const byAddress = await createRow(environment, 'demo_widgets', {
      'demo_OpportunityId@odata.bind': `${root}/opportunities(${sample.opportunities.bare})`,
    });
    const value = async (id: string): Promise<unknown> =>
      (await send('GET', `demo_widgets(${id})?$select=_demo_opportunityid_value`)).json['_demo_opportunityid_value'];
    expect([await value(byId), await value(byAddress)]).toEqual([
      sample.opportunities.ready,
      sample.opportunities.bare,
    ]);
  });

  const refused: [string, string, unknown, number, string, string][] = [
    [
      'an unknown column',
      'accounts',
      { nme: 'x' },
      400,
      '0x80048d19',
      "The property 'nme' does not exist on type 'Microsoft.Dynamics.CRM.account'",
    ],
    [
      'a navigation property in the wrong case',
      'demo_widgets',
      { 'demo_opportunityid@odata.bind': '/opportunities(x)' },
      400,
      '0x80048d19',
      "An undeclared property 'demo_opportunityid'",
    ],
    [
      'a lookup value set directly',
      'demo_widgets',
      { _demo_opportunityid_value: anyId },
      400,
      '0x80048d19',
      'Use Navigation properties instead',
    ],
    [
      'a link to a row that is not there',
      'demo_widgets',
      { 'demo_OpportunityId@odata.bind': `/opportunities(${anyId})` },
      404,
      '0x80040217',
      `Entity 'opportunity' With Id = ${anyId} Does Not Exist`,
    ],
    [
      'a link to the wrong table',
      'demo_widgets',
      { 'demo_OpportunityId@odata.bind': `/accounts(${sample.accounts.olivera})` },
      400,
      '0x80048d19',
      'does not lead to the table account',
    ],
    [
      'a text that is too long',
      'demo_widgets',
      { demo_code: '12345678901' },
      400,
      '0x80044331',
      "maximum allowed length of '10'",
    ],
    ['a number outside its limits', 'demo_widgets', { demo_part: 101 }, 400, '0x80044330', 'outside the valid range'],
    ['an option that is not there', 'demo_widgets', { demo_color: 102 }, 400, '0x8004431a', 'Accepted Values: 100,101'],
    ['a text for a number', 'demo_widgets', { demo_part: '5' }, 400, '0x80048d19', "Cannot convert the literal '5'"],
    ['a number for a text', 'demo_widgets', { demo_code: 5 }, 400, '0x80048d19', 'Edm.String'],
    ['a text for yes or no', 'demo_widgets', { demo_done: 'yes' }, 400, '0x80048d19', 'Edm.Boolean'],
    [
      'a time in a date-only column',
      'demo_widgets',
      { demo_due: '2030-01-01T00:00:00Z' },
      400,
      '0x80048d19',
      'Edm.Date',
    ],
    ['a day that is not in the calendar', 'demo_widgets', { demo_due: '2030-02-30' }, 400, '0x80048d19', 'Edm.Date'],
    [
      'a time without zone',
      'demo_widgets',
      { demo_seenon: '2030-01-01T00:00:00' },
      400,
      '0x80048d19',
      'Edm.DateTimeOffset',
    ],
    ['a body that is no JSON', 'accounts', '{"name":', 400, '0x80048d19', 'is not a JSON object'],
    ['a body that is a list', 'accounts', '[]', 400, '0x80048d19', 'is not a JSON object'],
    [
      'related rows in one request',
      'opportunities',
      { demo_opportunity_Widget: [{}] },
      501,
      '0x80004001',
      'conformance.md',
    ],
    [
      'an entity set that is not there',
      'acounts',
      { name: 'x' },
      404,
      '0x8006088a',
      "Resource not found for the segment 'acounts'",
    ],
  ];

  it.each(refused)('refuses %s', async (_name, set, body, status, code, message) => {
    const { send } = await fixtureEnvironment();
    const answer = await send('POST', set, body);
    expect(answer).toMatchObject({ status, code });
    expect(answer.message).toContain(message);
  });

  it('stores empty text as no value', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'accounts', { name: 'New', telephone1: '' });
    expect((await environment.send('GET', `accounts(${id})?$select=telephone1`)).json['telephone1']).toBeNull();
  });
});

describe('changing a row', () => {
  it('answers 204 and gives the row a new ETag', async () => {
    const { send, clock } = newEnvironment();
    const before = (await send('GET', `${account}?$select=name`)).json['@odata.etag'];
    clock.now = new Date('2030-05-01T09:00:00Z');
    expect((await send('PATCH', account, { name: 'Changed' })).status).toBe(204);
    const { json } = await send('GET', `${account}?$select=name,modifiedon`);
    expect(json).toMatchObject({ name: 'Changed', modifiedon: '2030-05-01T09:00:00Z' });
    expect(json['@odata.etag']).not.toBe(before);
  });

  it('answers 200 with the row when the representation is preferred', async () => {
    const { send } = newEnvironment();
    const answer = await send(
      'PATCH',
      `${account}?$select=name`,
      { name: 'Changed' },
      { Prefer: 'return=representation' },
    );
    expect(answer).toMatchObject({ status: 200, json: { name: 'Changed' } });
  });

  it('clears a lookup by null, by an empty bind and by DELETE of its $ref', async () => {
    const { send } = newEnvironment();
    const value = async (): Promise<unknown> =>
      (await send('GET', `${account}?$select=_primarycontactid_value`)).json['_primarycontactid_value'];
    const set = { 'primarycontactid@odata.bind': `/contacts(${sample.contacts.tannenhof})` };
    for (const clear of [{ primarycontactid: null }, { 'primarycontactid@odata.bind': null }]) {
      await send('PATCH', account, set);
      expect(await value()).toBe(sample.contacts.tannenhof);
      await send('PATCH', account, clear);
      expect(await value()).toBeNull();
    }
    await send('PUT', `${account}/primarycontactid/$ref`, {
      '@odata.id': `${root}/contacts(${sample.contacts.olivera})`,
    });
    expect(await value()).toBe(sample.contacts.olivera);
    await send('DELETE', `${account}/primarycontactid/$ref`);
    expect(await value()).toBeNull();
  });

  it('sets and clears a single column by its own address', async () => {
    const { send } = newEnvironment();
    expect((await send('PUT', `${account}/telephone1`, { value: '+49 1' })).status).toBe(204);
    expect((await send('GET', `${account}/telephone1`)).json['value']).toBe('+49 1');
    expect((await send('DELETE', `${account}/telephone1`)).status).toBe(204);
    expect((await send('GET', `${account}/telephone1`)).status).toBe(204);
  });

  it('refuses a status reason that does not belong to the state', async () => {
    const { send } = newEnvironment();
    const answer = await send('PATCH', `opportunities(${sample.opportunities.bare})`, { statecode: 0, statuscode: 4 });
    expect(answer).toMatchObject({ status: 400, code: '0x80048408' });
  });

  it('takes the standard reason of a new state', async () => {
    const { send } = newEnvironment();
    await send('PATCH', account, { statecode: 1 });
    expect((await send('GET', `${account}?$select=statuscode`)).json['statuscode']).toBe(2);
  });
});

describe('conditional requests', () => {
  it('changes a row whose ETag is the given one and refuses another with 412', async () => {
    const { send } = newEnvironment();
    const etag = String((await send('GET', account)).json['@odata.etag']);
    expect((await send('PATCH', account, { name: 'One' }, { 'If-Match': etag })).status).toBe(204);
    const stale = await send('PATCH', account, { name: 'Two' }, { 'If-Match': etag });
    expect(stale).toMatchObject({ status: 412, code: '0x80060882' });
    expect(stale.message).toContain("doesn't match the RowVersion");
    expect((await send('DELETE', account, undefined, { 'If-Match': etag })).status).toBe(412);
    expect((await send('GET', `${account}?$select=name`)).json['name']).toBe('One');
  });

  it('does not create with If-Match and does not change with If-None-Match', async () => {
    const { send } = newEnvironment();
    const missing = await send('PATCH', `accounts(${anyId})`, { name: 'x' }, { 'If-Match': '*' });
    expect(missing).toMatchObject({ status: 404, code: '0x80040217' });
    const present = await send('PATCH', account, { name: 'x' }, { 'If-None-Match': '*' });
    expect(present).toMatchObject({ status: 412, code: '0x80040237' });
    expect(present.message).toBe('A record with matching key values already exists.');
  });

  it('creates with If-None-Match when there is no such row', async () => {
    const { send } = newEnvironment();
    expect((await send('PATCH', `accounts(${anyId})`, { name: 'x' }, { 'If-None-Match': '*' })).status).toBe(204);
    expect((await send('GET', `accounts(${anyId})`)).status).toBe(200);
  });

  it('answers 304 to a known ETag, but not with annotations or expanded rows', async () => {
    const { send } = newEnvironment();
    const etag = String((await send('GET', account)).json['@odata.etag']);
    const known = { 'If-None-Match': etag };
    expect((await send('GET', account, undefined, known)).status).toBe(304);
    expect((await send('GET', account, undefined, { 'If-None-Match': 'null' })).status).toBe(200);
    expect((await send('GET', `${account}?$expand=primarycontactid`, undefined, known)).status).toBe(200);
    const annotated = { ...known, Prefer: 'odata.include-annotations="*"' };
    expect((await send('GET', account, undefined, annotated)).status).toBe(200);
  });
});

describe('alternate keys', () => {
  const key = "demo_widgets(demo_code='A1',demo_part=7)";

  it('create, read and change a row by its key', async () => {
    const { send } = await fixtureEnvironment();
    expect((await send('GET', key)).code).toBe('0x80060891');
    expect((await send('PATCH', key, { demo_notes: 'one' })).status).toBe(204);
    expect((await send('PATCH', key, { demo_notes: 'two' })).status).toBe(204);
    const { json } = await send('GET', key);
    expect(json).toMatchObject({ demo_code: 'A1', demo_part: 7, demo_notes: 'two' });
    expect((await send('GET', 'demo_widgets/$count')).body).toBe('1');
  });

  it('refuse to create with If-Match and to change with If-None-Match', async () => {
    const { send } = await fixtureEnvironment();
    expect(await send('PATCH', key, {}, { 'If-Match': '*' })).toMatchObject({ status: 404, code: '0x80060891' });
    await send('PATCH', key, {});
    expect(await send('PATCH', key, {}, { 'If-None-Match': '*' })).toMatchObject({ status: 412 });
  });

  it('are unique whatever the case of the text', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { demo_code: 'A1', demo_part: 7 });
    const again = await environment.send('POST', 'demo_widgets', { demo_code: 'a1', demo_part: 7 });
    expect(again).toMatchObject({ status: 412, code: '0x80060892' });
    expect(again.message).toContain(
      'A record that has the attribute values Code, Part already exists. The entity key Code Key',
    );
  });

  it('allow rows with an empty key column', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { demo_code: 'A1' });
    await createRow(environment, 'demo_widgets', { demo_code: 'A1' });
    expect((await environment.send('GET', 'demo_widgets/$count')).body).toBe('2');
  });

  it('refuse a change that would make two rows equal', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { demo_code: 'A1', demo_part: 7 });
    const other = await createRow(environment, 'demo_widgets', { demo_code: 'A2', demo_part: 7 });
    const answer = await environment.send('PATCH', `demo_widgets(${other})`, { demo_code: 'A1' });
    expect(answer.code).toBe('0x80060892');
  });

  it('must be complete', async () => {
    const { send } = await fixtureEnvironment();
    const answer = await send('GET', "demo_widgets(demo_code='A1')");
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.message).toContain('are not a defined key');
  });

  it('do not repeat key values in the body of a creating upsert', async () => {
    const { send } = await fixtureEnvironment();
    expect((await send('PATCH', key, { demo_code: 'A1' })).status).toBe(400);
  });

  it('serve as the target of a link', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { demo_code: "O'Hara", demo_part: 1 });
    expect((await environment.send('GET', "demo_widgets(demo_code='O''Hara',demo_part=1)")).status).toBe(200);
  });
});

describe('deleting a row', () => {
  it('answers 204, then 404', async () => {
    const { send } = newEnvironment();
    expect((await send('DELETE', account)).status).toBe(204);
    expect(await send('DELETE', account)).toMatchObject({ status: 404, code: '0x80040217' });
  });

  it('takes children of a parental relationship along', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', {
      'demo_OpportunityId@odata.bind': `/opportunities(${sample.opportunities.ready})`,
    });
    await environment.send('DELETE', `opportunities(${sample.opportunities.ready})`);
    expect((await environment.send('GET', 'demo_widgets/$count')).body).toBe('0');
  });

  it('is refused while a restricting relationship has rows', async () => {
    const environment = await fixtureEnvironment();
    const kind = await createRow(environment, 'demo_kinds', { demo_name: 'K' });
    await createRow(environment, 'demo_widgets', { 'demo_KindId@odata.bind': `/demo_kinds(${kind})` });
    const answer = await environment.send('DELETE', `demo_kinds(${kind})`);
    expect(answer).toMatchObject({ status: 405, code: '0x80040227' });
    expect((await environment.send('GET', `demo_kinds(${kind})`)).status).toBe(200);
  });

  it('empties lookups of other relationships', async () => {
    const { send } = newEnvironment();
    await send('DELETE', `contacts(${sample.contacts.tannenhof})`);
    expect((await send('GET', account)).json['_primarycontactid_value']).toBeNull();
  });
});
