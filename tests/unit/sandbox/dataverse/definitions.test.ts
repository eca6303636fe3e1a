import { fixtureEnvironment, newEnvironment } from './client.ts';

const table = (name: string): string => `EntityDefinitions(LogicalName='${name}')`;
const cast = (type: string): string => `Microsoft.Dynamics.CRM.${type}AttributeMetadata`;
const options = '$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)';

describe('the definition of a column', () => {
  it('tells the options of a choice of its own', async () => {
    const { send } = newEnvironment();
    const path = `${table('lead')}/Attributes(LogicalName='leadsourcecode')/${cast('Picklist')}`;
    const { status, json } = await send('GET', `${path}?$select=LogicalName&${options}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ LogicalName: 'leadsourcecode', GlobalOptionSet: null });
    const { Options } = json['OptionSet'] as { Options: unknown[] };
    expect(Options).toHaveLength(10);
    expect(Options[3]).toMatchObject({ Value: 4, Label: { UserLocalizedLabel: { Label: 'Partner' } } });
  });

  it('tells the options of a global choice', async () => {
    const { send } = await fixtureEnvironment();
    const path = `${table('demo_widget')}/Attributes(LogicalName='demo_color')/${cast('Picklist')}`;
    const set = { Options: [{ Value: 100 }, { Value: 101 }] };
    expect((await send('GET', `${path}?$select=LogicalName&${options}`)).json).toMatchObject({
      OptionSet: set,
      GlobalOptionSet: set,
    });
  });

  it('tells the reasons of each state', async () => {
    const { send } = newEnvironment();
    const read = async (column: string, type: string): Promise<unknown> =>
      (await send('GET', `${table('lead')}/Attributes(LogicalName='${column}')/${cast(type)}?${options}`)).json;
    expect(await read('statecode', 'State')).toMatchObject({
      OptionSet: { Options: [{ Value: 0, DefaultStatus: 1 }, { Value: 1 }, { Value: 2, DefaultStatus: 4 }] },
    });
    expect(await read('statuscode', 'Status')).toMatchObject({
      AttributeType: 'Status',
      OptionSet: { Options: expect.arrayContaining([expect.objectContaining({ Value: 7, State: 2 })]) as unknown },
    });
  });

  it.each([
    ['estimatedclosedate', 'DateOnly'],
    ['modifiedon', 'UserLocal'],
  ])('tells how the date %s is kept', async (column, Value) => {
    const { send } = newEnvironment();
    const path = `${table('opportunity')}/Attributes(LogicalName='${column}')/${cast('DateTime')}`;
    expect((await send('GET', `${path}?$select=LogicalName,DateTimeBehavior`)).json).toMatchObject({
      LogicalName: column,
      DateTimeBehavior: { Value },
    });
  });

  it('is there without a cast, but not what only its type has', async () => {
    const { send } = newEnvironment();
    const path = `${table('lead')}/Attributes(LogicalName='leadsourcecode')`;
    expect((await send('GET', `${path}?$select=AttributeType`)).json).toMatchObject({ AttributeType: 'Picklist' });
    expect((await send('GET', `${path}?${options}`)).status).toBe(400);
  });

  it.each([
    [404, `/Attributes(LogicalName='nothing')`],
    [404, `/Attributes(LogicalName='subject')/${cast('Picklist')}`],
    [501, `/Attributes(LogicalName='subject')/${cast('String')}`],
    [400, `/Attributes(LogicalName='leadsourcecode')/${cast('Picklist')}?$select=Nothing`],
    [400, `/Attributes(LogicalName='leadsourcecode')/${cast('Picklist')}?$expand=Nothing`],
    [501, '/Attributes'],
    [501, '/OneToManyRelationships'],
    [501, `/Attributes(LogicalName='leadsourcecode')/${cast('Picklist')}/OptionSet`],
  ])('answers %i to %s', async (status, path) => {
    const { send } = newEnvironment();
    expect((await send('GET', `${table('lead')}${path}`)).status).toBe(status);
  });

  it('is not written', async () => {
    const { send } = newEnvironment();
    expect((await send('PATCH', `${table('lead')}/Attributes(LogicalName='subject')`, {})).status).toBe(501);
  });
});

describe('the relationships of a table', () => {
  const select = '$select=ReferencedEntity,ReferencingAttribute,ReferencingEntityNavigationPropertyName';

  it('are found by the lookup column', async () => {
    const { send } = newEnvironment();
    const path = `${table('opportunity')}/ManyToOneRelationships?${select}`;
    expect((await send('GET', `${path}&$filter=ReferencingAttribute eq 'originatingleadid'`)).rows).toEqual([
      {
        ReferencedEntity: 'lead',
        ReferencingAttribute: 'originatingleadid',
        ReferencingEntityNavigationPropertyName: 'originatingleadid',
      },
    ]);
    const customers = (await send('GET', `${path}&$filter=ReferencingAttribute eq 'customerid'`)).rows;
    expect(customers.map((row) => row['ReferencingEntityNavigationPropertyName'])).toEqual([
      'customerid_account',
      'customerid_contact',
    ]);
    const one = `${path}&$filter=ReferencingAttribute eq 'customerid' and ReferencedEntity eq 'contact'`;
    expect((await send('GET', one)).rows).toHaveLength(1);
  });

  it.each([
    [501, "ReferencingAttribute ne 'customerid'"],
    [400, "Nothing eq 'customerid'"],
  ])('answer %i to the filter %s', async (status, filter) => {
    const { send } = newEnvironment();
    const path = `${table('opportunity')}/ManyToOneRelationships?$filter=${filter}`;
    expect((await send('GET', path)).status).toBe(status);
  });
});
