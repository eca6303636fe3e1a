import type { Document, Element } from '@xmldom/xmldom';
import { attribute, child, childText } from '../source/xml.ts';

/** Where in a zip something is. */
export interface Place {
  /** Member of the zip, for example `customizations.xml`. */
  file: string;
  /** Line in that member, from 1; absent when the finding is about the member as a whole. */
  line?: number | undefined;
  /** For customizations.xml, which pack puts together: the file below `solution/src` that people edit. */
  part?: string | undefined;
}

const memberOfDocument = new WeakMap<Document, string>();

/** Remembers of which member of the zip a document was read. */
export function rememberMember(document: Document, member: string): void {
  memberOfDocument.set(document, member);
}

/** The place of an element of a document that {@link rememberMember} knows. */
export function placeOf(element: Element): Place {
  const file = (element.ownerDocument && memberOfDocument.get(element.ownerDocument)) ?? '';
  return { file, line: element.lineNumber, part: sourceFile(element, file) };
}

/** The file of `solution/src` that an element was packed from; undefined when the member itself lies there or it is unknown. */
function sourceFile(element: Element, member: string): string | undefined {
  if (member === 'solution.xml') return 'Other/Solution.xml';
  if (member !== 'customizations.xml') return undefined;
  let file: string | undefined;
  for (let at: Element | null = element; at; at = at.parentElement) {
    const part = sourceParts[at.nodeName]?.(at);
    // The innermost part is the file, but a part of a table lies in the table's folder.
    if (at.nodeName === 'Entity') return `Entities/${childText(at, 'Name')}/${file ?? 'Entity.xml'}`;
    file ??= part;
  }
  return file;
}

/** File of each component that has one of its own; those of a table are relative to the table's folder. */
const sourceParts: Record<string, (component: Element) => string | undefined> = {
  systemform: (form) => {
    const ending = isDiff(form) ? '_managed.xml' : '.xml';
    return `FormXml/${attribute(form.parentElement ?? form, 'type')}/${childText(form, 'formid')}${ending}`;
  },
  savedquery: (view) => `SavedQueries/${childText(view, 'savedqueryid')}.xml`,
  visualization: (chart) => `Visualizations/${childText(chart, 'savedqueryvisualizationid')}.xml`,
  RibbonDiffXml: () => 'RibbonDiff.xml',
  Role: (role) => (role.parentElement?.nodeName === 'Roles' ? `Roles/${attribute(role, 'name')}.xml` : undefined),
  optionset: (choice) =>
    choice.parentElement?.nodeName === 'optionsets' ? `OptionSets/${attribute(choice, 'Name')}.xml` : undefined,
  EntityMap: () => 'Other/EntityMaps.xml',
  EntityRelationship: (relationship) => `Other/Relationships/${childText(relationship, 'ReferencedEntityName')}.xml`,
  Dashboard: (board) => `Dashboards/${childText(board, 'FormId')}.xml`,
  WebResource: (resource) => `WebResources/${childText(resource, 'Name')}.data.xml`,
  CustomControl: (control) => `Controls/${childText(control, 'Name')}/ControlManifest.xml.data.xml`,
  PluginAssembly: (assembly) => `${childText(assembly, 'FileName').replace(/^\//, '')}.data.xml`,
  SdkMessageProcessingStep: (step) => `SdkMessageProcessingSteps/${attribute(step, 'SdkMessageProcessingStepId')}.xml`,
  ServiceEndpoint: (endpoint) => `ServiceEndpoints/${attribute(endpoint, 'ServiceEndpointId')}.xml`,
  AppModuleSiteMap: (map) => `AppModuleSiteMaps/${childText(map, 'SiteMapUniqueName')}/AppModuleSiteMap.xml`,
  AppModule: (app) => `AppModules/${childText(app, 'UniqueName')}/AppModule.xml`,
};

/** A form without the members that only a full form of one's own has. */
function isDiff(form: Element): boolean {
  return child(form, 'IsCustomizable') === undefined && child(form, 'CanBeDeleted') === undefined;
}
