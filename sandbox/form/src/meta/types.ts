import type { CommandLayout } from './command-types.ts';
import type { PageMeta, ViewMeta } from './page-types.ts';

/*
 * The description of one form page as the server hands it to the browser: everything the renderer needs to know, read from
 * the catalogue of the Dataverse stand-in and already turned from XML into plain data.
 */

/** One choice of a choice, yes/no, status or status reason column. */
export interface OptionMeta {
  value: number;
  label: string;
  /** For status reasons: the status they belong to. */
  state?: number;
}

export type RequiredLevel = 'none' | 'recommended' | 'required' | 'systemrequired';

/** One column; `type` is Dataverse's attribute type name in lower case (`nvarchar`, `picklist`, …). */
export interface ColumnMeta {
  logicalName: string;
  schemaName: string;
  type: string;
  label: string;
  description: string;
  requiredLevel: RequiredLevel;
  maxLength?: number;
  min?: number;
  max?: number;
  precision?: number;
  /** `text`, `textarea`, `email`, `url`, `phone`, `date`, `datetime`. */
  format?: string;
  /** `userLocal`, `dateOnly` or `timeZoneIndependent` for dates. */
  behavior?: string;
  options?: OptionMeta[];
  /** Tables a lookup may point to. */
  targets?: string[];
  /** Navigation property per target table, for `@odata.bind`. */
  navigation?: Record<string, string>;
  /** The platform numbers the column itself. */
  autoNumber: boolean;
  canCreate: boolean;
  canUpdate: boolean;
}

/** What is known of every table, whether or not it is on the form. */
export interface TableSummary {
  logicalName: string;
  schemaName: string;
  set: string;
  primaryId: string;
  primaryName: string;
  label: string;
  collectionLabel: string;
  /** The name privileges end in: `prvRead<privilegeName>`. */
  privilegeName: string;
  hasForm: boolean;
  hasQuickCreate: boolean;
}

/** A table with its columns by logical name. */
export interface TableMeta extends TableSummary {
  columns: Record<string, ColumnMeta>;
}

/** One handler of a form event (solution format: `Handler`). */
export interface HandlerLayout {
  functionName: string;
  libraryName: string;
  enabled: boolean;
  passExecutionContext: boolean;
  parameters: unknown[];
}

/** An event of the form, of a tab or of a control. */
export interface EventLayout {
  name: string;
  attribute?: string;
  control?: string;
  handlers: HandlerLayout[];
}

/** Settings of a subgrid control, which is also what dashboards are made of. */
export interface SubgridLayout {
  table: string;
  viewId: string;
  relationship?: string;
  pageSize: number;
  /** Shown instead of the rows. */
  chartId?: string;
}

/** The control of a cell. */
export interface ControlLayout {
  id: string;
  classId: string;
  column?: string;
  disabled: boolean;
  uniqueId?: string;
  subgrid?: SubgridLayout;
}

export interface CellLayout {
  id: string;
  label?: string;
  showLabel: boolean;
  visible: boolean;
  colSpan: number;
  rowSpan: number;
  control?: ControlLayout;
}

export interface SectionLayout {
  id: string;
  name: string;
  label: string;
  showLabel: boolean;
  visible: boolean;
  columns: number;
  rows: CellLayout[][];
}

export interface TabLayout {
  id: string;
  name: string;
  label: string;
  visible: boolean;
  expanded: boolean;
  showLabel: boolean;
  columns: { width: string; sections: SectionLayout[] }[];
  events: EventLayout[];
}

/** How a custom control's property is fed: from a column, or from a constant of the form. */
export type ControlParameter = { name: string; column: string } | { name: string; type: string; value: string };

/** A custom control placed on the form, from `controlDescriptions`. */
export interface CustomControlLayout {
  name: string;
  parameters: ControlParameter[];
}

export interface FormLayout {
  tabs: TabLayout[];
  header: CellLayout[];
  events: EventLayout[];
  libraries: string[];
  /** By the `uniqueid` of the control of the cell, in lower case. */
  customControls: Record<string, CustomControlLayout>;
  /** What the form XML asks for and this page cannot do. */
  problems: string[];
}

export interface ManifestProperty {
  name: string;
  usage: 'bound' | 'input' | 'output';
  ofType: string;
  required: boolean;
  defaultValue?: string;
}

/** A built ControlManifest.xml. */
export interface ControlManifest {
  name: string;
  namespace: string;
  constructorName: string;
  version: string;
  controlType: string;
  displayNameKey: string;
  properties: ManifestProperty[];
  code: string[];
  css: string[];
  resx: string[];
  platformLibraries: { name: string; version: string }[];
}

/** The whole description of one form page. */
export interface FormMeta extends PageMeta {
  table: TableMeta;
  form: { id: string; label: string; layout: FormLayout };
  commands: CommandLayout[];
  /** Commands of subgrids by table. */
  gridCommands: Record<string, CommandLayout[]>;
  /** Tables of subgrids, with columns. */
  related: Record<string, TableMeta>;
  views: Record<string, ViewMeta>;
  /** Per subgrid relationship schema name: the lookup column on the row's side and its navigation property. */
  relationships: Record<string, { table: string; column: string; navigation: string }>;
  controls: Record<string, ControlManifest>;
}
