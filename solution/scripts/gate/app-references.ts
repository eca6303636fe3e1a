import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { checkReference, componentsOf, type KnownComponents, type Reference } from './known-components.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';

type TargetName = Exclude<keyof KnownComponents, 'tableOfView'>;

/** Types of components inside an app (Dataverse table reference: appmodulecomponent, componenttype). */
const appComponents: Record<string, { key: 'schemaName' | 'id'; targets: TargetName[] }> = {
  '1': { key: 'schemaName', targets: ['table'] },
  '26': { key: 'id', targets: ['view'] },
  '59': { key: 'id', targets: ['chart'] },
  '60': { key: 'id', targets: ['form', 'dashboard'] },
  '62': { key: 'schemaName', targets: ['siteMap'] },
};

/** Where the address of a web resource begins in icons of site maps. */
const webResourceFolder = '/WebResources/';

/** Findings of rule 6 about apps and site maps. */
export function checkApps(view: PackageView, known: KnownComponents): Finding[] {
  return [
    ...componentsOf(view, 'AppModules', 'AppModule').flatMap((app) => checkApp(app, known)),
    ...componentsOf(view, 'AppModuleSiteMaps', 'AppModuleSiteMap').flatMap((map) => checkSiteMap(map, known)),
  ];
}

function checkApp(app: Element, known: KnownComponents): Finding[] {
  const who = `The app ${childText(app, 'UniqueName')}`;
  const finding = (where: Element, message: string): Finding => ({ rule: 6, ...placeOf(where), message });
  const components = descendants(app, 'AppModuleComponent');
  const findings = components.flatMap((where) => {
    const kind = appComponents[attribute(where, 'type')];
    if (!kind)
      return [
        finding(where, `${who} has a component of type ${attribute(where, 'type')}, which the gate does not know.`),
      ];
    const name = kind.key === 'id' ? plainId(attribute(where, 'id')) : attribute(where, 'schemaName');
    const targets = kind.targets.map((target) => known[target]);
    if (targets.some((target) => target.has(name))) return [];
    const label = targets.map((target) => target.label).join(' or ');
    return [finding(where, `${who} names the ${label} ${name}, which is not in the solution.`)];
  });
  const hasSiteMap = components.some((component) => attribute(component, 'type') === '62');
  const icon = childText(app, 'WebResourceId');
  const roles = descendants(app, 'AppModuleRoleMaps').flatMap((maps) => descendants(maps, 'Role'));
  return [
    ...findings,
    ...(hasSiteMap ? [] : [finding(app, `${who} names no site map (a component of type 62): it would open empty.`)]),
    ...(icon === '' ? [] : checkReference({ who, to: known.webResourceId, name: plainId(icon), where: app })),
    ...roles.flatMap((where) => checkReference({ who, to: known.role, name: plainId(attribute(where, 'id')), where })),
  ];
}

function checkSiteMap(map: Element, known: KnownComponents): Finding[] {
  const who = `The site map ${childText(map, 'SiteMapUniqueName')}`;
  const references = descendants(map, '*').flatMap((where): Reference[] => {
    const icons = ['Icon', 'VectorIcon'].map((name) => attribute(where, name));
    const names: [Reference['to'], string][] = [
      [known.table, attribute(where, 'Entity')],
      [known.dashboard, plainId(attribute(where, 'DefaultDashboard'))],
      [known.view, viewOfUrl(where)],
      [known.table, tableOfUrl(where)],
      ...icons
        .filter((icon) => icon.startsWith(webResourceFolder))
        .map((icon): [Reference['to'], string] => [known.webResource, icon.slice(webResourceFolder.length)]),
    ];
    return names.filter(([, name]) => name !== '').map(([to, name]) => ({ who, to, name, where }));
  });
  return [
    ...references.flatMap(checkReference),
    ...descendants(map, 'SubArea').flatMap((area) => otherTable(area, who, known)),
  ];
}

/** A sub-area that stands for one table and opens a list of another: the app would show a default list instead. */
function otherTable(area: Element, who: string, known: KnownComponents): Finding[] {
  const listed = tableOfUrl(area);
  const table = attribute(area, 'Entity') || listed;
  const opened = known.tableOfView.get(viewOfUrl(area)) ?? (listed || table);
  if (opened === table && (listed || table) === table) return [];
  const message = `${who}: the sub-area ${attribute(area, 'Id')} of ${table} opens a view of ${opened}.`;
  return [{ rule: 6, ...placeOf(area), message }];
}

function viewOfUrl(area: Element): string {
  return plainId(/[?&]viewid=(\{?[0-9a-f-]{36}\}?)/i.exec(decoded(area))?.[1] ?? '');
}

function tableOfUrl(area: Element): string {
  return /[?&]etn=([a-z0-9_]+)/i.exec(decoded(area))?.[1] ?? '';
}

/** Braces of an id may be written as %7b and %7d. */
function decoded(area: Element): string {
  return attribute(area, 'Url').replace(/%7b/gi, '{').replace(/%7d/gi, '}');
}
