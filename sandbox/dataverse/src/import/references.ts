import type { AppDefinition, SiteMapDefinition } from '../catalog.ts';
import { isGuid } from '../values.ts';
import type { Component, ComponentKind } from './component.ts';
import type { ParsedSolution, ParsedTable } from './parsed.ts';
import { fetchReferences, formReferences, viewReferences } from './reference-walkers.ts';
import { attribute, descendants, parseXml, plainGuid } from './xml.ts';

/** One component uses another. */
export interface Reference {
  dependent: Component;
  required: Component;
}

/** A required component as the walkers of one component name it. */
export type Required = [kind: ComponentKind, key: string];

/** Tables of the platform that the stand-in does not hold; relationships of exports name them. */
export const platformTables: ReadonlySet<string> = new Set(['organization', 'owner']);

/** Icon that exports name for an app without one of its own (solution AppModuleWebResources). */
const defaultAppIcon = '953b9fac-1e5e-e611-80d6-00155ded156f';

/**
 * What the components of a solution use: the import demands that it is there, and what uses a component of another
 * solution keeps that one from being uninstalled.
 */
export function referencesOf(solution: ParsedSolution): Reference[] {
  return [
    ...solution.tables.flatMap(tableReferences),
    ...relationshipReferences(solution),
    ...solution.dashboards.flatMap(({ id, label, xml }) =>
      from({ kind: 'form', key: id, label }, formReferences(parseXml(xml), undefined)),
    ),
    ...solution.siteMaps.flatMap((map) => from({ kind: 'siteMap', key: map.uniqueName }, siteMapReferences(map))),
    ...solution.apps.flatMap((app) => from({ kind: 'app', key: app.uniqueName }, appReferences(app))),
    ...pluginReferences(solution),
    ...solution.webResources.flatMap(({ name, libraries }) =>
      from(
        { kind: 'webResource', key: name },
        libraries.map((library): Required => ['webResource', library]),
      ),
    ),
    ...solution.entityMaps.flatMap(({ source, target, maps }) =>
      from({ kind: 'entityMap', key: `${source}>${target}` }, [
        ['table', source],
        ['table', target],
        ...maps.flatMap((map): Required[] => [
          ['column', `${source}.${map.source}`],
          ['column', `${target}.${map.target}`],
        ]),
      ]),
    ),
  ];
}

function from(dependent: Component, required: readonly Required[]): Reference[] {
  const seen = new Set<string>();
  return required.flatMap(([kind, key]) => {
    if (key === '' || seen.has(`${kind}:${key}`)) return [];
    seen.add(`${kind}:${key}`);
    return [{ dependent, required: { kind, key } }];
  });
}

function tableReferences(table: ParsedTable): Reference[] {
  const { logicalName } = table;
  const resources = [...(table.ribbon?.matchAll(/\$webresource:([^"<]+)/g) ?? [])];
  return [
    ...from({ kind: 'table', key: logicalName, table: logicalName }, [['webResource', table.icon]]),
    ...table.columns.flatMap((column) =>
      from({ kind: 'column', key: `${logicalName}.${column.logicalName}`, table: logicalName }, [
        ['table', logicalName],
        ['choice', column.choice ? '' : (column.choiceName ?? '')],
      ]),
    ),
    ...table.keys.flatMap((key) =>
      from(
        { kind: 'key', key: `${logicalName}.${key.name}`, table: logicalName },
        key.columns.map((column): Required => ['column', `${logicalName}.${column}`]),
      ),
    ),
    ...table.forms.flatMap(({ id, label, form }) =>
      from({ kind: 'form', key: id, label, table: logicalName }, [
        ['table', logicalName],
        ...formReferences(form, logicalName),
      ]),
    ),
    ...table.views.flatMap((view) =>
      from({ kind: 'view', key: view.id, label: view.label, table: logicalName }, [
        ['table', logicalName],
        ...viewReferences(view),
      ]),
    ),
    ...table.charts.flatMap(({ id, label, dataXml }) =>
      from({ kind: 'chart', key: id, label, table: logicalName }, [
        ['table', logicalName],
        ...(dataXml ? fetchReferences(dataXml) : []),
      ]),
    ),
    ...from(
      { kind: 'ribbon', key: logicalName, table: logicalName },
      resources.map(([, name = '']): Required => ['webResource', name]),
    ),
  ];
}

function relationshipReferences({ relationships }: ParsedSolution): Reference[] {
  return relationships.flatMap((relationship) => {
    const dependent: Component = { kind: 'relationship', key: relationship.schemaName };
    if (relationship.type === 'ManyToMany') {
      return from(dependent, [
        ['table', relationship.firstTable],
        ['table', relationship.secondTable],
      ]);
    }
    const { referencedTable, referencingTable, referencingColumn } = relationship;
    return from({ ...dependent, table: referencingTable }, [
      ['table', platformTables.has(referencedTable) ? '' : referencedTable],
      ['table', referencingTable],
      ['column', `${referencingTable}.${referencingColumn}`],
    ]);
  });
}

function pluginReferences({ steps, customApis }: ParsedSolution): Reference[] {
  return [
    ...steps.flatMap((step) => {
      const columns = [...step.filteringAttributes, ...step.images.flatMap((image) => image.attributes)];
      return from({ kind: 'step', key: step.id, label: step.name }, [
        ['table', step.table],
        ['serviceEndpoint', step.serviceEndpoint ?? ''],
        ['pluginType', step.serviceEndpoint === undefined ? step.pluginType : ''],
        ...(step.table ? columns.map((column): Required => ['column', `${step.table}.${column}`]) : []),
      ]);
    }),
    ...customApis.flatMap((api) => from({ kind: 'customApi', key: api.uniqueName }, [['table', api.boundTable ?? '']])),
  ];
}

function appReferences({ components, iconId, roleIds }: AppDefinition): Required[] {
  const kinds: Readonly<Record<number, ComponentKind>> = {
    1: 'table',
    26: 'view',
    59: 'chart',
    60: 'form',
    62: 'siteMap',
  };
  return [
    ...components.flatMap(({ type, schemaName, id }): Required[] => {
      const kind = kinds[type];
      return kind ? [[kind, schemaName || id]] : [];
    }),
    ['webResource', iconId === defaultAppIcon ? '' : iconId],
    ...roleIds.map((id): Required => ['role', id]),
  ];
}

function siteMapReferences({ xml }: SiteMapDefinition): Required[] {
  const root = parseXml(xml);
  const found: Required[] = [];
  for (const element of ['Area', 'Group', 'SubArea'].flatMap((name) => descendants(root, name))) {
    for (const name of ['Icon', 'VectorIcon']) {
      const resource = /(?:\$webresource:|\/WebResources\/)(.+)$/i.exec(attribute(element, name))?.[1];
      if (resource) found.push(['webResource', resource]);
    }
    found.push(['table', attribute(element, 'Entity')], ...addressReferences(attribute(element, 'Url')));
    found.push(['form', plainGuid(attribute(element, 'DefaultDashboard'))]);
  }
  for (const privilege of descendants(root, 'Privilege')) found.push(['table', attribute(privilege, 'Entity')]);
  return found;
}

/** A sub area's address: a web resource, or a page with its table, view or dashboard in the query. */
function addressReferences(url: string): Required[] {
  const resource = /(?:\$webresource:|\/WebResources\/)([^?]+)/i.exec(url)?.[1];
  if (resource) return [['webResource', resource]];
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const guid = (name: string): string => {
    const id = plainGuid(query.get(name) ?? '');
    return isGuid(id) ? id : '';
  };
  return [
    ['table', query.get('etn') ?? ''],
    ['view', guid('viewid')],
    ['form', query.get('pagetype') === 'dashboard' ? guid('id') : ''],
  ];
}
