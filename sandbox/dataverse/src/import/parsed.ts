import type {
  ChoiceDefinition,
  ColumnDefinition,
  ControlDefinition,
  CustomApiDefinition,
  KeyDefinition,
  PrivilegeDepth,
  RelationshipDefinition,
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
  form: Element;
}

/** One `<Entity>` of customizations.xml. */
export interface ParsedTable {
  logicalName: string;
  schemaName: string;
  /** True when the solution brings the table itself, not only parts of it. */
  isOwn: boolean;
  label: string;
  collectionLabel: string;
  description: string;
  entitySetName: string;
  ownership: 'user' | 'organization' | 'none';
  changeTracking: boolean;
  columns: ParsedColumn[];
  keys: KeyDefinition[];
  forms: ParsedForm[];
  views: ViewDefinition[];
  ribbon: string | undefined;
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
  version: string;
  managed: boolean;
  prefix: string;
  rootComponents: RootComponent[];
  requiredComponents: { type: number; schemaName: string; id: string; displayName: string; solution: string }[];
  tables: ParsedTable[];
  choices: ChoiceDefinition[];
  relationships: RelationshipDefinition[];
  webResources: (WebResourceDefinition & { id: string })[];
  controls: ControlDefinition[];
  assemblies: { id: string; fullName: string }[];
  pluginTypes: ParsedPluginType[];
  steps: StepDefinition[];
  customApis: ParsedCustomApi[];
  roles: ParsedRole[];
}
