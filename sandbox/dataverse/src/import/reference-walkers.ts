import type { ViewDefinition } from '../catalog.ts';
import { isGuid } from '../values.ts';
import type { Required } from './references.ts';
import { attribute, children, descendants, parseXml, plainGuid } from './xml.ts';
import type { Element } from './xml.ts';

/** Class id of the control that shows a web resource. */
const webResourceControl = '9fdf5f91-88b1-47f4-ad53-c11efc01a01d';

/** What a form or dashboard names; `table` is the form's own. */
export function formReferences(form: Element, table: string | undefined): Required[] {
  const found: Required[] = [];
  const column = (name: string): void => {
    if (table && name) found.push(['column', `${table}.${name}`]);
  };
  for (const control of descendants(form, 'control')) {
    column(attribute(control, 'datafieldname'));
    if (plainGuid(attribute(control, 'classid')) !== webResourceControl) continue;
    for (const url of descendants(control, 'Url')) {
      found.push(['webResource', (url.textContent ?? '').trim().replace(/^\$webresource:/i, '')]);
    }
  }
  for (const library of descendants(form, 'Library')) found.push(['webResource', attribute(library, 'name')]);
  for (const handler of descendants(form, 'Handler')) found.push(['webResource', attribute(handler, 'libraryName')]);
  for (const custom of descendants(form, 'customControl')) {
    if (!attribute(custom, 'name')) continue;
    found.push(['control', attribute(custom, 'name')]);
    for (const parameter of descendants(custom, 'parameters').flatMap((parameters) => children(parameters))) {
      const isConstant = attribute(parameter, 'static') === 'true' || parameter.nodeName === 'data-set';
      if (!isConstant) column(parameter.textContent?.trim() ?? '');
    }
  }
  const texts = (name: string): string[] =>
    descendants(form, name).flatMap((element) => (element.textContent ?? '').split(',').map((part) => part.trim()));
  const ids = (name: string): string[] => texts(name).map(plainGuid).filter(isGuid);
  const isPersonal = texts('IsUserView').includes('true');
  for (const id of ['ViewId', 'ViewIds', 'FilteredViewIds'].flatMap(ids)) if (!isPersonal) found.push(['view', id]);
  for (const id of ids('VisualizationId')) found.push(['chart', id]);
  for (const name of texts('TargetEntityType')) found.push(['table', name]);
  for (const name of texts('RelationshipName')) found.push(['relationship', name]);
  return found;
}

/** What a view names in its query and its layout. */
export function viewReferences({ table, fetchXml, layoutXml }: ViewDefinition): Required[] {
  if (!fetchXml) return [];
  const found = fetchReferences(fetchXml);
  if (!layoutXml) return found;
  const links = linksOf(parseXml(fetchXml));
  for (const cell of descendants(parseXml(layoutXml), 'cell')) {
    const [alias = '', linked] = attribute(cell, 'name').split('.');
    if (linked === undefined) found.push(['column', `${table}.${alias}`]);
    else if (links.has(alias)) found.push(['column', `${links.get(alias)?.table ?? ''}.${linked}`]);
    found.push(['webResource', attribute(cell, 'imageproviderwebresource').replace(/^\$webresource:/i, '')]);
  }
  return found;
}

/** A joined table of a query. */
export interface FetchLink {
  table: string;
  /** Column of the joined table that the join compares. */
  from: string;
}

/** Joined tables of a query by alias. */
export function linksOf(fetch: Element): Map<string, FetchLink> {
  return new Map(
    descendants(fetch, 'link-entity').map((link) => [
      attribute(link, 'alias') || attribute(link, 'name'),
      { table: attribute(link, 'name'), from: attribute(link, 'from') },
    ]),
  );
}

/** Tables and columns that the queries in an XML text name. */
export function fetchReferences(xml: string): Required[] {
  return descendants(parseXml(xml), 'entity').flatMap((entity) => entityReferences(entity, entity));
}

function entityReferences(element: Element, root: Element): Required[] {
  const table = attribute(element, 'name');
  const found: Required[] = [['table', table]];
  const column = (name: string, of = table): void => {
    if (name) found.push(['column', `${of}.${name}`]);
  };
  for (const part of children(element)) {
    if (part.nodeName === 'attribute') column(attribute(part, 'name'));
    if (part.nodeName === 'order') column(attribute(part, 'attribute'));
    if (part.nodeName === 'filter') {
      for (const condition of descendants(part, 'condition')) {
        const alias = attribute(condition, 'entityname');
        column(attribute(condition, 'attribute'), alias ? (linksOf(root).get(alias)?.table ?? alias) : table);
      }
    }
    if (part.nodeName !== 'link-entity') continue;
    column(attribute(part, 'to'));
    column(attribute(part, 'from'), attribute(part, 'name'));
    found.push(...entityReferences(part, root));
  }
  return found;
}
