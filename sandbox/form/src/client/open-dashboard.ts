import type { DashboardMeta } from '../meta/page-types.ts';
import { bracedId } from './data/values.ts';
import { chartFetch } from './data/fetch-xml.ts';
import type { ChartTable } from './data/chart-data.ts';
import { chartTable } from './data/chart-data.ts';
import type { GridModel } from './model/grid-model.ts';
import { createGridModel } from './model/grid-model.ts';
import type { Notices } from './model/notices.ts';
import { createNotices, showProblems } from './model/notices.ts';
import { openQuickCreate } from './open-quick-create.tsx';
import type { Shell, Surroundings } from './shell.ts';
import { createShell } from './shell.ts';

/** A dashboard page. */
export interface OpenDashboard {
  shell: Shell;
  meta: DashboardMeta;
  notices: Notices;
  /** The rows of a list cell. */
  gridOf(cellId: string): GridModel | undefined;
  /** Reads what a chart shows, over the rows of a view. @throws {WebApiError} */
  readChart(chartId: string, viewId: string): Promise<ChartTable>;
  load(): Promise<void>;
}

/** Opens a dashboard. */
export function openDashboard(meta: DashboardMeta, around: Surroundings): OpenDashboard {
  const notices = createNotices();
  const shell = createShell(meta, around, {
    tables: Object.values(meta.related),
    quickCreate: openQuickCreate,
    pageInput: () => ({ pageType: 'dashboard', dashboardId: bracedId(meta.dashboard.id) }),
  });
  const grids = new Map<string, GridModel>();
  const cells = meta.dashboard.columns.flatMap((column) => column.sections).flatMap((section) => section.cells);
  for (const { id, part } of cells) {
    const view = part.kind === 'list' ? meta.views[part.viewId] : undefined;
    const table = part.kind === 'list' ? meta.related[part.table] : undefined;
    if (part.kind !== 'list' || !view || !table) continue;
    grids.set(id, createGridModel({ webApi: shell.webApi, table, view, pageSize: part.pageSize }));
  }
  showProblems(notices, meta.problems);
  return {
    shell,
    meta,
    notices,
    gridOf: (cellId) => grids.get(cellId),
    async readChart(chartId, viewId) {
      const chart = meta.charts[chartId];
      const view = meta.views[viewId];
      if (!chart || !view) throw new Error('The chart or its view does not exist.');
      const { rows } = await shell.webApi.fetchRows(chart.table, chartFetch(chart.fetchXml, view.fetchXml));
      return chartTable(chart, rows);
    },
    async load() {
      await shell.loadStrings();
      await Promise.all([...grids.values()].map((grid) => grid.refresh()));
    },
  };
}
