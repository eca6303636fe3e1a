import type { ColumnMeta } from '../../meta/types.ts';

/** What a grid adds to the query of its view. */
export interface GridQuery {
  /** Replaces the order of the view. */
  order?: { column: string; isDescending: boolean };
  /** What was typed into the search box, and the quick find query that says where to look. */
  search?: { text: string; quickFind: string; columns: Record<string, ColumnMeta> };
  /** Only rows whose lookup names this row. */
  parent?: { column: string; id: string };
  /** Columns to read besides those of the view. */
  columns: readonly string[];
  /** From 1. */
  page: number;
  /** Rows per page. */
  count: number;
}

/**
 * The FetchXML of one page of a grid.
 * @throws {Error} when the query of the view is not well-formed or has no entity.
 */
export function gridFetch(fetchXml: string, query: GridQuery): string {
  const { document, entity } = parseFetch(fetchXml);
  const fetch = document.documentElement;
  fetch.setAttribute('page', String(query.page));
  fetch.setAttribute('count', String(query.count));
  for (const column of query.columns) {
    const isThere = elements(entity, 'attribute').some((each) => each.getAttribute('name') === column);
    if (!isThere && elements(entity, 'all-attributes').length === 0) append(entity, 'attribute', { name: column });
  }
  if (query.order) {
    elements(entity, 'order').forEach((order) => order.remove());
    const { column, isDescending } = query.order;
    append(entity, 'order', { attribute: column, descending: String(isDescending) });
  }
  if (query.parent) {
    const filter = append(entity, 'filter', { type: 'and' });
    append(filter, 'condition', { attribute: query.parent.column, operator: 'eq', value: query.parent.id });
  }
  const searched = query.search && searchFilter(document, query.search);
  if (searched) entity.append(searched);
  return new XMLSerializer().serializeToString(document);
}

/**
 * The query of a chart over the rows of a view: the chart's own aggregation, the view's conditions.
 * @throws {Error} when one of both is not well-formed.
 */
export function chartFetch(chartXml: string, viewXml: string): string {
  const { document, entity } = parseFetch(chartXml);
  const view = parseFetch(viewXml).entity;
  for (const part of [...elements(view, 'filter'), ...elements(view, 'link-entity')]) {
    const copy = document.importNode(part, true);
    // An aggregating query may read no plain columns; what remains of a link is its conditions.
    [...copy.querySelectorAll('attribute, all-attributes, order')].forEach((each) => each.remove());
    entity.append(copy);
  }
  return new XMLSerializer().serializeToString(document);
}

/** The quick find conditions with the text in them: text columns only, as other types cannot be `like` something. */
function searchFilter(
  document: Document,
  search: { text: string; quickFind: string; columns: Record<string, ColumnMeta> },
): Element | undefined {
  const quickFind = elements(parseFetch(search.quickFind).entity, 'filter').find(
    (filter) => filter.getAttribute('isquickfindfields') === '1' || filter.getAttribute('isquickfindfields') === 'true',
  );
  const conditions = quickFind ? [...quickFind.querySelectorAll('condition')] : [];
  const searchable = conditions
    .map((condition) => condition.getAttribute('attribute') ?? '')
    .filter((name) => ['nvarchar', 'ntext'].includes(search.columns[name]?.type ?? ''));
  if (searchable.length === 0) return undefined;
  const filter = document.createElement('filter');
  filter.setAttribute('type', 'or');
  // A search finds what begins with the text; * stands for anything, as in an app.
  const value = `${search.text.trim().replace(/\*/g, '%')}%`;
  for (const attribute of searchable) append(filter, 'condition', { attribute, operator: 'like', value });
  return filter;
}

function parseFetch(xml: string): { document: Document; entity: Element } {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const entity = elements(document.documentElement, 'entity')[0];
  if (document.getElementsByTagName('parsererror').length > 0 || !entity)
    throw new Error('The query of the view is not well-formed FetchXML.');
  return { document, entity };
}

function elements(owner: Element, name: string): Element[] {
  return [...owner.children].filter((each) => each.tagName === name);
}

function append(owner: Element, name: string, attributes: Record<string, string>): Element {
  const element = owner.ownerDocument.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  owner.append(element);
  return element;
}
