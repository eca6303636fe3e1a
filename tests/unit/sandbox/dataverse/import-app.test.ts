import { ImportError } from '../../../../sandbox/dataverse/src/core.ts';
import { fixtureEnvironment, newEnvironment } from './client.ts';
import { addApp, appIds, variableMember } from './fixture-app.ts';
import { fixtureIds, fixtureZip, replaceIn } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const custom = 'customizations.xml';
const twins = new Map([['Demo.Plugins.Echo', () => undefined]]);

describe('import of an app and what comes with it', () => {
  it('brings app, site map, dashboard, chart and quick create form', async () => {
    const { core } = await fixtureEnvironment(undefined, addApp);
    const { catalog } = core;
    expect(catalog.apps.get('demo_Demo')).toMatchObject({
      label: 'Demo',
      siteMap: 'demo_Demo',
      roleIds: [fixtureIds.role, '627090ff-40a3-4053-8790-584edc5be201'],
      settings: [{ name: 'AllowX', value: 'true' }],
      isActive: true,
    });
    expect(catalog.siteMaps.get('demo_Demo')?.xml).toContain('<SubArea Id="widgets"');
    expect(catalog.dashboards).toMatchObject([{ id: appIds.dashboard, label: 'Demo Overview' }]);
    expect(catalog.charts).toMatchObject([{ id: appIds.chart, table: 'demo_widget', label: 'Widgets by color' }]);
    expect(catalog.charts[0]?.dataXml).toMatch(/^<datadefinition>/);
    expect(catalog.forms.find((form) => form.id === appIds.quickCreate)).toMatchObject({ type: 'quickCreate' });
  });

  it('keeps all languages beside the text of the base language', async () => {
    const { core } = await fixtureEnvironment(undefined, addApp);
    expect(core.catalog.forms.find((form) => form.id === appIds.quickCreate)).toMatchObject({
      label: 'New widget',
      labels: { 1033: 'New widget', 1031: 'Neues Widget' },
    });
    const color = core.catalog.tables.get('demo_widget')?.columns.get('demo_color');
    expect(color).toMatchObject({ label: 'Color', labels: { 1033: 'Color', 1031: 'Farbe' } });
    expect(core.catalog.environmentVariables.get('demo_Hours')?.labels).toEqual({ 1033: 'Hours', 1031: 'Stunden' });
    expect(core.catalog.solutions).toMatchObject([{ uniqueName: 'DemoSolution', languages: [1033, 1031] }]);
  });

  it('brings environment variables, endpoints, disabled steps, attribute maps and flags of tables', async () => {
    const { core } = await fixtureEnvironment(undefined, addApp);
    const { catalog } = core;
    expect(catalog.environmentVariables.get('demo_Hours')).toMatchObject({ type: 100_000_000, defaultValue: '02:00' });
    expect(catalog.serviceEndpoints).toMatchObject([
      { id: appIds.endpoint, name: 'Demo Nudge', contract: 8, authType: 5, url: 'https://nudge.invalid/' },
    ]);
    expect(catalog.steps.find((step) => step.id === appIds.nudgeStep)).toMatchObject({
      enabled: false,
      serviceEndpoint: appIds.endpoint,
      pluginType: '',
      mode: 1,
    });
    expect(catalog.steps.find((step) => step.id === fixtureIds.step)).toMatchObject({ enabled: true });
    expect(catalog.entityMaps).toMatchObject([
      { source: 'lead', target: 'opportunity', maps: [{ source: 'companyname', target: 'stepname' }] },
    ]);
    expect(catalog.tables.get('demo_widget')).toMatchObject({ audit: true, quickCreate: true, changeTracking: true });
    expect(catalog.webResources.get('demo_/dialog.html')).toMatchObject({ type: 1, id: appIds.dialog });
  });

  const cases: [string, (members: Members) => void, string][] = [
    [
      'a chart names no column',
      (m) => replaceIn(m, custom, 'alias="color" name="demo_color"', 'alias="color" name="demo_size"'),
      'Chart Widgets by color ({20000000-0000-4000-8000-000000000002}): the column demo_size of demo_widget is not there.',
    ],
    [
      'a chart reads another table',
      (m) =>
        replaceIn(
          m,
          custom,
          '<fetch mapping="logical" aggregate="true"><entity name="demo_widget">',
          '<fetch mapping="logical" aggregate="true"><entity name="demo_kind">',
        ),
      'Chart Widgets by color of demo_widget: it does not read demo_widget.',
    ],
    [
      'a series of a chart has no alias in the query',
      (m) => replaceIn(m, custom, '<measure alias="count" />', '<measure alias="sum" />'),
      'the alias sum is not in its query',
    ],
    [
      'a dashboard names no chart',
      (m) => replaceIn(m, custom, `<VisualizationId>{${appIds.chart}}`, `<VisualizationId>{${appIds.icon}}`),
      `Form Demo Overview ({${appIds.dashboard}}): the chart {${appIds.icon}} is not there.`,
    ],
    [
      'a dashboard names no view',
      (m) => replaceIn(m, custom, `<parameters><ViewId>{${fixtureIds.view}}`, `<parameters><ViewId>{${appIds.icon}}`),
      `the view {${appIds.icon}} is not there`,
    ],
    [
      'a dashboard is no root component with a definition',
      (m) => replaceIn(m, custom, `<FormId>{${appIds.dashboard}}`, `<FormId>{${appIds.quickCreate}}`),
      `Cannot add a Root Component ${appIds.dashboard} of type 60`,
    ],
    [
      'a quick create form names no column',
      (m) =>
        replaceIn(
          m,
          custom,
          '<cell id="{20000000-0000-4000-8000-0000000000f3}"><control id="demo_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="demo_name"',
          '<cell id="{20000000-0000-4000-8000-0000000000f3}"><control id="demo_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="demo_title"',
        ),
      'Form New widget ({20000000-0000-4000-8000-000000000001}): the column demo_title of demo_widget is not there.',
    ],
    [
      'a site map names no table',
      (m) =>
        replaceIn(
          m,
          custom,
          '<SubArea Id="widgets" Entity="demo_widget">',
          '<SubArea Id="widgets" Entity="demo_gadget">',
        ),
      'Site map demo_Demo: the table demo_gadget is not there.',
    ],
    [
      'a privilege of a site map names no table',
      (m) => replaceIn(m, custom, '<Privilege Entity="demo_widget"', '<Privilege Entity="demo_gadget"'),
      'Site map demo_Demo: the table demo_gadget is not there.',
    ],
    [
      'a site map names no dashboard',
      (m) => replaceIn(m, custom, `DefaultDashboard="{${appIds.dashboard}}"`, `DefaultDashboard="{${appIds.icon}}"`),
      `Site map demo_Demo: the form {${appIds.icon}} is not there.`,
    ],
    [
      'an address of a site map names no view',
      (m) => replaceIn(m, custom, `viewid=%7b${appIds.dealView}`, `viewid=%7b${appIds.icon}`),
      `Site map demo_Demo: the view {${appIds.icon}} is not there.`,
    ],
    [
      'a site map names no icon',
      (m) => replaceIn(m, custom, '/WebResources/demo_/icon.svg"', '/WebResources/demo_/none.svg"'),
      'Site map demo_Demo: the web resource demo_/none.svg is not there.',
    ],
    [
      'a site map has an id twice',
      (m) => replaceIn(m, custom, '<SubArea Id="overview"', '<SubArea Id="widgets"'),
      'Site map demo_Demo: the SubArea widgets is there twice.',
    ],
    [
      'an app names no site map',
      (m) => replaceIn(m, custom, '<AppModuleComponent type="62" schemaName="demo_Demo" />', ''),
      'App demo_Demo: it names no site map',
    ],
    [
      'an app names a view that is not there',
      (m) =>
        replaceIn(
          m,
          custom,
          `<AppModuleComponent type="26" id="{${fixtureIds.view}}"`,
          `<AppModuleComponent type="26" id="{${appIds.icon}}"`,
        ),
      `App demo_Demo: the view {${appIds.icon}} is not there.`,
    ],
    [
      'an app names a role that is not there',
      (m) => replaceIn(m, custom, '627090ff-40a3-4053-8790-584edc5be201', '627090ff-40a3-4053-8790-584edc5be202'),
      'the security role {627090ff-40a3-4053-8790-584edc5be202} is not there',
    ],
    [
      'an app has an icon that is not there',
      (m) => replaceIn(m, custom, `<WebResourceId>${appIds.icon}`, `<WebResourceId>${appIds.chart}`),
      `App demo_Demo: the web resource {${appIds.chart}} is not there.`,
    ],
    [
      'a step names no endpoint',
      (m) => replaceIn(m, custom, `<EventHandler>{${appIds.endpoint}}`, `<EventHandler>{${appIds.icon}}`),
      `the service endpoint {${appIds.icon}} is not there`,
    ],
    [
      'an asynchronous step is not in stage 40',
      (m) => replaceIn(m, custom, '<StateCode>1</StateCode><Stage>40', '<StateCode>1</StateCode><Stage>20'),
      'asynchronous steps run in stage 40 only',
    ],
    [
      'a webhook is not HTTPS',
      (m) => replaceIn(m, custom, 'https://nudge', 'http://nudge'),
      "Service endpoint Demo Nudge: the address 'http://nudge.invalid/' is not HTTPS.",
    ],
    [
      'an environment variable has an unknown type',
      (m) => replaceIn(m, variableMember, '100000000', '7'),
      "Environment variable demo_Hours: the type '7' is unknown.",
    ],
    [
      'an environment variable lies in the wrong folder',
      (m) => replaceIn(m, variableMember, 'schemaname="demo_Hours"', 'schemaname="demo_Minutes"'),
      'the folder is not named demo_Minutes',
    ],
    [
      'an attribute map names no column',
      (m) => replaceIn(m, custom, '<AttributeTarget>stepname', '<AttributeTarget>steps'),
      'Attribute map lead>opportunity: the column steps of opportunity is not there.',
    ],
    [
      'a web resource depends on one that is not there',
      (m) =>
        replaceIn(m, custom, '&lt;Library name="demo_/scripts/form.js"', '&lt;Library name="demo_/scripts/none.js"'),
      'Web resource demo_/dialog.html: the web resource demo_/scripts/none.js is not there.',
    ],
    [
      'a view joins a table that is not there',
      (m) => replaceIn(m, custom, '<link-entity name="account"', '<link-entity name="client"'),
      'View Flagged Deals ({20000000-0000-4000-8000-000000000008}): the table client is not there.',
    ],
    [
      'a view has a cell of no joined table',
      (m) => replaceIn(m, custom, '<cell name="customer.name"', '<cell name="client.name"'),
      'the cell client.name belongs to no link-entity of the query',
    ],
    [
      'a view shows a column of the many rows',
      (m) =>
        replaceIn(
          m,
          custom,
          '<link-entity name="account" from="accountid" to="parentaccountid"',
          '<link-entity name="demo_widget" from="demo_opportunityid" to="opportunityid"',
        ),
      'shows a column of the many rows of demo_widget',
    ],
    [
      'a cell has an image function of no web resource',
      (m) =>
        replaceIn(
          m,
          custom,
          'imageproviderwebresource="$webresource:demo_/scripts/form.js"',
          'imageproviderwebresource="$webresource:demo_/scripts/views.js"',
        ),
      'the web resource demo_/scripts/views.js is not there',
    ],
  ];

  it.each(cases)('is refused when %s', async (_name, change, expected) => {
    const { core } = newEnvironment(twins);
    const zip = fixtureZip((members) => {
      addApp(members);
      change(members);
    });
    const error: unknown = await core.importSolution(zip).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).problems.join('\n')).toContain(expected);
    expect(core.catalog.apps.size).toBe(0);
  });
});
