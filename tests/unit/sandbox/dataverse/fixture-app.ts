import { fixtureIds, replaceIn, stepXml } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const custom = 'customizations.xml';

/** Ids of what `addApp` adds. */
export const appIds = {
  quickCreate: '20000000-0000-4000-8000-000000000001',
  chart: '20000000-0000-4000-8000-000000000002',
  dashboard: '20000000-0000-4000-8000-000000000003',
  endpoint: '20000000-0000-4000-8000-000000000004',
  nudgeStep: '20000000-0000-4000-8000-000000000005',
  icon: '20000000-0000-4000-8000-000000000006',
  dialog: '20000000-0000-4000-8000-000000000007',
  dealView: '20000000-0000-4000-8000-000000000008',
} as const;

const quickCreate = `<forms type="quickCreate"><systemform><formid>{${appIds.quickCreate}}</formid><form><tabs><tab id="{20000000-0000-4000-8000-0000000000f1}"><columns><column width="100%"><sections><section id="{20000000-0000-4000-8000-0000000000f2}"><rows><row><cell id="{20000000-0000-4000-8000-0000000000f3}"><control id="demo_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="demo_name" /></cell></row></rows></section></sections></column></columns></tab></tabs></form><LocalizedNames><LocalizedName description="New widget" languagecode="1033" /><LocalizedName description="Neues Widget" languagecode="1031" /></LocalizedNames></systemform></forms>`;

const chart = `<Visualizations><visualization><savedqueryvisualizationid>{${appIds.chart}}</savedqueryvisualizationid><datadescription><datadefinition><fetchcollection><fetch mapping="logical" aggregate="true"><entity name="demo_widget"><attribute groupby="true" alias="color" name="demo_color" /><attribute aggregate="count" alias="count" name="demo_widgetid" /></entity></fetch></fetchcollection><categorycollection><category alias="color"><measurecollection><measure alias="count" /></measurecollection></category></categorycollection></datadefinition></datadescription><presentationdescription><Chart><Series><Series ChartType="Column" /></Series></Chart></presentationdescription><isdefault>false</isdefault><LocalizedNames><LocalizedName description="Widgets by color" languagecode="1033" /></LocalizedNames></visualization></Visualizations>`;

const dashboard = `<Dashboards><Dashboard><FormId>{${appIds.dashboard}}</FormId><LocalizedNames><LocalizedName description="Demo Overview" languagecode="1033" /></LocalizedNames><IsDefault>0</IsDefault><FormXml><forms type="dashboard"><form><tabs><tab id="{20000000-0000-4000-8000-0000000000f4}"><columns><column width="100%"><sections><section id="{20000000-0000-4000-8000-0000000000f5}"><rows><row><cell id="{20000000-0000-4000-8000-0000000000f6}"><control id="widgets" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}"><parameters><ViewId>{${fixtureIds.view}}</ViewId><IsUserView>false</IsUserView><TargetEntityType>demo_widget</TargetEntityType><ChartGridMode>Chart</ChartGridMode><VisualizationId>{${appIds.chart}}</VisualizationId></parameters></control></cell></row></rows></section></sections></column></columns></tab></tabs></form></forms></FormXml></Dashboard></Dashboards>`;

const siteMap = `<AppModuleSiteMaps><AppModuleSiteMap><SiteMapUniqueName>demo_Demo</SiteMapUniqueName><SiteMap><Area Id="area" VectorIcon="/WebResources/demo_/icon.svg"><Group Id="group"><SubArea Id="widgets" Entity="demo_widget"><Privilege Entity="demo_widget" Privilege="Read" /></SubArea><SubArea Id="overview" DefaultDashboard="{${appIds.dashboard}}" /><SubArea Id="mine" Url="/main.aspx?pagetype=entitylist&amp;etn=opportunity&amp;viewid=%7b${appIds.dealView}%7d&amp;viewType=1039" /></Group></Area></SiteMap><LocalizedNames><LocalizedName description="Demo" languagecode="1033" /></LocalizedNames></AppModuleSiteMap></AppModuleSiteMaps>`;

const app = `<AppModules><AppModule><UniqueName>demo_Demo</UniqueName><IntroducedVersion>1.0</IntroducedVersion><WebResourceId>${appIds.icon}</WebResourceId><statecode>0</statecode><FormFactor>1</FormFactor><ClientType>4</ClientType><AppModuleComponents><AppModuleComponent type="1" schemaName="demo_widget" /><AppModuleComponent type="26" id="{${fixtureIds.view}}" /><AppModuleComponent type="60" id="{${appIds.dashboard}}" /><AppModuleComponent type="62" schemaName="demo_Demo" /></AppModuleComponents><AppModuleRoleMaps><Role id="{${fixtureIds.role}}" /><Role id="{627090ff-40a3-4053-8790-584edc5be201}" /></AppModuleRoleMaps><LocalizedNames><LocalizedName description="Demo" languagecode="1033" /></LocalizedNames><appsettings><appsetting uniquename="demo_Demo_X"><settingdefinitionid><uniquename>AllowX</uniquename></settingdefinitionid><value>true</value></appsetting></appsettings></AppModule></AppModules>`;

const endpoint = `<ServiceEndpoints><ServiceEndpoint ServiceEndpointId="{${appIds.endpoint}}" Name="Demo Nudge"><Contract>8</Contract><AuthType>5</AuthType><MessageFormat>2</MessageFormat><Url>https://nudge.invalid/</Url></ServiceEndpoint></ServiceEndpoints>`;

const nudge = stepXml({ id: appIds.nudgeStep, message: 'Create', table: 'demo_widget', mode: 1 })
  .replace(/<PluginTypeName>[^<]*<\/PluginTypeName>/, '')
  .replace(
    '<Stage>',
    `<EventHandler>{${appIds.endpoint}}</EventHandler><EventHandlerTypeCode>4618</EventHandlerTypeCode><StateCode>1</StateCode><Stage>`,
  );

const entityMaps = `<EntityMaps><EntityMap><EntitySource>Lead</EntitySource><EntityTarget>Opportunity</EntityTarget><AttributeMaps><AttributeMap><AttributeSource>companyname</AttributeSource><AttributeTarget>stepname</AttributeTarget></AttributeMap></AttributeMaps></EntityMap></EntityMaps>`;

const dealView = `<SavedQueries><savedqueries><savedquery><savedqueryid>{${appIds.dealView}}</savedqueryid><layoutxml><grid name="resultset"><row name="result" id="opportunityid"><cell name="name" width="100" imageproviderfunctionname="Demo.image" imageproviderwebresource="$webresource:demo_/scripts/form.js" /><cell name="customer.name" width="100" /></row></grid></layoutxml><querytype>0</querytype><fetchxml><fetch version="1.0"><entity name="opportunity"><attribute name="name" /><filter><condition attribute="demo_flag" operator="eq" value="1" /></filter><link-entity name="account" from="accountid" to="parentaccountid" link-type="outer" alias="customer"><attribute name="name" /></link-entity></entity></fetch></fetchxml><LocalizedNames><LocalizedName description="Flagged Deals" languagecode="1033" /></LocalizedNames></savedquery></savedqueries></SavedQueries>`;

function webResource(id: string, name: string, type: number, more = ''): string {
  return `<WebResource><WebResourceId>{${id}}</WebResourceId><Name>${name}</Name><DisplayName>${name}</DisplayName><WebResourceType>${type}</WebResourceType>${more}<FileName>/WebResources/${id}</FileName></WebResource>`;
}

const dialogLibraries =
  '<DependencyXml>&lt;Dependencies&gt;&lt;Dependency componentType="WebResource"&gt;&lt;Library name="demo_/scripts/form.js" /&gt;&lt;/Dependency&gt;&lt;/Dependencies&gt;</DependencyXml>';

/** Text of the environment variable's file. */
export const variableMember = 'environmentvariabledefinitions/demo_Hours/environmentvariabledefinition.xml';

/** Adds a component of each kind that an app brings to the members of the fixture solution. */
export function addApp(members: Members): void {
  const put = (before: string, xml: string): void => replaceIn(members, custom, before, `${xml}${before}`);
  replaceIn(
    members,
    custom,
    '</forms></FormXml><SavedQueries>',
    `</forms>${quickCreate}</FormXml>${chart}<SavedQueries>`,
  );
  replaceIn(members, custom, '</FormXml><RibbonDiffXml>', `</FormXml>${dealView}<RibbonDiffXml>`);
  replaceIn(members, custom, '<EntityRelationships>', `${entityMaps}<EntityRelationships>`);
  put('<WebResources>', dashboard);
  put('</WebResources>', webResource(appIds.icon, 'demo_/icon.svg', 11));
  put('</WebResources>', webResource(appIds.dialog, 'demo_/dialog.html', 1, dialogLibraries));
  put('</SdkMessageProcessingSteps>', nudge);
  put(
    '</ImportExportXml>',
    `${endpoint}${siteMap}${app}<Languages><Language>1033</Language><Language>1031</Language></Languages>`,
  );
  replaceIn(
    members,
    custom,
    '<ChangeTrackingEnabled>1',
    '<IsAuditEnabled>1</IsAuditEnabled><IsQuickCreateEnabled>1</IsQuickCreateEnabled><ChangeTrackingEnabled>1',
  );
  replaceIn(
    members,
    custom,
    '<displayname description="Color" languagecode="1033" />',
    '<displayname description="Color" languagecode="1033" /><displayname description="Farbe" languagecode="1031" />',
  );
  const roots = [
    `type="60" id="{${appIds.dashboard}}"`,
    'type="61" schemaName="demo_/icon.svg"',
    'type="61" schemaName="demo_/dialog.html"',
    'type="62" schemaName="demo_Demo"',
    'type="80" schemaName="demo_Demo"',
    `type="92" id="{${appIds.nudgeStep}}"`,
    `type="95" id="{${appIds.endpoint}}"`,
  ];
  replaceIn(
    members,
    'solution.xml',
    '</RootComponents>',
    `${roots.map((root) => `<RootComponent ${root} />`).join('')}</RootComponents>`,
  );
  replaceIn(
    members,
    '[Content_Types].xml',
    '</Types>',
    `<Override PartName="/WebResources/${appIds.icon}" ContentType="application/octet-stream" /><Override PartName="/WebResources/${appIds.dialog}" ContentType="application/octet-stream" /></Types>`,
  );
  members[`WebResources/${appIds.icon}`] = '<svg xmlns="http://www.w3.org/2000/svg" />';
  members[`WebResources/${appIds.dialog}`] = '<!DOCTYPE html><title>Demo</title>';
  members[variableMember] =
    '<environmentvariabledefinition schemaname="demo_Hours"><defaultvalue>02:00</defaultvalue><description default="When."><label description="When." languagecode="1033" /></description><displayname default="Hours"><label description="Hours" languagecode="1033" /><label description="Stunden" languagecode="1031" /></displayname><isrequired>0</isrequired><type>100000000</type></environmentvariabledefinition>';
}
