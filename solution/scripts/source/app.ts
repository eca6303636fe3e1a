import type { Element } from '@xmldom/xmldom';
import { attribute, child, childText, children, descendants } from './xml.ts';

/** One public view that people get to from the app: by its site map or on a dashboard. */
export interface SourceView {
  /** Schema name of the table. */
  table: string;
  /** English label. */
  label: string;
  /** Without braces. */
  id: string;
}

/** One environment variable definition. */
export interface SourceVariable {
  schemaName: string;
  /** Number of the type: 100000000 text, 100000002 yes/no, 100000003 JSON. */
  type: number;
  /** Empty when there is none. */
  defaultValue: string;
}

/** The model-driven app and what belongs to it. */
export interface SourceApp {
  uniqueName: string;
  /** English label. */
  label: string;
  siteMap: string;
  dashboards: { label: string; id: string }[];
  views: SourceView[];
}

/** A service endpoint with the plug-in step that calls it. */
export interface SourceEndpoint {
  name: string;
  id: string;
  url: string;
  stepId: string;
}

/** A table's views as files of the source hold them. */
export interface ViewFile {
  table: string;
  root: Element;
}

/** Reads an environment variable definition. */
export function readVariable(definition: Element): SourceVariable {
  return {
    schemaName: attribute(definition, 'schemaname'),
    type: Number(childText(definition, 'type')),
    defaultValue: childText(definition, 'defaultvalue'),
  };
}

/**
 * Reads the app with its site map and dashboards. Throws when one of them opens a view that no table of the solution has: the
 * app would show the table's default view instead.
 */
export function readApp(app: Element, siteMap: Element, dashboards: Element[], viewFiles: ViewFile[]): SourceApp {
  const views = viewFiles.flatMap(({ table, root }) =>
    descendants(root, 'savedquery').map((view) => ({
      table,
      label: englishName(view),
      id: withoutBraces(childText(view, 'savedqueryid')),
    })),
  );
  const opened = new Set([...viewsOfSiteMap(siteMap), ...dashboards.flatMap(viewsOfDashboard)]);
  const known = new Set(views.map(({ id }) => id));
  const unknown = [...opened].filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`The app opens views that are not in the solution: ${unknown.join(', ')}.`);
  return {
    uniqueName: childText(app, 'UniqueName'),
    label: englishName(app),
    siteMap: childText(siteMap, 'SiteMapUniqueName'),
    dashboards: dashboards.map((board) => ({
      label: englishName(board),
      id: withoutBraces(childText(board, 'FormId')),
    })),
    views: views.filter(({ id }) => opened.has(id)),
  };
}

/** Reads a service endpoint; its step is the one that names it as event handler. Throws when there is none. */
export function readEndpoint(endpoint: Element, steps: Element[]): SourceEndpoint {
  const name = attribute(endpoint, 'Name');
  const id = withoutBraces(attribute(endpoint, 'ServiceEndpointId'));
  const step = steps.find((candidate) => withoutBraces(childText(candidate, 'EventHandler')) === id);
  if (!step) throw new Error(`The service endpoint "${name}" has no step that calls it.`);
  const stepId = withoutBraces(attribute(step, 'SdkMessageProcessingStepId'));
  return { name, id, url: childText(endpoint, 'Url'), stepId };
}

/** Braces of an id may be written as %7b and %7d. */
function viewsOfSiteMap(siteMap: Element): string[] {
  return descendants(siteMap, 'SubArea')
    .map((area) => withoutBraces(new URLSearchParams(attribute(area, 'Url').split('?')[1]).get('viewid') ?? ''))
    .filter((id) => id !== '');
}

function viewsOfDashboard(dashboard: Element): string[] {
  return descendants(dashboard, 'ViewId').map((view) => withoutBraces(view.textContent ?? ''));
}

function englishName(component: Element): string {
  const names = child(component, 'LocalizedNames');
  const english = names && children(names, 'LocalizedName').find((name) => attribute(name, 'languagecode') === '1033');
  return english ? attribute(english, 'description') : '';
}

function withoutBraces(id: string): string {
  return id.trim().replace(/[{}]/g, '').toLowerCase();
}
