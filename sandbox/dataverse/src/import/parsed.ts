import type {
  AppDefinition,
  ChartDefinition,
  ChoiceDefinition,
  ColumnDefinition,
  ControlDefinition,
  CustomApiDefinition,
  DashboardDefinition,
  EntityMapDefinition,
  EnvironmentVariableDefinition,
  KeyDefinition,
  Labels,
  PrivilegeDepth,
  RelationshipDefinition,
  ServiceEndpointDefinition,
  SiteMapDefinition,
  StepDefinition,
  ViewDefinition,
  WebResourceDefinition,
} from '../catalog.ts';
import type { Element } from './xml.ts';

/** A column as the solution describes it; a global choice is still a name. */
export interface ParsedColumn extends ColumnDefinition {
  choiceName?: string;
  isPrimaryName: boolean;
}

/** A form as the solution describes it: complete, or changes to an existing one. */
export interface ParsedForm {
  id: string;
  type: string;
  label: string;
  labels: Labels;
  description: string;
  isActive: boolean;
  form: Element;
}

/** One `<Entity>` of customizations.xml. */
export interface ParsedTable {
  logicalName: string;
  schemaName: string;
  /** True when the solution brings the table itself, not only parts of it. */
  isOwn: boolean;
  label: string;
  labels: Labels;
  collectionLabel: string;
  collectionLabels: Labels;
  description: string;
  entitySetName: string;
  ownership: 'user' | 'organization' | 'none';
  changeTracking: boolean;
  audit: boolean;
  quickCreate: boolean;
  /** Web resource of the icon; empty for none. */
  icon: string;
  columns: ParsedColumn[];
  keys: KeyDefinition[];
  forms: ParsedForm[];
  views: ViewDefinition[];
  charts: ChartDefinition[];
  ribbon: string | undefined;
}

/** A web resource; `libraries` are the web resources its DependencyXml names. */
export interface ParsedWebResource extends WebResourceDefinition {
  id: string;
  libraries: string[];
}

/** A role as the solution describes it. */
export interface ParsedRole {
  id: string;
  name: string;
  privileges: Map<string, PrivilegeDepth>;
}

/** A plug-in type of an assembly. */
export interface ParsedPluginType {
  id: string;
  /** Full class name, without the assembly. */
  name: string;
}

/** A custom API whose plug-in type is still an id. */
export interface ParsedCustomApi extends CustomApiDefinition {
  pluginTypeId: string;
}

/** One entry of RootComponents. */
export interface RootComponent {
  type: number;
  schemaName: string;
  id: string;
  behavior: string;
}

/** A solution read from its zip, not yet checked against an environment. */
export interface ParsedSolution {
  uniqueName: string;
  label: string;
  version: string;
  managed: boolean;
  prefix: string;
  languages: number[];
  rootComponents: RootComponent[];
  requiredComponents: { type: number; schemaName: string; id: string; displayName: string; solution: string }[];
  tables: ParsedTable[];
  choices: ChoiceDefinition[];
  relationships: RelationshipDefinition[];
  webResources: ParsedWebResource[];
  controls: ControlDefinition[];
  assemblies: { id: string; fullName: string }[];
  pluginTypes: ParsedPluginType[];
  steps: StepDefinition[];
  customApis: ParsedCustomApi[];
  roles: ParsedRole[];
  dashboards: DashboardDefinition[];
  siteMaps: SiteMapDefinition[];
  apps: AppDefinition[];
  environmentVariables: EnvironmentVariableDefinition[];
  serviceEndpoints: ServiceEndpointDefinition[];
  entityMaps: EntityMapDefinition[];
}
