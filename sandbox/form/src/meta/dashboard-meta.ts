import type { Catalog } from '../../../dataverse/src/catalog.ts';
import { parseChart } from './chart.ts';
import { parseFormLayout } from './form-layout.ts';
import type { FormSource, PageRequest } from './page-meta.ts';
import { buildPageMeta, languageId, NoSuchPage } from './page-meta.ts';
import type { ChartMeta, DashboardCell, DashboardMeta, DashboardPart } from './page-types.ts';
import { describeTable } from './table-meta.ts';
import type { CellLayout, SubgridLayout } from './types.ts';
import { describeViews } from './view.ts';
import { plainGuid } from './xml.ts';

/** What a dashboard page is asked for. */
export interface DashboardRequest extends PageRequest {
  /** Undefined: the first dashboard there is. */
  dashboardId?: string;
}

/**
 * Collects everything the browser needs to show a dashboard: its lists and charts.
 * @throws {NoSuchPage} for an unknown dashboard or user.
 * @throws {XmlProblem} when a definition is not well-formed.
 */
export function buildDashboardMeta(source: FormSource, request: DashboardRequest): DashboardMeta {
  const { catalog } = source;
  const { dashboardId } = request;
  const dashboard =
    dashboardId === undefined
      ? catalog.dashboards[0]
      : catalog.dashboards.find((each) => plainGuid(each.id) === plainGuid(dashboardId));
  if (!dashboard) throw new NoSuchPage(`There is no dashboard ${dashboardId ?? 'in the imported solutions'}.`);
  const page = buildPageMeta(source, request);
  const layout = parseFormLayout(dashboard.xml, languageId);
  const columns = layout.tabs.flatMap((tab) => tab.columns);
  const grids = columns
    .flatMap((column) => column.sections)
    .flatMap((section) => section.rows.flat())
    .flatMap((cell) => cell.control?.subgrid ?? []);
  const problems = [...layout.problems];
  const views = describeViews(
    catalog,
    grids.map((grid) => grid.viewId),
    problems,
  );
  const charts = chartsOf(catalog, grids);
  const tables = grids.flatMap((grid) => catalog.tables.get(grid.table) ?? []);
  return {
    ...page,
    dashboard: {
      id: plainGuid(dashboard.id),
      label: dashboard.label,
      columns: columns.map(({ width, sections }) => ({
        width,
        sections: sections
          .filter((section) => section.visible)
          .map((section) => ({
            id: section.id,
            label: section.label,
            showLabel: section.showLabel,
            columns: section.columns,
            cells: section.rows.flat().flatMap((cell) => readCell(cell, catalog, views, charts)),
          })),
      })),
    },
    related: Object.fromEntries(tables.map((table) => [table.logicalName, describeTable(catalog, table)])),
    views,
    charts: Object.fromEntries(
      [...charts].flatMap(([id, found]) => (typeof found === 'string' ? [] : [[id, found] as const])),
    ),
    problems,
  };
}

/** Charts by id, or the reason why one cannot be drawn. */
function chartsOf(catalog: Catalog, grids: readonly SubgridLayout[]): Map<string, ChartMeta | string> {
  const found = new Map<string, ChartMeta | string>();
  for (const { chartId } of grids) {
    if (chartId === undefined) continue;
    const source = catalog.charts.find((each) => plainGuid(each.id) === chartId);
    const labelOf = (column: string) => catalog.tables.get(source?.table ?? '')?.columns.get(column)?.label ?? column;
    const parsed = source ? parseChart(source, labelOf) : { problem: `There is no chart ${chartId}.` };
    found.set(chartId, 'chart' in parsed ? parsed.chart : parsed.problem);
  }
  return found;
}

function readCell(
  cell: CellLayout,
  catalog: Catalog,
  views: DashboardMeta['views'],
  charts: ReadonlyMap<string, ChartMeta | string>,
): DashboardCell[] {
  if (!cell.control || !cell.visible) return [];
  const part = readPart(cell.control.subgrid, catalog, views, charts);
  return [{ id: cell.id, label: cell.label ?? cell.control.id, colSpan: cell.colSpan, part }];
}

function readPart(
  grid: SubgridLayout | undefined,
  catalog: Catalog,
  views: DashboardMeta['views'],
  charts: ReadonlyMap<string, ChartMeta | string>,
): DashboardPart {
  if (!grid) return { kind: 'problem', message: 'This page shows lists and charts only.' };
  const { table, viewId, pageSize, chartId } = grid;
  if (!catalog.tables.has(table)) return { kind: 'problem', message: `There is no table ${table || '(none named)'}.` };
  if (!views[viewId]) return { kind: 'problem', message: `There is no view ${viewId || '(none named)'}.` };
  if (chartId === undefined) return { kind: 'list', table, viewId, pageSize };
  const chart = charts.get(chartId) ?? '';
  return typeof chart === 'string' ? { kind: 'problem', message: chart } : { kind: 'chart', table, viewId, chartId };
}
