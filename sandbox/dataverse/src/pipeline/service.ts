import { rowNotFound } from '../errors.ts';
import type { OrganizationService, PluginContext } from '../plugins/types.ts';
import { keyPart } from '../storage/validate.ts';
import type { Attributes, Row } from '../values.ts';
import type { Call, Environment, Operations } from './operations.ts';
import { entityOf } from './steps.ts';

/** Data access of a plug-in as the given user; everything it does is nested in the plug-in's own context. */
export function organizationService(
  { catalog, store, security }: Environment,
  operations: Operations,
  userId: string,
  parent: PluginContext,
): OrganizationService {
  const call: Call = { userId, initiatingUserId: parent.initiatingUserId, depth: parent.depth + 1, parent };
  const existing = (table: string, id: string): Row => {
    const row = store.get(table, id);
    if (!row) throw rowNotFound(table, id);
    return row;
  };
  return {
    create: (table, attributes) => operations.create(catalog.table(table), attributes, call),
    delete: (table, id) => operations.remove(catalog.table(table), id, call),
    whoAmI: () => userId,
    retrieve: (table, id, columns) => {
      const row = existing(table, id);
      security.requireAccess(userId, 'Read', catalog.table(table), row);
      return entityOf(row, columns);
    },
    find: (table, equals, columns) => {
      const definition = catalog.table(table);
      security.requirePrivilege(userId, 'Read', definition);
      const readable = store.all(table).filter((row) => security.canAccess(userId, 'Read', definition, row));
      return readable.filter((row) => hasValues(row, equals)).map((row) => entityOf(row, columns));
    },
    hasPrivilege: (principalId, privilege) => security.depthOf(principalId, privilege) !== undefined,
    accessRights: (principalId, target) =>
      security.accessRights(principalId, catalog.table(target.table), existing(target.table, target.id)),
  };
}

function hasValues(row: Row, equals: Attributes): boolean {
  return Object.entries(equals).every(([name, value]) => keyPart(row.values[name] ?? null) === keyPart(value));
}
