import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { owningTable } from './describe.ts';
import { identifiedComponents, stepOf } from './identified-components.ts';
import { componentsOf } from './known-components.ts';
import type { PackageView } from './package-view.ts';
import { columnElements, readTables } from './tables.ts';

/** What of one part of a solution can never change; all values as text. `of` is the part that it belongs to. */
export type PartProperties = Record<string, string>;

/**
 * What a release promises to every later one: its parts by kind and name (`column cosell_referral.cosell_name`), each with
 * the properties that a later version cannot change.
 */
export interface ReleaseManifest {
  /** Four numbers. */
  version: string;
  parts: Record<string, PartProperties>;
}

type Part = [name: string, properties: PartProperties];

/** The manifest of a zip; parts sorted by name, so that files of releases compare line by line. */
export function packageManifest(view: PackageView): ReleaseManifest {
  const parts = [
    ...tableParts(view),
    ...view.all('optionset').flatMap(choiceParts),
    ...view.all('EntityRelationship').map(relationshipPart),
    ...identifiedParts(view),
    ...folderParts(view),
    ...names(view, 'control', 'CustomControls', 'CustomControl', 'Name'),
    ...names(view, 'app', 'AppModules', 'AppModule', 'UniqueName'),
    ...names(view, 'site map', 'AppModuleSiteMaps', 'AppModuleSiteMap', 'SiteMapUniqueName'),
  ];
  const sorted = parts.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return { version: view.version, parts: Object.fromEntries(sorted) };
}

/** True when two manifests promise the same, whatever their versions. */
export function sameParts(left: ReleaseManifest, right: ReleaseManifest): boolean {
  return JSON.stringify(left.parts) === JSON.stringify(right.parts);
}

function names(view: PackageView, kind: string, collection: string, element: string, name: string): Part[] {
  return componentsOf(view, collection, element).map((component) => [`${kind} ${childText(component, name)}`, {}]);
}

function tableParts(view: PackageView): Part[] {
  return [...readTables(view).values()].flatMap((table): Part[] => {
    const { logicalName, schemaName, element } = table;
    const of = `table ${logicalName}`;
    const [info] = descendants(element, 'entity');
    const columns = columnElements(element).map((column): Part => [
      `column ${logicalName}.${childText(column, 'LogicalName')}`,
      {
        of,
        schemaName: attribute(column, 'PhysicalName'),
        type: childText(column, 'Type'),
        ...given({ choice: childText(column, 'OptionSetName'), behavior: childText(column, 'Behavior') }),
      },
    ]);
    const keys = descendants(element, 'EntityKey').map((key): Part => [
      `key ${logicalName}.${childText(key, 'LogicalName')}`,
      {
        of,
        schemaName: childText(key, 'Name'),
        columns: descendants(key, 'AttributeName')
          .map((name) => (name.textContent ?? '').trim())
          .join(','),
      },
    ]);
    const settings = info
      ? given({ ownership: childText(info, 'OwnershipTypeMask'), entitySet: childText(info, 'EntitySetName') })
      : {};
    return [[of, { schemaName, ...settings }], ...columns, ...keys];
  });
}

function choiceParts(choice: Element): Part[] {
  const name = attribute(choice, 'Name');
  const of = `choice ${name}`;
  const table = owningTable(choice).toLowerCase();
  const options = ['option', 'state', 'status'].flatMap((kind) => descendants(choice, kind));
  return [
    [of, given({ of: table === '' ? '' : `table ${table}`, type: childText(choice, 'OptionSetType') })],
    ...options.map((option): Part => [`option ${name} ${attribute(option, 'value')}`, { of }]),
  ];
}

function relationshipPart(relationship: Element): Part {
  const text = (element: string): string => childText(relationship, element);
  return [
    `relationship ${attribute(relationship, 'Name')}`,
    given({
      type: text('EntityRelationshipType'),
      referenced: text('ReferencedEntityName'),
      referencing: text('ReferencingEntityName'),
      lookup: text('ReferencingAttributeName'),
      first: text('FirstEntityName'),
      second: text('SecondEntityName'),
      intersect: text('IntersectEntityName'),
    }),
  ];
}

function identifiedParts(view: PackageView): Part[] {
  return identifiedComponents(view).map(({ part, id, element }) => [part, { id, ...fixedProperties(element) }]);
}

/** Besides the id, what of a component cannot change. */
function fixedProperties(component: Element): PartProperties {
  const table = owningTable(component).toLowerCase();
  if (table !== '') return { of: `table ${table}` };
  switch (component.nodeName) {
    case 'WebResource':
      return { type: childText(component, 'WebResourceType') };
    case 'PluginAssembly':
      return { identity: updatableIdentity(attribute(component, 'FullName')) };
    case 'PluginType':
      return {
        of: `plug-in assembly ${attribute(component.parentElement?.parentElement ?? component, 'FullName').split(',')[0]}`,
      };
    case 'SdkMessageProcessingStepImage':
      return { of: `step "${stepOf(component)}"` };
    default:
      return {};
  }
}

/** Build and revision may change in place; another major or minor version is another assembly (Dataverse: plug-in versioning). */
function updatableIdentity(fullName: string): string {
  return fullName.replace(/(Version=\d+\.\d+)\.\d+\.\d+/, '$1');
}

/** Root element of a folder component → what of it cannot change (Dataverse: create a custom API in a solution). */
const folderProperties: Record<string, { kind: string; fixed: string[] }> = {
  customapi: {
    kind: 'custom API',
    fixed: [
      'allowedcustomprocessingsteptype',
      'bindingtype',
      'boundentitylogicalname',
      'isfunction',
      'workflowsdkstepenabled',
    ],
  },
  customapirequestparameter: { kind: 'request parameter', fixed: ['type', 'logicalentityname', 'isoptional'] },
  customapiresponseproperty: { kind: 'response property', fixed: ['type', 'logicalentityname'] },
  environmentvariabledefinition: { kind: 'environment variable', fixed: ['type'] },
};

function folderParts(view: PackageView): Part[] {
  return [...view.members.keys()].flatMap((path): Part[] => {
    const root = path.includes('/') ? view.xml(path) : undefined;
    const known = root && folderProperties[root.nodeName];
    if (!known) return [];
    const name = attribute(root, 'uniquename') || attribute(root, 'schemaname');
    const api = /^customapis\/([^/]+)\/customapire/.exec(path)?.[1];
    const fixed = Object.fromEntries(known.fixed.map((property) => [property, childText(root, property)]));
    return [
      [
        `${known.kind} ${api === undefined ? name : `${api}.${name}`}`,
        given({ of: api === undefined ? '' : `custom API ${api}`, ...fixed }),
      ],
    ];
  });
}

/** The properties that have a value. */
function given(properties: PartProperties): PartProperties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== ''));
}
