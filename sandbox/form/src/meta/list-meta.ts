import { readCommands } from './build-meta.ts';
import type { FormSource, PageRequest } from './page-meta.ts';
import { buildPageMeta, NoSuchPage } from './page-meta.ts';
import type { ListMeta } from './page-types.ts';
import { describeTable } from './table-meta.ts';
import { describeView, viewsOfTable } from './view.ts';
import { plainGuid } from './xml.ts';

/** What a list page is asked for. */
export interface ListRequest extends PageRequest {
  table: string;
  /** Undefined: the default view of the table. */
  viewId?: string;
}

/**
 * Collects everything the browser needs to show the rows of a table.
 * @throws {NoSuchPage} for an unknown table, view or user.
 * @throws {XmlProblem} when a definition is not well-formed.
 */
export function buildListMeta(source: FormSource, request: ListRequest): ListMeta {
  const { catalog } = source;
  const table = catalog.tables.get(request.table);
  if (!table) throw new NoSuchPage(`There is no table ${request.table || '(none named)'}. Open a list from the app.`);
  const page = buildPageMeta(source, request);
  const offered = viewsOfTable(catalog, request.table, request.app);
  const viewId = plainGuid(request.viewId);
  const view =
    request.viewId === undefined
      ? (offered.find((each) => each.isDefault) ?? offered[0])
      : catalog.views.find((each) => plainGuid(each.id) === viewId && each.table === request.table);
  if (!view) {
    throw new NoSuchPage(
      request.viewId === undefined
        ? `The table ${table.collectionLabel} has no public view. Add one to the solution.`
        : `The table ${table.collectionLabel} has no view ${request.viewId}.`,
    );
  }
  const problems: string[] = [];
  const quickFind = catalog.views.find((each) => each.table === request.table && each.queryType === 4);
  // A view that is opened by its address is in the list even when the app does not offer it.
  const choices = offered.includes(view) ? offered : [view, ...offered];
  return {
    ...page,
    table: describeTable(catalog, table),
    views: choices.map(({ id, label }) => ({ id: plainGuid(id), label })),
    view: describeView(catalog, view, problems),
    ...(quickFind ? { quickFind: quickFind.fetchXml } : {}),
    commands: readCommands(catalog, request.table, 'HomepageGrid', problems),
    problems,
  };
}
