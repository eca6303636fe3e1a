import type { Element } from '@xmldom/xmldom';
import { attribute, descendants } from '../source/xml.ts';
import { describe } from './describe.ts';
import { checkReference, type KnownComponents, type Reference } from './known-components.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';

/** Parameters of subgrids and data sets that hold ids of views. */
const viewParameters = ['ViewId', 'ViewIds', 'FilteredViewIds', 'DefaultViewId', 'AvailableViewIds'];

const guids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Findings of rule 6 about forms and dashboards: views, charts, quick view forms, controls and roles that they name. */
export function checkForms(view: PackageView, known: KnownComponents): Finding[] {
  return [...view.all('systemform'), ...view.all('Dashboard')].flatMap((form) => [
    ...references(form, known).flatMap(checkReference),
    ...viewsOfOtherTables(form, known),
  ]);
}

function references(form: Element, known: KnownComponents): Reference[] {
  const who = describe(form);
  const ids = (element: string, to: Reference['to']): Reference[] =>
    descendants(form, element).flatMap((where) => idsIn(where).map((name) => ({ who, to, name, where })));
  const controls = descendants(form, 'customControl').filter((control) => control.hasAttribute('name'));
  const conditions = descendants(form, 'DisplayConditions').flatMap((conditions) => descendants(conditions, 'Role'));
  return [
    ...viewParameters.flatMap((parameter) => ids(parameter, known.view)),
    ...ids('VisualizationId', known.chart),
    ...ids('QuickForms', known.form),
    ...controls.map((where) => ({ who, to: known.control, name: attribute(where, 'name'), where })),
    ...conditions.map((where) => ({ who, to: known.role, name: plainId(attribute(where, 'Id')), where })),
  ];
}

/** A subgrid would show the default view of its table instead. */
function viewsOfOtherTables(form: Element, known: KnownComponents): Finding[] {
  return descendants(form, 'TargetEntityType').flatMap((target) => {
    const table = (target.textContent ?? '').trim();
    const parameters = target.parentElement;
    const views = parameters ? viewParameters.flatMap((name) => descendants(parameters, name)) : [];
    return views
      .flatMap((where) => idsIn(where).map((id) => ({ where, of: known.tableOfView.get(id) })))
      .filter(({ of }) => of !== undefined && of !== table)
      .map(({ where, of }) => ({
        rule: 6,
        ...placeOf(where),
        message: `${describe(form)} has a list of ${table} with a view of ${of}.`,
      }));
  });
}

function idsIn(element: Element): string[] {
  return [...(element.textContent ?? '').matchAll(guids)].map(([id]) => plainId(id));
}
