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

/** One option of a choice. `state` is the state code a status reason belongs to, `defaultStatus` that of a state. */
export interface ChoiceOption {
  value: number;
  label: string;
  state?: number;
  defaultStatus?: number;
}

/** A choice (option set); `isGlobal` when it stands on its own. */
export interface ChoiceDefinition {
  name: string;
  label: string;
  isGlobal: boolean;
  options: readonly ChoiceOption[];
}

/** One column. */
export interface ColumnDefinition {
  logicalName: string;
  schemaName: string;
  type: ColumnType;
  label: string;
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
  /** Value of a new row that names none. */
  defaultValue?: string | number | boolean;
  /** Pattern with `{SEQNUM:n}`. */
  autoNumberFormat?: string;
  /** Money column whose base-currency twin this is. */
  calculationOf?: string;
  isCustom: boolean;
}

/** An alternate key; `columns` are logical names. */
export interface KeyDefinition {
  name: string;
  label: string;
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
  collectionLabel: string;
  description: string;
  columns: Map<string, ColumnDefinition>;
  keys: readonly KeyDefinition[];
  ownership: 'user' | 'organization' | 'none';
  optimisticConcurrency: boolean;
  changeTracking: boolean;
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
}

export type RelationshipDefinition = OneToManyDefinition | ManyToManyDefinition;

/** One form; `xml` is the complete `<form>` with managed changes merged in. */
export interface FormDefinition {
  id: string;
  table: string;
  type: string;
  label: string;
  xml: string;
  solution?: string;
}

/** One view (saved query). */
export interface ViewDefinition {
  id: string;
  table: string;
  label: string;
  fetchXml: string;
  layoutXml: string;
  /** 0 public, 1 advanced find, 2 associated, 4 quick find, 64 lookup. */
  queryType: number;
  isDefault: boolean;
}

/** `type`: 3 script, 11 SVG, 12 RESX ... as in the solution. */
export interface WebResourceDefinition {
  name: string;
  type: number;
  content: Uint8Array;
}

/** A code component; `files` by path inside its folder, `manifest` is the built ControlManifest.xml. */
export interface ControlDefinition {
  name: string;
  manifest: string;
  files: ReadonlyMap<string, Uint8Array>;
}

/** Parameter or response property of a custom API; `type` is the platform's number (10 text, 5 reference ...). */
export interface CustomApiField {
  name: string;
  type: number;
  isOptional: boolean;
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
  parameters: readonly CustomApiField[];
  responses: readonly CustomApiField[];
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
  pluginType: string;
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
}

export type PrivilegeDepth = 'Basic' | 'Local' | 'Deep' | 'Global';

/** A security role; `all` marks System Administrator. */
export interface RoleDefinition {
  id: string;
  name: string;
  all: boolean;
  privileges: ReadonlyMap<string, PrivilegeDepth>;
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
}

/** Everything defined right now. The maps stay the same objects over imports. */
export interface Catalog {
  readonly tables: ReadonlyMap<string, TableDefinition>;
  readonly choices: ReadonlyMap<string, ChoiceDefinition>;
  readonly forms: readonly FormDefinition[];
  readonly views: readonly ViewDefinition[];
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
