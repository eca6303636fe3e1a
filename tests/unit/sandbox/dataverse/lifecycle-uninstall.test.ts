import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import type { DataverseCore } from '../../../../sandbox/dataverse/src/core.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import { definitionsOf, rowsOf } from './dump.ts';
import { addApp, appIds } from './fixture-app.ts';
import {
  appXml,
  customerFormId,
  customerViewId,
  customerZip,
  entityXml,
  formXml,
  ownTableXml,
  viewXml,
} from './fixture-customer.ts';
import type { CustomerParts } from './fixture-customer.ts';
import { columnXml, fixtureIds, fixtureZip, opportunityFormId, relationshipXml, stepXml } from './fixture-solution.ts';

async function refusalOf(core: DataverseCore): Promise<string> {
  const before = JSON.stringify(definitionsOf(core.catalog));
  const error: unknown = await core.uninstallSolution('DemoSolution').catch((caught: unknown) => caught);
  expect(error).toMatchObject({ status: 400, code: '0x8004f01d' });
  expect(JSON.stringify(definitionsOf(core.catalog))).toBe(before);
  return (error as Error).message;
}

describe('uninstalling a managed solution', () => {
  it('leaves the environment as it was before the import', async () => {
    const environment = newEnvironment(new Map([['Demo.Plugins.Echo', () => undefined]]));
    const { core, send } = environment;
    const definitions = definitionsOf(core.catalog);
    const rows = await rowsOf(environment);

    await core.importSolution(fixtureZip(addApp));
    await grantFixtureRole(environment, sample.users.secondSeller);
    const ready = `opportunities(${sample.opportunities.ready})`;
    const widget = await createRow(environment, 'demo_widgets', {
      demo_name: 'x',
      'demo_OpportunityId@odata.bind': `/${ready}`,
    });
    expect(widget).not.toBe('');
    const [definition] = (await send('GET', 'environmentvariabledefinitions?$select=schemaname')).rows;
    await createRow(environment, 'environmentvariablevalues', {
      value: '03:00',
      'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${String(definition?.['environmentvariabledefinitionid'])})`,
    });
    await send('PATCH', `sdkmessageprocessingsteps(${appIds.nudgeStep})`, { statecode: 0, statuscode: 1 });
    expect(await rowsOf(environment)).not.toEqual(rows);

    await core.uninstallSolution('DemoSolution');
    expect(definitionsOf(core.catalog)).toEqual(definitions);
    expect(await rowsOf(environment)).toEqual(rows);
    expect((await send('GET', 'demo_widgets')).status).toBe(404);
    expect((await send('POST', 'demo_Do', { Text: 'x' })).status).toBe(404);
  });

  it('takes the values of its columns along and keeps the rows', async () => {
    const environment = await fixtureEnvironment();
    const { core, send } = environment;
    const id = await createRow(environment, 'opportunities', { name: 'Kept', demo_flag: true });
    await core.uninstallSolution('DemoSolution');
    await core.importSolution(fixtureZip());
    expect((await send('GET', `opportunities(${id})`)).json).toMatchObject({ name: 'Kept', demo_flag: null });
  });

  it('starts its numbers anew when it is installed again', async () => {
    const environment = await fixtureEnvironment();
    const first = await createRow(environment, 'demo_widgets', {});
    const name = (await environment.send('GET', `demo_widgets(${first})`)).json['demo_name'];
    await environment.core.uninstallSolution('DemoSolution');
    await environment.core.importSolution(fixtureZip());
    const again = await createRow(environment, 'demo_widgets', {});
    expect((await environment.send('GET', `demo_widgets(${again})`)).json['demo_name']).toBe(name);
  });

  it('is refused for a solution that is not there', async () => {
    const { core } = newEnvironment();
    await expect(core.uninstallSolution('Nothing')).rejects.toMatchObject({ status: 404 });
  });
});

const widgetControl =
  '<control id="demo_flag" classid="{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}" datafieldname="demo_flag" />';
const gridControl = `<control id="grid" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}" indicationOfSubgrid="true"><parameters><TargetEntityType>demo_widget</TargetEntityType><ViewId>{${fixtureIds.view}}</ViewId><RelationshipName>demo_opportunity_Widget</RelationshipName></parameters></control>`;
const panelControl =
  '<control id="name" classid="{F9A8A302-114E-466A-B582-6771B2AE0D92}" datafieldname="name" uniqueid="{40000000-0000-4000-8000-0000000000f4}" />';
const panelDescription =
  '<controlDescriptions><controlDescription forControl="{40000000-0000-4000-8000-0000000000f4}"><customControl formFactor="2" name="demo_Demo.Panel"><parameters><flag>name</flag></parameters></customControl></controlDescription></controlDescriptions>';
const library =
  '<formLibraries><Library name="demo_/scripts/form.js" libraryUniqueId="{40000000-0000-4000-8000-0000000000f5}" /></formLibraries>';
const opportunityWith = (controls: string, more = ''): CustomerParts => ({
  entities: entityXml('Opportunity', '', formXml(customerFormId, controls, more)),
});

describe('uninstalling what others use', () => {
  const cases: [string, CustomerParts, string][] = [
    [
      'a form with its column',
      opportunityWith(widgetControl),
      'the column demo_flag of opportunity is used by the form Customer form',
    ],
    [
      'a form with its subgrid',
      opportunityWith(gridControl),
      'the relationship demo_opportunity_Widget is used by the form Customer form',
    ],
    [
      'a form with its control',
      opportunityWith(panelControl, panelDescription),
      'the control demo_Demo.Panel is used by the form Customer form',
    ],
    [
      'a form with its library',
      opportunityWith('', library),
      'the web resource demo_/scripts/form.js is used by the form Customer form',
    ],
    [
      'a view with its column',
      { entities: entityXml('Opportunity', '', viewXml(customerViewId, 'opportunity', 'demo_flag')) },
      'the column demo_flag of opportunity is used by the view Customer view',
    ],
    ['an app with its table and view', { apps: appXml }, 'the table demo_widget is used by the app cust_App'],
    [
      'a lookup to its table',
      {
        entities: ownTableXml('cust_WidgetId'),
        relationships: relationshipXml('cust_widget_thing', 'demo_Widget', 'cust_Thing', 'cust_WidgetId', {
          onDelete: 'RemoveLink',
        }),
      },
      'the table demo_widget is used by the relationship cust_widget_thing',
    ],
    [
      'a step on its table',
      {
        steps: stepXml({
          id: '30000000-0000-4000-8000-000000000003',
          table: 'demo_widget',
          type: 'Cust.Plugins.Own',
        }).replaceAll('Demo.Plugins, ', 'Cust.Plugins, '),
      },
      'the table demo_widget is used by the step Cust.Plugins.Own: Update of demo_widget',
    ],
    [
      'a choice column with its choice',
      {
        entities: entityXml(
          'Opportunity',
          columnXml({ schemaName: 'cust_Color', type: 'picklist', more: '<OptionSetName>demo_color</OptionSetName>' }),
        ),
      },
      'the choice demo_color is used by the column cust_color of opportunity',
    ],
  ];
  const twins = new Map([
    ['Demo.Plugins.Echo', () => undefined],
    ['Cust.Plugins.Own', () => undefined],
  ]);

  it.each(cases)('is refused for %s, with the list', async (_name, parts, expected) => {
    const { core, send } = newEnvironment(twins);
    await core.importSolution(fixtureZip());
    await core.importSolution(customerZip(parts));
    const message = await refusalOf(core);
    expect(message).toContain(`${expected}`);
    expect(message).toMatch(/Solution dependencies exist, cannot uninstall\. DependencyCount : [1-9]/);
    const listed = await send('GET', "RetrieveDependenciesForUninstall(SolutionUniqueName='DemoSolution')");
    expect(listed.rows.length).toBe(Number(/DependencyCount : (\d+)/.exec(message)?.[1]));
    // The form or the view may have been managed: it holds as well.
    const managed = newEnvironment(twins);
    await managed.core.importSolution(fixtureZip());
    await managed.core.importSolution(customerZip({ ...parts, managed: true }));
    expect(await refusalOf(managed.core)).toContain(expected);
  });

  it('goes once the customer has taken the use away', async () => {
    const { core, send } = await fixtureEnvironment();
    await core.importSolution(customerZip(opportunityWith(widgetControl)));
    await refusalOf(core);
    await core.importSolution(customerZip({ ...opportunityWith(''), version: '1.0.0.1' }));
    expect((await send('GET', "RetrieveDependenciesForUninstall(SolutionUniqueName='DemoSolution')")).rows).toEqual([]);
    await core.uninstallSolution('DemoSolution');
    expect(core.catalog.forms.some((form) => form.id === customerFormId)).toBe(true);
  });

  it('takes the customer’s own parts of its tables along', async () => {
    const { core } = await fixtureEnvironment();
    const column = columnXml({ schemaName: 'cust_Note', type: 'nvarchar' });
    await core.importSolution(
      customerZip({ entities: entityXml('demo_Widget', column, viewXml(customerViewId, 'demo_widget', 'cust_note')) }),
    );
    expect(core.catalog.tables.get('demo_widget')?.columns.has('cust_note')).toBe(true);
    await core.uninstallSolution('DemoSolution');
    expect(core.catalog.views.some((view) => view.id === customerViewId)).toBe(false);
    expect(core.catalog.solutions.map((solution) => solution.uniqueName)).toEqual(['CustomerSolution']);
  });

  it('is held by a managed solution that changes its components', async () => {
    const { core } = await fixtureEnvironment();
    await core.importSolution(
      customerZip({
        managed: true,
        entities: entityXml('demo_Widget', '', viewXml(fixtureIds.view, 'demo_widget', 'demo_code')),
      }),
    );
    expect(core.catalog.views.find((view) => view.id === fixtureIds.view)?.layoutXml).toContain('demo_code');
    expect(await refusalOf(core)).toContain(
      `the view Active Widgets ({${fixtureIds.view}}) is used by the view Customer view`,
    );
  });

  it('keeps what an unmanaged solution brought when only its container is deleted', async () => {
    const { core, send } = await fixtureEnvironment();
    await core.importSolution(customerZip(opportunityWith(widgetControl)));
    await core.uninstallSolution('CustomerSolution');
    expect(core.catalog.solutions.map((solution) => solution.uniqueName)).toEqual(['DemoSolution']);
    expect(core.catalog.forms.some((form) => form.id === customerFormId)).toBe(true);
    expect((await send('GET', 'solutions?$select=uniquename')).rows).toHaveLength(1);
    await refusalOf(core);
  });
});

describe('dependencies in the Web API', () => {
  it('are listed for one component', async () => {
    const { core, send } = await fixtureEnvironment();
    await core.importSolution(customerZip(opportunityWith(gridControl)));
    const { rows } = await send('GET', `RetrieveDependenciesForDelete(ObjectId=${fixtureIds.view},ComponentType=26)`);
    expect(rows).toMatchObject([
      {
        requiredcomponentobjectid: fixtureIds.view,
        requiredcomponenttype: 26,
        dependentcomponentobjectid: customerFormId,
        dependentcomponenttype: 60,
        dependencytype: 2,
      },
    ]);
    const byAlias = await send(
      'GET',
      `RetrieveDependenciesForDelete(ObjectId=@a,ComponentType=@b)?@a=${fixtureIds.view}&@b=26`,
    );
    expect(byAlias.rows).toEqual(rows);
    const table = await send('GET', "EntityDefinitions(LogicalName='demo_widget')?$select=MetadataId");
    const ofTable = await send(
      'GET',
      `RetrieveDependenciesForDelete(ObjectId=${String(table.json['MetadataId'])},ComponentType=1)`,
    );
    expect(ofTable.rows.map((row) => row['dependentcomponentobjectid'])).toContain(customerFormId);
  });

  const refused: [string, string, string, number][] = [
    ['an unknown component', 'GET', `RetrieveDependenciesForDelete(ObjectId=${appIds.icon},ComponentType=26)`, 404],
    ['an unknown solution', 'GET', "RetrieveDependenciesForUninstall(SolutionUniqueName='Nothing')", 404],
    ['a missing parameter', 'GET', 'RetrieveDependenciesForUninstall()', 400],
    ['another method', 'POST', "RetrieveDependenciesForUninstall(SolutionUniqueName='DemoSolution')", 405],
  ];

  it.each(refused)('are refused for %s', async (_name, method, path, status) => {
    const { send } = await fixtureEnvironment();
    expect((await send(method, path)).status).toBe(status);
  });

  it('deleting the row of a solution uninstalls it, for administrators only', async () => {
    const { core, send } = await fixtureEnvironment();
    const [row] = (await send('GET', "solutions?$filter=uniquename eq 'DemoSolution'&$select=solutionid")).rows;
    const address = `solutions(${String(row?.['solutionid'])})`;
    expect((await send('DELETE', address, undefined, {}, sample.users.seller)).status).toBe(403);
    expect(core.catalog.solutions).toHaveLength(1);
    expect((await send('DELETE', address)).status).toBe(204);
    expect(core.catalog.solutions).toHaveLength(0);
    expect((await send('DELETE', address)).status).toBe(404);
  });

  it('restores the standard form', async () => {
    const { core } = newEnvironment(new Map([['Demo.Plugins.Echo', () => undefined]]));
    const formOf = (): string => core.catalog.forms.find((form) => form.id === opportunityFormId)?.xml ?? '';
    const before = formOf();
    await core.importSolution(fixtureZip());
    expect(formOf()).not.toBe(before);
    await core.uninstallSolution('DemoSolution');
    expect(formOf()).toBe(before);
    expect(core.catalog.ribbons.has('opportunity')).toBe(false);
  });
});
