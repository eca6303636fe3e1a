import type { Catalog } from '../../../../sandbox/dataverse/src/core.ts';
import type { TestEnvironment } from './client.ts';

const baseTables = ['account', 'contact', 'lead', 'opportunity', 'opportunityclose', 'role', 'team', 'systemuser'];
const definitionSets = [
  'solutions',
  'systemforms',
  'savedqueries',
  'savedqueryvisualizations',
  'appmodules',
  'environmentvariabledefinitions',
  'environmentvariablevalues',
  'serviceendpoints',
  'sdkmessageprocessingsteps',
  'webresourceset',
];

/** Every definition in the catalogue as plain data. */
export function definitionsOf(catalog: Catalog): unknown {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]).sort());
    if (value instanceof Uint8Array) return [...value];
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  };
  const { tables, choices, forms, views, charts, dashboards, apps, siteMaps, environmentVariables } = catalog;
  const { serviceEndpoints, entityMaps, ribbons, webResources, controls, relationships, customApis, steps } = catalog;
  return plain({
    ...{ tables, choices, forms, views, charts, dashboards, apps, siteMaps, environmentVariables, serviceEndpoints },
    ...{ entityMaps, ribbons, webResources, controls, relationships, customApis, steps },
    ...{ roles: catalog.roles, solutions: catalog.solutions, users: catalog.users },
  });
}

/** Rows of the standard tables and of the definitions, as an administrator reads them. */
export async function rowsOf({ send, core }: TestEnvironment): Promise<Record<string, unknown>> {
  const sets = [...baseTables.map((table) => core.catalog.tables.get(table)?.entitySetName ?? ''), ...definitionSets];
  const found: Record<string, unknown> = {};
  for (const set of sets) {
    const { rows } = await send('GET', set);
    // A row of a definition that changed and changed back has a new version; rows of data must not.
    found[set] = definitionSets.includes(set)
      ? rows.map(({ '@odata.etag': _tag, versionnumber: _version, ...row }) => row)
      : rows;
  }
  return found;
}
