import type {
  AppDefinition,
  ChartDefinition,
  DashboardDefinition,
  FormDefinition,
  SiteMapDefinition,
  ViewDefinition,
} from '../../../../sandbox/dataverse/src/catalog.ts';

export const openDealsId = 'c0000000-0000-4000-8000-000000000002';
export const allDealsId = 'c0000000-0000-4000-8000-000000000003';
export const chartId = 'cc000000-0000-4000-8000-000000000001';
export const boardId = 'bb000000-0000-4000-8000-000000000001';

const view = (id: string, label: string, queryType: number, fetch: string, cells: string): ViewDefinition => ({
  id,
  table: 'sample_deal',
  label,
  fetchXml: `<fetch version="1.0" mapping="logical"><entity name="sample_deal"><attribute name="name" /><attribute name="amount" /><attribute name="partyid" />${fetch}</entity></fetch>`,
  layoutXml: `<grid><row>${cells}</row></grid>`,
  queryType,
  isDefault: id === openDealsId,
});

/** Views of the deals: the default one with a picture and a linked column, another one, quick find. */
export const dealViews: ViewDefinition[] = [
  view(
    openDealsId,
    'Open deals',
    0,
    '<link-entity name="sample_party" from="sample_partyid" to="partyid" alias="p" link-type="outer"><attribute name="name" /></link-entity><order attribute="name" /><filter type="and"><condition attribute="statecode" operator="eq" value="0" /></filter>',
    '<cell name="name" width="200" /><cell name="partyid" /><cell name="amount" imageproviderfunctionname="Sample.Deal.picture" imageproviderwebresource="$webresource:sample_/deal.js" /><cell name="p.name" /><cell name="note" ishidden="1" />',
  ),
  view(allDealsId, 'All deals', 0, '', '<cell name="partyid" /><cell name="amount" />'),
  view(
    'c0000000-0000-4000-8000-000000000004',
    'Quick find',
    4,
    '<filter type="or" isquickfindfields="1"><condition attribute="name" operator="like" value="{0}" /><condition attribute="amount" operator="eq" value="{0}" /></filter>',
    '<cell name="name" />',
  ),
];

export const dealChart: ChartDefinition = {
  id: chartId,
  table: 'sample_deal',
  label: 'Deals by stage',
  description: '',
  isDefault: false,
  dataXml:
    '<datadefinition><fetchcollection><fetch mapping="logical" aggregate="true"><entity name="sample_deal"><attribute name="sample_dealid" aggregate="count" alias="number" /><attribute name="stage" groupby="true" alias="stage" /><attribute name="flag" groupby="true" alias="flag" /></entity></fetch></fetchcollection><categorycollection><category alias="stage"><measurecollection><measure alias="number" /></measurecollection></category></categorycollection></datadefinition>',
  presentationXml:
    '<Chart><Series><Series ChartType="StackedColumn" IsValueShownAsLabel="True"><SmartLabelStyle Enabled="True" /></Series></Series></Chart>',
};

const gridCell = (id: string, label: string, parameters: string) =>
  `<row><cell id="{${id}}"><labels><label description="${label}" languagecode="1033" /></labels><control id="g${id.slice(-1)}" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}"><parameters>${parameters}</parameters></control></cell></row>`;

export const dealBoard: DashboardDefinition = {
  id: boardId,
  label: 'Deals overview',
  description: '',
  isDefault: true,
  xml: `<form><tabs><tab name="t" id="{d0000000-0000-4000-8000-000000000001}"><columns><column width="100%"><sections><section name="s" id="{d0000000-0000-4000-8000-000000000002}" columns="11"><rows>${[
    gridCell(
      'd0000000-0000-4000-8000-000000000003',
      'Open deals',
      `<ViewId>{${openDealsId.toUpperCase()}}</ViewId><TargetEntityType>sample_deal</TargetEntityType><RecordsPerPage>5</RecordsPerPage><ChartGridMode>Grid</ChartGridMode>`,
    ),
    gridCell(
      'd0000000-0000-4000-8000-000000000004',
      'Stages',
      `<ViewId>{${openDealsId}}</ViewId><TargetEntityType>sample_deal</TargetEntityType><ChartGridMode>Chart</ChartGridMode><VisualizationId>{${chartId}}</VisualizationId>`,
    ),
    gridCell(
      'd0000000-0000-4000-8000-000000000005',
      'Lost',
      `<ViewId>{${openDealsId}}</ViewId><TargetEntityType>sample_deal</TargetEntityType><ChartGridMode>Chart</ChartGridMode><VisualizationId>{cc000000-0000-4000-8000-00000000000f}</VisualizationId>`,
    ),
  ].join('')}</rows></section></sections></column></columns></tab></tabs></form>`,
};

export const sampleSiteMap: SiteMapDefinition = {
  uniqueName: 'sample_Deals',
  label: 'Deals',
  xml: `<SiteMap><Area Id="work"><Titles><Title LCID="1036" Title="Travail" /><Title LCID="1033" Title="Work" /></Titles>
<Group Id="deals"><Titles><Title LCID="1033" Title="Deals &amp; more" /></Titles>
 <SubArea Id="board" DefaultDashboard="{${boardId}}"><Titles><Title LCID="1033" Title="Overview" /></Titles></SubArea>
 <SubArea Id="open" VectorIcon="/WebResources/sample_/icon.svg" Url="/main.aspx?appid=1&amp;pagetype=entitylist&amp;etn=sample_deal&amp;viewid={${openDealsId}}&amp;viewType=1039" Entity="sample_deal"><Titles><Title LCID="1033" Title="Open ones" /></Titles></SubArea>
 <SubArea Id="lines" Entity="sample_line" />
</Group>
<Group Id="setup"><Titles><Title LCID="1033" Title="Set-up" /></Titles>
 <SubArea Id="deals" Entity="sample_deal"><Privilege Entity="sample_deal" Privilege="Read,Write" /></SubArea>
 <SubArea Id="lost"><Titles><Title LCID="1033" Title="Lost" /></Titles></SubArea>
</Group></Area></SiteMap>`,
};

export const sampleApp: AppDefinition = {
  id: 'a0000000-0000-4000-8000-00000000000a',
  uniqueName: 'sample_Deals',
  label: 'Deals',
  description: 'Deals <of> ours',
  iconId: '',
  components: [],
  siteMap: 'sample_Deals',
  roleIds: ['r1'],
  settings: [],
  isActive: true,
};

export const lineQuickForm: FormDefinition = {
  id: 'f0000000-0000-4000-8000-000000000003',
  table: 'sample_line',
  type: 'quickCreate',
  label: 'Quick line',
  xml: `<form><tabs><tab name="t" id="{e0000000-0000-4000-8000-000000000001}"><columns><column width="100%"><sections><section name="s" id="{e0000000-0000-4000-8000-000000000002}" columns="1"><labels><label description="Line" languagecode="1033" /></labels><rows>
<row><cell id="{e0000000-0000-4000-8000-000000000003}"><control id="name" classid="{4273EDBD-AC1D-40d3-9FB2-095C621B552D}" datafieldname="name" /></cell></row>
<row><cell id="{e0000000-0000-4000-8000-000000000004}"><control id="quantity" classid="{C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F}" datafieldname="quantity" /></cell></row>
</rows></section></sections></column></columns></tab></tabs></form>`,
};

/** Commands of the list of deals and of the subgrid of lines. */
export const gridRibbonXml = (place: string, table: string) => `<RibbonDiffXml><CustomActions>
<CustomAction Id="g.one" Location="Mscrm.${place}.${table}.MainTab.Management.Controls._children" Sequence="10"><CommandUIDefinition><Button Id="g.one" Command="g.one.Command" Sequence="10" LabelText="Close one" ModernImage="$webresource:sample_/icon.svg" /></CommandUIDefinition></CustomAction>
<CustomAction Id="g.many" Location="Mscrm.${place}.${table}.MainTab.Management.Controls._children" Sequence="20"><CommandUIDefinition><Button Id="g.many" Command="g.many.Command" Sequence="20" LabelText="Close many" /></CommandUIDefinition></CustomAction>
<CustomAction Id="g.other" Location="Mscrm.Form.${table}.MainTab.Save.Controls._children" Sequence="30"><CommandUIDefinition><Button Id="g.other" Command="g.one.Command" Sequence="30" LabelText="On the form" /></CommandUIDefinition></CustomAction>
</CustomActions><Templates />
<CommandDefinitions>
<CommandDefinition Id="g.one.Command"><EnableRules><EnableRule Id="g.exactlyOne" /></EnableRules><DisplayRules /><Actions><JavaScriptFunction FunctionName="Sample.Deal.closeRows" Library="$webresource:sample_/deal.js"><CrmParameter Value="SelectedControl" /><CrmParameter Value="SelectedControlSelectedItemIds" /><CrmParameter Value="SelectedControlSelectedItemReferences" /><CrmParameter Value="SelectedControlAllItemCount" /><CrmParameter Value="PrimaryEntityTypeName" /><CrmParameter Value="CommandProperties" /></JavaScriptFunction></Actions></CommandDefinition>
<CommandDefinition Id="g.many.Command"><EnableRules><EnableRule Id="g.some" /></EnableRules><DisplayRules><DisplayRule Id="g.mayCreate" /></DisplayRules><Actions /></CommandDefinition>
</CommandDefinitions>
<RuleDefinitions><TabDisplayRules /><DisplayRules><DisplayRule Id="g.mayCreate"><EntityPrivilegeRule EntityName="sample_line" PrivilegeType="Create" PrivilegeDepth="Basic" /></DisplayRule></DisplayRules>
<EnableRules><EnableRule Id="g.exactlyOne"><SelectionCountRule AppliesTo="SelectedEntity" Minimum="1" Maximum="1" /></EnableRule><EnableRule Id="g.some"><SelectionCountRule AppliesTo="SelectedEntity" Minimum="1" /></EnableRule></EnableRules></RuleDefinitions><LocLabels /></RibbonDiffXml>`;
