import { createHash } from 'node:crypto';
import type { Definitions } from '../catalog.ts';
import { isGuid } from '../values.ts';

/**
 * Kinds of components with their number (componenttype of the table solutioncomponent). Custom APIs have another
 * number in every environment; this is the stand-in's.
 */
export const componentTypes = {
  table: 1,
  column: 2,
  choice: 9,
  relationship: 10,
  key: 14,
  role: 20,
  view: 26,
  entityMap: 46,
  ribbon: 55,
  chart: 59,
  form: 60,
  webResource: 61,
  siteMap: 62,
  control: 66,
  app: 80,
  pluginType: 90,
  assembly: 91,
  step: 92,
  serviceEndpoint: 95,
  environmentVariable: 380,
  customApi: 10_017,
} as const;

export type ComponentKind = keyof typeof componentTypes;

/**
 * One component. `key` is its GUID where it has one in the zip, else its name: the logical name of a table,
 * `<table>.<column>`, the schema name of a relationship, the full name of a web resource. Dashboards are forms.
 */
export interface Component {
  kind: ComponentKind;
  key: string;
  /** What a person calls it; default: the key. */
  label?: string;
  /** Table it is a part of, so that it goes with that table. */
  table?: string;
}

/** Words for messages. */
export const kindWords: Readonly<Record<ComponentKind, string>> = {
  table: 'table',
  column: 'column',
  choice: 'choice',
  relationship: 'relationship',
  key: 'alternate key',
  role: 'security role',
  view: 'view',
  entityMap: 'attribute map',
  ribbon: 'ribbon',
  chart: 'chart',
  form: 'form',
  webResource: 'web resource',
  siteMap: 'site map',
  control: 'control',
  app: 'app',
  pluginType: 'plug-in type',
  assembly: 'plug-in assembly',
  step: 'step',
  serviceEndpoint: 'service endpoint',
  environmentVariable: 'environment variable',
  customApi: 'custom API',
};

/** A GUID that is the same for the same name, for components whose id the server gives. */
export function stableId(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/** Text by which a component is found in a set. */
export function identity({ kind, key }: Component): string {
  return `${kind}:${key}`;
}

/** Object id of a component in the environment (MetadataId of tables and columns, id of the row of others). */
export function objectId({ kind, key }: Component, definitions: Definitions): string {
  if (kind === 'webResource') return definitions.webResources.get(key)?.id ?? stableId(`${kind}:${key}`);
  return isGuid(key) ? key : stableId(`${kind}:${key}`);
}

/** The component with this object id and number; undefined when there is none among the candidates. */
export function findComponent(
  candidates: readonly Component[],
  id: string,
  type: number,
  definitions: Definitions,
): Component | undefined {
  return candidates.find(
    (component) => componentTypes[component.kind] === type && objectId(component, definitions) === id,
  );
}

/** How messages name a component: `column cosell_sync of opportunity`, `view {…}`. */
export function describeComponent({ kind, key, label }: Component): string {
  if (kind === 'column') {
    const [table = '', column = ''] = key.split('.');
    return `column ${column} of ${table}`;
  }
  const name = isGuid(key) ? `{${key}}` : key;
  return `${kindWords[kind]} ${label && label !== key ? `${label} (${name})` : name}`;
}

/** True when the environment has the component. */
export function exists({ kind, key }: Component, definitions: Definitions): boolean {
  const withId = (list: readonly { id: string }[]): boolean => list.some((candidate) => candidate.id === key);
  switch (kind) {
    case 'table':
      return definitions.tables.has(key);
    case 'column': {
      const [table = '', column = ''] = key.split('.');
      return definitions.tables.get(table)?.columns.has(column) === true;
    }
    case 'choice':
      return definitions.choices.has(key);
    case 'relationship':
      return definitions.relationships.some((relationship) => relationship.schemaName === key);
    case 'role':
      return withId(definitions.roles);
    case 'view':
      return withId(definitions.views);
    case 'chart':
      return withId(definitions.charts);
    case 'form':
      return withId(definitions.forms) || withId(definitions.dashboards);
    case 'webResource':
      return (
        definitions.webResources.has(key) ||
        [...definitions.webResources.values()].some((resource) => resource.id === key)
      );
    case 'siteMap':
      return definitions.siteMaps.has(key);
    case 'control':
      return definitions.controls.has(key);
    case 'app':
      return definitions.apps.has(key);
    case 'step':
      return withId(definitions.steps);
    case 'serviceEndpoint':
      return withId(definitions.serviceEndpoints);
    case 'environmentVariable':
      return definitions.environmentVariables.has(key);
    case 'customApi':
      return definitions.customApis.has(key);
    default:
      return true;
  }
}
