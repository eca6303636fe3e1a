import type { Element } from '@xmldom/xmldom';
import { attribute, childText } from '../source/xml.ts';
import { componentsOf } from './known-components.ts';
import { checkMissingDependencies } from './missing-dependencies.ts';
import { type Finding, type PackageView, plainId, tableName } from './package-view.ts';
import { placeOf } from './place.ts';
import { columnElements } from './tables.ts';

/** Numbers from here on differ from environment to environment and must not be shipped. */
const firstEnvironmentSpecificType = 10_000;

/** How a component type is described in customizations.xml, and how a root component names it. */
interface ComponentType {
  type: number;
  label: string;
  /** Collection and element. */
  in: [collection: string, element: string];
  key: 'id' | 'schemaName';
  /** What the root component names. */
  name(component: Element): string;
}

const byId = (id: (component: Element) => string) => ({
  key: 'id' as const,
  name: (component: Element): string => plainId(id(component)),
});
const byName = (name: (component: Element) => string) => ({ key: 'schemaName' as const, name });
const text = (element: string) => (component: Element) => childText(component, element);
const value = (name: string) => (component: Element) => attribute(component, name);

/**
 * The types we ship or may ship; a type that is not in this table has no definition to check against. Folder components
 * (custom API, environment variable) have no root component.
 */
const componentTypes: ComponentType[] = [
  { type: 1, label: 'table', in: ['Entities', 'Entity'], ...byName((entity) => tableName(entity).toLowerCase()) },
  { type: 9, label: 'global choice', in: ['optionsets', 'optionset'], ...byName(value('Name')) },
  { type: 20, label: 'security role', in: ['Roles', 'Role'], ...byId(value('id')) },
  { type: 60, label: 'dashboard', in: ['Dashboards', 'Dashboard'], ...byId(text('FormId')) },
  { type: 61, label: 'web resource', in: ['WebResources', 'WebResource'], ...byName(text('Name')) },
  {
    type: 62,
    label: 'app site map',
    in: ['AppModuleSiteMaps', 'AppModuleSiteMap'],
    ...byName(text('SiteMapUniqueName')),
  },
  { type: 66, label: 'control', in: ['CustomControls', 'CustomControl'], ...byName(text('Name')) },
  {
    type: 70,
    label: 'field security profile',
    in: ['FieldSecurityProfiles', 'FieldSecurityProfile'],
    ...byId(value('fieldsecurityprofileid')),
  },
  { type: 80, label: 'app', in: ['AppModules', 'AppModule'], ...byName(text('UniqueName')) },
  {
    type: 91,
    label: 'plug-in assembly',
    in: ['SolutionPluginAssemblies', 'PluginAssembly'],
    ...byId(value('PluginAssemblyId')),
  },
  {
    type: 92,
    label: 'plug-in step',
    in: ['SdkMessageProcessingSteps', 'SdkMessageProcessingStep'],
    ...byId(value('SdkMessageProcessingStepId')),
  },
  {
    type: 95,
    label: 'service endpoint',
    in: ['ServiceEndpoints', 'ServiceEndpoint'],
    ...byId(value('ServiceEndpointId')),
  },
];

/**
 * Rule 2: every root component has its definition and the reverse; no environment-specific type; nothing else is needed than
 * what we extend.
 */
export function checkRootComponents(view: PackageView): Finding[] {
  return [
    ...unknownTypes(view),
    ...componentTypes.flatMap((kind) => checkType(view, kind)),
    ...checkMissingDependencies(view),
  ];
}

const finding = (where: Element, message: string): Finding => ({ rule: 2, ...placeOf(where), message });

function unknownTypes(view: PackageView): Finding[] {
  const known = new Set(componentTypes.map(({ type }) => type));
  return view.rootComponents
    .filter(({ type }) => !known.has(type))
    .map(({ type, id, schemaName, element }) => {
      const problem =
        type >= firstEnvironmentSpecificType
          ? `has the environment-specific type ${type}. Remove it: such components need no root component.`
          : `has the type ${type}, which is not known to the gate.`;
      return finding(element, `Root component ${schemaName || id} ${problem}`);
    });
}

function checkType(view: PackageView, { type, label, in: [collection, element], key, name }: ComponentType): Finding[] {
  const defined = componentsOf(view, collection, element).map((where) => ({ where, name: name(where) }));
  const listed = view.rootComponents
    .filter((root) => root.type === type)
    .map((root) => ({ where: root.element, name: root[key] }));
  const definedNames = defined.map((component) => component.name);
  const listedNames = listed.map((component) => component.name);
  return [
    ...listed
      .filter((root) => !definedNames.includes(root.name))
      .map((root) => finding(root.where, `Root component ${root.name} (${label}) has no definition.`)),
    ...defined
      .filter((component) => !listedNames.includes(component.name))
      .map((component) => finding(component.where, `The ${label} ${component.name} has no root component.`)),
    ...listed
      .filter((root, index) => listedNames.indexOf(root.name) !== index)
      .map((root) => finding(root.where, `Root component ${root.name} (${label}) is listed twice.`)),
    ...defined
      .filter((component, index) => definedNames.indexOf(component.name) !== index)
      .map((component) => finding(component.where, `The ${label} ${component.name} is defined twice.`)),
  ];
}

/** Parts that have no root component of their own, by label and element. */
const otherParts = {
  form: 'systemform',
  view: 'savedquery',
  chart: 'visualization',
  relationship: 'EntityRelationship',
  'alternate key': 'EntityKey',
  'attribute map': 'EntityMap',
  'step image': 'SdkMessageProcessingStepImage',
};

/** Folder components by label and file. */
const folderParts = {
  'custom API': '/customapi.xml',
  'environment variable': '/environmentvariabledefinition.xml',
};

/** How many components of each type the zip defines, by label, without types that it has none of. */
export function countComponents(view: PackageView): Record<string, number> {
  const paths = [...view.members.keys()];
  const counts: [label: string, count: number][] = [
    ...componentTypes.map(({ label, in: [collection, element] }): [string, number] => [
      label,
      componentsOf(view, collection, element).length,
    ]),
    ['column', view.all('Entity').flatMap(columnElements).length],
    ...Object.entries(otherParts).map(([label, element]): [string, number] => [label, view.all(element).length]),
    ...Object.entries(folderParts).map(([label, file]): [string, number] => [
      label,
      paths.filter((path) => path.endsWith(file)).length,
    ]),
  ];
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
