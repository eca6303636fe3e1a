import type { Element } from '@xmldom/xmldom';
import { attribute, child, children, childText } from '../source/xml.ts';
import { owningTable } from './describe.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';
import { platformControls, platformRoles, platformViews } from './platform-ids.ts';
import { isKnownTable, readTables } from './tables.ts';

/** Something that another component may name. */
interface Target {
  /** How a message calls it. */
  label: string;
  has(name: string): boolean;
}

/** The components of a zip by what names them; ids are plain, names have their case. */
export interface KnownComponents {
  /** Logical names of our tables and of the standard ones that the gate knows. */
  table: Target;
  view: Target;
  /** Logical table of each view of the zip. */
  tableOfView: Map<string, string>;
  chart: Target;
  form: Target;
  dashboard: Target;
  role: Target;
  webResource: Target;
  webResourceId: Target;
  control: Target;
  choice: Target;
  siteMap: Target;
}

/** The elements of one name that are children of a collection of customizations.xml. */
export function componentsOf(view: PackageView, collection: string, element: string): Element[] {
  const holder = child(view.customizations, collection);
  return holder ? children(holder, element) : [];
}

/**
 * Reads what a zip defines. `leftOut` are names of web resources and controls that were left out because they are not built:
 * they count as there.
 */
export function knownComponents(view: PackageView, leftOut: ReadonlySet<string>): KnownComponents {
  const tables = readTables(view);
  const ids = (elements: Element[], id: (element: Element) => string): Set<string> =>
    new Set(elements.map((element) => plainId(id(element))));
  const names = (elements: Element[], name: (element: Element) => string): Set<string> => new Set(elements.map(name));
  const webResources = componentsOf(view, 'WebResources', 'WebResource');
  const tableOfView = new Map(
    view
      .all('savedquery')
      .map((query) => [plainId(childText(query, 'savedqueryid')), owningTable(query).toLowerCase()]),
  );
  const roles = ids(componentsOf(view, 'Roles', 'Role'), (role) => attribute(role, 'id'));
  const controls = names(componentsOf(view, 'CustomControls', 'CustomControl'), (control) =>
    childText(control, 'Name'),
  );
  const resourceNames = names(webResources, (resource) => childText(resource, 'Name'));
  return {
    table: { label: 'table', has: (name) => isKnownTable(tables, name) },
    view: { label: 'view', has: (id) => tableOfView.has(id) || platformViews.has(id) },
    tableOfView,
    chart: {
      label: 'chart',
      has: setOf(ids(view.all('visualization'), (e) => childText(e, 'savedqueryvisualizationid'))),
    },
    form: { label: 'form', has: setOf(ids(view.all('systemform'), (e) => childText(e, 'formid'))) },
    dashboard: {
      label: 'dashboard',
      has: setOf(ids(componentsOf(view, 'Dashboards', 'Dashboard'), (e) => childText(e, 'FormId'))),
    },
    role: { label: 'role', has: (id) => roles.has(id) || platformRoles.has(id) },
    webResource: { label: 'web resource', has: (name) => resourceNames.has(name) || leftOut.has(name) },
    webResourceId: { label: 'web resource', has: setOf(ids(webResources, (e) => childText(e, 'WebResourceId'))) },
    control: {
      label: 'control',
      has: (name) => controls.has(name) || leftOut.has(name) || name.startsWith(platformControls),
    },
    choice: {
      label: 'global choice',
      has: setOf(names(componentsOf(view, 'optionsets', 'optionset'), (e) => attribute(e, 'Name'))),
    },
    siteMap: {
      label: 'site map',
      has: setOf(
        names(componentsOf(view, 'AppModuleSiteMaps', 'AppModuleSiteMap'), (e) => childText(e, 'SiteMapUniqueName')),
      ),
    },
  };
}

const setOf =
  (names: Set<string>) =>
  (name: string): boolean =>
    names.has(name);

/** One component that names another. */
export interface Reference {
  /** Who names it, as a message begins. */
  who: string;
  to: Target;
  name: string;
  where: Element;
}

/** Findings of rule 6 about one reference; none when it is there. */
export function checkReference({ who, to, name, where }: Reference): Finding[] {
  if (to.has(name)) return [];
  return [
    { rule: 6, ...placeOf(where), message: `${who} names the ${to.label} ${name}, which is not in the solution.` },
  ];
}
