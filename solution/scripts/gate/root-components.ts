import type { Element } from '@xmldom/xmldom';
import { attribute, child, children, childText, descendants } from '../source/xml.ts';
import { type Finding, type PackageView, plainId, tableName } from './package-view.ts';

/** Numbers from here on differ from environment to environment and must not be shipped. */
const firstEnvironmentSpecificType = 10_000;

/** How a component type is described in customizations.xml, and how a root component names it. */
interface ComponentType {
  type: number;
  label: string;
  definitions(customizations: Element): string[];
  key: 'id' | 'schemaName';
}

const named = (parent: string, element: string, name: (component: Element) => string) => (root: Element) => {
  const holder = child(root, parent);
  return holder ? children(holder, element).map(name) : [];
};

/** The types we ship or may ship; a type that is not in this table has no definition to check against. */
const componentTypes: ComponentType[] = [
  {
    type: 1,
    label: 'table',
    key: 'schemaName',
    definitions: named('Entities', 'Entity', (e) => tableName(e).toLowerCase()),
  },
  {
    type: 9,
    label: 'global choice',
    key: 'schemaName',
    definitions: named('optionsets', 'optionset', (e) => attribute(e, 'Name')),
  },
  {
    type: 20,
    label: 'security role',
    key: 'id',
    definitions: named('Roles', 'Role', (e) => plainId(attribute(e, 'id'))),
  },
  {
    type: 61,
    label: 'web resource',
    key: 'schemaName',
    definitions: named('WebResources', 'WebResource', (e) => childText(e, 'Name')),
  },
  {
    type: 62,
    label: 'app site map',
    key: 'schemaName',
    definitions: named('AppModuleSiteMaps', 'AppModuleSiteMap', (e) => childText(e, 'SiteMapUniqueName')),
  },
  {
    type: 66,
    label: 'control',
    key: 'schemaName',
    definitions: named('CustomControls', 'CustomControl', (e) => childText(e, 'Name')),
  },
  {
    type: 70,
    label: 'field security profile',
    key: 'id',
    definitions: named('FieldSecurityProfiles', 'FieldSecurityProfile', (e) =>
      plainId(attribute(e, 'fieldsecurityprofileid')),
    ),
  },
  {
    type: 80,
    label: 'app',
    key: 'schemaName',
    definitions: named('AppModules', 'AppModule', (e) => childText(e, 'UniqueName')),
  },
  {
    type: 91,
    label: 'plug-in assembly',
    key: 'id',
    definitions: named('SolutionPluginAssemblies', 'PluginAssembly', (e) => plainId(attribute(e, 'PluginAssemblyId'))),
  },
  {
    type: 92,
    label: 'plug-in step',
    key: 'id',
    definitions: named('SdkMessageProcessingSteps', 'SdkMessageProcessingStep', (e) =>
      plainId(attribute(e, 'SdkMessageProcessingStepId')),
    ),
  },
];

/** Rule 2: every root component has its definition and the reverse; no environment-specific type. */
export function checkRootComponents(view: PackageView): Finding[] {
  const finding = (message: string): Finding => ({ rule: 2, message });
  const findings = view.rootComponents
    .filter(({ type }) => type >= firstEnvironmentSpecificType)
    .map(({ type, id, schemaName }) =>
      finding(`Root component ${schemaName || id} has the environment-specific type ${type}.`),
    );
  const known = new Set(componentTypes.map(({ type }) => type));
  for (const root of view.rootComponents) {
    if (root.type < firstEnvironmentSpecificType && !known.has(root.type)) {
      findings.push(
        finding(`Root component ${root.schemaName || root.id}: type ${root.type} is not known to the gate.`),
      );
    }
  }
  for (const kind of componentTypes) {
    const defined = kind.definitions(view.customizations);
    const listed = view.rootComponents.filter(({ type }) => type === kind.type).map((root) => root[kind.key]);
    for (const name of listed) {
      if (!defined.includes(name)) findings.push(finding(`Root component ${name} (${kind.label}) has no definition.`));
    }
    for (const name of defined) {
      if (!listed.includes(name)) findings.push(finding(`The ${kind.label} ${name} has no root component.`));
    }
    for (const name of duplicates(listed))
      findings.push(finding(`Root component ${name} (${kind.label}) is listed twice.`));
  }
  return findings;
}

/** Parts of tables that have no root component of their own, by label and element. */
const tableParts = { form: 'systemform', view: 'savedquery', relationship: 'EntityRelationship' };

/** How many components of each type the zip defines, by label; custom APIs are counted by their files. */
export function countComponents(view: PackageView): Record<string, number> {
  const counts = [
    ...componentTypes.map(({ label, definitions }) => [label, definitions(view.customizations).length] as const),
    ...Object.entries(tableParts).map(
      ([label, element]) => [label, descendants(view.customizations, element).length] as const,
    ),
    ['column', columns(view).length] as const,
    ['custom API', [...view.members.keys()].filter((path) => path.endsWith('/customapi.xml')).length] as const,
  ];
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Views have elements of that name, too, but only columns have a physical name. */
function columns(view: PackageView): Element[] {
  return descendants(view.customizations, 'attribute').filter((element) => element.hasAttribute('PhysicalName'));
}

function duplicates(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
