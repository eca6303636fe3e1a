import type { ViewMeta } from './types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, children, descendants, parseXml } from './xml.ts';

/** A view as the catalogue has it. */
export interface ViewSource {
  id: string;
  table: string;
  label: string;
  fetchXml: string;
  layoutXml: string;
}

/** A view ready for the subgrid, and what of its query was left out. */
export interface ParsedView {
  view: ViewMeta;
  problems: string[];
}

/**
 * Turns a view's layout and FetchXML into columns, `$orderby` and `$filter`. Linked tables and conditions without a plain
 * OData counterpart are left out and listed in `problems`.
 * @throws {XmlProblem} when one of both is not well-formed.
 */
export function parseView(source: ViewSource): ParsedView {
  const problems: string[] = [];
  const layout = parseXml(source.layoutXml, `The layout of view ${source.label}`);
  const entity = descendants(parseXml(source.fetchXml, `The query of view ${source.label}`), 'entity')[0];
  const cells = descendants(layout, 'cell').filter((cell) => attribute(cell, 'ishidden') !== '1');
  const columns = cells.flatMap((cell) => {
    const name = attribute(cell, 'name') ?? '';
    if (!name.includes('.')) return [{ name, width: Number.parseInt(attribute(cell, 'width') ?? '100', 10) || 100 }];
    problems.push(`View ${source.label}: column ${name} of a linked table is not shown.`);
    return [];
  });
  const orderBy = children(entity, 'order')
    .map((order) => `${attribute(order, 'attribute')} ${attribute(order, 'descending') === 'true' ? 'desc' : 'asc'}`)
    .join(',');
  const filters = children(entity, 'filter')
    .filter((filter) => attribute(filter, 'isquickfindfields') !== '1')
    .map((filter) => readFilter(filter, source.label, problems))
    .filter((filter) => filter !== '');
  const { id, table, label } = source;
  return { view: { id, table, label, columns, orderBy, filter: filters.join(' and ') }, problems };
}

function readFilter(filter: XmlElement, label: string, problems: string[]): string {
  const joined = attribute(filter, 'type') === 'or' ? ' or ' : ' and ';
  const parts = children(filter)
    .map((each) =>
      each.tagName === 'filter' ? readFilter(each, label, problems) : readCondition(each, label, problems),
    )
    .filter((part) => part !== '');
  return parts.length > 1 ? `(${parts.join(joined)})` : (parts[0] ?? '');
}

/** FetchXML operators with a plain OData counterpart. */
const operators: Record<string, string> = { eq: 'eq', ne: 'ne', neq: 'ne', gt: 'gt', ge: 'ge', lt: 'lt', le: 'le' };

function readCondition(condition: XmlElement, label: string, problems: string[]): string {
  const column = attribute(condition, 'attribute') ?? '';
  const operator = attribute(condition, 'operator') ?? '';
  if (operator === 'null') return `${column} eq null`;
  if (operator === 'not-null') return `${column} ne null`;
  const plain = operators[operator];
  if (plain === undefined) {
    problems.push(`View ${label}: condition ${operator} on ${column} is left out.`);
    return '';
  }
  const value = attribute(condition, 'value') ?? '';
  return `${column} ${plain} ${/^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replace(/'/g, "''")}'`}`;
}
