import type { AppDefinition, Catalog } from '../../../dataverse/src/catalog.ts';
import { languageId, NoSuchPage, privilegesOf } from './page-meta.ts';
import type { AppMeta, GroupMeta, SubAreaMeta, UserMeta } from './page-types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, children, parseXml, plainGuid } from './xml.ts';

/** Apps the user may open: active, and given to one of the user's roles; an administrator sees all. */
export function appsOf(catalog: Catalog, user: UserMeta): AppDefinition[] {
  const held = new Set(user.roles.map((role) => plainGuid(role.id)));
  const { all } = privilegesOf(catalog, user);
  return [...catalog.apps.values()].filter(
    (app) => app.isActive && (all || app.roleIds.some((id) => held.has(plainGuid(id)))),
  );
}

/**
 * Reads an app and what of its site map the user may see.
 * @throws {NoSuchPage} when there is no such app, or the user may not open it.
 * @throws {XmlProblem} when the site map is not well-formed.
 */
export function buildAppMeta(catalog: Catalog, user: UserMeta, uniqueName: string): AppMeta {
  const app = catalog.apps.get(uniqueName);
  if (!app) throw new NoSuchPage(`There is no app ${uniqueName} in the imported solutions.`);
  if (!appsOf(catalog, user).includes(app))
    throw new NoSuchPage(`${user.fullName} has no security role that opens the app ${app.label}.`);
  const siteMap = catalog.siteMaps.get(app.siteMap);
  const reader: Reader = { catalog, user, app: uniqueName, problems: [] };
  if (!siteMap) reader.problems.push(`The app ${app.label} names no site map that exists.`);
  const root = siteMap && parseXml(siteMap.xml, `The site map of ${app.label}`);
  const areas = children(root, 'Area').map((area) => ({
    id: attribute(area, 'Id') ?? '',
    label: titleOf(area),
    groups: children(area, 'Group').flatMap((group) => readGroup(group, reader)),
  }));
  return {
    uniqueName,
    label: app.label,
    areas: areas.filter((area) => area.groups.length > 0),
    problems: reader.problems,
  };
}

interface Reader {
  catalog: Catalog;
  user: UserMeta;
  app: string;
  problems: string[];
}

/** A group without anything the user may see is left out. */
function readGroup(group: XmlElement, reader: Reader): GroupMeta[] {
  const subAreas = children(group, 'SubArea')
    .filter((subArea) => isAllowed(subArea, reader))
    .flatMap((subArea) => readSubArea(subArea, reader));
  return subAreas.length === 0 ? [] : [{ id: attribute(group, 'Id') ?? '', label: titleOf(group), subAreas }];
}

/** The user needs Read on the table a sub area opens, and every privilege it lists (site map reference: Privilege). */
function isAllowed(subArea: XmlElement, reader: Reader): boolean {
  const { catalog, user } = reader;
  const held = privilegesOf(catalog, user);
  const entity = attribute(subArea, 'Entity');
  const wanted = children(subArea, 'Privilege').flatMap((privilege) =>
    (attribute(privilege, 'Privilege') ?? '')
      .split(',')
      .map((verb) => [verb.trim(), attribute(privilege, 'Entity') ?? ''] as const),
  );
  return [...(entity ? [['Read', entity] as const] : []), ...wanted].every(([verb, table]) => {
    const suffix = catalog.tables.get(table.toLowerCase())?.privilegeName;
    return suffix !== undefined && (held.all || `prv${verb}${suffix}` in held.privileges);
  });
}

function readSubArea(subArea: XmlElement, reader: Reader): SubAreaMeta[] {
  const id = attribute(subArea, 'Id') ?? '';
  const address = addressOf(subArea, reader);
  if (address === undefined) {
    reader.problems.push(`The entry ${titleOf(subArea) || id} of the app leads nowhere.`);
    return [];
  }
  // Pictures of the platform itself are not here.
  const icons = [attribute(subArea, 'VectorIcon'), attribute(subArea, 'Icon')];
  const icon = icons.find((each) => /^(\$webresource:|\/WebResources\/)/i.test(each ?? ''));
  const table = reader.catalog.tables.get(attribute(subArea, 'Entity')?.toLowerCase() ?? '');
  const label = titleOf(subArea) || table?.collectionLabel || id;
  return [{ id, label, address, ...(icon ? { icon: webResourceAddress(icon) } : {}) }];
}

/** What the designer writes as Url of a sub area that opens a dashboard. */
const dashboardsPage = '/workplace/home_dashboards.aspx';

/** The page behind a sub area: its dashboard, else its Url, else the list of its table. */
function addressOf(subArea: XmlElement, { app, catalog }: Reader): string | undefined {
  const url = attribute(subArea, 'Url');
  const dashboard = attribute(subArea, 'DefaultDashboard');
  const entity = attribute(subArea, 'Entity')?.toLowerCase();
  if (dashboard && (!url || url.toLowerCase() === dashboardsPage))
    return inApp(`/main.aspx?pagetype=dashboard&id=${plainGuid(dashboard)}`, app);
  if (url) return inApp(url, app);
  return entity !== undefined && catalog.tables.has(entity)
    ? inApp(`/main.aspx?pagetype=entitylist&etn=${entity}`, app)
    : undefined;
}

/** Adds the app to an address of a page; others stay as they are. */
function inApp(address: string, app: string): string | undefined {
  if (/^\$webresource:/i.test(address) || address.startsWith('/WebResources/')) return webResourceAddress(address);
  if (/^https?:/i.test(address)) return address;
  const query = /^\/?main\.aspx\?(.*)$/i.exec(address)?.[1];
  if (query === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  // The id of the app differs between environments; the page knows it by name.
  parameters.delete('appid');
  return `/main.aspx?${new URLSearchParams([['appname', app], ...parameters])}`;
}

function webResourceAddress(value: string): string {
  const name = value.replace(/^\$webresource:/i, '');
  return name.startsWith('/') ? name : `/WebResources/${name}`;
}

function titleOf(owner: XmlElement): string {
  const titles = children(owner, 'Titles').flatMap((list) => children(list, 'Title'));
  const title = titles.find((each) => attribute(each, 'LCID') === String(languageId)) ?? titles[0];
  return title ? (attribute(title, 'Title') ?? '') : '';
}
