import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import { replaceIn } from './fixture-solution.ts';

const { seller, secondSeller, relay, administrator, system } = sample.users;
const ready = `opportunities(${sample.opportunities.ready})`;

describe('privileges', () => {
  it('are named when they are missing', async () => {
    const { send } = newEnvironment();
    const answer = await send('GET', 'accounts', undefined, {}, relay);
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain(
      `Principal user (Id=${relay}, type=8, roleCount=0) is missing prvReadAccount privilege`,
    );
  });

  it('come from the roles of the solution', async () => {
    const environment = await fixtureEnvironment();
    const create = (): ReturnType<typeof environment.send> =>
      environment.send('POST', 'demo_widgets', { demo_notes: 'x' }, {}, seller);
    expect((await create()).message).toContain('prvCreatedemo_Widget');
    await grantFixtureRole(environment, seller);
    expect((await create()).status).toBe(204);
  });

  it('are given to the sample users whose role the solution brings by name', async () => {
    const { core } = await fixtureEnvironment(undefined, (members) =>
      replaceIn(members, 'customizations.xml', 'name="Demo user"', 'name="Co-sell Relay"'),
    );
    expect(core.catalog.users.find((user) => user.id === relay)?.roles).toEqual(['Co-sell Relay']);
  });

  it('are needed for linking: Append on the row, AppendTo on its target', async () => {
    const environment = await fixtureEnvironment(undefined, (members) =>
      replaceIn(members, 'customizations.xml', '<RolePrivilege name="prvAppendTodemo_Kind" level="Global" />', ''),
    );
    await grantFixtureRole(environment, seller);
    const kind = await createRow(environment, 'demo_kinds', { demo_name: 'K' });
    const answer = await environment.send(
      'POST',
      'demo_widgets',
      { 'demo_KindId@odata.bind': `/demo_kinds(${kind})` },
      {},
      seller,
    );
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvAppendTodemo_Kind');
  });
});

describe('access to rows', () => {
  it('at user level ends at rows of others', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', ready, undefined, {}, secondSeller)).status).toBe(200);
    const change = await send('PATCH', ready, { name: 'x' }, {}, secondSeller);
    expect(change).toMatchObject({ status: 403, code: '0x80048306' });
    expect(change.message).toContain('WriteAccess');
    expect((await send('DELETE', ready, undefined, {}, secondSeller)).status).toBe(403);
    expect((await send('PATCH', ready, { name: 'x' }, {}, seller)).status).toBe(204);
  });

  it('filters lists, counts and expanded collections', async () => {
    const environment = await fixtureEnvironment();
    for (const user of [seller, secondSeller]) {
      await grantFixtureRole(environment, user);
      await createRow(environment, 'demo_widgets', { 'demo_OpportunityId@odata.bind': `/${ready}` }, user);
    }
    expect(
      (await environment.send('GET', 'demo_widgets?$count=true', undefined, {}, seller)).json['@odata.count'],
    ).toBe(1);
    const { json } = await environment.send('GET', `${ready}?$expand=demo_opportunity_Widget`, undefined, {}, seller);
    expect(json['demo_opportunity_Widget']).toHaveLength(1);
    const [other] = (await environment.send('GET', `demo_widgets?$filter=_ownerid_value eq ${secondSeller}`)).rows;
    const direct = await environment.send(
      'GET',
      `demo_widgets(${String(other?.['demo_widgetid'])})`,
      undefined,
      {},
      seller,
    );
    expect(direct).toMatchObject({ status: 403, code: '0x80048306' });
  });

  it('includes rows of the own teams', async () => {
    const { send } = newEnvironment();
    await send('PATCH', ready, { 'ownerid@odata.bind': `/teams(${sample.teams.partnerSales})` });
    expect((await send('PATCH', ready, { name: 'x' }, {}, secondSeller)).status).toBe(204);
  });

  it('does not let users create rows for others at user level', async () => {
    const { send } = newEnvironment();
    const body = { name: 'x', 'ownerid@odata.bind': `/systemusers(${secondSeller})` };
    expect((await send('POST', 'accounts', body, {}, seller)).status).toBe(403);
    expect((await send('POST', 'accounts', body, {}, administrator)).status).toBe(204);
  });
});

describe('owners', () => {
  it('must be able to read the table', async () => {
    const { send } = newEnvironment();
    const answer = await send('PATCH', ready, { 'ownerid@odata.bind': `/systemusers(${relay})` });
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvReadOpportunity');
  });

  it('that are teams must have a role with Read', async () => {
    const environment = newEnvironment();
    const team = await createRow(environment, 'teams', { name: 'Without roles' });
    const answer = await environment.send('PATCH', ready, { 'ownerid@odata.bind': `/teams(${team})` });
    expect(answer.message).toContain(`Principal team (Id=${team}, type=9) is missing prvReadOpportunity`);
  });

  it('must not be disabled', async () => {
    const { send } = newEnvironment();
    await send('PATCH', `systemusers(${secondSeller})`, { isdisabled: true });
    const answer = await send('PATCH', ready, { 'ownerid@odata.bind': `/systemusers(${secondSeller})` });
    expect(answer).toMatchObject({ status: 403, code: '0x80040225' });
  });

  it('hand children of a parental relationship on with the row', async () => {
    const environment = await fixtureEnvironment();
    await grantFixtureRole(environment, seller);
    await grantFixtureRole(environment, secondSeller);
    const id = await createRow(environment, 'demo_widgets', { 'demo_OpportunityId@odata.bind': `/${ready}` }, seller);
    await environment.send('PATCH', ready, { 'ownerid@odata.bind': `/systemusers(${secondSeller})` });
    const { json } = await environment.send('GET', `demo_widgets(${id})`);
    expect(json).toMatchObject({ _ownerid_value: secondSeller, _owninguser_value: secondSeller });
  });
});

describe('callers', () => {
  it.each([
    ['unknown', '00000000-0000-4000-8000-000000000099'],
    ['disabled', system],
  ])('that are %s are refused', async (_name, user) => {
    const { send } = newEnvironment();
    expect(await send('GET', 'WhoAmI', undefined, {}, user)).toMatchObject({ status: 403, code: '0x80040225' });
  });
});
