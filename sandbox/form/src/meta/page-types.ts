import type { CommandLayout } from './command-types.ts';
import type { TableMeta, TableSummary } from './types.ts';

export interface UserMeta {
  id: string;
  fullName: string;
  roles: { id: string; name: string }[];
}

/** What every page of the client knows: tables, user and what the user may do. */
export interface PageMeta {
  tables: Record<string, TableSummary>;
  /** Names of all web resources, for string tables and addresses. */
  webResources: string[];
  user: UserMeta;
  users: UserMeta[];
  organization: { id: string; name: string; languageId: number };
  /** Privilege names the user holds, for `hasEntityPrivilege`: name → depth 0 (own) to 3 (organisation). */
  privileges: Record<string, number>;
  /** True for a system administrator, who holds every privilege. */
  allPrivileges: boolean;
  /** Unique name of the app the page is in; links stay in it. */
  app?: string;
  /** What the definitions ask for and the page cannot do. */
  problems: string[];
}

/** A column of a view. */
export interface ViewColumn {
  /** As the layout names it: `<column>` or `<alias of the linked table>.<column>`. */
  name: string;
  /** Property of a row that holds it. */
  property: string;
  label: string;
  width: number;
  isLookup: boolean;
  /** Columns of linked tables are not: this page orders by columns of the table itself only. */
  isSortable: boolean;
  /** Function that names the picture beside the value (layout XML: imageproviderfunctionname and -webresource). */
  image?: { functionName: string; library: string };
}

export interface ViewMeta {
  id: string;
  table: string;
  label: string;
  columns: ViewColumn[];
  fetchXml: string;
}

/** The description of a list page. */
export interface ListMeta extends PageMeta {
  table: TableMeta;
  /** Views one can switch to; the open one is among them. */
  views: { id: string; label: string }[];
  view: ViewMeta;
  /** Query of the table's quick find view, for the search box. */
  quickFind?: string;
  commands: CommandLayout[];
}

export type ChartKind = 'column' | 'bar' | 'pie' | 'doughnut' | 'funnel';

/** A chart: its aggregating query and how to draw the answer. */
export interface ChartMeta {
  id: string;
  table: string;
  label: string;
  kind: ChartKind;
  isStacked: boolean;
  fetchXml: string;
  /** Aliases of the query. `series` splits each category. */
  category: string;
  series?: string;
  measures: { alias: string; label: string }[];
}

/** What stands in a cell of a dashboard. */
export type DashboardPart =
  | { kind: 'list'; table: string; viewId: string; pageSize: number }
  | { kind: 'chart'; table: string; viewId: string; chartId: string }
  | { kind: 'problem'; message: string };

export interface DashboardCell {
  id: string;
  label: string;
  colSpan: number;
  part: DashboardPart;
}

export interface DashboardSection {
  id: string;
  label: string;
  showLabel: boolean;
  columns: number;
  cells: DashboardCell[];
}

/** The description of a dashboard page. */
export interface DashboardMeta extends PageMeta {
  dashboard: { id: string; label: string; columns: { width: string; sections: DashboardSection[] }[] };
  related: Record<string, TableMeta>;
  views: Record<string, ViewMeta>;
  charts: Record<string, ChartMeta>;
}

/** An entry of an app's navigation. */
export interface SubAreaMeta {
  id: string;
  label: string;
  /** Address of the picture. */
  icon?: string;
  address: string;
}

export interface GroupMeta {
  id: string;
  label: string;
  subAreas: SubAreaMeta[];
}

/** An app with what of its site map the user may see. */
export interface AppMeta {
  uniqueName: string;
  label: string;
  areas: { id: string; label: string; groups: GroupMeta[] }[];
  /** What of the site map leads nowhere. */
  problems: string[];
}
