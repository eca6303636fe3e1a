import * as React from 'react';
import type { DashboardCell, DashboardPart, DashboardSection } from '../../meta/page-types.ts';
import type { ChartTable } from '../data/chart-data.ts';
import { showFailure } from '../model/notices.ts';
import type { OpenDashboard } from '../open-dashboard.ts';
import { listAddress } from '../xrm/addresses.ts';
import { ChartFigure } from './charts/chart-figure.tsx';
import { Command } from './command-bar.tsx';
import { DialogLayer } from './dialogs.tsx';
import { GridTable } from './grid-table.tsx';
import { Notifications } from './notifications.tsx';
import { useChanges } from './use-model.ts';

/** A dashboard: lists and charts in their sections. */
export function DashboardPage({ board }: { board: OpenDashboard }) {
  const { meta, shell, notices } = board;
  const { dashboard } = meta;
  const [round, reload] = React.useReducer((count: number) => count + 1, 0);
  useChanges(notices);
  React.useEffect(() => void (document.title = `Dashboard: ${dashboard.label}`), [dashboard]);
  const refresh = () => {
    reload();
    void board.load();
  };
  return (
    <>
      <nav className="command-bar" aria-label="Commands">
        <Command label="Refresh all" onClick={refresh} />
      </nav>
      <main className="dashboard">
        <Notifications notices={notices.all()} />
        <h1>{dashboard.label}</h1>
        <div className="dashboard-columns">
          {dashboard.columns.map((column, index) => (
            <div key={index} className="form-column" style={{ flexBasis: column.width }}>
              {column.sections.map((section) => (
                <DashboardBlock key={section.id} board={board} section={section} round={round} />
              ))}
            </div>
          ))}
        </div>
      </main>
      <DialogLayer dialogs={shell.dialogs} />
    </>
  );
}

function DashboardBlock(props: { board: OpenDashboard; section: DashboardSection; round: number }) {
  const { board, section, round } = props;
  return (
    <div className="section-cells" style={{ gridTemplateColumns: `repeat(${section.columns}, minmax(0, 1fr))` }}>
      {section.cells.map((cell) => (
        <section
          key={cell.id}
          className="section cell"
          aria-labelledby={`cell-${cell.id}`}
          style={{ gridColumn: `span ${Math.min(cell.colSpan, section.columns)}` }}
        >
          <h2 id={`cell-${cell.id}`}>
            <CellTitle board={board} cell={cell} />
          </h2>
          <CellContent board={board} cell={cell} round={round} />
        </section>
      ))}
    </div>
  );
}

/** Title of a cell; it leads to the rows behind it. */
function CellTitle({ board, cell: { part, label } }: { board: OpenDashboard; cell: DashboardCell }) {
  const { views, charts, app } = board.meta;
  if (part.kind === 'problem') return <>{label}</>;
  const own = part.kind === 'chart' ? charts[part.chartId]?.label : views[part.viewId]?.label;
  return <a href={listAddress(part.table, app, part.viewId)}>{label || own}</a>;
}

function CellContent(props: { board: OpenDashboard; cell: DashboardCell; round: number }) {
  const { board, cell, round } = props;
  const grid = board.gridOf(cell.id);
  if (cell.part.kind === 'problem') return <p role="alert">{cell.part.message}</p>;
  if (cell.part.kind === 'chart') return <LiveChart board={board} part={cell.part} round={round} />;
  if (!grid) return <p role="alert">The rows cannot be shown: view or table is missing.</p>;
  return (
    <GridTable
      shell={board.shell}
      grid={grid}
      label={grid.view.label}
      scriptFailed={(error) => {
        board.shell.around.reportError(error);
        showFailure(board.notices, error);
      }}
    />
  );
}

type ChartPart = Extract<DashboardPart, { kind: 'chart' }>;

/** A chart; read anew whenever the dashboard is. */
function LiveChart({ board, part, round }: { board: OpenDashboard; part: ChartPart; round: number }) {
  const [state, setState] = React.useState<{ table?: ChartTable; problem?: string }>({});
  React.useEffect(() => {
    let isGone = false;
    const show = (next: typeof state) => void (isGone || setState(next));
    board.readChart(part.chartId, part.viewId).then(
      (table) => show({ table }),
      (error: Error) => show({ problem: error.message }),
    );
    return () => void (isGone = true);
  }, [board, part, round]);
  const chart = board.meta.charts[part.chartId];
  if (state.problem !== undefined) return <p role="alert">{state.problem}</p>;
  if (!state.table || !chart) return <p className="hint">Loading…</p>;
  return <ChartFigure chart={chart} table={state.table} />;
}
