import { strToU8 } from 'fflate';
import { ImportError } from '../../../../sandbox/dataverse/src/core.ts';
import { fixtureEnvironment, newEnvironment } from './client.ts';
import { columnXml, fixtureIds, fixtureZip, opportunityFormId, replaceIn, stepXml } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const custom = 'customizations.xml';
const twins = new Map([['Demo.Plugins.Echo', () => undefined]]);

async function problemsOf(change: (members: Members) => void): Promise<string> {
  const { core } = newEnvironment(twins);
  const error: unknown = await core.importSolution(fixtureZip(change)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ImportError);
  expect(core.catalog.tables.has('demo_widget')).toBe(false);
  return (error as ImportError).problems.join('\n');
}

describe('import of a sound solution', () => {
  it('reports what it brought', async () => {
    const { core } = newEnvironment(twins);
    const report = await core.importSolution(fixtureZip());
    expect(report).toMatchObject({ uniqueName: 'DemoSolution', version: '1.2.0.0', managed: true, warnings: [] });
    expect(report.counts).toMatchObject({
      tables: 3,
      choices: 1,
      relationships: 2,
      forms: 2,
      views: 1,
      roles: 1,
      steps: 1,
    });
  });

  it('brings tables with columns, keys, choices and navigation properties', async () => {
    const { core } = await fixtureEnvironment();
    const widget = core.catalog.tables.get('demo_widget');
    expect(widget).toMatchObject({
      entitySetName: 'demo_widgets',
      primaryId: 'demo_widgetid',
      primaryName: 'demo_name',
      ownership: 'user',
    });
    expect(widget?.keys).toMatchObject([
      { name: 'demo_CodeKey', label: 'Code Key', columns: ['demo_code', 'demo_part'] },
    ]);
    expect(widget?.columns.get('demo_color')?.choice?.options.map((option) => option.label)).toEqual(['Red', 'Blue']);
    expect(widget?.columns.get('demo_opportunityid')).toMatchObject({
      targets: ['opportunity'],
      navigation: 'demo_OpportunityId',
    });
    expect(widget?.columns.get('demo_due')?.behavior).toBe('dateOnly');
    expect(widget?.columns.has('ownerid')).toBe(true);
  });

  it('adds columns to a standard table', async () => {
    const { core } = await fixtureEnvironment();
    expect(core.catalog.tables.get('opportunity')?.columns.get('demo_flag')?.type).toBe('bit');
    expect(core.catalog.tables.get('opportunity')?.columns.get('estimatedvalue')?.type).toBe('money');
  });

  it('merges the form changes into the standard form behind its own tabs', async () => {
    const { core } = await fixtureEnvironment();
    const xml = core.catalog.forms.find((form) => form.id === opportunityFormId)?.xml ?? '';
    expect(xml.indexOf('name="Summary"')).toBeGreaterThan(0);
    expect(xml.indexOf('name="demo_tab"')).toBeGreaterThan(xml.indexOf('name="Summary"'));
    expect(xml).toContain('demo_Demo.Panel');
    expect(xml).toContain('<Library name="demo_/scripts/form.js"');
    expect(xml).not.toMatch(/solutionaction|ordinalvalue/);
  });

  it('keeps web resources, control files, ribbons, views and custom APIs', async () => {
    const { core } = await fixtureEnvironment();
    expect(core.catalog.webResources.get('demo_/scripts/form.js')).toMatchObject({ type: 3 });
    expect([...(core.catalog.controls.get('demo_Demo.Panel')?.files.keys() ?? [])].sort()).toEqual([
      'ControlManifest.xml',
      'bundle.js',
    ]);
    expect(core.catalog.ribbons.get('opportunity')).toContain('demo.button');
    expect(core.catalog.views.find((view) => view.id === fixtureIds.view)?.layoutXml).toContain('demo_name');
    expect(core.catalog.customApis.get('demo_Do')?.pluginType).toBe('Demo.Plugins.Echo');
  });

  it('hands out the same catalogue object before and after', async () => {
    const { core } = newEnvironment(twins);
    const { catalog } = core;
    const { tables } = catalog;
    await core.importSolution(fixtureZip());
    expect(core.catalog).toBe(catalog);
    expect(tables.has('demo_widget')).toBe(true);
  });

  it('keeps rows when the same version is imported again', async () => {
    const { core, send } = await fixtureEnvironment();
    await send('POST', 'demo_kinds', { demo_name: 'Kept' });
    const report = await core.importSolution(fixtureZip());
    expect(report.previousVersion).toBe('1.2.0.0');
    expect((await send('GET', 'demo_kinds?$select=demo_name')).rows).toMatchObject([{ demo_name: 'Kept' }]);
    const widgetRelationships = core.catalog.relationships.filter((entry) => entry.schemaName === 'demo_kind_Widget');
    expect(widgetRelationships).toHaveLength(1);
  });

  it('refuses a lower version than the installed one', async () => {
    const { core } = await fixtureEnvironment();
    const lower = fixtureZip((members) => replaceIn(members, 'solution.xml', '1.2.0.0', '1.1.9.9'));
    await expect(core.importSolution(lower)).rejects.toThrow('is lower than the installed 1.2.0.0');
  });

  it('warns of a component that is no root component', async () => {
    const { core } = newEnvironment(twins);
    const report = await core.importSolution(
      fixtureZip((members) =>
        replaceIn(members, 'solution.xml', '<RootComponent type="9" schemaName="demo_color" behavior="0" />', ''),
      ),
    );
    expect(report.warnings.join()).toContain('demo_color (type 9)');
  });
});

describe('import of a broken solution', () => {
  it('refuses what is no zip', async () => {
    const { core } = newEnvironment(twins);
    await expect(core.importSolution(strToU8('not a zip'))).rejects.toThrow('no readable zip');
  });

  it('lists all problems at once and changes nothing', async () => {
    const problems = await problemsOf((members) => {
      replaceIn(members, custom, '<ReferencedEntityName>demo_Kind', '<ReferencedEntityName>demo_Nothing');
      replaceIn(members, custom, 'libraryUniqueId', 'unused');
      replaceIn(members, custom, '<Library name="demo_/scripts/form.js"', '<Library name="demo_/scripts/other.js"');
    });
    expect(problems).toContain('demo_nothing is not there');
    expect(problems).toContain('the web resource demo_/scripts/other.js is not there');
  });

  const cases: [string, (members: Members) => void, string][] = [
    ['a root file is missing', (m) => delete m['solution.xml'], '80048060'],
    [
      'a root file lies in a folder',
      (m) => {
        m['x/customizations.xml'] = m[custom] ?? '';
        delete m[custom];
      },
      '80048060',
    ],
    ['XML is not well-formed', (m) => replaceIn(m, custom, '</Entities>', '</Entitys>'), 'not well-formed'],
    [
      'a member has no content type',
      (m) => {
        m['Controls/demo_Demo.Panel/style.css'] = 'a{}';
      },
      'style.css has no content type',
    ],
    [
      'a root component has no definition',
      (m) => replaceIn(m, 'solution.xml', 'schemaName="demo_color"', 'schemaName="demo_colour"'),
      'Cannot add a Root Component demo_colour of type 9',
    ],
    [
      'a root component has a number of one environment',
      (m) => replaceIn(m, 'solution.xml', 'type="9"', 'type="10421"'),
      'numbers of 10000 and above',
    ],
    [
      'a required table is missing',
      (m) => replaceIn(m, 'solution.xml', 'schemaName="opportunity" displayName', 'schemaName="invoice" displayName'),
      'There are missing dependencies',
    ],
    [
      'a dependency names Active',
      (m) => replaceIn(m, 'solution.xml', 'msdynce_Sales (9.0)', 'Active'),
      'names the solution Active',
    ],
    [
      'a lookup has no relationship',
      (m) => replaceIn(m, custom, '<ReferencingAttributeName>demo_KindId', '<ReferencingAttributeName>demo_OtherId'),
      'demo_widget.demo_kindid: the lookup has no relationship',
    ],
    [
      'a relationship names no column',
      (m) => replaceIn(m, custom, '<ReferencingAttributeName>demo_KindId', '<ReferencingAttributeName>demo_OtherId'),
      'demo_kind_Widget: the column demo_otherid of demo_widget is not there',
    ],
    [
      'a global choice is missing',
      (m) => replaceIn(m, custom, '<OptionSetName>demo_color', '<OptionSetName>demo_shape'),
      'the choice demo_shape is not there',
    ],
    [
      'the primary name column is missing',
      (m) => replaceIn(m, custom, 'PrimaryName|ValidForForm', 'ValidForForm'),
      'PrimaryName attribute not found for Entity: demo_Widget',
    ],
    [
      'a column type is unknown',
      (m) => replaceIn(m, custom, '<Type>ntext</Type>', '<Type>novel</Type>'),
      "unknown type 'novel'",
    ],
    [
      'a column exists already',
      (m) =>
        replaceIn(
          m,
          custom,
          '</attributes></entity></EntityInfo><FormXml><forms type="main"><systemform><formid>{a837',
          `${columnXml({ schemaName: 'demo_Flag', type: 'bit' })}</attributes></entity></EntityInfo><FormXml><forms type="main"><systemform><formid>{a837`,
        ),
      'opportunity.demo_flag exists already',
    ],
    [
      'a form names a column that is not there',
      (m) => replaceIn(m, custom, 'datafieldname="demo_name"', 'datafieldname="demo_title"'),
      'the column demo_title of demo_widget is not there',
    ],
    [
      'a form names a control that is not there',
      (m) => replaceIn(m, custom, 'name="demo_Demo.Panel"', 'name="demo_Demo.Other"'),
      'the control demo_Demo.Other is not there',
    ],
    [
      'a bound property names a column that is not there',
      (m) => replaceIn(m, custom, '<flag>demo_flag', '<flag>demo_flags'),
      'the column demo_flags of opportunity is not there',
    ],
    [
      'a diff comes for a form that is not there',
      (m) => replaceIn(m, custom, opportunityFormId, '11111111-1111-4111-8111-111111111111'),
      'full formXml is expected to create a form',
    ],
    [
      'a diff needs a tab that is not there',
      (m) =>
        replaceIn(
          m,
          custom,
          `id="{${fixtureIds.tab}}" ordinalvalue="90" solutionaction="Added"`,
          `id="{${fixtureIds.tab}}" ordinalvalue="90" solutionaction="Modified"`,
        ),
      "changes the tab 'demo_tab', but the form has no such element",
    ],
    [
      'an unmanaged solution has form changes',
      (m) => replaceIn(m, 'solution.xml', '<Managed>1', '<Managed>0'),
      "The 'solutionaction' attribute is not declared",
    ],
    [
      'a view names a column that is not there',
      (m) => replaceIn(m, custom, '<cell name="demo_name"', '<cell name="demo_title"'),
      'the column demo_title of demo_widget is not there',
    ],
    [
      'a ribbon names a web resource that is not there',
      (m) => replaceIn(m, custom, '$webresource:demo_/scripts/form.js', '$webresource:demo_/none.svg'),
      'the web resource demo_/none.svg is not there',
    ],
    [
      'a web resource has no content',
      (m) => replaceIn(m, custom, '<FileName>/WebResources/demo', '<FileName>/WebResources/other'),
      'Web resource demo_/scripts/form.js: its file',
    ],
    [
      'a control lacks a resource of its manifest',
      (m) => delete m['Controls/demo_Demo.Panel/bundle.js'],
      'the resource bundle.js of its manifest is not in the zip',
    ],
    [
      'the control has another name than its manifest',
      (m) => replaceIn(m, 'Controls/demo_Demo.Panel/ControlManifest.xml', 'constructor="Panel"', 'constructor="Box"'),
      'the name must be <prefix>_Demo.Box',
    ],
    [
      'the assembly is no assembly',
      (m) => replaceIn(m, 'PluginAssemblies/DemoPlugins/DemoPlugins.dll', 'MZ', 'PK'),
      'is no .NET assembly',
    ],
    [
      'a plug-in type is of another assembly',
      (m) =>
        replaceIn(
          m,
          custom,
          'AssemblyQualifiedName="Demo.Plugins.Echo, Demo.Plugins, Version=1',
          'AssemblyQualifiedName="Demo.Plugins.Echo, Demo.Plugins, Version=2',
        ),
      'Plug-in type Demo.Plugins.Echo: its assembly',
    ],
    [
      'a step names an unknown type',
      (m) => replaceIn(m, custom, '<PluginTypeName>Demo.Plugins.Echo', '<PluginTypeName>Demo.Plugins.Ekko'),
      'plugin type not found: Demo.Plugins.Ekko',
    ],
    [
      'a step names an unknown table',
      (m) => replaceIn(m, custom, '<PrimaryEntity>opportunity', '<PrimaryEntity>invoice'),
      'the table invoice is not there',
    ],
    [
      'a step filters by an unknown column',
      (m) => replaceIn(m, custom, '<FilteringAttributes>demo_flag', '<FilteringAttributes>demo_flags'),
      'the column demo_flags of opportunity is not there',
    ],
    [
      'a step listens to a message that is not run',
      (m) => replaceIn(m, custom, '20bebb1b-ea3e', '16e7c888-ea3e'),
      'is not one the stand-in runs',
    ],
    [
      'two components have one id',
      (m) => replaceIn(m, custom, `<WebResourceId>{${fixtureIds.script}}`, `<WebResourceId>{${fixtureIds.role}}`),
      'is used by two components',
    ],
    [
      'a key names an unknown column',
      (m) => replaceIn(m, custom, '<AttributeName>demo_part', '<AttributeName>demo_parts'),
      'Alternate key demo_widget.demo_CodeKey: the column demo_parts of demo_widget is not there',
    ],
    [
      'two keys have the same columns',
      (m) =>
        replaceIn(
          m,
          custom,
          '</EntityKeys>',
          '<EntityKey><Name>demo_Again</Name><EntityKeyAttributes><AttributeName>demo_part</AttributeName><AttributeName>demo_code</AttributeName></EntityKeyAttributes></EntityKey></EntityKeys>',
        ),
      'An entitykey with the selected attributes already exists',
    ],
    [
      'a response property is optional',
      (m) =>
        replaceIn(
          m,
          'customapis/demo_Do/customapiresponseproperties/Answer/customapiresponseproperty.xml',
          '<type>',
          '<isoptional>0</isoptional><type>',
        ),
      'isoptional is not allowed',
    ],
    [
      'a custom API names an unknown plug-in type',
      (m) => replaceIn(m, 'customapis/demo_Do/customapi.xml', fixtureIds.pluginType, fixtureIds.step),
      'Custom API demo_Do: the plug-in type',
    ],
    ['a role has an unknown level', (m) => replaceIn(m, custom, 'level="Basic"', 'level="Some"'), "the level 'Some'"],
    ['the version is not four numbers', (m) => replaceIn(m, 'solution.xml', '1.2.0.0', '1.2.0'), 'is not four numbers'],
  ];

  it.each(cases)('is refused when %s', async (_name, change, expected) => {
    expect(await problemsOf(change)).toContain(expected);
  });

  it('is refused when a plug-in type has no twin', async () => {
    const { core } = newEnvironment(new Map());
    await expect(core.importSolution(fixtureZip())).rejects.toThrow('there is no TypeScript twin of Demo.Plugins.Echo');
  });

  it('is refused when a released custom API parameter changes its type', async () => {
    const { core } = await fixtureEnvironment();
    const changed = fixtureZip((members) =>
      replaceIn(
        members,
        'customapis/demo_Do/customapirequestparameters/Text/customapirequestparameter.xml',
        '<type>10',
        '<type>7',
      ),
    );
    await expect(core.importSolution(changed)).rejects.toThrow('type of Text cannot change after release');
  });

  it('keeps an asynchronous step without running it', async () => {
    const { core } = newEnvironment(twins);
    const id = '10000000-0000-4000-8000-0000000000e1';
    const report = await core.importSolution(
      fixtureZip((members) =>
        replaceIn(
          members,
          custom,
          '</SdkMessageProcessingSteps>',
          `${stepXml({ id, mode: 1 })}</SdkMessageProcessingSteps>`,
        ),
      ),
    );
    expect(report.warnings.join()).toContain('asynchronous plug-ins are kept, but not run');
  });
});
