import type { Catalog, TableDefinition, ViewDefinition } from '../../../dataverse/src/catalog.ts';
import { isLookupType } from '../../../dataverse/src/catalog.ts';
import type { ViewColumn, ViewMeta } from './page-types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, child, descendants, parseXml, plainGuid } from './xml.ts';

/** Pixels of a column whose layout names no width; chosen. */
const defaultWidth = 100;

/**
 * Reads a view for a grid: columns by its layout, rows by its FetchXML. A column whose table or alias does not exist is
 * left out and added to the problems.
 * @throws {XmlProblem} when layout or query is not well-formed.
 */
export function describeView(catalog: Catalog, view: ViewDefinition, problems: string[]): ViewMeta {
  const fetch = parseXml(view.fetchXml, `The query of view ${view.label}`);
  const layout = parseXml(view.layoutXml, `The layout of view ${view.label}`);
  const aliases = aliasesOf(child(fetch, 'entity'), catalog);
  const columns = descendants(layout, 'cell')
    .filter((cell) => attribute(cell, 'ishidden') !== '1')
    .flatMap((cell) => {
      const column = readColumn(cell, catalog.tables.get(view.table), aliases);
      if (!column) problems.push(`View ${view.label}: its column ${attribute(cell, 'name')} does not exist.`);
      return column ?? [];
    });
  return { id: plainGuid(view.id), table: view.table, label: view.label, columns, fetchXml: view.fetchXml };
}

/** The views with these ids, by id; those that do not exist are added to the problems. */
export function describeViews(catalog: Catalog, ids: readonly string[], problems: string[]): Record<string, ViewMeta> {
  const views = [...new Set(ids)].flatMap((id) => {
    const view = catalog.views.find((each) => plainGuid(each.id) === id);
    if (!view) problems.push(`The page names view ${id || '(none)'}, which does not exist.`);
    return view ? [[id, describeView(catalog, view, problems)] as const] : [];
  });
  return Object.fromEntries(views);
}

/** Linked tables of a query by alias. */
function aliasesOf(owner: XmlElement | undefined, catalog: Catalog): Map<string, TableDefinition> {
  const links = descendants(owner, 'link-entity').flatMap((link) => {
    const table = catalog.tables.get(attribute(link, 'name') ?? '');
    return table ? [[attribute(link, 'alias') ?? '', table] as const] : [];
  });
  return new Map(links);
}

function readColumn(
  cell: XmlElement,
  table: TableDefinition | undefined,
  aliases: ReadonlyMap<string, TableDefinition>,
): ViewColumn | undefined {
  const name = attribute(cell, 'name') ?? '';
  const [alias, linked] = name.split('.');
  const owner = linked === undefined ? table : aliases.get(alias ?? '');
  const column = owner?.columns.get(linked ?? name);
  if (!owner || !column) return undefined;
  const isLookup = isLookupType(column.type);
  const functionName = attribute(cell, 'imageproviderfunctionname');
  const library = (attribute(cell, 'imageproviderwebresource') ?? '').replace(/^\$webresource:/i, '');
  return {
    name,
    property: isLookup && linked === undefined ? `_${name}_value` : name,
    label: linked === undefined ? column.label : `${column.label} (${owner.label})`,
    width: Number.parseInt(attribute(cell, 'width') ?? '', 10) || defaultWidth,
    isLookup,
    isSortable: linked === undefined,
    ...(functionName && library ? { image: { functionName, library } } : {}),
  };
}

/** Views a user can choose for a table: the public ones, or those the app names when it names any. */
export function viewsOfTable(catalog: Catalog, table: string, app: string | undefined): ViewDefinition[] {
  const views = catalog.views.filter((view) => view.table === table && view.queryType === 0);
  const named = new Set(
    catalog.apps
      .get(app ?? '')
      ?.components.filter((component) => component.type === 26)
      .map((component) => plainGuid(component.id)),
  );
  const ofApp = views.filter((view) => named.has(plainGuid(view.id)));
  return (ofApp.length > 0 ? ofApp : views).sort((a, b) => a.label.localeCompare(b.label));
}
