import { identity } from './component.ts';
import type { Component } from './component.ts';
import type { ParsedSolution, ParsedTable } from './parsed.ts';

type Keep = (component: Component) => boolean;

/** All components a solution describes. */
export function componentsOf(solution: ParsedSolution): Component[] {
  const found: Component[] = [];
  filterSolution(solution, (component) => found.push(component) > 0);
  for (const { id, name } of solution.pluginTypes) found.push({ kind: 'pluginType', key: name, label: id });
  return found;
}

/** The solution with the components for which `keep` says so. */
export function filterSolution(solution: ParsedSolution, keep: Keep): ParsedSolution {
  return {
    ...solution,
    tables: solution.tables.flatMap((table) => filterTable(table, keep)),
    choices: solution.choices.filter(({ name }) => keep({ kind: 'choice', key: name })),
    relationships: solution.relationships.filter((relationship) =>
      keep({
        kind: 'relationship',
        key: relationship.schemaName,
        ...(relationship.type === 'OneToMany' ? { table: relationship.referencingTable } : {}),
      }),
    ),
    webResources: solution.webResources.filter(({ name }) => keep({ kind: 'webResource', key: name })),
    controls: solution.controls.filter(({ name }) => keep({ kind: 'control', key: name })),
    steps: solution.steps.filter(({ id, name }) => keep({ kind: 'step', key: id, label: name })),
    customApis: solution.customApis.filter(({ uniqueName }) => keep({ kind: 'customApi', key: uniqueName })),
    roles: solution.roles.filter(({ id, name }) => keep({ kind: 'role', key: id, label: name })),
    dashboards: solution.dashboards.filter(({ id, label }) => keep({ kind: 'form', key: id, label })),
    siteMaps: solution.siteMaps.filter(({ uniqueName }) => keep({ kind: 'siteMap', key: uniqueName })),
    apps: solution.apps.filter(({ uniqueName }) => keep({ kind: 'app', key: uniqueName })),
    environmentVariables: solution.environmentVariables.filter(({ schemaName }) =>
      keep({ kind: 'environmentVariable', key: schemaName }),
    ),
    serviceEndpoints: solution.serviceEndpoints.filter(({ id, name }) =>
      keep({ kind: 'serviceEndpoint', key: id, label: name }),
    ),
    entityMaps: solution.entityMaps.filter(({ source, target }) =>
      keep({ kind: 'entityMap', key: `${source}>${target}` }),
    ),
  };
}

function filterTable(table: ParsedTable, keep: Keep): ParsedTable[] {
  const { logicalName } = table;
  if (table.isOwn && !keep({ kind: 'table', key: logicalName, table: logicalName })) return [];
  const part = { table: logicalName };
  return [
    {
      ...table,
      columns: table.columns.filter((column) =>
        keep({ kind: 'column', key: `${logicalName}.${column.logicalName}`, ...part }),
      ),
      keys: table.keys.filter((key) => keep({ kind: 'key', key: `${logicalName}.${key.name}`, ...part })),
      forms: table.forms.filter(({ id, label }) => keep({ kind: 'form', key: id, label, ...part })),
      views: table.views.filter(({ id, label }) => keep({ kind: 'view', key: id, label, ...part })),
      charts: table.charts.filter(({ id, label }) => keep({ kind: 'chart', key: id, label, ...part })),
    },
  ];
}

/**
 * The new version with what it no longer has: an import without upgrade removes nothing, so that the components of
 * the version before stay in the environment.
 */
export function keepMissing(previous: ParsedSolution, next: ParsedSolution): ParsedSolution {
  const known = new Set(componentsOf(next).map(identity));
  const left = filterSolution(previous, (component) => !known.has(identity(component)) || component.kind === 'table');
  const typeNames = new Set(next.pluginTypes.map((type) => type.name));
  return {
    ...next,
    tables: mergeTables(next.tables, left.tables),
    choices: [...next.choices, ...left.choices],
    relationships: [...next.relationships, ...left.relationships],
    webResources: [...next.webResources, ...left.webResources],
    controls: [...next.controls, ...left.controls],
    pluginTypes: [...next.pluginTypes, ...previous.pluginTypes.filter((type) => !typeNames.has(type.name))],
    steps: [...next.steps, ...left.steps],
    customApis: [...next.customApis, ...left.customApis],
    roles: [...next.roles, ...left.roles],
    dashboards: [...next.dashboards, ...left.dashboards],
    siteMaps: [...next.siteMaps, ...left.siteMaps],
    apps: [...next.apps, ...left.apps],
    environmentVariables: [...next.environmentVariables, ...left.environmentVariables],
    serviceEndpoints: [...next.serviceEndpoints, ...left.serviceEndpoints],
    entityMaps: [...next.entityMaps, ...left.entityMaps],
  };
}

function mergeTables(next: readonly ParsedTable[], left: readonly ParsedTable[]): ParsedTable[] {
  const merged = next.map((table) => {
    const more = left.find((candidate) => candidate.logicalName === table.logicalName);
    if (!more) return table;
    return {
      ...table,
      columns: [...table.columns, ...more.columns],
      keys: [...table.keys, ...more.keys],
      forms: [...table.forms, ...more.forms],
      views: [...table.views, ...more.views],
      charts: [...table.charts, ...more.charts],
    };
  });
  return [...merged, ...left.filter((table) => !next.some((other) => other.logicalName === table.logicalName))];
}
