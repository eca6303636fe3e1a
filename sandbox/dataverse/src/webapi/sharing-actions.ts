import { badPayload, invalidArgument, rowNotFound } from '../errors.ts';
import { maskOf, namesOf } from '../security/rights.ts';
import { isGuid, normalizeGuid } from '../values.ts';
import type { Reference } from '../values.ts';
import type { ActionScope } from './actions.ts';
import type { JsonObject } from './serialize.ts';

/** Unbound actions that share rows. */
export const sharingActions: readonly string[] = ['GrantAccess', 'ModifyAccess', 'RevokeAccess'];

/** Runs one of the sharing actions. */
export function runSharingAction(scope: ActionScope, name: string, body: JsonObject): void {
  const { sharing } = scope.operations;
  const { userId } = scope.call;
  const target = requireReference(scope, name, 'Target', body['Target']);
  scope.environment.store.transaction(() => {
    if (name === 'RevokeAccess') {
      sharing.revoke(userId, target, requirePrincipal(scope, name, 'Revokee', body['Revokee']));
      return;
    }
    const access = asObject(body['PrincipalAccess']);
    if (!access) throw missing(name, 'PrincipalAccess');
    const principal = requirePrincipal(scope, name, 'PrincipalAccess.Principal', access['Principal']);
    const mask = typeof access['AccessMask'] === 'string' ? maskOf(access['AccessMask']) : undefined;
    if (mask === undefined) {
      throw badPayload(
        name,
        `Cannot convert the literal '${String(access['AccessMask'])}' to the expected type 'Microsoft.Dynamics.CRM.AccessRights'.`,
      );
    }
    if (name === 'GrantAccess') sharing.grant(userId, target, principal, mask);
    else sharing.modify(userId, target, principal, mask);
  });
}

/** RetrieveSharedPrincipalsAndAccess: users and teams that a row is shared with. */
export function sharedPrincipals(scope: ActionScope, target: Reference): JsonObject {
  const shares = scope.operations.sharing.list(scope.call.userId, target);
  return {
    PrincipalAccesses: shares.map(({ principal, mask }) => ({
      AccessMask: namesOf(mask),
      Principal: {
        '@odata.type': `#Microsoft.Dynamics.CRM.${principal.table}`,
        [scope.environment.catalog.table(principal.table).primaryId]: principal.id,
        ownerid: principal.id,
      },
    })),
  };
}

/** A row named in a body by `@odata.id`, or by `@odata.type` and its primary key; undefined when it is not. */
export function readReference(scope: ActionScope, value: unknown): Reference | undefined {
  const json = asObject(value);
  if (!json) return undefined;
  if (typeof json['@odata.id'] === 'string') return scope.resolveBind(json['@odata.id']);
  const type = String(json['@odata.type'] ?? '').replace(/^#?Microsoft\.Dynamics\.CRM\./, '');
  const table = scope.environment.catalog.tables.get(type);
  const id = table && json[table.primaryId];
  return table && typeof id === 'string' && isGuid(id) ? { table: type, id: normalizeGuid(id) } : undefined;
}

function requireReference(scope: ActionScope, action: string, parameter: string, value: unknown): Reference {
  if (value === undefined || value === null) throw missing(action, parameter);
  const reference = readReference(scope, value);
  if (!reference) {
    throw badPayload(action, `The parameter '${parameter}' must be a row: '@odata.type' and the id of the row.`);
  }
  return reference;
}

function requirePrincipal(scope: ActionScope, action: string, parameter: string, value: unknown): Reference {
  const principal = requireReference(scope, action, parameter, value);
  if (principal.table !== 'systemuser' && principal.table !== 'team') {
    throw invalidArgument(`The parameter '${parameter}' must be a user or a team, not a row of ${principal.table}.`);
  }
  if (!scope.environment.store.get(principal.table, principal.id)) throw rowNotFound(principal.table, principal.id);
  return principal;
}

function missing(action: string, parameter: string): Error {
  return invalidArgument(`Required field '${parameter}' is missing for the action ${action}.`);
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
