import * as React from 'react';
import type { ViewColumn } from '../../meta/page-types.ts';
import type { Row } from '../data/values.ts';
import { rowText } from '../data/values.ts';
import type { GridModel } from '../model/grid-model.ts';
import type { Shell } from '../shell.ts';
import { recordAddress } from '../xrm/addresses.ts';
import { CellPicture } from './cell-picture.tsx';
import { useChanges } from './use-model.ts';

interface GridTableProps {
  shell: Shell;
  grid: GridModel;
  label: string;
  /** Called when rows were selected or not any more; without it rows have no checkbox. */
  onSelect?(): void;
  scriptFailed(error: unknown): void;
}

const tableSuffix = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/** The rows of a grid as a table: links, order by headers, selection, pages. */
export function GridTable({ shell, grid, label, onSelect, scriptFailed }: GridTableProps) {
  useChanges(grid);
  const { view, table } = grid;
  const rows = grid.rows();
  const linked = linkColumn(grid);
  const choose = (action: () => void) => {
    action();
    onSelect?.();
  };
  const isAllSelected = rows.length > 0 && grid.selected().length === rows.length;
  return (
    <div className="grid" aria-busy={grid.isLoading()}>
      {grid.problem() !== undefined && (
        <p role="alert" className="field-message">
          {grid.problem()}
        </p>
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label={label}>
        <table aria-label={label}>
          <thead>
            <tr>
              {onSelect && (
                <th scope="col" className="choice">
                  <input
                    type="checkbox"
                    aria-label="Select all rows"
                    checked={isAllSelected}
                    onChange={(event) => choose(() => grid.selectAll(event.target.checked))}
                  />
                </th>
              )}
              {view.columns.map((column) => (
                <HeaderCell key={column.name} grid={grid} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={grid.idOf(row)} aria-selected={onSelect ? grid.isSelected(grid.idOf(row)) : undefined}>
                {onSelect && (
                  <td className="choice">
                    <input
                      type="checkbox"
                      aria-label={`Select ${rowText(row, table.primaryName) || '(no name)'}`}
                      checked={grid.isSelected(grid.idOf(row))}
                      onChange={(event) => choose(() => grid.select(grid.idOf(row), event.target.checked))}
                    />
                  </td>
                )}
                {view.columns.map((column) => (
                  <td key={column.name}>
                    {column.image && (
                      <CellPicture shell={shell} image={column.image} grid={grid} row={row} failed={scriptFailed} />
                    )}
                    <CellText shell={shell} grid={grid} row={row} column={column} isLink={column === linked} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager grid={grid} />
    </div>
  );
}

/** The column that opens the row: its name, else the first column that is no reference. */
function linkColumn({ view, table }: GridModel): ViewColumn | undefined {
  if (!table.hasForm) return undefined;
  return (
    view.columns.find((column) => column.name === table.primaryName) ?? view.columns.find((column) => !column.isLookup)
  );
}

function HeaderCell({ grid, column }: { grid: GridModel; column: ViewColumn }) {
  const order = grid.order();
  const isOrdered = order?.column === column.name;
  const direction = isOrdered ? (order.isDescending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" aria-sort={direction} style={{ width: column.width }}>
      {column.isSortable ? (
        <button type="button" className="header" onClick={() => void grid.orderBy(column.name)}>
          {column.label}
          <span aria-hidden="true">{isOrdered ? (order.isDescending ? ' ↓' : ' ↑') : ''}</span>
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}

interface CellTextProps {
  shell: Shell;
  grid: GridModel;
  row: Row;
  column: ViewColumn;
  isLink: boolean;
}

function CellText({ shell, grid, row, column, isLink }: CellTextProps) {
  const text = rowText(row, column.property);
  const { app, tables } = shell.meta;
  if (isLink) {
    const options = { entityName: grid.table.logicalName, entityId: grid.idOf(row) };
    return <a href={recordAddress(options, app)}>{text || '(no name)'}</a>;
  }
  const target = String(row[`${column.property}${tableSuffix}`] ?? '');
  if (column.isLookup && text !== '' && tables[target]?.hasForm) {
    const options = { entityName: target, entityId: String(row[column.property]) };
    return <a href={recordAddress(options, app)}>{text}</a>;
  }
  return <>{text}</>;
}

function Pager({ grid }: { grid: GridModel }) {
  const count = grid.rows().length;
  if (grid.problem() !== undefined) return null;
  if (grid.page() === 1 && !grid.hasMore()) {
    const text = count === 0 ? `No ${grid.table.collectionLabel}.` : `Rows: ${count}`;
    return (
      <p className="hint" role="status">
        {grid.isLoading() ? 'Loading…' : text}
      </p>
    );
  }
  const go = (step: number) => void grid.goTo(grid.page() + step);
  return (
    <p className="pager">
      <button type="button" className="quiet" disabled={grid.page() === 1} onClick={() => go(-1)}>
        Previous page
      </button>
      <span role="status">
        Page {grid.page()}, rows: {count}
      </span>
      <button type="button" className="quiet" disabled={!grid.hasMore()} onClick={() => go(1)}>
        Next page
      </button>
    </p>
  );
}
