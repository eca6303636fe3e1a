/** Definitions (metadata) that the stand-in holds: the base tables and what imported solutions bring. */

/** Column types as customizations.xml names them. */
export type ColumnType =
  | 'nvarchar'
  | 'ntext'
  | 'int'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'money'
  | 'bit'
  | 'picklist'
  | 'datetime'
  | 'lookup'
  | 'customer'
  | 'owner'
  | 'primarykey'
  | 'uniqueidentifier'
  | 'state'
  | 'status';

/** Texts by language code (LCID); 1033 is the environment's base language. */
export type Labels = Readonly<Record<number, string>>;

/** One option of a choice. `state` is the state code a status reason belongs to, `defaultStatus` that of a state. */
export interface ChoiceOption {
  value: number;
  /** In the base language, as everywhere; `labels` has the others too where the definition brings them. */
  label: string;
  labels?: Labels;
  state?: number;
  defaultStatus?: number;
}

/** A choice (option set); `isGlobal` when it stands on its own. */
export interface ChoiceDefinition {
  name: string;
  label: string;
  labels?: Labels;
  isGlobal: boolean;
  options: readonly ChoiceOption[];
  /** Unique name of the solution that brought it. */
  solution?: string;
}

/** One column. */
export interface ColumnDefinition {
  logicalName: string;
  schemaName: string;
  type: ColumnType;
  label: string;
  labels?: Labels;
  description: string;
  requiredLevel: 'none' | 'recommended' | 'required' | 'systemrequired';
  /** Characters, for nvarchar and ntext. */
  maxLength?: number;
  /** Smallest and largest number. */
  min?: number;
  max?: number;
  /** Decimal places. */
  precision?: number;
  /** Platform format name: text, textarea, url, email, phone, date, datetime ... */
  format?: string;
  /** How a date is kept; date only has neither time nor zone. */
  behavior?: 'userLocal' | 'dateOnly' | 'timeZoneIndependent';
  choice?: ChoiceDefinition;
  /** Tables a lookup may point to. */
  targets?: readonly string[];
  /** Single-valued navigation property of the lookup's only (or first) target. */
  navigation?: string;
  /** Navigation property by target table; they differ for customer columns. */
  navigations?: Readonly<Record<string, string>>;
  /** False: a value given on create is ignored, as the platform does. */
  validForCreate: boolean;
  validForUpdate: boolean;
  /** True for secrets: the Web API takes them and never gives them back. */
  isWriteOnly?: boolean;
  /** Value of a new row that names none. */
  defaultValue?: string | number | boolean;
  /** Pattern with `{SEQNUM:n}`. */
  autoNumberFormat?: string;
  /** Money column whose base-currency twin this is. */
  calculationOf?: string;
  isCustom: boolean;
  /** True when changes of the column are audited, where the table is. */
  audit?: boolean;
  /** Unique name of the solution that brought the column; undefined for base columns. */
  solution?: string;
}

/** An alternate key; `columns` are logical names. */
export interface KeyDefinition {
  name: string;
  label: string;
  labels?: Labels;
  columns: readonly string[];
}

/** One table. */
export interface TableDefinition {
  logicalName: string;
  schemaName: string;
  entitySetName: string;
  primaryId: string;
  primaryName: string;
  label: string;
  labels?: Labels;
  collectionLabel: string;
  collectionLabels?: Labels;
  description: string;
  columns: Map<string, ColumnDefinition>;
  keys: readonly KeyDefinition[];
  ownership: 'user' | 'organization' | 'none';
  optimisticConcurrency: boolean;
  changeTracking: boolean;
  /** True when changes are audited. */
  audit?: boolean;
  /** True when new rows may be entered in a quick create form. */
  quickCreate?: boolean;
  /** Web resource of the icon. */
  icon?: string;
  /** True for tables of definitions (forms, views, solutions ...): their rows are written from the catalogue. */
  isMetadata?: boolean;
  /** The part of a privilege's name after the verb: `prvRead<privilegeName>`. */
  privilegeName: string;
  /** Unique name of the solution that brought the table; undefined for base tables. */
  solution?: string;
}

/** What happens to rows of the N side. */
export type Cascade = 'NoCascade' | 'Cascade' | 'RemoveLink' | 'Restrict' | 'ActiveOnly' | 'UserOwned';

/** A 1:N relationship. */
export interface OneToManyDefinition {
  type: 'OneToMany';
  schemaName: string;
  /** 1 side, logical name. */
  referencedTable: string;
  /** N side, logical name. */
  referencingTable: string;
  /** Lookup column of the N side, logical name. */
  referencingColumn: string;
  /** Navigation property of the N side. */
  lookupNavigation: string;
  /** Collection-valued navigation property of the 1 side. */
  collectionNavigation: string;
  cascadeDelete: Cascade;
  cascadeAssign: Cascade;
  cascadeShare: Cascade;
  cascadeUnshare: Cascade;
  cascadeReparent: Cascade;
  /** Unique name of the solution that brought it; undefined for base relationships. */
  solution?: string;
}

/** An N:N relationship. */
export interface ManyToManyDefinition {
  type: 'ManyToMany';
  schemaName: string;
  firstTable: string;
  secondTable: string;
  intersectTable: string;
  firstNavigation: string;
  secondNavigation: string;
  solution?: string;
}

export type RelationshipDefinition = OneToManyDefinition | ManyToManyDefinition;

/** Pairs of columns that a new row takes over from the row it is made from. */
export interface EntityMapDefinition {
  source: string;
  target: string;
  maps: readonly { source: string; target: string }[];
  solution?: string;
}

/** One form; `xml` is the complete `<form>` with managed changes merged in. */
export interface FormDefinition {
  id: string;
  table: string;
  /** main, quickCreate, quick, card ... */
  type: string;
  label: string;
  labels?: Labels;
  description?: string;
  /** False: users are not offered the form. */
  isActive?: boolean;
  xml: string;
  solution?: string;
}

/** One view (saved query). */
export interface ViewDefinition {
  id: string;
  table: string;
  label: string;
  labels?: Labels;
  description?: string;
  fetchXml: string;
  layoutXml: string;
  /** 0 public, 1 advanced find, 2 associated, 4 quick find, 64 lookup. */
  queryType: number;
  isDefault: boolean;
  solution?: string;
}

/** One chart (system visualization) of a table. */
export interface ChartDefinition {
  id: string;
  table: string;
  label: string;
  labels?: Labels;
  description: string;
  isDefault: boolean;
  /** `<datadefinition>`: the aggregating fetch and the series. */
  dataXml: string;
  /** `<Chart>`: how the series are drawn. */
  presentationXml: string;
  solution?: string;
}

/** One system dashboard; `xml` is its `<form>`. */
export interface DashboardDefinition {
  id: string;
  label: string;
  labels?: Labels;
  description: string;
  isDefault: boolean;
  xml: string;
  solution?: string;
}

/** Site map of an app; `xml` is its `<SiteMap>`. */
export interface SiteMapDefinition {
  uniqueName: string;
  label: string;
  labels?: Labels;
  xml: string;
  solution?: string;
}

/** A component an app names: tables, site maps and others by name, views, charts, forms, dashboards by id. */
export interface AppComponent {
  /** 1 table, 26 view, 29 process, 59 chart, 60 form or dashboard, 62 site map. */
  type: number;
  /** Empty where an id is given. */
  schemaName: string;
  /** Empty where a name is given. */
  id: string;
}

/** A model-driven app. */
export interface AppDefinition {
  id: string;
  uniqueName: string;
  label: string;
  labels?: Labels;
  description: string;
  /** Id of the web resource with the icon. */
  iconId: string;
  components: readonly AppComponent[];
  /** Unique name of its site map; empty when it names none. */
  siteMap: string;
  /** Roles whose holders see the app. */
  roleIds: readonly string[];
  /** App settings: unique name of the setting definition and value. */
  settings: readonly { name: string; value: string }[];
  isActive: boolean;
  solution?: string;
}

/** An environment variable; its value is a row of environmentvariablevalue. */
export interface EnvironmentVariableDefinition {
  id: string;
  schemaName: string;
  /** 100000000 text, ...1 number, ...2 yes or no, ...3 JSON, ...4 data source, ...5 secret. */
  type: number;
  label: string;
  labels?: Labels;
  description: string;
  /** Empty when there is none. */
  defaultValue: string;
  isRequired: boolean;
  solution?: string;
}

/** Where steps may send what happened. Address and secret in force are those of the serviceendpoint row. */
export interface ServiceEndpointDefinition {
  id: string;
  name: string;
  description: string;
  /** 8 webhook, others are kinds of Azure Service Bus. */
  contract: number;
  /** 4 webhook key, 5 HTTP header, 6 HTTP query string. */
  authType: number;
  /** 1 binary XML, 2 JSON, 3 text XML. */
  messageFormat: number;
  /** Address that the solution brings. */
  url: string;
  solution?: string;
}

/** `type`: 1 HTML, 2 CSS, 3 script, 11 SVG, 12 RESX ... as in the solution. */
export interface WebResourceDefinition {
  id?: string;
  name: string;
  type: number;
  label?: string;
  /** LCID of a RESX file; 0 otherwise. */
  language?: number;
  content: Uint8Array;
  solution?: string;
}

/** A code component; `files` by path inside its folder, `manifest` is the built ControlManifest.xml. */
export interface ControlDefinition {
  name: string;
  manifest: string;
  files: ReadonlyMap<string, Uint8Array>;
  solution?: string;
}

/** Parameter or response property of a custom API; `type` is the platform's number (10 text, 5 reference ...). */
export interface CustomApiField {
  name: string;
  type: number;
  isOptional: boolean;
  /** Table of an entity parameter; empty for any. */
  table?: string;
}

/** A custom API. */
export interface CustomApiDefinition {
  uniqueName: string;
  isFunction: boolean;
  /** 0 unbound; others are not answered. */
  bindingType: number;
  /** Privilege a caller must have; empty: none. */
  executePrivilege: string;
  /** Full class name of the plug-in that carries it. */
  pluginType: string;
  /** 0 none, 1 asynchronous only, 2 both kinds of steps may be registered on it. */
  allowedSteps?: number;
  /** Table of a bound API; empty otherwise. */
  boundTable?: string;
  /** True when it may be called from workflows. */
  workflowEnabled?: boolean;
  parameters: readonly CustomApiField[];
  responses: readonly CustomApiField[];
  solution?: string;
}

/** A snapshot of the row handed to a step. */
export interface StepImage {
  alias: string;
  /** 0 before, 1 after, 2 both. */
  type: 0 | 1 | 2;
  attributes: readonly string[];
}

/** A registered plug-in step. */
export interface StepDefinition {
  id: string;
  name: string;
  /** Full class name of the plug-in; empty when a service endpoint handles the step. */
  pluginType: string;
  /** Id of the service endpoint that handles the step; undefined for plug-ins. */
  serviceEndpoint?: string;
  /** False while the step is switched off (StateCode 1); follows the step's row in sdkmessageprocessingsteps. */
  enabled: boolean;
  message: string;
  /** Logical name; empty: any table. */
  table: string;
  /** 10 before validation, 20 before, 40 after the operation. */
  stage: number;
  /** 0 synchronous, 1 asynchronous. */
  mode: number;
  rank: number;
  filteringAttributes: readonly string[];
  images: readonly StepImage[];
  solution?: string;
}

export type PrivilegeDepth = 'Basic' | 'Local' | 'Deep' | 'Global';

/** A security role; `all` marks System Administrator. */
export interface RoleDefinition {
  id: string;
  name: string;
  all: boolean;
  privileges: ReadonlyMap<string, PrivilegeDepth>;
  solution?: string;
}

/** A user as the form page lists them. */
export interface UserSummary {
  id: string;
  fullName: string;
  email: string;
  roles: string[];
}

/** An installed solution. */
export interface InstalledSolution {
  uniqueName: string;
  version: string;
  managed: boolean;
  id: string;
  label: string;
  /** Languages its labels are in (LCID). */
  languages: readonly number[];
}

/** Everything defined right now. The maps stay the same objects over imports. */
export interface Catalog {
  readonly tables: ReadonlyMap<string, TableDefinition>;
  readonly choices: ReadonlyMap<string, ChoiceDefinition>;
  readonly forms: readonly FormDefinition[];
  readonly views: readonly ViewDefinition[];
  readonly charts: readonly ChartDefinition[];
  readonly dashboards: readonly DashboardDefinition[];
  readonly apps: ReadonlyMap<string, AppDefinition>;
  readonly siteMaps: ReadonlyMap<string, SiteMapDefinition>;
  /** By schema name. */
  readonly environmentVariables: ReadonlyMap<string, EnvironmentVariableDefinition>;
  readonly serviceEndpoints: readonly ServiceEndpointDefinition[];
  readonly entityMaps: readonly EntityMapDefinition[];
  /** Table → RibbonDiffXml. */
  readonly ribbons: ReadonlyMap<string, string>;
  readonly webResources: ReadonlyMap<string, WebResourceDefinition>;
  readonly controls: ReadonlyMap<string, ControlDefinition>;
  readonly relationships: readonly RelationshipDefinition[];
  readonly customApis: ReadonlyMap<string, CustomApiDefinition>;
  readonly steps: readonly StepDefinition[];
  readonly roles: readonly RoleDefinition[];
  readonly solutions: readonly InstalledSolution[];
  readonly users: readonly UserSummary[];
}

/** The definition content a catalogue is made of; users come from rows. */
export type Definitions = {
  tables: Map<string, TableDefinition>;
  choices: Map<string, ChoiceDefinition>;
  forms: FormDefinition[];
  views: ViewDefinition[];
  charts: ChartDefinition[];
  dashboards: DashboardDefinition[];
  apps: Map<string, AppDefinition>;
  siteMaps: Map<string, SiteMapDefinition>;
  environmentVariables: Map<string, EnvironmentVariableDefinition>;
  serviceEndpoints: ServiceEndpointDefinition[];
  entityMaps: EntityMapDefinition[];
  ribbons: Map<string, string>;
  webResources: Map<string, WebResourceDefinition>;
  controls: Map<string, ControlDefinition>;
  relationships: RelationshipDefinition[];
  customApis: Map<string, CustomApiDefinition>;
  steps: StepDefinition[];
  roles: RoleDefinition[];
};

/** True for column types whose Web API name is `_<column>_value`. */
export function isLookupType(type: ColumnType): boolean {
  return type === 'lookup' || type === 'customer' || type === 'owner';
}

/** True for column types that hold one of a list of numbers. */
export function isChoiceType(type: ColumnType): boolean {
  return type === 'picklist' || type === 'state' || type === 'status';
}
