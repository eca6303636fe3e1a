import { strToU8, zipSync } from 'fflate';

/** Text members of a small managed solution, so that a test can break one thing in it. */
export type Members = Record<string, string>;

/** Ids the tests refer to. */
export const fixtureIds = {
  form: '10000000-0000-4000-8000-000000000001',
  view: '10000000-0000-4000-8000-000000000002',
  script: '10000000-0000-4000-8000-000000000003',
  role: '10000000-0000-4000-8000-000000000004',
  assembly: '10000000-0000-4000-8000-000000000005',
  pluginType: '10000000-0000-4000-8000-000000000006',
  step: '10000000-0000-4000-8000-000000000007',
  tab: '10000000-0000-4000-8000-000000000008',
  section: '10000000-0000-4000-8000-000000000009',
  cell: '10000000-0000-4000-8000-00000000000a',
  unique: '10000000-0000-4000-8000-00000000000b',
} as const;

export const opportunityFormId = 'a837e4a7-01b8-4f82-a475-be9abd67e667';

interface ColumnInput {
  schemaName: string;
  type: string;
  more?: string;
  custom?: boolean;
  primaryName?: boolean;
}

/** One `<attribute>` of customizations.xml. */
export function columnXml({ schemaName, type, more = '', custom = true, primaryName = false }: ColumnInput): string {
  const logicalName = schemaName.toLowerCase();
  const mask = primaryName ? 'PrimaryName|ValidForForm' : 'ValidForForm';
  return `<attribute PhysicalName="${schemaName}"><Type>${type}</Type><Name>${logicalName}</Name><LogicalName>${logicalName}</LogicalName><RequiredLevel>none</RequiredLevel><DisplayMask>${mask}</DisplayMask><ValidForUpdateApi>${type === 'primarykey' ? 0 : 1}</ValidForUpdateApi><ValidForReadApi>1</ValidForReadApi><ValidForCreateApi>1</ValidForCreateApi><IsCustomField>${custom ? 1 : 0}</IsCustomField>${more}<displaynames><displayname description="${schemaName.replace('demo_', '')}" languagecode="1033" /></displaynames></attribute>`;
}

/** One 1:N `<EntityRelationship>`. */
export function relationshipXml(
  name: string,
  one: string,
  many: string,
  lookup: string,
  cascade: { onDelete: string; onAssign?: string },
): string {
  return `<EntityRelationship Name="${name}"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>${many}</ReferencingEntityName><ReferencedEntityName>${one}</ReferencedEntityName><CascadeAssign>${cascade.onAssign ?? 'NoCascade'}</CascadeAssign><CascadeDelete>${cascade.onDelete}</CascadeDelete><ReferencingAttributeName>${lookup}</ReferencingAttributeName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>${lookup}</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>${name}</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>`;
}

function tableXml(
  schemaName: string,
  setName: string,
  ownership: string,
  columns: string,
  more: string,
  keys = '',
): string {
  const states = `${columnXml({ schemaName: 'statecode', type: 'state', custom: false, more: '<optionset Name="s"><OptionSetType>state</OptionSetType><states><state value="0" defaultstatus="1"><labels><label description="Active" languagecode="1033" /></labels></state><state value="1" defaultstatus="2"><labels><label description="Inactive" languagecode="1033" /></labels></state></states></optionset>' })}${columnXml({ schemaName: 'statuscode', type: 'status', custom: false, more: '<optionset Name="t"><OptionSetType>status</OptionSetType><statuses><status value="1" state="0"><labels><label description="Active" languagecode="1033" /></labels></status><status value="2" state="1"><labels><label description="Inactive" languagecode="1033" /></labels></status></statuses></optionset>' })}`;
  const primaryKey = columnXml({ schemaName: `${schemaName}Id`, type: 'primarykey', custom: false });
  return `<Entity><Name LocalizedName="${schemaName.replace('demo_', '')}" OriginalName="x">${schemaName}</Name><EntityInfo><entity Name="${schemaName}"><LocalizedCollectionNames><LocalizedCollectionName description="${setName}" languagecode="1033" /></LocalizedCollectionNames><attributes>${primaryKey}${columns}${states}</attributes>${keys}<EntitySetName>${setName}</EntitySetName><OwnershipTypeMask>${ownership}</OwnershipTypeMask><ChangeTrackingEnabled>1</ChangeTrackingEnabled></entity></EntityInfo>${more}</Entity>`;
}

const nameColumn = columnXml({
  schemaName: 'demo_Name',
  type: 'nvarchar',
  primaryName: true,
  more: '<Format>text</Format><MaxLength>100</MaxLength>',
});

const widgetColumns = [
  nameColumn.replace('</IsCustomField>', '</IsCustomField><AutoNumberFormat>W-{SEQNUM:4}</AutoNumberFormat>'),
  columnXml({ schemaName: 'demo_Code', type: 'nvarchar', more: '<Format>text</Format><MaxLength>10</MaxLength>' }),
  columnXml({
    schemaName: 'demo_Part',
    type: 'int',
    more: '<Format>none</Format><MinValue>0</MinValue><MaxValue>100</MaxValue>',
  }),
  columnXml({
    schemaName: 'demo_Color',
    type: 'picklist',
    more: '<AppDefaultValue>-1</AppDefaultValue><OptionSetName>demo_color</OptionSetName>',
  }),
  columnXml({
    schemaName: 'demo_Done',
    type: 'bit',
    more: '<AppDefaultValue>0</AppDefaultValue><optionset Name="d"><OptionSetType>bit</OptionSetType><options><option value="1"><labels><label description="Ready" languagecode="1033" /></labels></option><option value="0"><labels><label description="Open" languagecode="1033" /></labels></option></options></optionset>',
  }),
  columnXml({ schemaName: 'demo_Due', type: 'datetime', more: '<Format>date</Format><Behavior>2</Behavior>' }),
  columnXml({ schemaName: 'demo_SeenOn', type: 'datetime', more: '<Format>datetime</Format><Behavior>1</Behavior>' }),
  columnXml({ schemaName: 'demo_Notes', type: 'ntext', more: '<Format>textarea</Format><MaxLength>2000</MaxLength>' }),
  columnXml({ schemaName: 'demo_OpportunityId', type: 'lookup' }),
  columnXml({ schemaName: 'demo_KindId', type: 'lookup' }),
].join('');

const keys = `<EntityKeys><EntityKey><Name>demo_CodeKey</Name><LogicalName>demo_codekey</LogicalName><EntityKeyAttributes><AttributeName>demo_code</AttributeName><AttributeName>demo_part</AttributeName></EntityKeyAttributes><displaynames><displayname description="Code Key" languagecode="1033" /></displaynames></EntityKey></EntityKeys>`;

const widgetForm = `<FormXml><forms type="main"><systemform><formid>{${fixtureIds.form}}</formid><form><tabs><tab id="{10000000-0000-4000-8000-0000000000f1}"><labels><label description="General" languagecode="1033" /></labels><columns><column width="100%"><sections><section id="{10000000-0000-4000-8000-0000000000f2}"><rows><row><cell id="{10000000-0000-4000-8000-0000000000f3}"><control id="demo_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="demo_name" /></cell></row></rows></section></sections></column></columns></tab></tabs></form><LocalizedNames><LocalizedName description="Information" languagecode="1033" /></LocalizedNames></systemform></forms></FormXml>`;

const widgetView = `<SavedQueries><savedqueries><savedquery><isdefault>1</isdefault><savedqueryid>{${fixtureIds.view}}</savedqueryid><layoutxml><grid name="resultset"><row name="result" id="demo_widgetid"><cell name="demo_name" width="100" /></row></grid></layoutxml><querytype>0</querytype><fetchxml><fetch version="1.0"><entity name="demo_widget"><attribute name="demo_name" /><order attribute="demo_name" /></entity></fetch></fetchxml><LocalizedNames><LocalizedName description="Active Widgets" languagecode="1033" /></LocalizedNames></savedquery></savedqueries></SavedQueries>`;

const opportunityXml = `<Entity><Name LocalizedName="Opportunity" OriginalName="">Opportunity</Name><EntityInfo><entity Name="Opportunity"><attributes>${columnXml({ schemaName: 'demo_Flag', type: 'bit', more: '<AppDefaultValue>0</AppDefaultValue>' })}</attributes></entity></EntityInfo><FormXml><forms type="main"><systemform><formid>{${opportunityFormId}}</formid><form><tabs><tab name="demo_tab" id="{${fixtureIds.tab}}" ordinalvalue="90" solutionaction="Added"><labels><label description="Demo" languagecode="1033" /></labels><columns><column width="100%" id="0"><sections><section name="demo_section" id="{${fixtureIds.section}}" ordinalvalue="0"><rows><row><cell id="{${fixtureIds.cell}}" ordinalvalue="10000"><control id="demo_flag" classid="{F9A8A302-114E-466A-B582-6771B2AE0D92}" datafieldname="demo_flag" uniqueid="{${fixtureIds.unique}}" /></cell></row></rows></section></sections></column></columns></tab></tabs><controlDescriptions><controlDescription forControl="{${fixtureIds.unique}}" solutionaction="Added"><customControl id="{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}"><parameters><datafieldname>demo_flag</datafieldname></parameters></customControl><customControl formFactor="2" name="demo_Demo.Panel"><parameters><flag>demo_flag</flag></parameters></customControl></controlDescription></controlDescriptions><formLibraries><Library name="demo_/scripts/form.js" libraryUniqueId="{10000000-0000-4000-8000-0000000000f4}" solutionaction="Added" /></formLibraries></form><LocalizedNames><LocalizedName description="Opportunity" languagecode="1033" /></LocalizedNames></systemform></forms></FormXml><RibbonDiffXml><CustomActions><CustomAction Id="demo.go" Location="Mscrm.Form.opportunity.MainTab.Save.Controls._children"><CommandUIDefinition><Button Id="demo.button" ModernImage="$webresource:demo_/scripts/form.js" /></CommandUIDefinition></CustomAction></CustomActions></RibbonDiffXml></Entity>`;

const assemblyName = 'Demo.Plugins, Version=1.0.0.0, Culture=neutral, PublicKeyToken=0123456789abcdef';

/** One step; by default Update of opportunity, post-operation, with an image before. */
export function stepXml(input: {
  id?: string;
  message?: 'Create' | 'Update' | 'Delete';
  table?: string;
  stage?: number;
  mode?: number;
  filter?: string;
  image?: string;
  type?: string;
}): string {
  const messages = { Create: '9ebdbb1b', Update: '20bebb1b', Delete: 'a1bdbb1b' };
  const {
    id = fixtureIds.step,
    message = 'Update',
    table = 'opportunity',
    stage = 40,
    mode = 0,
    type = 'Demo.Plugins.Echo',
  } = input;
  const image = input.image
    ? `<SdkMessageProcessingStepImages><SdkMessageProcessingStepImage Name="pre"><Attributes>${input.image}</Attributes><EntityAlias>pre</EntityAlias><ImageType>0</ImageType></SdkMessageProcessingStepImage></SdkMessageProcessingStepImages>`
    : '';
  return `<SdkMessageProcessingStep Name="${type}: ${message} of ${table}" SdkMessageProcessingStepId="{${id}}"><PluginTypeName>${type}, ${assemblyName}</PluginTypeName><PrimaryEntity>${table}</PrimaryEntity><FilteringAttributes>${input.filter ?? ''}</FilteringAttributes><Mode>${mode}</Mode><Rank>1</Rank><SdkMessageId>{${messages[message]}-ea3e-db11-86a7-000a3a5473e8}</SdkMessageId><Stage>${stage}</Stage>${image}</SdkMessageProcessingStep>`;
}

const roleXml = `<Role id="{${fixtureIds.role}}" name="Demo user"><RolePrivileges>${[
  'Create',
  'Read',
  'Write',
  'Delete',
  'Append',
  'AppendTo',
]
  .map((verb) => `<RolePrivilege name="prv${verb}demo_Widget" level="Basic" />`)
  .join(
    '',
  )}<RolePrivilege name="prvReaddemo_Kind" level="Global" /><RolePrivilege name="prvAppendTodemo_Kind" level="Global" /></RolePrivileges></Role>`;

const rootComponents: [number, string][] = [
  [1, 'schemaName="demo_widget"'],
  [1, 'schemaName="demo_kind"'],
  [1, 'schemaName="opportunity"'],
  [9, 'schemaName="demo_color"'],
  [20, `id="{${fixtureIds.role}}"`],
  [61, 'schemaName="demo_/scripts/form.js"'],
  [66, 'schemaName="demo_Demo.Panel"'],
  [91, `id="{${fixtureIds.assembly}}"`],
  [92, `id="{${fixtureIds.step}}"`],
];

/** Members of the sound fixture. */
export function fixtureMembers(): Members {
  const script = `/WebResources/demo_scriptsformjs${fixtureIds.script.toUpperCase()}`;
  const dll = '/PluginAssemblies/DemoPlugins/DemoPlugins.dll';
  const widget = tableXml(
    'demo_Widget',
    'demo_widgets',
    'UserOwned',
    widgetColumns,
    `${widgetForm}${widgetView}`,
    keys,
  );
  const kind = tableXml('demo_Kind', 'demo_kinds', 'OrgOwned', nameColumn, '');
  const relationships = [
    relationshipXml('demo_opportunity_Widget', 'Opportunity', 'demo_Widget', 'demo_OpportunityId', {
      onDelete: 'Cascade',
      onAssign: 'Cascade',
    }),
    relationshipXml('demo_kind_Widget', 'demo_Kind', 'demo_Widget', 'demo_KindId', { onDelete: 'Restrict' }),
  ].join('');
  const color = `<optionset Name="demo_color" localizedName="Color"><OptionSetType>picklist</OptionSetType><IsGlobal>1</IsGlobal><displaynames><displayname description="Color" languagecode="1033" /></displaynames><options><option value="100"><labels><label description="Red" languagecode="1033" /></labels></option><option value="101"><labels><label description="Blue" languagecode="1033" /></labels></option></options></optionset>`;
  return {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/octet-stream" /><Default Extension="dll" ContentType="application/octet-stream" /><Default Extension="js" ContentType="application/octet-stream" /><Override PartName="${script}" ContentType="application/octet-stream" /></Types>`,
    'solution.xml': `<ImportExportXml><SolutionManifest><UniqueName>DemoSolution</UniqueName><Version>1.2.0.0</Version><Managed>1</Managed><Publisher><UniqueName>demo</UniqueName><CustomizationPrefix>demo</CustomizationPrefix></Publisher><RootComponents>${rootComponents.map(([type, key]) => `<RootComponent type="${type}" ${key} behavior="0" />`).join('')}</RootComponents><MissingDependencies><MissingDependency><Required type="1" schemaName="opportunity" displayName="Opportunity" solution="msdynce_Sales (9.0)" /></MissingDependency></MissingDependencies></SolutionManifest></ImportExportXml>`,
    'customizations.xml': `<ImportExportXml><Entities>${widget}${kind}${opportunityXml}</Entities><Roles>${roleXml}</Roles><EntityRelationships>${relationships}</EntityRelationships><optionsets>${color}</optionsets><WebResources><WebResource><WebResourceId>{${fixtureIds.script}}</WebResourceId><Name>demo_/scripts/form.js</Name><WebResourceType>3</WebResourceType><FileName>${script}</FileName></WebResource></WebResources><CustomControls><CustomControl><Name>demo_Demo.Panel</Name><FileName>/Controls/demo_Demo.Panel/ControlManifest.xml</FileName></CustomControl></CustomControls><SolutionPluginAssemblies><PluginAssembly FullName="${assemblyName}" PluginAssemblyId="${fixtureIds.assembly}"><FileName>${dll}</FileName><PluginTypes><PluginType AssemblyQualifiedName="Demo.Plugins.Echo, ${assemblyName}" PluginTypeId="${fixtureIds.pluginType}" Name="Demo.Plugins.Echo" /></PluginTypes></PluginAssembly></SolutionPluginAssemblies><SdkMessageProcessingSteps>${stepXml({ filter: 'demo_flag,name', image: 'demo_flag,ownerid' })}</SdkMessageProcessingSteps></ImportExportXml>`,
    [script.slice(1)]: 'window.Demo = {};',
    'Controls/demo_Demo.Panel/ControlManifest.xml': `<manifest><control namespace="Demo" constructor="Panel" version="1.0.0"><property name="flag" of-type="TwoOptions" usage="bound" /><resources><code path="bundle.js" order="1" /></resources></control></manifest>`,
    'Controls/demo_Demo.Panel/bundle.js': 'void 0;',
    [dll.slice(1)]: 'MZ-not-a-real-assembly',
    'customapis/demo_Do/customapi.xml': `<customapi uniquename="demo_Do"><bindingtype>0</bindingtype><executeprivilegename>prvCreatedemo_Widget</executeprivilegename><isfunction>0</isfunction><plugintypeid><plugintypeid>${fixtureIds.pluginType}</plugintypeid></plugintypeid></customapi>`,
    'customapis/demo_Do/customapirequestparameters/Text/customapirequestparameter.xml': `<customapirequestparameter uniquename="Text"><isoptional>0</isoptional><type>10</type></customapirequestparameter>`,
    'customapis/demo_Do/customapirequestparameters/Target/customapirequestparameter.xml': `<customapirequestparameter uniquename="Target"><isoptional>1</isoptional><type>5</type></customapirequestparameter>`,
    'customapis/demo_Do/customapiresponseproperties/Answer/customapiresponseproperty.xml': `<customapiresponseproperty uniquename="Answer"><type>10</type></customapiresponseproperty>`,
  };
}

/** The fixture as a zip, after the changes of the test. */
export function fixtureZip(change: (members: Members) => void = () => undefined): Uint8Array {
  const members = fixtureMembers();
  change(members);
  return zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)])));
}

/** Replaces a text in one member; fails when it is not there, so that no test breaks nothing. */
export function replaceIn(members: Members, member: string, from: string, to: string): void {
  const text = members[member];
  if (!text?.includes(from)) throw new Error(`${member} does not contain ${from}`);
  members[member] = text.replace(from, to);
}
