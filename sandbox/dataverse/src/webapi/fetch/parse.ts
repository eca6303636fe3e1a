import { notAnswered } from '../../errors.ts';
import { attribute, children, parseXml } from '../../import/xml.ts';
import type { Element } from '../../import/xml.ts';
import * as faults from './errors.ts';
import type {
  AggregateFunction,
  DateGrouping,
  FetchColumn,
  FetchCondition,
  FetchFilter,
  FetchLink,
  FetchOrder,
  FetchQuery,
  FetchSource,
} from './query.ts';

/** Attributes that are read, and those that change nothing in the answer. Every other one answers 501. */
const knownAttributes: Readonly<Record<string, readonly string[]>> = {
  fetch: [
    ...['aggregate', 'distinct', 'top', 'count', 'page', 'paging-cookie', 'returntotalrecordcount', 'useraworderby'],
    ...['version', 'mapping', 'output-format', 'no-lock', 'latematerialize', 'savedqueryid', 'min-active-row-version'],
  ],
  entity: ['name'],
  'link-entity': ['name', 'from', 'to', 'alias', 'link-type', 'intersect', 'visible'],
  attribute: ['name', 'alias', 'aggregate', 'groupby', 'dategrouping', 'distinct', 'usertimezone', 'build', 'addedby'],
  'all-attributes': [],
  order: ['attribute', 'alias', 'entityname', 'descending'],
  filter: ['type', 'isquickfindfields'],
  condition: ['attribute', 'entityname', 'operator', 'value', 'uiname', 'uitype', 'uihidden'],
  value: ['uiname', 'uitype'],
};

/** Joins per query (Join tables using FetchXml, "Limitations"). */
const maxLinks = 15;

const aggregates: readonly string[] = ['count', 'countcolumn', 'sum', 'avg', 'min', 'max'];
const dateGroupings: readonly string[] = ['day', 'week', 'month', 'quarter', 'year'];
const aliasPattern = /^[A-Za-z_]\w*$/;

/** Reads a FetchXML text. Throws DataverseError: 400 for mistakes, 501 for what is not answered. */
export function parseFetch(xml: string): FetchQuery {
  const root = readRoot(xml);
  known(root);
  const entity = only(root, 'entity');
  const names = { links: 0 };
  const query: FetchQuery = {
    root: readSource(entity, '', names),
    aggregate: flag(root, 'aggregate'),
    distinct: flag(root, 'distinct'),
    top: number(root, 'top'),
    count: number(root, 'count'),
    page: number(root, 'page') ?? 1,
    pagingCookie: attribute(root, 'paging-cookie'),
    totalCount: flag(root, 'returntotalrecordcount'),
    rawOrder: flag(root, 'useraworderby'),
  };
  if (query.top !== undefined && (root.hasAttribute('page') || root.hasAttribute('count'))) throw faults.topWithPages();
  return query;
}

function readRoot(xml: string): Element {
  let root: Element;
  try {
    root = parseXml(xml);
  } catch (error) {
    throw faults.invalidXml(error instanceof Error ? error.message : String(error));
  }
  if (root.nodeName !== 'fetch') throw faults.invalidXml(`The document is a '${root.nodeName}', not a 'fetch'.`);
  return root;
}

function only(parent: Element, name: string): Element {
  const [found, ...more] = children(parent);
  if (!found) throw faults.missingElement(name);
  const other = [found, ...more].find((element) => element.nodeName !== name);
  if (other) throw notAnswered(`the element '${other.nodeName}' inside of '${parent.nodeName}' of FetchXML`);
  if (more.length > 0) throw faults.invalidXml(`There is more than one '${name}'.`);
  return found;
}

function readSource(element: Element, alias: string, names: { links: number }): FetchSource {
  known(element);
  const source: FetchSource = {
    table: required(element, 'name'),
    alias,
    allColumns: false,
    columns: [],
    orders: [],
    filters: [],
    links: [],
  };
  for (const part of children(element)) {
    if (part.nodeName === 'attribute') source.columns.push(readColumn(part));
    else if (part.nodeName === 'order') source.orders.push(readOrder(part));
    else if (part.nodeName === 'filter') source.filters.push(readFilter(part));
    else if (part.nodeName === 'link-entity') source.links.push(readLink(part, names));
    else if (part.nodeName === 'all-attributes') source.allColumns = true;
    else throw notAnswered(`the element '${part.nodeName}' inside of '${element.nodeName}' of FetchXML`);
  }
  return source;
}

function readLink(element: Element, names: { links: number }): FetchLink {
  names.links += 1;
  if (names.links > maxLinks) throw faults.tooManyLinks();
  const type = attribute(element, 'link-type') || 'inner';
  if (type !== 'inner' && type !== 'outer') throw notAnswered(`the link type '${type}' of FetchXML`);
  const named = attribute(element, 'alias');
  if (named !== '' && !aliasPattern.test(named)) throw faults.badAttribute('link-entity', 'alias', named);
  // A link without an alias gets one of its table's name and its number.
  const alias = named || `${attribute(element, 'name')}${names.links}`;
  const from = required(element, 'from');
  const to = required(element, 'to');
  return { ...readSource(element, alias, names), from, to, isOuter: type === 'outer' };
}

function readColumn(element: Element): FetchColumn {
  known(element);
  const aggregate = attribute(element, 'aggregate');
  const dateGrouping = attribute(element, 'dategrouping');
  if (aggregate !== '' && !aggregates.includes(aggregate)) {
    throw faults.badAttribute('attribute', 'aggregate', aggregate);
  }
  if (dateGrouping.startsWith('fiscal')) throw notAnswered(`the date grouping '${dateGrouping}' of FetchXML`);
  if (dateGrouping !== '' && !dateGroupings.includes(dateGrouping)) {
    throw faults.aggregateFaults.dateGrouping(dateGrouping);
  }
  return {
    name: required(element, 'name'),
    alias: attribute(element, 'alias'),
    aggregate: (aggregate || undefined) as AggregateFunction | undefined,
    groupBy: flag(element, 'groupby'),
    dateGrouping: (dateGrouping || undefined) as DateGrouping | undefined,
    distinct: flag(element, 'distinct'),
  };
}

function readOrder(element: Element): FetchOrder {
  known(element);
  return {
    column: attribute(element, 'attribute'),
    alias: attribute(element, 'alias'),
    entityName: attribute(element, 'entityname'),
    isDescending: flag(element, 'descending'),
  };
}

function readFilter(element: Element): FetchFilter {
  known(element);
  const type = attribute(element, 'type') || 'and';
  if (type !== 'and' && type !== 'or') throw faults.badAttribute('filter', 'type', type);
  const filter: FetchFilter = { type, conditions: [], filters: [] };
  for (const part of children(element)) {
    if (part.nodeName === 'condition') filter.conditions.push(readCondition(part));
    else if (part.nodeName === 'filter') filter.filters.push(readFilter(part));
    else throw notAnswered(`the element '${part.nodeName}' inside of 'filter' of FetchXML`);
  }
  return filter;
}

function readCondition(element: Element): FetchCondition {
  known(element);
  const values = element.hasAttribute('value') ? [attribute(element, 'value')] : [];
  for (const part of children(element)) {
    if (part.nodeName !== 'value')
      throw notAnswered(`the element '${part.nodeName}' inside of 'condition' of FetchXML`);
    known(part);
    values.push(part.textContent ?? '');
  }
  return {
    column: required(element, 'attribute'),
    entityName: attribute(element, 'entityname'),
    operator: required(element, 'operator'),
    values,
  };
}

function known(element: Element): void {
  const allowed = knownAttributes[element.nodeName] ?? [];
  for (const { name } of [...element.attributes]) {
    if (!allowed.includes(name)) throw notAnswered(`the attribute '${name}' of '${element.nodeName}' in FetchXML`);
  }
}

function required(element: Element, name: string): string {
  const value = attribute(element, name);
  if (value === '') throw faults.missingAttribute(element.nodeName, name);
  return value;
}

function flag(element: Element, name: string): boolean {
  const value = attribute(element, name);
  if (!['', 'true', 'false', '1', '0'].includes(value)) throw faults.badAttribute(element.nodeName, name, value);
  return value === 'true' || value === '1';
}

function number(element: Element, name: string): number | undefined {
  const text = attribute(element, name);
  if (text === '') return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw faults.badAttribute(element.nodeName, name, text);
  return Number(text);
}
