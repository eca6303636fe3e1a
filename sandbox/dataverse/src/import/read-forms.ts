import type { ChartDefinition, ViewDefinition } from '../catalog.ts';
import type { ParsedForm } from './parsed.ts';
import { attribute, child, children, descriptionOf, innerXml, localizedName, path, plainGuid, textOf } from './xml.ts';
import type { Element } from './xml.ts';

/** Forms of a table or of a dashboard, from `FormXml`. */
export function readForms(formXml: Element | undefined): ParsedForm[] {
  return children(formXml, 'forms').flatMap((group) =>
    children(group, 'systemform').flatMap((form) => {
      const body = child(form, 'form');
      if (!body) return [];
      return [
        {
          id: plainGuid(textOf(form, 'formid')),
          type: attribute(group, 'type'),
          ...localizedName(form),
          description: descriptionOf(form),
          isActive: textOf(form, 'FormActivationState') !== '0',
          form: body,
        },
      ];
    }),
  );
}

/** Views of a table. */
export function readViews(table: string, entity: Element): ViewDefinition[] {
  return path(entity, 'SavedQueries', 'savedqueries', 'savedquery').map((element) => ({
    id: plainGuid(textOf(element, 'savedqueryid')),
    table,
    ...localizedName(element),
    description: descriptionOf(element),
    fetchXml: innerXml(element, 'fetchxml'),
    layoutXml: innerXml(element, 'layoutxml'),
    queryType: Number(textOf(element, 'querytype') || '0'),
    isDefault: textOf(element, 'isdefault') === '1',
  }));
}

/** Charts of a table. */
export function readCharts(table: string, entity: Element): ChartDefinition[] {
  return path(entity, 'Visualizations', 'visualization').map((element) => ({
    id: plainGuid(textOf(element, 'savedqueryvisualizationid')),
    table,
    ...localizedName(element),
    description: descriptionOf(element),
    isDefault: ['1', 'true'].includes(textOf(element, 'isdefault').toLowerCase()),
    dataXml: innerXml(element, 'datadescription'),
    presentationXml: innerXml(element, 'presentationdescription'),
  }));
}
