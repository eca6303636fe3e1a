import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../../../sandbox/dataverse/src/core.ts';
import type { CoreResponse } from '../../../../sandbox/dataverse/src/core.ts';
import { createRow, fixtureEnvironment, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { addApp, appIds } from './fixture-app.ts';
import { fixtureIds, fixtureZip, opportunityFormId } from './fixture-solution.ts';

async function app(): Promise<TestEnvironment> {
  return fixtureEnvironment(undefined, addApp);
}

describe('definitions as rows', () => {
  const cases: [string, Record<string, unknown>][] = [
    [
      "solutions?$filter=uniquename eq 'DemoSolution'",
      { version: '1.2.0.0', ismanaged: true, friendlyname: 'DemoSolution' },
    ],
    [
      `systemforms?$filter=formid eq ${fixtureIds.form}`,
      { objecttypecode: 'demo_widget', type: 2, name: 'Information', ismanaged: true },
    ],
    [`systemforms?$filter=objecttypecode eq 'demo_widget' and type eq 7`, { formid: appIds.quickCreate }],
    [`systemforms?$filter=type eq 0`, { formid: appIds.dashboard, name: 'Demo Overview' }],
    [
      `savedqueries?$filter=returnedtypecode eq 'demo_widget'`,
      { savedqueryid: fixtureIds.view, querytype: 0, isdefault: true },
    ],
    [
      `savedqueryvisualizations?$filter=primaryentitytypecode eq 'demo_widget'`,
      { savedqueryvisualizationid: appIds.chart, name: 'Widgets by color' },
    ],
    [`appmodules?$filter=uniquename eq 'demo_Demo'`, { name: 'Demo', clienttype: 4 }],
    [
      `environmentvariabledefinitions?$filter=startswith(schemaname,'demo_')`,
      { defaultvalue: '02:00', displayname: 'Hours' },
    ],
    [
      `serviceendpoints?$filter=name eq 'Demo Nudge'`,
      { serviceendpointid: appIds.endpoint, contract: 8, url: 'https://nudge.invalid/' },
    ],
    [
      `sdkmessageprocessingsteps?$filter=statecode eq 1`,
      { sdkmessageprocessingstepid: appIds.nudgeStep, statuscode: 2 },
    ],
    [
      `webresourceset?$filter=name eq 'demo_/scripts/form.js'`,
      {
        webresourceid: fixtureIds.script,
        webresourcetype: 3,
        content: Buffer.from('window.Demo = {};').toString('base64'),
      },
    ],
  ];

  it.each(cases)('are read: GET %s', async (path, expected) => {
    const { send } = await app();
    expect((await send('GET', path)).rows).toMatchObject([expected]);
  });

  it('of the platform are there without any solution', async () => {
    const { send } = newEnvironment();
    const { json } = await send('GET', `systemforms(${opportunityFormId})?$select=name,formxml`);
    expect(json).toMatchObject({ name: 'Opportunity' });
    expect(String(json['formxml'])).toContain('name="Summary"');
  });

  it('need their privilege to be read', async () => {
    const { send } = await app();
    expect((await send('GET', 'savedqueries', undefined, {}, sample.users.seller)).status).toBe(200);
    const refused = await send('GET', 'sdkmessageprocessingsteps', undefined, {}, sample.users.seller);
    expect(refused.status).toBe(403);
    expect(refused.message).toContain('prvReadSdkMessageProcessingStep');
  });
});

describe('writing to definitions', () => {
  it('switches steps on and off at once', async () => {
    let runs = 0;
    const environment = await fixtureEnvironment(() => {
      runs += 1;
    });
    const { send, core } = environment;
    const step = `sdkmessageprocessingsteps(${fixtureIds.step})`;
    const ready = `opportunities(${sample.opportunities.ready})`;
    await send('PATCH', ready, { name: 'one' });
    expect(runs).toBe(1);
    expect((await send('PATCH', step, { statecode: 1, statuscode: 2 })).status).toBe(204);
    expect(core.catalog.steps).toMatchObject([{ id: fixtureIds.step, enabled: false }]);
    await send('PATCH', step, { statecode: 0, statuscode: 1 });
    expect(core.catalog.steps).toMatchObject([{ id: fixtureIds.step, enabled: true }]);
  });

  it('sends a webhook to the address an administrator set, once the step is switched on', async () => {
    const sent: { url: string; headers: Record<string, string>; body: string }[] = [];
    const core = createDataverse({
      baseUrl: 'https://crm.example',
      now: () => new Date('2030-05-01T08:00:00Z'),
      newId: () => crypto.randomUUID(),
      plugins: new Map([['Demo.Plugins.Echo', () => undefined]]),
      post: (url, { headers, body }) => {
        sent.push({ url, headers, body });
        return Promise.resolve({ status: 202 });
      },
    });
    const call = (method: string, path: string, body: unknown): Promise<CoreResponse> =>
      core.handle({
        method,
        url: `/api/data/v9.2/${path}`,
        headers: {},
        body: JSON.stringify(body),
        userId: sample.users.administrator,
      });
    await core.importSolution(fixtureZip(addApp));
    await call('POST', 'demo_widgets', { demo_code: 'A' });
    expect(core.deliveries).toEqual([]);
    await call('PATCH', `serviceendpoints(${appIds.endpoint})`, { url: 'https://relay.example/nudge' });
    await call('PATCH', `sdkmessageprocessingsteps(${appIds.nudgeStep})`, { statecode: 0, statuscode: 1 });
    await call('POST', 'demo_widgets', { demo_code: 'B' });
    await Promise.resolve();
    expect(sent).toMatchObject([
      { url: 'https://relay.example/nudge', headers: { 'x-ms-dynamics-organization': 'crm.example' } },
    ]);
    expect(core.deliveries).toMatchObject([{ state: 'sent', detail: '202' }]);
  });

  it('never gives the secret of an endpoint back', async () => {
    const { send } = await app();
    await send('PATCH', `serviceendpoints(${appIds.endpoint})`, { authvalue: 'topsecret' });
    const answer = await send('GET', `serviceendpoints(${appIds.endpoint})`);
    expect(answer.body).not.toContain('topsecret');
    expect(answer.json['authvalue']).toBeNull();
  });

  it('changes and removes values of environment variables as rows', async () => {
    const environment = await app();
    const { send } = environment;
    const [variable] = (await send('GET', 'environmentvariabledefinitions')).rows;
    const id = await createRow(environment, 'environmentvariablevalues', {
      value: '01:00',
      'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${String(variable?.['environmentvariabledefinitionid'])})`,
    });
    expect((await send('PATCH', `environmentvariablevalues(${id})`, { value: '06:00' })).status).toBe(204);
    expect((await send('GET', `environmentvariablevalues(${id})`)).json['value']).toBe('06:00');
    expect((await send('DELETE', `environmentvariablevalues(${id})`)).status).toBe(204);
  });

  const refused: [string, string, string, unknown, number][] = [
    ['a new form', 'POST', 'systemforms', { name: 'x' }, 501],
    ['a change of a view', 'PATCH', `savedqueries(${fixtureIds.view})`, { name: 'x' }, 501],
    ['another column of a step', 'PATCH', `sdkmessageprocessingsteps(${fixtureIds.step})`, { rank: 2 }, 501],
    ['a step that is not there', 'PATCH', `sdkmessageprocessingsteps(${appIds.icon})`, { statecode: 1 }, 501],
    ['the removal of a step', 'DELETE', `sdkmessageprocessingsteps(${fixtureIds.step})`, undefined, 501],
    ['a change of a solution', 'PATCH', 'solutions(00000000-0000-4000-8000-000000000000)', { version: '9' }, 501],
  ];

  it.each(refused)('does not answer %s', async (_name, method, path, body, status) => {
    const { send } = await app();
    expect((await send(method, path, body)).status).toBe(status);
  });

  it('is for administrators', async () => {
    const { send } = await app();
    const answer = await send(
      'PATCH',
      `serviceendpoints(${appIds.endpoint})`,
      { url: 'https://x.example/' },
      {},
      sample.users.seller,
    );
    expect(answer.status).toBe(403);
  });
});
