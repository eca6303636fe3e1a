import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { ImportError } from '../../../../sandbox/dataverse/src/core.ts';
import type { ImportOptions } from '../../../../sandbox/dataverse/src/core.ts';
import { createRow, fixtureEnvironment, grantFixtureRole } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { addApp, appIds, variableMember } from './fixture-app.ts';
import { customerFormId, customerViewId, customerZip, entityXml, formXml, viewXml } from './fixture-customer.ts';
import { columnXml, fixtureIds, fixtureZip, opportunityFormId, replaceIn } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const custom = 'customizations.xml';
const flagControl =
  '<control id="demo_flag" classid="{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}" datafieldname="demo_flag" />';

/** The fixture as a later version. */
function later(change: (members: Members) => void = () => undefined, version = '1.3.0.0'): Uint8Array {
  return fixtureZip((members) => {
    addApp(members);
    replaceIn(members, 'solution.xml', '1.2.0.0', version);
    change(members);
  });
}

async function upgrade(
  { core }: TestEnvironment,
  change?: (members: Members) => void,
  options?: ImportOptions,
): Promise<void> {
  await core.importSolution(later(change), options);
}

async function value({ send }: TestEnvironment, path: string, column: string): Promise<unknown> {
  return (await send('GET', path)).json[column];
}

/** Leaves out a column and the custom API. */
function withoutParts(members: Members): void {
  const text = members[custom] ?? '';
  members[custom] = text.replace(/<attribute PhysicalName="demo_Notes">.*?<\/attribute>/, '');
  if (members[custom] === text) throw new Error('the fixture has no column demo_Notes');
  for (const name of Object.keys(members)) if (name.startsWith('customapis/')) delete members[name];
}

describe('importing a higher version', () => {
  it('keeps rows and brings new components', async () => {
    const environment = await fixtureEnvironment();
    const id = await createRow(environment, 'demo_widgets', { demo_code: 'A', demo_part: 1, demo_notes: 'kept' });
    await upgrade(environment);
    const { core, send } = environment;
    expect((await send('GET', `demo_widgets(${id})`)).json).toMatchObject({ demo_code: 'A', demo_notes: 'kept' });
    expect(core.catalog.apps.has('demo_Demo')).toBe(true);
    expect(core.catalog.solutions).toMatchObject([{ version: '1.3.0.0' }]);
    expect((await send('GET', 'solutions?$select=version')).rows).toMatchObject([{ version: '1.3.0.0' }]);
  });

  it('keeps what an administrator set: values, addresses, switched steps, role holders', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core, send } = environment;
    const [variable] = (await send('GET', "environmentvariabledefinitions?$filter=schemaname eq 'demo_Hours'")).rows;
    const variableId = String(variable?.['environmentvariabledefinitionid']);
    await createRow(environment, 'environmentvariablevalues', {
      value: '05:00',
      'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${variableId})`,
    });
    await send('PATCH', `serviceendpoints(${appIds.endpoint})`, { url: 'https://relay.example/nudge', authvalue: 's' });
    await send('PATCH', `sdkmessageprocessingsteps(${appIds.nudgeStep})`, { statecode: 0, statuscode: 1 });
    await send('PATCH', `sdkmessageprocessingsteps(${fixtureIds.step})`, { statecode: 1, statuscode: 2 });
    await upgrade(environment, (members) => {
      replaceIn(members, variableMember, '<defaultvalue>02:00', '<defaultvalue>04:00');
      replaceIn(members, custom, '<AuthType>5', '<AuthType>4');
    });
    const definition = await send(
      'GET',
      `environmentvariabledefinitions(${variableId})?$expand=environmentvariabledefinition_environmentvariablevalue($select=value)`,
    );
    expect(definition.json).toMatchObject({
      defaultvalue: '04:00',
      environmentvariabledefinition_environmentvariablevalue: [{ value: '05:00' }],
    });
    expect((await send('GET', `serviceendpoints(${appIds.endpoint})`)).json).toMatchObject({
      url: 'https://relay.example/nudge',
      authtype: 4,
      authvalue: null,
    });
    expect(core.catalog.serviceEndpoints).toMatchObject([{ url: 'https://relay.example/nudge' }]);
    const enabled = Object.fromEntries(core.catalog.steps.map((step) => [step.id, step.enabled]));
    expect(enabled).toEqual({ [appIds.nudgeStep]: true, [fixtureIds.step]: false });
  });

  it('takes a new shipped value where nobody changed the old one', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    await upgrade(environment, (members) => replaceIn(members, custom, '<StateCode>1</StateCode>', ''));
    expect(await value(environment, `sdkmessageprocessingsteps(${appIds.nudgeStep})`, 'statecode')).toBe(0);
  });

  it('keeps who holds its roles, and changes what the roles allow', async () => {
    const environment = await fixtureEnvironment();
    const { core, send } = environment;
    await grantFixtureRole(environment, sample.users.seller);
    await upgrade(environment, (members) =>
      replaceIn(members, custom, '<RolePrivilege name="prvReaddemo_Kind" level="Global" />', ''),
    );
    const holder = core.catalog.users.find((user) => user.id === sample.users.seller);
    expect(holder?.roles).toEqual(['Salesperson', 'Demo user']);
    expect((await send('GET', 'demo_widgets', undefined, {}, sample.users.seller)).status).toBe(200);
    expect((await send('GET', 'demo_kinds', undefined, {}, sample.users.seller)).status).toBe(403);
  });

  it('as an upgrade removes what it no longer has, with its values', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core, send } = environment;
    const id = await createRow(environment, 'demo_widgets', { demo_code: 'A', demo_notes: 'gone' });
    await upgrade(environment, withoutParts);
    expect(core.catalog.tables.get('demo_widget')?.columns.has('demo_notes')).toBe(false);
    expect(core.catalog.customApis.size).toBe(0);
    await core.importSolution(later(undefined, '1.4.0.0'));
    expect((await send('GET', `demo_widgets(${id})`)).json).toMatchObject({ demo_code: 'A', demo_notes: null });
  });

  it('as an update leaves what it no longer has, until an upgrade or the uninstall', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core, send } = environment;
    const id = await createRow(environment, 'demo_widgets', { demo_notes: 'kept' });
    await upgrade(environment, withoutParts, { mode: 'update' });
    expect((await send('GET', `demo_widgets(${id})`)).json).toMatchObject({ demo_notes: 'kept' });
    expect(core.catalog.customApis.has('demo_Do')).toBe(true);
    await core.uninstallSolution('DemoSolution');
    expect(core.catalog.customApis.size).toBe(0);
  });

  it('as an upgrade is refused when others use what would go', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core } = environment;
    await core.importSolution(
      customerZip({
        entities: entityXml('demo_Kind', '', '') + entityXml('Opportunity', '', formXml(customerFormId, flagControl)),
      }),
    );
    const removed = (members: Members): void => {
      const text = members[custom] ?? '';
      members[custom] = text
        .replace(/<attribute PhysicalName="demo_Flag">.*?<\/attribute>/, '')
        .replace(/<FormXml><forms type="main"><systemform><formid>\{a837.*?<\/FormXml>/, '')
        .replace(/<condition attribute="demo_flag"[^>]*>/, '')
        .replaceAll('demo_flag,', '');
    };
    const error: unknown = await core.importSolution(later(removed)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).message).toContain(
      'Solution Upgrade action failed after import as holding. InnerException is: Solution dependencies exist, cannot uninstall.',
    );
    expect((error as ImportError).message).toContain(
      'the column demo_flag of opportunity is used by the form Customer form',
    );
    await core.importSolution(later(removed), { mode: 'update' });
    expect(core.catalog.tables.get('opportunity')?.columns.has('demo_flag')).toBe(true);
  });

  it('keeps the customer’s own forms, views and columns, and merges its form changes below them', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core } = environment;
    const column = columnXml({ schemaName: 'cust_Note', type: 'nvarchar' });
    const view = viewXml(customerViewId, 'demo_widget', 'cust_note');
    await core.importSolution(customerZip({ entities: entityXml('demo_Widget', column, view) }));
    const id = await createRow(environment, 'demo_widgets', { cust_note: 'mine' });
    await upgrade(environment);
    expect(await value(environment, `demo_widgets(${id})`, 'cust_note')).toBe('mine');
    expect(core.catalog.views.some((candidate) => candidate.id === customerViewId)).toBe(true);
    const form = core.catalog.forms.find((candidate) => candidate.id === opportunityFormId)?.xml ?? '';
    expect(form.match(/name="demo_tab"/g)).toHaveLength(1);
  });

  it('leaves a customer’s change of a view in force', async () => {
    const environment = await fixtureEnvironment(undefined, addApp);
    const { core } = environment;
    const changed = viewXml(fixtureIds.view, 'demo_widget', 'demo_code');
    await core.importSolution(customerZip({ entities: entityXml('demo_Widget', '', changed) }));
    await upgrade(environment);
    expect(core.catalog.views.find((view) => view.id === fixtureIds.view)).toMatchObject({ label: 'Customer view' });
    await core.uninstallSolution('DemoSolution');
    expect(core.catalog.views.some((view) => view.id === fixtureIds.view)).toBe(false);
  });
});

describe('a later version is refused when', () => {
  const cases: [string, (members: Members) => void, string][] = [
    [
      'a column changes its type',
      (m) => replaceIn(m, custom, '<Type>ntext</Type>', '<Type>nvarchar</Type>'),
      'Attribute demo_widget.demo_notes is of type ntext, but the type nvarchar was specified.',
    ],
    [
      'a table changes its ownership',
      (m) => replaceIn(m, custom, 'UserOwned', 'OrgOwned'),
      'Table demo_widget: the ownership cannot be changed.',
    ],
    [
      'a table changes its set name',
      (m) => replaceIn(m, custom, '<EntitySetName>demo_widgets', '<EntitySetName>demo_gadgets'),
      'Table demo_widget: the entity set name cannot be changed.',
    ],
    [
      'a key changes its columns',
      (m) => replaceIn(m, custom, '<AttributeName>demo_part</AttributeName>', ''),
      'Key demo_CodeKey of demo_widget: the columns of a key cannot be changed.',
    ],
    [
      'a custom API becomes a function',
      (m) => replaceIn(m, 'customapis/demo_Do/customapi.xml', '<isfunction>0', '<isfunction>1'),
      'Custom API demo_Do: isfunction cannot change after release.',
    ],
    [
      'a custom API is bound',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapi.xml',
          '<bindingtype>0</bindingtype>',
          '<bindingtype>1</bindingtype><boundentitylogicalname>opportunity</boundentitylogicalname>',
        ),
      'Custom API demo_Do: boundentitylogicalname cannot change after release.',
    ],
    [
      'a custom API allows steps',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapi.xml',
          '<bindingtype>',
          '<allowedcustomprocessingsteptype>2</allowedcustomprocessingsteptype><bindingtype>',
        ),
      'allowedcustomprocessingsteptype cannot change',
    ],
    [
      'a custom API may be called from workflows',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapi.xml',
          '<bindingtype>',
          '<workflowsdkstepenabled>1</workflowsdkstepenabled><bindingtype>',
        ),
      'workflowsdkstepenabled cannot change',
    ],
    [
      'a parameter becomes optional',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapirequestparameters/Text/customapirequestparameter.xml',
          '<isoptional>0',
          '<isoptional>1',
        ),
      'isoptional of Text cannot change',
    ],
    [
      'a response changes its type',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapiresponseproperties/Answer/customapiresponseproperty.xml',
          '<type>10',
          '<type>7',
        ),
      'type of Answer cannot change',
    ],
    [
      'an environment variable changes its type',
      (m) => replaceIn(m, variableMember, '100000000', '100000003'),
      'Environment variable demo_Hours: the type cannot change after release.',
    ],
    [
      'the solution becomes unmanaged',
      (m) => replaceIn(m, 'solution.xml', '<Managed>1', '<Managed>0'),
      'The solution DemoSolution is installed as managed; it cannot be imported as unmanaged.',
    ],
  ];

  it.each(cases)('%s', async (_name, change, expected) => {
    const { core } = await fixtureEnvironment(undefined, addApp);
    const error: unknown = await core.importSolution(later(change)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).problems.join('\n')).toContain(expected);
    expect(core.catalog.solutions).toMatchObject([{ version: '1.2.0.0' }]);
  });
});
