import * as React from 'react';
import type { SubgridLayout, ViewMeta } from '../../meta/types.ts';
import type { Row } from '../data/values.ts';
import { propertyOf, rowText } from '../data/values.ts';
import type { ControlModel } from '../model/control.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import { formAddress } from '../xrm/xrm.ts';
import type { Page } from './page-context.ts';
import { usePage } from './page-context.ts';
import { QuickCreate } from './quick-create.tsx';

/** Related rows in the columns of a view, with New and Delete as far as the user may. */
export function Subgrid({ control, layout }: { control: ControlModel; layout: SubgridLayout }) {
  const page = usePage();
  const { model } = page;
  const view = model.meta.views[layout.viewId];
  const table = model.meta.related[layout.table];
  const grid = useRows(page, control, layout, view);
  const [isAdding, setAdding] = React.useState(false);
  if (!view || !table)
    return <p className="field-message">The rows of {control.label()} cannot be shown: view or table is missing.</p>;
  if (model.id() === undefined) return <p className="hint">Save the record to see {table.collectionLabel}.</p>;
  const may = (verb: string) => !control.isDisabled() && holdsPrivilege(model.meta, verb, layout.table);
  const remove = async (row: Row) => {
    const name = rowText(row, table.primaryName);
    const answer = await page.dialogs.confirm({
      title: `Delete ${table.label}`,
      text: `Delete ${name}?`,
      confirmButtonLabel: 'Delete',
    });
    if (!answer.confirmed) return;
    await model.services.webApi.deleteRecord(layout.table, String(row[table.primaryId])).catch(page.dialogs.error);
    grid.reload();
  };
  return (
    <div className="subgrid">
      <div className="subgrid-commands">
        {may('Create') && (
          <button type="button" className="quiet" onClick={() => setAdding(true)}>
            + New {table.label}
          </button>
        )}
        <button type="button" className="quiet" onClick={grid.reload}>
          Refresh
        </button>
      </div>
      {grid.problem !== undefined && (
        <p role="alert" className="field-message">
          {grid.problem}
        </p>
      )}
      <table aria-label={control.label()}>
        <thead>
          <tr>
            {view.columns.map((column) => (
              <th key={column.name} scope="col">
                {table.columns[column.name]?.label ?? column.name}
              </th>
            ))}
            {may('Delete') && (
              <th scope="col">
                <span className="visually-hidden">Commands</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row) => (
            <tr key={String(row[table.primaryId])}>
              {view.columns.map((column, index) => (
                <td key={column.name}>
                  {index === 0 && table.hasForm ? (
                    <a href={formAddress({ entityName: layout.table, entityId: String(row[table.primaryId]) })}>
                      {cellText(table.columns, column.name, row) || '(no name)'}
                    </a>
                  ) : (
                    cellText(table.columns, column.name, row)
                  )}
                </td>
              ))}
              {may('Delete') && (
                <td>
                  <button
                    type="button"
                    className="quiet"
                    aria-label={`Delete ${rowText(row, table.primaryName)}`}
                    onClick={() => void remove(row)}
                  >
                    ✕
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {grid.isLoaded && grid.problem === undefined && grid.rows.length === 0 && (
        <p className="hint">No {table.collectionLabel}.</p>
      )}
      {grid.next !== '' && (
        <button type="button" className="quiet" onClick={grid.more}>
          Load more
        </button>
      )}
      {isAdding && (
        <QuickCreate
          table={table}
          view={view}
          parent={layout.relationship === undefined ? undefined : model.meta.relationships[layout.relationship]}
          onClose={(isCreated) => {
            setAdding(false);
            if (isCreated) grid.reload();
          }}
        />
      )}
    </div>
  );
}

function cellText(columns: Page['model']['meta']['table']['columns'], name: string, row: Row): string {
  const column = columns[name];
  return column ? rowText(row, propertyOf(column)) : '';
}

interface GridState {
  rows: Row[];
  next: string;
  isLoaded: boolean;
  problem?: string;
}

/** The rows of the grid; they are read again after the form was read and when a script says `refresh`. */
function useRows(page: Page, control: ControlModel, layout: SubgridLayout, view: ViewMeta | undefined) {
  const { model } = page;
  const [state, setState] = React.useState<GridState>({ rows: [], next: '', isLoaded: false });
  const round = React.useRef(0);
  const formRow = model.row();
  const read = async (options: string, before: Row[]) => {
    round.current += 1;
    const current = round.current;
    try {
      const { entities, nextLink } = await model.services.webApi.retrieveMultipleRecords(
        layout.table,
        options,
        layout.pageSize,
      );
      if (current !== round.current) return;
      const rows = [...before, ...entities];
      setState({ rows, next: nextLink, isLoaded: true });
      const table = model.meta.related[layout.table];
      control.gridLoaded(
        rows.map((row) => ({ id: String(row[table?.primaryId ?? '']), name: rowText(row, table?.primaryName ?? '') })),
      );
    } catch (error) {
      if (current === round.current)
        setState({ rows: [], next: '', isLoaded: true, problem: (error as Error).message });
    }
  };
  const reload = () => {
    const query = view === undefined ? undefined : subgridQuery(page, layout, view);
    if (query !== undefined) void read(query, []);
  };
  React.useEffect(() => {
    control.refreshGrid = reload;
    reload();
    // A late answer must not set the state of a grid that is gone.
    return () => void (round.current += 1);
    // The row is a new object each time the form was read.
  }, [formRow, model.id()]);
  return { ...state, reload, more: () => void read(state.next, state.rows) };
}

/** The OData query of a subgrid, or undefined while the record is new. */
export function subgridQuery(
  page: { model: Page['model'] },
  layout: SubgridLayout,
  view: ViewMeta,
): string | undefined {
  const { meta } = page.model;
  const id = page.model.id();
  const table = meta.related[layout.table];
  if (id === undefined || !table) return undefined;
  const columns = view.columns.flatMap((column) => table.columns[column.name] ?? []).map(propertyOf);
  const select = [...new Set([table.primaryId, table.primaryName, ...columns])].join(',');
  const parent = layout.relationship === undefined ? undefined : meta.relationships[layout.relationship];
  const filters = [
    ...(parent ? [`_${parent.column}_value eq ${id}`] : []),
    ...(view.filter === '' ? [] : [view.filter]),
  ];
  const filter = filters.length === 0 ? '' : `&$filter=${encodeURIComponent(filters.join(' and '))}`;
  const order = view.orderBy === '' ? '' : `&$orderby=${encodeURIComponent(view.orderBy)}`;
  return `?$select=${select}${filter}${order}`;
}
