import type { Catalog, PrivilegeDepth } from '../../../dataverse/src/catalog.ts';
import type { PageMeta, UserMeta } from './page-types.ts';
import { summarise } from './table-meta.ts';

/** The part of the Dataverse stand-in that describes; no rows. */
export interface FormSource {
  catalog: Catalog;
  organizationId: string;
}

/** Who asks for a page, and in which app. */
export interface PageRequest {
  userId: string;
  app?: string;
}

/** The only language of the sandbox's users. */
export const languageId = 1033;

/** Thrown when a page cannot be described; `message` says what to do. */
export class NoSuchPage extends Error {}

/**
 * Describes what all pages share.
 * @throws {NoSuchPage} when the user is gone.
 */
export function buildPageMeta(source: FormSource, request: PageRequest): PageMeta {
  const { catalog } = source;
  const user = findUser(catalog, request.userId);
  const held = privilegesOf(catalog, user);
  return {
    tables: Object.fromEntries(
      [...catalog.tables.values()].map((table) => [table.logicalName, summarise(catalog, table)]),
    ),
    webResources: [...catalog.webResources.keys()],
    user,
    users: describeUsers(catalog),
    organization: { id: source.organizationId, name: 'sandbox', languageId },
    privileges: held.privileges,
    allPrivileges: held.all,
    ...(request.app === undefined ? {} : { app: request.app }),
    problems: [],
  };
}

function findUser(catalog: Catalog, userId: string): UserMeta {
  const user = describeUsers(catalog).find((each) => each.id === userId);
  if (!user) throw new NoSuchPage('The signed-in user does not exist any more. Choose a user on the start page.');
  return user;
}

/** Users as the pages need them; GUIDs of roles come from the catalogue. */
export function describeUsers(catalog: Catalog): UserMeta[] {
  const roleId = (name: string) => catalog.roles.find((role) => role.name === name)?.id ?? '';
  return catalog.users.map((user) => ({
    id: user.id,
    fullName: user.fullName,
    roles: user.roles.map((name) => ({ id: roleId(name), name })),
  }));
}

/** Privilege depths as the control API numbers them. */
const depths: Record<PrivilegeDepth, number> = { Basic: 0, Local: 1, Deep: 2, Global: 3 };

/** The privileges of a user's roles with their greatest depth; `all` for a system administrator. */
export function privilegesOf(catalog: Catalog, user: UserMeta): { privileges: Record<string, number>; all: boolean } {
  const roles = catalog.roles.filter((role) => user.roles.some((held) => held.name === role.name));
  const privileges: Record<string, number> = {};
  for (const [name, depth] of roles.flatMap((role) => [...role.privileges])) {
    privileges[name] = Math.max(privileges[name] ?? -1, depths[depth]);
  }
  return { privileges, all: roles.some((role) => role.all) };
}
