import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import type { Answer, TestEnvironment } from './client.ts';
import { fetchRows, fetchXml } from './fetch-client.ts';
import { fixtureZip, replaceIn } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const { seller, secondSeller, relay, administrator } = sample.users;
const readyId = sample.opportunities.ready;
const ready = `opportunities(${readyId})`;
const deal = { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: readyId };

function user(id: string): Record<string, string> {
  return { '@odata.type': 'Microsoft.Dynamics.CRM.systemuser', systemuserid: id };
}

function team(id: string): Record<string, string> {
  return { '@odata.type': '#Microsoft.Dynamics.CRM.team', teamid: id };
}

function share(
  { send }: TestEnvironment,
  action: 'GrantAccess' | 'ModifyAccess',
  principal: unknown,
  rights: string,
  by: string = seller,
  target: unknown = deal,
): Promise<Answer> {
  const body = { Target: target, PrincipalAccess: { Principal: principal, AccessMask: rights } };
  return send('POST', action, body, {}, by);
}

function revoke(
  { send }: TestEnvironment,
  principal: unknown,
  by: string = seller,
  target: unknown = deal,
): Promise<Answer> {
  return send('POST', 'RevokeAccess', { Target: target, Revokee: principal }, {}, by);
}

async function rights({ send }: TestEnvironment, userId: string, row = ready): Promise<unknown> {
  const target = encodeURIComponent(`{'@odata.id':'${row}'}`);
  const path = `systemusers(${userId})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}`;
  return (await send('GET', path)).json['AccessRights'];
}

async function rename({ send }: TestEnvironment, by: string, row = ready): Promise<number> {
  return (await send('PATCH', row, { [row.startsWith('demo') ? 'demo_notes' : 'name']: 'Renamed' }, {}, by)).status;
}

describe('a share', () => {
  it('gives the rights it names and no others', async () => {
    const environment = newEnvironment();
    expect(await rename(environment, secondSeller)).toBe(403);
    expect((await share(environment, 'GrantAccess', user(secondSeller), 'ReadAccess,WriteAccess')).status).toBe(204);
    expect(await rename(environment, secondSeller)).toBe(204);
    expect(await rights(environment, secondSeller)).toBe('ReadAccess, WriteAccess, AppendAccess, AppendToAccess');
    expect((await environment.send('DELETE', ready, undefined, {}, secondSeller)).status).toBe(403);
    const next = await share(environment, 'GrantAccess', user(secondSeller), 'DeleteAccess');
    expect(next.status).toBe(204);
    expect(await rename(environment, secondSeller)).toBe(204);
    expect((await environment.send('DELETE', ready, undefined, {}, secondSeller)).status).toBe(204);
  });

  it('is replaced by ModifyAccess and taken back by RevokeAccess', async () => {
    const environment = newEnvironment();
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess, ShareAccess');
    await share(environment, 'ModifyAccess', user(secondSeller), 'ShareAccess');
    expect(await rename(environment, secondSeller)).toBe(403);
    expect(await rights(environment, secondSeller)).toContain('ShareAccess');
    expect((await revoke(environment, user(secondSeller))).status).toBe(204);
    expect(await rights(environment, secondSeller)).not.toContain('ShareAccess');
  });

  it('taken back where there is none is no error', async () => {
    const environment = newEnvironment();
    expect((await revoke(environment, user(secondSeller))).status).toBe(204);
    expect((await revoke(environment, user(secondSeller))).status).toBe(204);
  });

  it('gives nothing for which the user has no privilege at all', async () => {
    const environment = newEnvironment();
    expect((await share(environment, 'GrantAccess', user(relay), 'ReadAccess, WriteAccess')).status).toBe(204);
    expect(await rights(environment, relay)).toBe('None');
    expect((await environment.send('GET', ready, undefined, {}, relay)).status).toBe(403);
  });

  it('is listed for those who may read the row', async () => {
    const environment = newEnvironment();
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    await share(environment, 'GrantAccess', team(sample.teams.partnerSales), 'DeleteAccess');
    const target = encodeURIComponent(JSON.stringify({ '@odata.id': ready }));
    const list = (by: string): Promise<Answer> =>
      environment.send('GET', `RetrieveSharedPrincipalsAndAccess(Target=@t)?@t=${target}`, undefined, {}, by);
    expect((await list(seller)).json['PrincipalAccesses']).toEqual([
      {
        AccessMask: 'WriteAccess',
        Principal: {
          '@odata.type': '#Microsoft.Dynamics.CRM.systemuser',
          systemuserid: secondSeller,
          ownerid: secondSeller,
        },
      },
      {
        AccessMask: 'DeleteAccess',
        Principal: {
          '@odata.type': '#Microsoft.Dynamics.CRM.team',
          teamid: sample.teams.partnerSales,
          ownerid: sample.teams.partnerSales,
        },
      },
    ]);
    expect(await list(relay)).toMatchObject({ status: 403, code: '0x80040220' });
  });

  it('goes with its row', async () => {
    const environment = newEnvironment();
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    await environment.send('DELETE', ready);
    await createRow(environment, 'opportunities', {
      opportunityid: readyId,
      name: 'Again',
      'ownerid@odata.bind': `/systemusers(${seller})`,
    });
    expect(await rename(environment, secondSeller)).toBe(403);
  });

  it('goes with its table', async () => {
    const environment = await fixtureEnvironment(undefined, withShareOfWidgets);
    const target = { '@odata.id': 'demo_widgets(10000000-0000-4000-8000-0000000000aa)' };
    const prepare = async (): Promise<void> => {
      for (const id of [seller, secondSeller]) await grantFixtureRole(environment, id);
      await createRow(environment, 'demo_widgets', { demo_widgetid: '10000000-0000-4000-8000-0000000000aa' }, seller);
    };
    await prepare();
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess', seller, target);
    expect(await rename(environment, secondSeller, target['@odata.id'])).toBe(204);
    await environment.core.uninstallSolution('DemoSolution');
    await environment.core.importSolution(fixtureZip(withShareOfWidgets));
    await prepare();
    expect(await rename(environment, secondSeller, target['@odata.id'])).toBe(403);
  });

  it.each(['lists', 'queries', 'links'])('counts in %s', async (where) => {
    const environment = await fixtureEnvironment(undefined, withShareOfWidgets);
    for (const id of [seller, secondSeller]) await grantFixtureRole(environment, id);
    const widget = await createRow(environment, 'demo_widgets', { demo_name: 'W' }, seller);
    const target = { '@odata.type': 'Microsoft.Dynamics.CRM.demo_widget', demo_widgetid: widget };
    const seen = async (): Promise<number> =>
      where === 'lists'
        ? (await environment.send('GET', 'demo_widgets', undefined, {}, secondSeller)).rows.length
        : (await fetchRows(environment, 'demo_widgets', fetchXml('demo_widget', ''), { userId: secondSeller })).rows
            .length;
    if (where !== 'links') {
      expect(await seen()).toBe(0);
      await share(environment, 'GrantAccess', user(secondSeller), 'ReadAccess', seller, target);
      expect(await seen()).toBe(1);
      return;
    }
    // Opportunities can be appended to by everybody; the row itself needs Write, its lookup AppendTo on the deal.
    await share(environment, 'GrantAccess', user(secondSeller), 'ReadAccess,WriteAccess,AppendAccess', seller, target);
    const link = await environment.send(
      'PATCH',
      `demo_widgets(${widget})`,
      { 'demo_OpportunityId@odata.bind': `/${ready}` },
      {},
      secondSeller,
    );
    expect(link.status).toBe(204);
  });
});

describe('teams', () => {
  it('of type access get shares for their members', async () => {
    const environment = newEnvironment();
    const { send } = environment;
    const id = await createRow(environment, 'teams', { name: 'Deal team', teamtype: 1 });
    await share(environment, 'GrantAccess', team(id), 'WriteAccess');
    expect(await rename(environment, secondSeller)).toBe(403);
    const members = `teams(${id})/teammembership_association`;
    const member = { '@odata.id': `http://crm.example/api/data/v9.2/systemusers(${secondSeller})` };
    expect((await send('POST', `${members}/$ref`, member)).status).toBe(204);
    expect(await rename(environment, secondSeller)).toBe(204);
    expect((await send('DELETE', `${members}(${secondSeller})/$ref`)).status).toBe(204);
    expect(await rename(environment, secondSeller)).toBe(403);
    await send('POST', `${members}/$ref`, member);
    expect((await send('DELETE', `${members}/$ref?$id=systemusers(${secondSeller})`)).status).toBe(204);
    expect(await rename(environment, secondSeller)).toBe(403);
    expect((await send('DELETE', `${members}/$ref`)).status).toBe(400);
  });

  it('of type access own nothing', async () => {
    const environment = newEnvironment();
    const id = await createRow(environment, 'teams', { name: 'Deal team', teamtype: 1 });
    const answer = await environment.send('PATCH', ready, { 'ownerid@odata.bind': `/teams(${id})` });
    expect(answer).toMatchObject({ status: 400, code: '0x80048340' });
  });

  it('that own rows share them through their members', async () => {
    const environment = newEnvironment();
    await environment.send('PATCH', ready, { 'ownerid@odata.bind': `/teams(${sample.teams.partnerSales})` });
    expect((await share(environment, 'GrantAccess', user(relay), 'ReadAccess', secondSeller)).status).toBe(204);
  });
});

describe('sharing is refused', () => {
  it('without the right to share, or to give more than one has', async () => {
    const environment = newEnvironment();
    const answer = await share(environment, 'GrantAccess', user(relay), 'ReadAccess', secondSeller);
    expect(answer).toMatchObject({ status: 403, code: '0x80048306' });
    expect(answer.message).toContain('ShareAccess');
    expect((await revoke(environment, user(relay), secondSeller)).status).toBe(403);
    await share(environment, 'GrantAccess', user(secondSeller), 'ShareAccess');
    const more = await share(environment, 'GrantAccess', user(relay), 'ReadAccess,WriteAccess', secondSeller);
    expect(more).toMatchObject({ status: 403, code: '0x80048306' });
    expect(more.message).toContain('WriteAccess');
    expect((await share(environment, 'GrantAccess', user(relay), 'ReadAccess', secondSeller)).status).toBe(204);
    expect((await share(environment, 'GrantAccess', user(secondSeller), 'ReadAccess', relay)).status).toBe(403);
  });

  const access = (principal: unknown, mask: unknown): unknown => ({
    Target: deal,
    PrincipalAccess: { Principal: principal, AccessMask: mask },
  });
  const unknownId = '00000000-0000-4000-8000-000000000099';
  it.each([
    ['with the owner', access(user(seller), 'ReadAccess'), 400, '0x80040214'],
    ['with an unknown right', access(user(relay), 'ReadAccess,EatAccess'), 400, '0x80048d19'],
    ['with a right that is a number', access(user(relay), 1), 400, '0x80048d19'],
    ['with nobody', access(undefined, 'ReadAccess'), 400, '0x80040203'],
    ['with a user who is not there', access(user(unknownId), 'ReadAccess'), 404, '0x80040217'],
    [
      'with an account',
      access({ '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: sample.accounts.olivera }, 'ReadAccess'),
      400,
      '0x80040203',
    ],
    ['with something that is no row', access('me', 'ReadAccess'), 400, '0x80048d19'],
    ['without rights', { Target: deal }, 400, '0x80040203'],
    ['of nothing', { PrincipalAccess: {} }, 400, '0x80040203'],
    [
      'of a row that is not there',
      { ...(access(user(relay), 'ReadAccess') as object), Target: { ...deal, opportunityid: unknownId } },
      404,
      '0x80040217',
    ],
    [
      'of a row without owner',
      { ...(access(user(seller), 'ReadAccess') as object), Target: user(relay) },
      400,
      '0x80040203',
    ],
  ])('%s', async (_name, body, status, code) => {
    const { send } = newEnvironment();
    expect(await send('POST', 'GrantAccess', body, {}, administrator)).toMatchObject({ status, code });
  });

  it('by another method or without an alias', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', 'GrantAccess')).status).toBe(405);
    expect((await send('GET', "RetrieveSharedPrincipalsAndAccess(Target='x')")).status).toBe(400);
  });
});

function withShareOfWidgets(members: Members): void {
  replaceIn(
    members,
    'customizations.xml',
    '<RolePrivilege name="prvCreatedemo_Widget" level="Basic" />',
    '<RolePrivilege name="prvCreatedemo_Widget" level="Basic" /><RolePrivilege name="prvSharedemo_Widget" level="Basic" />',
  );
}

function withCascade(cascades: string): (members: Members) => void {
  return (members) => {
    withShareOfWidgets(members);
    replaceIn(
      members,
      'customizations.xml',
      '<CascadeAssign>Cascade</CascadeAssign>',
      `<CascadeAssign>NoCascade</CascadeAssign>${cascades}`,
    );
  };
}

describe('related rows', () => {
  async function family(cascades: string): Promise<{ environment: TestEnvironment; widget: string; foreign: string }> {
    const environment = await fixtureEnvironment(undefined, withCascade(cascades));
    for (const id of [seller, secondSeller]) await grantFixtureRole(environment, id);
    const body = { 'demo_OpportunityId@odata.bind': `/${ready}` };
    const widget = `demo_widgets(${await createRow(environment, 'demo_widgets', body, seller)})`;
    const foreign = `demo_widgets(${await createRow(environment, 'demo_widgets', body)})`;
    return { environment, widget, foreign };
  }

  it('are shared with their parent where the relationship says so, and only then', async () => {
    const none = await family('');
    await share(none.environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    expect(await rename(none.environment, secondSeller, none.widget)).toBe(403);

    const { environment, widget, foreign } = await family(
      '<CascadeShare>Cascade</CascadeShare><CascadeUnshare>Cascade</CascadeUnshare>',
    );
    const byAdministrator = await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess', administrator);
    expect(byAdministrator.status).toBe(204);
    expect(await rename(environment, secondSeller, widget)).toBe(204);
    expect(await rename(environment, secondSeller, foreign)).toBe(204);
    await revoke(environment, user(secondSeller), administrator);
    expect(await rename(environment, secondSeller, widget)).toBe(403);
  });

  it('need the right to share on each of them, else nothing is shared', async () => {
    const { environment, widget } = await family('<CascadeShare>Cascade</CascadeShare>');
    const answer = await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    expect(answer).toMatchObject({ status: 403, code: '0x80048306' });
    expect(await rename(environment, secondSeller)).toBe(403);
    expect(await rename(environment, secondSeller, widget)).toBe(403);
  });

  it('follow their owner only with UserOwned, their state only with ActiveOnly', async () => {
    const owned = await family('<CascadeShare>UserOwned</CascadeShare>');
    await share(owned.environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    expect(await rename(owned.environment, secondSeller, owned.widget)).toBe(204);
    expect(await rename(owned.environment, secondSeller, owned.foreign)).toBe(403);
    const active = await family('<CascadeShare>ActiveOnly</CascadeShare>');
    await active.environment.send('PATCH', active.widget, { statecode: 1 });
    await share(active.environment, 'GrantAccess', user(secondSeller), 'WriteAccess', administrator);
    expect(await rename(active.environment, secondSeller, active.widget)).toBe(403);
    expect(await rename(active.environment, secondSeller, active.foreign)).toBe(204);
  });

  it('keep what was shared with them alone when the parent is taken back', async () => {
    const { environment, widget } = await family(
      '<CascadeShare>UserOwned</CascadeShare><CascadeUnshare>UserOwned</CascadeUnshare>',
    );
    const target = { '@odata.id': widget };
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess', seller, target);
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    await revoke(environment, user(secondSeller));
    expect(await rename(environment, secondSeller)).toBe(403);
    expect(await rename(environment, secondSeller, widget)).toBe(204);
  });

  it('take over the shares of the parent they come to, and lose them when they leave it', async () => {
    const { environment, foreign } = await family('<CascadeReparent>Cascade</CascadeReparent>');
    // The owner of the deal may read what belongs to it, no more.
    expect((await environment.send('GET', foreign, undefined, {}, seller)).status).toBe(200);
    expect(await rename(environment, seller, foreign)).toBe(403);
    await share(environment, 'GrantAccess', user(secondSeller), 'WriteAccess');
    const late = `demo_widgets(${await createRow(environment, 'demo_widgets', { 'demo_OpportunityId@odata.bind': `/${ready}` })})`;
    expect(await rename(environment, secondSeller, late)).toBe(204);
    await environment.send('PATCH', late, { 'demo_OpportunityId@odata.bind': null });
    expect(await rename(environment, secondSeller, late)).toBe(403);
    expect((await environment.send('GET', late, undefined, {}, seller)).status).toBe(403);
  });
});
