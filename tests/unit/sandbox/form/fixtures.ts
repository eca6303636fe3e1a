import type {
  Catalog,
  ColumnDefinition,
  ColumnType,
  TableDefinition,
} from '../../../../sandbox/dataverse/src/catalog.ts';
import {
  dealBoard,
  dealChart,
  dealViews,
  gridRibbonXml,
  lineQuickForm,
  sampleApp,
  sampleSiteMap,
} from './app-fixtures.ts';
import { buildFormMeta } from '../../../../sandbox/form/src/meta/build-meta.ts';
import type { FormMeta } from '../../../../sandbox/form/src/meta/types.ts';

export const sellerId = '5e11e500-0000-4000-8000-000000000001';
export const readerId = '5e11e500-0000-4000-8000-000000000002';
export const dealId = 'dea10000-0000-4000-8000-000000000001';
export const partyId = 'a0000000-0000-4000-8000-000000000001';

/** The control of the fixture's form: one bound text, one bound yes/no, one input, one constant. */
export const controlManifest = `<?xml version="1.0" encoding="utf-8"?>
<manifest><control namespace="Sample" constructor="Panel" version="0.0.1" display-name-key="Panel" control-type="virtual">
<property name="note" of-type="SingleLine.Text" usage="bound" required="true" />
<property name="flag" of-type="TwoOptions" usage="bound" />
<property name="stage" of-type="OptionSet" usage="input" />
<property name="mode" of-type="SingleLine.Text" usage="input" />
<property name="unused" of-type="SingleLine.Text" usage="input" default-value="7" />
<resources><code path="bundle.js" order="1" /><css path="css/panel.css" order="1" /><resx path="strings/Panel.1033.resx" version="1.0.0" />
<platform-library name="React" version="16.14.0" /></resources></control></manifest>`;

export const resx = (strings: Record<string, string>) =>
  `<root>${Object.entries(strings)
    .map(([name, value]) => `<data name="${name}" xml:space="preserve"><value>${value}</value></data>`)
    .join('')}</root>`;

/** A bundle as the platform's tools end it: by registering the class. */
export const controlBundle = `
(function () {
  function Panel() {}
  Panel.prototype.init = function (context, changed) { this.changed = changed; };
  Panel.prototype.updateView = function (context) {
    var self = this;
    return window.React.createElement('button', { onClick: function () { self.out = { note: 'from control' }; self.changed(); } },
      context.resources.getString('TITLE') + ': ' + context.parameters.note.raw);
  };
  Panel.prototype.getOutputs = function () { return this.out; };
  Panel.prototype.destroy = function () { window.panelDestroyed = true; };
  ComponentFramework.registerControl('Sample.Panel', Panel);
})();`;

export const formXml = `<form>
<tabs>
 <tab name="summary" id="{10000000-0000-4000-8000-000000000001}" expanded="true"><labels><label description="Résumé" languagecode="1036" /><label description="Summary" languagecode="1033" /></labels>
  <columns><column width="60%"><sections><section name="main" id="{10000000-0000-4000-8000-000000000002}" columns="11" showlabel="true"><labels><label description="Main" languagecode="1033" /></labels>
   <rows>
    <row><cell id="{10000000-0000-4000-8000-000000000003}" colspan="2"><labels><label description="Deal name" languagecode="1033" /></labels><control id="name" classid="{4273EDBD-AC1D-40d3-9FB2-095C621B552D}" datafieldname="name" /></cell></row>
    <row><cell id="{10000000-0000-4000-8000-000000000004}"><control id="amount" classid="{533B9E00-756B-4312-95A0-DC888637AC78}" datafieldname="amount" /></cell>
         <cell id="{10000000-0000-4000-8000-000000000005}"><control id="partyid" classid="{270BD3DB-D9AF-4782-9025-509E298DEC0A}" datafieldname="partyid" /></cell></row>
    <row><cell id="{10000000-0000-4000-8000-000000000006}"><control id="due" classid="{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}" datafieldname="due" /></cell>
         <cell id="{10000000-0000-4000-8000-000000000007}"><control id="serial" classid="{4273EDBD-AC1D-40d3-9FB2-095C621B552D}" datafieldname="serial" disabled="true" /></cell></row>
   </rows></section></sections></column></columns></tab>
 <tab name="extra" id="{20000000-0000-4000-8000-000000000001}"><labels><label description="Extra" languagecode="1033" /></labels>
  <columns><column width="100%"><sections><section name="panel" id="{20000000-0000-4000-8000-000000000002}" columns="1" showlabel="false"><labels><label description="Panel" languagecode="1033" /></labels>
   <rows><row><cell id="{20000000-0000-4000-8000-000000000003}"><labels><label description="Panel" languagecode="1033" /></labels>
      <control id="note" classid="{F9A8A302-114E-466A-B582-6771B2AE0D92}" datafieldname="note" uniqueid="{AAAA0000-0000-4000-8000-000000000001}" /></cell></row>
    <row><cell id="{20000000-0000-4000-8000-000000000004}"><labels><label description="Lines" languagecode="1033" /></labels>
      <control id="lines" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}" indicationOfSubgrid="true" uniqueid="{BBBB0000-0000-4000-8000-000000000001}"><parameters><TargetEntityType>sample_line</TargetEntityType><ViewId>{C0000000-0000-4000-8000-000000000001}</ViewId><RelationshipName>sample_deal_line</RelationshipName><RecordsPerPage>2</RecordsPerPage></parameters></control></cell></row>
   </rows></section></sections></column></columns>
  <events><event name="tabstatechange" application="false" active="false"><Handlers><Handler functionName="Sample.Deal.onTab" libraryName="sample_/deal.js" handlerUniqueId="{30000000-0000-4000-8000-000000000001}" enabled="true" parameters="" passExecutionContext="true" /></Handlers></event></events>
 </tab>
</tabs>
<events>
 <event name="onload" application="false" active="false"><Handlers><Handler functionName="Sample.Deal.onLoad" libraryName="sample_/deal.js" enabled="true" parameters="'a', 2" passExecutionContext="true" /><Handler functionName="Sample.Deal.off" libraryName="sample_/deal.js" enabled="false" /></Handlers></event>
 <event name="onchange" attribute="amount" application="false" active="false"><Handlers><Handler functionName="Sample.Deal.onAmount" libraryName="sample_/deal.js" enabled="true" passExecutionContext="true" /></Handlers></event>
</events>
<formLibraries><Library name="sample_/deal.js" libraryUniqueId="{40000000-0000-4000-8000-000000000001}" /></formLibraries>
<controlDescriptions><controlDescription forControl="{AAAA0000-0000-4000-8000-000000000001}">
 <customControl id="{4273EDBD-AC1D-40d3-9FB2-095C621B552D}"><parameters><datafieldname>note</datafieldname></parameters></customControl>
 <customControl formFactor="0" name="sample_Sample.Panel"><parameters><note>name</note></parameters></customControl>
 <customControl formFactor="2" name="sample_Sample.Panel"><parameters><note>note</note><flag>flag</flag><stage>stage</stage><mode type="Enum" static="true">compact</mode></parameters></customControl>
</controlDescription></controlDescriptions>
</form>`;

export const ribbonXml = `<RibbonDiffXml><CustomActions>
<CustomAction Id="s.b" Location="Mscrm.Form.sample_deal.MainTab.Save.Controls._children" Sequence="50"><CommandUIDefinition><Button Id="s.b" Command="s.b.Command" Sequence="50" LabelText="$LocLabels:s.b.Label" ToolTipDescription="Plain tooltip" ModernImage="$webresource:sample_/icon.svg" /></CommandUIDefinition></CustomAction>
<CustomAction Id="s.a" Location="Mscrm.Form.sample_deal.MainTab.Save.Controls._children" Sequence="40"><CommandUIDefinition><Button Id="s.a" Command="s.a.Command" Sequence="40" LabelText="First" /></CommandUIDefinition></CustomAction>
<CustomAction Id="s.grid" Location="Mscrm.HomepageGrid.sample_deal.MainTab.Management.Controls._children" Sequence="1"><CommandUIDefinition><Button Id="s.grid" Command="s.a.Command" LabelText="Grid only" /></CommandUIDefinition></CustomAction>
</CustomActions><Templates />
<CommandDefinitions>
<CommandDefinition Id="s.b.Command"><EnableRules><EnableRule Id="s.b.Enable" /></EnableRules><DisplayRules /><Actions><JavaScriptFunction FunctionName="Sample.Deal.share" Library="$webresource:sample_/deal.js"><CrmParameter Value="PrimaryControl" /><StringParameter Value="text" /><IntParameter Value="3" /></JavaScriptFunction></Actions></CommandDefinition>
<CommandDefinition Id="s.a.Command"><EnableRules /><DisplayRules><DisplayRule Id="s.a.Display" /></DisplayRules><Actions /></CommandDefinition>
</CommandDefinitions>
<RuleDefinitions><TabDisplayRules /><DisplayRules><DisplayRule Id="s.a.Display"><ValueRule Field="flag" Value="true" InvertResult="true" /></DisplayRule></DisplayRules>
<EnableRules><EnableRule Id="s.b.Enable"><FormStateRule State="Existing" /><CustomRule FunctionName="Sample.Deal.canShare" Library="$webresource:sample_/deal.js" Default="false"><CrmParameter Value="PrimaryControl" /></CustomRule></EnableRule></EnableRules></RuleDefinitions>
<LocLabels><LocLabel Id="s.b.Label"><Titles><Title description="Partager" languagecode="1036" /><Title description="Share it" languagecode="1033" /></Titles></LocLabel></LocLabels></RibbonDiffXml>`;

const column = (
  logicalName: string,
  type: ColumnType,
  more: Partial<ColumnDefinition> = {},
): [string, ColumnDefinition] => [
  logicalName,
  {
    logicalName,
    schemaName: logicalName,
    type,
    label: logicalName[0]?.toUpperCase() + logicalName.slice(1),
    description: '',
    requiredLevel: 'none',
    validForCreate: true,
    validForUpdate: true,
    isCustom: true,
    ...more,
  },
];

const choice = (name: string, ...labels: string[]) => ({
  name,
  label: name,
  isGlobal: false,
  options: labels.map((label, value) => ({ value, label })),
});

const table = (
  logicalName: string,
  set: string,
  label: string,
  columns: [string, ColumnDefinition][],
): TableDefinition => ({
  logicalName,
  schemaName: logicalName,
  entitySetName: set,
  primaryId: `${logicalName}id`,
  primaryName: 'name',
  label,
  collectionLabel: `${label}s`,
  description: '',
  columns: new Map([
    column(`${logicalName}id`, 'primarykey', { validForUpdate: false }),
    column('name', 'nvarchar', { label: 'Name', requiredLevel: 'required', maxLength: 100, format: 'text' }),
    column('statecode', 'state', { label: 'Status', choice: choice('state', 'Open', 'Closed'), validForCreate: false }),
    column('ownerid', 'owner', {
      label: 'Owner',
      targets: ['systemuser', 'team'],
      navigations: { systemuser: 'ownerid', team: 'ownerid' },
    }),
    ...columns,
  ]),
  keys: [],
  ownership: 'user',
  optimisticConcurrency: true,
  changeTracking: false,
  privilegeName: logicalName,
});

/** A catalogue with one form that has everything the page renders. */
export function sampleCatalog(changes: Partial<Catalog> = {}): Catalog {
  const deal = table('sample_deal', 'sample_deals', 'Deal', [
    column('amount', 'money', { precision: 2, min: 0, max: 1_000_000 }),
    column('partyid', 'customer', {
      label: 'Party',
      targets: ['sample_party'],
      navigations: { sample_party: 'partyid_sample_party' },
    }),
    column('due', 'datetime', { format: 'date', behavior: 'dateOnly' }),
    column('serial', 'nvarchar', { autoNumberFormat: 'D-{SEQNUM:4}' }),
    column('note', 'nvarchar', { maxLength: 50 }),
    column('flag', 'bit'),
    column('stage', 'picklist', { choice: choice('stage', 'New', 'Old') }),
  ]);
  const party = table('sample_party', 'sample_parties', 'Party', []);
  const line = table('sample_line', 'sample_lines', 'Line', [
    column('dealid', 'lookup', { targets: ['sample_deal'], navigation: 'sample_DealId' }),
    column('quantity', 'int', { requiredLevel: 'required' }),
  ]);
  return {
    tables: new Map(
      [deal, party, line, table('systemuser', 'systemusers', 'User', [])].map((each) => [each.logicalName, each]),
    ),
    choices: new Map(),
    forms: [
      {
        id: 'F0000000-0000-4000-8000-000000000001',
        table: 'sample_deal',
        type: 'main',
        label: 'Information',
        xml: formXml,
      },
      {
        id: 'f0000000-0000-4000-8000-000000000002',
        table: 'sample_deal',
        type: 'quick',
        label: 'Quick',
        xml: '<form />',
      },
      lineQuickForm,
    ],
    views: [
      {
        id: 'c0000000-0000-4000-8000-000000000001',
        table: 'sample_line',
        label: 'Active lines',
        layoutXml: '<grid><row><cell name="name" width="200" /><cell name="quantity" width="80" /></row></grid>',
        fetchXml:
          '<fetch><entity name="sample_line"><attribute name="name" /><attribute name="quantity" /><order attribute="name" descending="true" /><filter type="and"><condition attribute="statecode" operator="eq" value="0" /></filter></entity></fetch>',
        queryType: 0,
        isDefault: true,
      },
      ...dealViews,
    ],
    charts: [dealChart],
    dashboards: [dealBoard],
    apps: new Map([['sample_Deals', sampleApp]]),
    siteMaps: new Map([['sample_Deals', sampleSiteMap]]),
    environmentVariables: new Map(),
    serviceEndpoints: [],
    entityMaps: [],
    ribbons: new Map([
      ['sample_deal', ribbonXml],
      ['sample_line', gridRibbonXml('SubGrid', 'sample_line')],
    ]),
    webResources: new Map([
      ['sample_/deal.js', { name: 'sample_/deal.js', type: 3, content: Buffer.from('var Sample = {};') }],
      [
        'sample_/strings/Deal.1033.resx',
        { name: 'sample_/strings/Deal.1033.resx', type: 12, content: Buffer.from(resx({ HELLO: 'Hello' })) },
      ],
    ]),
    controls: new Map([
      [
        'sample_Sample.Panel',
        {
          name: 'sample_Sample.Panel',
          manifest: controlManifest,
          files: new Map([['bundle.js', Buffer.from(controlBundle)]]),
        },
      ],
    ]),
    relationships: [
      {
        type: 'OneToMany',
        schemaName: 'sample_deal_line',
        referencedTable: 'sample_deal',
        referencingTable: 'sample_line',
        referencingColumn: 'dealid',
        lookupNavigation: 'sample_DealId',
        collectionNavigation: 'sample_deal_line',
        cascadeDelete: 'Cascade',
        cascadeAssign: 'Cascade',
        cascadeShare: 'NoCascade',
        cascadeUnshare: 'NoCascade',
        cascadeReparent: 'NoCascade',
      },
    ],
    customApis: new Map(),
    steps: [],
    roles: [
      {
        id: 'r1',
        name: 'Seller',
        all: false,
        privileges: new Map([
          ['prvCreatesample_line', 'Basic'],
          ['prvReadsample_deal', 'Global'],
          ['prvCreatesample_deal', 'Basic'],
        ]),
      },
      { id: 'r2', name: 'Reader', all: false, privileges: new Map([['prvReadsample_deal', 'Global']]) },
    ],
    solutions: [],
    users: [
      { id: sellerId, fullName: 'Ines Verhoeven', email: 'ines@sandbox.example', roles: ['Seller'] },
      { id: readerId, fullName: 'Tom <Reader>', email: 'tom@sandbox.example', roles: ['Reader'] },
    ],
    ...changes,
  };
}

/** The description of the sample form for the seller. */
export function sampleMeta(changes: Partial<Catalog> = {}): FormMeta {
  const source = { catalog: sampleCatalog(changes), organizationId: '0e900000-0000-4000-8000-000000000001' };
  return buildFormMeta(source, { table: 'sample_deal', userId: sellerId });
}

/** The sample row as the Web API answers it. */
export const dealRow = {
  '@odata.etag': 'W/"1"',
  sample_dealid: dealId,
  name: 'First deal',
  amount: 1250.5,
  'amount@OData.Community.Display.V1.FormattedValue': '€1,250.50',
  _partyid_value: partyId,
  '_partyid_value@OData.Community.Display.V1.FormattedValue': 'Northgate Bakery',
  '_partyid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'sample_party',
  due: '2031-05-17',
  serial: 'D-0001',
  note: 'old note',
  flag: null,
  stage: 1,
  statecode: 0,
  'statecode@OData.Community.Display.V1.FormattedValue': 'Open',
  _ownerid_value: sellerId,
  '_ownerid_value@OData.Community.Display.V1.FormattedValue': 'Ines Verhoeven',
  '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
};
