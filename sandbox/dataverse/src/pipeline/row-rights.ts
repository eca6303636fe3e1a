import { isLookupType } from '../catalog.ts';
import type { TableDefinition } from '../catalog.ts';
import { DataverseError, disabledOwner } from '../errors.ts';
import { isReference } from '../values.ts';
import type { Attributes, Value } from '../values.ts';
import type { Environment } from './operations.ts';

/** Columns whose lookups need no Append right: the platform sets or checks them itself. */
const ownerLike = new Set(['ownerid', 'transactioncurrencyid', 'businessunitid']);

/** Linking needs Append on the row and AppendTo on its target; throws 403. */
export function requireAppend(
  { store, security, catalog }: Environment,
  table: TableDefinition,
  given: Attributes,
  userId: string,
): void {
  for (const [name, value] of Object.entries(given)) {
    const column = table.columns.get(name);
    if (!column || !isLookupType(column.type) || ownerLike.has(name) || !isReference(value)) continue;
    security.requirePrivilege(userId, 'Append', table);
    const referenced = store.get(value.table, value.id);
    if (referenced) security.requireAccess(userId, 'AppendTo', catalog.table(value.table), referenced);
  }
}

/**
 * An owner must be able to read the row; disabled users and access teams cannot be given rows. Throws 403 or, for an
 * access team, 400. Source: Web service error codes, CannotAssignToAccessTeam; the code for a missing Read is that of
 * any missing privilege.
 */
export function requireOwner(
  { store, security, systemUserId }: Environment,
  table: TableDefinition,
  owner: Value | undefined,
): void {
  if (table.ownership !== 'user' || !isReference(owner) || owner.id === systemUserId) return;
  const privilege = `prvRead${table.privilegeName}`;
  const principal = store.get(owner.table, owner.id);
  if (owner.table === 'team') {
    if (principal?.values['teamtype'] === accessTeam) {
      throw new DataverseError(
        400,
        '0x80048340',
        'You cannot assign a record to the access team. You can assign a record to the owner team.',
      );
    }
    security.requireTeamPrivilege(owner.id, privilege, table.logicalName);
    return;
  }
  if (principal?.values['isdisabled'] === true) throw disabledOwner(owner.id);
  security.requireNamed(owner.id, privilege, table.logicalName);
}

/** `teamtype` of a team that is only shared with. */
const accessTeam = 1;
