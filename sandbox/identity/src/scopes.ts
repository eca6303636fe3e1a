import { refusals } from './errors.ts';

/** What a `scope` parameter asks for. */
export interface RequestedScope {
  /** The one resource named, as registered; undefined when only OpenID scopes are named. */
  resource: string | undefined;
  /** Permission on the resource: `user_impersonation` or `.default`. */
  permission: string | undefined;
  offlineAccess: boolean;
  openId: boolean;
}

const openIdScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];
const permissions: readonly string[] = ['user_impersonation', '.default'];

const withoutTrailingSlash = (address: string): string => address.replace(/\/+$/, '');

function findResource(name: string, registered: readonly string[]): string {
  const found = registered.find((resource) => withoutTrailingSlash(resource) === withoutTrailingSlash(name));
  if (found === undefined) throw refusals.unknownResource(name);
  return withoutTrailingSlash(found);
}

/**
 * Reads a `scope` parameter of the v2 endpoints: names separated by blanks, of at most one resource.
 * @throws {IdentityError} 28000 for two resources, 500011 for an unknown one, 70011 for an unknown permission
 */
export function readScope(scope: string, registered: readonly string[]): RequestedScope {
  const names = scope.split(/\s+/).filter((name) => name !== '');
  const result: RequestedScope = {
    resource: undefined,
    permission: undefined,
    offlineAccess: names.includes('offline_access'),
    openId: names.includes('openid'),
  };
  for (const name of names) {
    if (openIdScopes.includes(name)) continue;
    const cut = name.lastIndexOf('/');
    if (cut <= 0) throw refusals.invalidScope(name);
    const resource = findResource(name.slice(0, cut), registered);
    if (result.resource !== undefined && result.resource !== resource) throw refusals.moreThanOneResource();
    const permission = name.slice(cut + 1);
    if (!permissions.includes(permission)) throw refusals.invalidScope(name);
    result.resource = resource;
    result.permission = permission;
  }
  return result;
}
