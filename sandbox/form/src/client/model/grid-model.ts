import type { ViewMeta } from '../../meta/page-types.ts';
import type { TableMeta } from '../../meta/types.ts';
import { gridFetch } from '../data/fetch-xml.ts';
import type { Row } from '../data/values.ts';
import type { WebApiClient } from '../data/web-api.ts';

/** What a grid is made from. */
export interface GridOptions {
  webApi: WebApiClient;
  table: TableMeta;
  view: ViewMeta;
  pageSize: number;
  /** Query of the quick find view; without it there is no search. */
  quickFind?: string;
  /** The record whose rows are shown, related by `column` if it is given. Without id nothing is read. */
  parent?: { column?: string; id(): string | undefined };
  /** Called after rows were read. */
  loaded?(): void;
}

/** The rows of a view, page by page, with selection, order and search. */
export interface GridModel {
  readonly table: TableMeta;
  readonly view: ViewMeta;
  readonly canSearch: boolean;
  rows(): readonly Row[];
  idOf(row: Row): string;
  isLoading(): boolean;
  problem(): string | undefined;
  page(): number;
  hasMore(): boolean;
  order(): { column: string; isDescending: boolean } | undefined;
  searchText(): string;
  isSelected(id: string): boolean;
  selected(): readonly Row[];
  select(id: string, isOn: boolean): void;
  selectAll(isOn: boolean): void;
  /** Reads the page again; the selection stays as far as its rows do. */
  refresh(): Promise<void>;
  goTo(page: number): Promise<void>;
  /** Orders by a column, the second time the other way round. */
  orderBy(column: string): Promise<void>;
  search(text: string): Promise<void>;
  /** The query of the page that is shown. */
  fetchXml(): string;
  changed(): void;
  subscribe(listener: () => void): () => void;
}

/** Creates a grid; nothing is read before `refresh`. */
export function createGridModel(options: GridOptions): GridModel {
  const { webApi, table, view, pageSize, quickFind, parent } = options;
  const listeners = new Set<() => void>();
  const chosen = new Set<string>();
  let rows: readonly Row[] = [];
  // Until the first answer nobody knows whether there are rows.
  let isLoading = true;
  let problem: string | undefined;
  let page = 1;
  let hasMore = false;
  let order: { column: string; isDescending: boolean } | undefined;
  let text = '';
  let round = 0;

  const changed = () => listeners.forEach((listener) => listener());
  const idOf = (row: Row) => String(row[table.primaryId]);
  const fetchXml = () => {
    const parentId = parent?.id();
    return gridFetch(view.fetchXml, {
      columns: [table.primaryId, table.primaryName],
      page,
      count: pageSize,
      ...(order ? { order } : {}),
      ...(text !== '' && quickFind !== undefined ? { search: { text, quickFind, columns: table.columns } } : {}),
      ...(parent?.column !== undefined && parentId !== undefined
        ? { parent: { column: parent.column, id: parentId } }
        : {}),
    });
  };
  const read = async () => {
    // Related rows of a record that has not been saved: there are none.
    if (parent && parent.id() === undefined) {
      isLoading = false;
      return changed();
    }
    round += 1;
    const current = round;
    isLoading = true;
    changed();
    try {
      const answer = await webApi.fetchRows(table.logicalName, fetchXml());
      if (current !== round) return;
      rows = answer.rows;
      hasMore = answer.hasMore;
      problem = undefined;
      const ids = new Set(rows.map(idOf));
      [...chosen].filter((id) => !ids.has(id)).forEach((id) => chosen.delete(id));
    } catch (error) {
      if (current !== round) return;
      rows = [];
      hasMore = false;
      chosen.clear();
      problem = error instanceof Error ? error.message : String(error);
    }
    isLoading = false;
    options.loaded?.();
    changed();
  };
  const readFrom = (next: number) => {
    page = next;
    return read();
  };
  return {
    table,
    view,
    canSearch: quickFind !== undefined,
    rows: () => rows,
    idOf,
    isLoading: () => isLoading,
    problem: () => problem,
    page: () => page,
    hasMore: () => hasMore,
    order: () => order,
    searchText: () => text,
    isSelected: (id) => chosen.has(id),
    selected: () => rows.filter((row) => chosen.has(idOf(row))),
    select(id, isOn) {
      if (isOn) chosen.add(id);
      else chosen.delete(id);
      changed();
    },
    selectAll(isOn) {
      chosen.clear();
      if (isOn) rows.forEach((row) => chosen.add(idOf(row)));
      changed();
    },
    refresh: read,
    goTo: readFrom,
    orderBy(column) {
      order = { column, isDescending: order?.column === column && !order.isDescending };
      return readFrom(1);
    },
    search(next) {
      text = next.trim();
      return readFrom(1);
    },
    fetchXml,
    changed,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
