import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { labelOf, owningTable } from './describe.ts';
import { componentsOf } from './known-components.ts';
import { type PackageView, plainId } from './package-view.ts';

/** A component that a GUID stands for. */
export interface IdentifiedComponent {
  /** Kind and name, for example `view cosell_referral "My Deals"`. */
  part: string;
  /** Lower case, without braces. */
  id: string;
  element: Element;
}

/** Every component of a zip that has a GUID, in the order of customizations.xml by kind. */
export function identifiedComponents(view: PackageView): IdentifiedComponent[] {
  const of = (
    kind: string,
    elements: Element[],
    id: (element: Element) => string,
    name: (element: Element) => string,
  ): IdentifiedComponent[] =>
    elements.map((element) => ({ part: `${kind} ${name(element)}`, id: plainId(id(element)), element }));
  const idText = (name: string) => (element: Element) => childText(element, name);
  const idAttribute = (name: string) => (element: Element) => attribute(element, name);
  const name = (element: Element): string => attribute(element, 'Name') || attribute(element, 'name');
  const quoted = (element: Element): string => `"${name(element)}"`;
  const labelled = (element: Element): string =>
    [owningTable(element).toLowerCase(), `"${labelOf(element)}"`].join(' ').trim();
  const form = (element: Element): string =>
    `${labelled(element)} (${attribute(element.parentElement ?? element, 'type')})`;
  const assembly = (element: Element): string => attribute(element, 'FullName').split(',')[0] ?? '';
  return [
    ...of('role', componentsOf(view, 'Roles', 'Role'), idAttribute('id'), quoted),
    ...of('form', view.all('systemform'), idText('formid'), form),
    ...of('view', view.all('savedquery'), idText('savedqueryid'), labelled),
    ...of('chart', view.all('visualization'), idText('savedqueryvisualizationid'), labelled),
    ...of('dashboard', componentsOf(view, 'Dashboards', 'Dashboard'), idText('FormId'), labelled),
    ...of('web resource', componentsOf(view, 'WebResources', 'WebResource'), idText('WebResourceId'), idText('Name')),
    ...of('plug-in assembly', view.all('PluginAssembly'), idAttribute('PluginAssemblyId'), assembly),
    ...of('plug-in type', view.all('PluginType'), idAttribute('PluginTypeId'), name),
    ...of('step', view.all('SdkMessageProcessingStep'), idAttribute('SdkMessageProcessingStepId'), quoted),
    ...of(
      'image',
      view.all('SdkMessageProcessingStepImage'),
      idText('SdkMessageProcessingStepImageId'),
      (element) => `"${name(element)}" of "${stepOf(element)}"`,
    ),
    ...of(
      'service endpoint',
      componentsOf(view, 'ServiceEndpoints', 'ServiceEndpoint'),
      idAttribute('ServiceEndpointId'),
      quoted,
    ),
    ...of('field security profile', view.all('FieldSecurityProfile'), idAttribute('fieldsecurityprofileid'), quoted),
  ];
}

/** Name of the step that an image belongs to. */
export function stepOf(image: Element): string {
  const step = image.parentElement?.parentElement;
  return step ? attribute(step, 'Name') : '';
}

/** The elements inside forms and dashboards that have a GUID of their own; `labelid`, `forControl` and the like only point. */
export function identifiedFormParts(view: PackageView): IdentifiedComponent[] {
  const kinds: [element: string, id: string][] = [
    ['tab', 'id'],
    ['section', 'id'],
    ['cell', 'id'],
    ['control', 'uniqueid'],
    ['Handler', 'handlerUniqueId'],
    ['Library', 'libraryUniqueId'],
  ];
  return [...view.all('systemform'), ...view.all('Dashboard')].flatMap((form) => {
    const where = `form ${owningTable(form).toLowerCase()} "${labelOf(form)}"`;
    return kinds.flatMap(([kind, id]) =>
      descendants(form, kind)
        .filter((element) => element.hasAttribute(id))
        .map((element) => ({
          part: `${kind} ${attribute(element, 'name') || attribute(element, 'id')} of ${where}`,
          id: plainId(attribute(element, id)),
          element,
        })),
    );
  });
}
