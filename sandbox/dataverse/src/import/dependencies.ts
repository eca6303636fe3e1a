import type { Definitions } from '../catalog.ts';
import { describeComponent, identity, objectId } from './component.ts';
import type { Component } from './component.ts';
import type { ParsedSolution } from './parsed.ts';
import { referencesOf } from './references.ts';
import { componentsOf } from './solution-parts.ts';

/**
 * A solution in the environment. Unmanaged ones lie above all managed ones; when such a solution is deleted only its
 * container goes and its components stay.
 */
export interface Layer {
  solution: ParsedSolution;
  hasContainer: boolean;
}

/** A component that keeps another from being removed. */
export interface Dependency {
  required: Component;
  dependent: Component;
  /** Unique name of the dependent's solution. */
  solution: string;
}

/** Components that the solution brought first, so that they leave with it. */
export function ownComponents(solution: ParsedSolution, definitions: Definitions): Component[] {
  return componentsOf(solution).filter((component) => {
    const owner = ownerOf(component, definitions);
    return owner === undefined || owner === solution.uniqueName;
  });
}

/** Components by identity; web resources also by their id, as apps name them. */
export function componentMap(components: readonly Component[], definitions: Definitions): Map<string, Component> {
  const map = new Map(components.map((component) => [identity(component), component]));
  for (const component of components) {
    if (component.kind !== 'webResource') continue;
    map.set(identity({ kind: 'webResource', key: objectId(component, definitions) }), component);
  }
  return map;
}

/** What of the layers uses the components that are to go. */
export function dependenciesOn(required: ReadonlyMap<string, Component>, layers: readonly Layer[]): Dependency[] {
  return layers.flatMap(({ solution }) => {
    const used = referencesOf(solution).flatMap(({ dependent, required: wanted }) => {
      const found = required.get(identity(wanted));
      return found && !goesAlong(dependent, solution, required) ? [{ required: found, dependent }] : [];
    });
    return [...used, ...layersOver(solution, required)].map((reference) => ({
      ...reference,
      solution: solution.uniqueName,
    }));
  });
}

/**
 * Parts of a table that goes (its columns, views, forms, lookups) go with it where the customer made them: the
 * platform counts that as a dependency inside of the table. Those of a managed solution hold the table.
 */
function goesAlong(dependent: Component, solution: ParsedSolution, going: ReadonlyMap<string, Component>): boolean {
  if (solution.managed) return false;
  return isPartOf(dependent, going) || going.has(identity(dependent));
}

function isPartOf({ table }: Component, going: ReadonlyMap<string, Component>): boolean {
  return table !== undefined && going.has(identity({ kind: 'table', key: table }));
}

/** Managed changes to a component hold its base: "there are other managed layers over the base layer". */
function layersOver(
  solution: ParsedSolution,
  going: ReadonlyMap<string, Component>,
): { required: Component; dependent: Component }[] {
  if (!solution.managed) return [];
  return componentsOf(solution).flatMap((dependent) => {
    const required = going.get(identity(dependent));
    return required ? [{ required, dependent }] : [];
  });
}

/** True when a customer's component leaves together with the components that go. */
export function leavesWith(component: Component, going: ReadonlyMap<string, Component>): boolean {
  return going.has(identity(component)) || isPartOf(component, going);
}

/** The sentence of the platform for an uninstall that dependencies forbid, with all of them. */
export function dependencyMessage(dependencies: readonly Dependency[]): string {
  const lines = dependencies.map(
    ({ required, dependent, solution }) =>
      `the ${describeComponent(required)} is used by the ${describeComponent(dependent)} of ${solution}`,
  );
  return `Solution dependencies exist, cannot uninstall. DependencyCount : ${lines.length}\n- ${lines.join('\n- ')}`;
}

/** The solution that brought a component first; undefined when the definitions do not say. */
function ownerOf({ kind, key }: Component, definitions: Definitions): string | undefined {
  const byId = (list: readonly { id: string; solution?: string }[]): string | undefined =>
    list.find((candidate) => candidate.id === key)?.solution ?? '';
  switch (kind) {
    case 'table':
      return definitions.tables.get(key)?.solution ?? '';
    case 'column': {
      const [table = '', column = ''] = key.split('.');
      const found = definitions.tables.get(table);
      return found?.columns.get(column)?.solution ?? found?.solution ?? '';
    }
    case 'form':
      return byId([...definitions.forms, ...definitions.dashboards]);
    case 'view':
      return byId(definitions.views);
    case 'chart':
      return byId(definitions.charts);
    case 'step':
      return byId(definitions.steps);
    case 'role':
      return byId(definitions.roles);
    case 'serviceEndpoint':
      return byId(definitions.serviceEndpoints);
    case 'choice':
      return definitions.choices.get(key)?.solution;
    case 'webResource':
      return definitions.webResources.get(key)?.solution;
    case 'control':
      return definitions.controls.get(key)?.solution;
    case 'siteMap':
      return definitions.siteMaps.get(key)?.solution;
    case 'app':
      return definitions.apps.get(key)?.solution;
    case 'environmentVariable':
      return definitions.environmentVariables.get(key)?.solution;
    case 'customApi':
      return definitions.customApis.get(key)?.solution;
    case 'relationship':
      return definitions.relationships.find((relationship) => relationship.schemaName === key)?.solution;
    default:
      return undefined;
  }
}
