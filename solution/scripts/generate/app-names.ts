import type { SourceApp, SourceEndpoint, SourceVariable } from '../source/app.ts';
import { camelCase, withoutPrefix } from './text.ts';

/** Types of environment variables (Dataverse, choice `environmentvariabledefinition_type`) by their contract name. */
const variableTypes: Record<number, string> = { 100000000: 'text', 100000002: 'yesNo', 100000003: 'json' };

/** The app with its dashboard. Throws unless there is exactly one dashboard. */
export function appNames({ uniqueName, label, siteMap, dashboards }: SourceApp) {
  const [dashboard, ...more] = dashboards;
  if (!dashboard || more.length > 0) throw new Error(`${dashboards.length} dashboards, but the contract names one.`);
  return { uniqueName, label, siteMap, dashboard };
}

/** Ids of the views that the app opens, by table. */
export function viewIds({ views }: SourceApp): Record<string, Record<string, string>> {
  const tables: Record<string, Record<string, string>> = {};
  for (const { table, label, id } of views) {
    const ids = (tables[camelCase(withoutPrefix(table))] ??= {});
    const key = wordsKey(label);
    if (ids[key]) throw new Error(`${table}: two views that the app opens have the label "${label}".`);
    ids[key] = id;
  }
  return tables;
}

/** Environment variables by name without prefix. Throws for a type that the contract does not know. */
export function variableNames(variables: SourceVariable[]): Record<string, object> {
  return Object.fromEntries(
    variables.map(({ schemaName, type, defaultValue }) => {
      const typeName = variableTypes[type];
      if (!typeName) throw new Error(`${schemaName}: the type ${type} is not known to the contract.`);
      return [camelCase(withoutPrefix(schemaName)), { name: schemaName, type: typeName, default: defaultValue }];
    }),
  );
}

/** Contract name of an endpoint: its last word, for example `nudge`. */
export function endpointKey({ name }: SourceEndpoint): string {
  return (name.split(' ').at(-1) ?? name).toLowerCase();
}

/** Ids without braces; `placeholderUrl` is the address that is shipped. */
export function endpointNames({ name, id, url, stepId }: SourceEndpoint) {
  return { name, endpointId: id, stepId, placeholderUrl: url };
}

/** "My Co-sell Deals" → myCosellDeals. */
function wordsKey(label: string): string {
  const words = label.replaceAll('-', '').split(/[^A-Za-z0-9]+/);
  return camelCase(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(''));
}
