import type { PrivilegeDepth, TableDefinition } from '../catalog.ts';
import { privilegeMissing, rowAccessDenied, teamPrivilegeMissing } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Store } from '../storage/store.ts';
import { isReference } from '../values.ts';
import type { Row, Value } from '../values.ts';
import { bitOf, rights } from './rights.ts';
import type { Verb } from './rights.ts';
import { Shares } from './shares.ts';

export type { Verb } from './rights.ts';

const depthOrder: readonly PrivilegeDepth[] = ['Basic', 'Local', 'Deep', 'Global'];

/**
 * Privileges by role, access by ownership and by sharing. There is one business unit, so Local and Deep reach as far as
 * Global. Source: How access to a record is determined (power-platform/admin).
 */
export class Security {
  private readonly catalog: LiveCatalog;
  private readonly store: Store;
  readonly shares: Shares;

  constructor(catalog: LiveCatalog, store: Store) {
    this.catalog = catalog;
    this.store = store;
    this.shares = new Shares(store);
  }

  /** Ids of the user's own roles and those of the user's teams. */
  roleIds(userId: string): Set<string> {
    const ids = new Set<string>();
    for (const [user, role] of this.store.pairs('systemuserroles')) if (user === userId) ids.add(role);
    const teams = this.teamIds(userId);
    for (const [team, role] of this.store.pairs('teamroles')) if (teams.has(team)) ids.add(role);
    return ids;
  }

  /** Widest depth at which the user holds the named privilege. */
  depthOf(userId: string, privilege: string): PrivilegeDepth | undefined {
    const ids = this.roleIds(userId);
    let widest = -1;
    for (const role of this.catalog.roles) {
      if (!ids.has(role.id)) continue;
      if (role.all) return 'Global';
      const depth = role.privileges.get(privilege);
      if (depth) widest = Math.max(widest, depthOrder.indexOf(depth));
    }
    return depthOrder[widest];
  }

  /** Throws 403 unless the user holds the privilege on the table at any depth. */
  requirePrivilege(userId: string, verb: Verb, table: TableDefinition): PrivilegeDepth {
    return this.requireNamed(userId, `prv${verb}${table.privilegeName}`, table.logicalName);
  }

  /** Throws 403 unless the user holds the privilege. */
  requireNamed(userId: string, privilege: string, table: string): PrivilegeDepth {
    const depth = this.depthOf(userId, privilege);
    if (!depth) throw privilegeMissing(userId, privilege, table, this.roleIds(userId).size);
    return depth;
  }

  /** Throws 403 unless one of the team's roles holds the privilege. */
  requireTeamPrivilege(teamId: string, privilege: string, table: string): void {
    const pairs = this.store.pairs('teamroles').filter(([team]) => team === teamId);
    const ids = new Set(pairs.map(([, role]) => role));
    const held = this.catalog.roles.some((role) => ids.has(role.id) && (role.all || role.privileges.has(privilege)));
    if (!held) throw teamPrivilegeMissing(teamId, privilege, table);
  }

  /**
   * True when the user may do this to the row: as far as his privilege reaches, or because the row is shared with him or
   * a team of his. A share gives nothing for which he has no privilege at all.
   */
  canAccess(userId: string, verb: Verb, table: TableDefinition, row: Row): boolean {
    const depth = this.depthOf(userId, `prv${verb}${table.privilegeName}`);
    if (!depth) return false;
    if (this.reaches(userId, depth, table, row.values['ownerid'])) return true;
    return (this.shares.mask(row, [userId, ...this.teamIds(userId)]) & bitOf(verb)) !== 0;
  }

  /** Throws 403: without the privilege with its name, without access to this row with the row's id. */
  requireAccess(userId: string, verb: Verb, table: TableDefinition, row: Row): void {
    this.requirePrivilege(userId, verb, table);
    if (this.canAccess(userId, verb, table, row)) return;
    throw rowAccessDenied(userId, table.logicalName, row.id, `${verb}Access`);
  }

  /** Throws 403 unless the user may create a row owned by this owner. */
  requireCreate(userId: string, table: TableDefinition, id: string, owner: Value | undefined): void {
    const depth = this.requirePrivilege(userId, 'Create', table);
    if (this.reaches(userId, depth, table, owner)) return;
    throw rowAccessDenied(userId, table.logicalName, id, 'CreateAccess');
  }

  /** The user's rights on the row, named as RetrievePrincipalAccess names them. */
  accessRights(userId: string, table: TableDefinition, row: Row): string[] {
    return rights.filter(({ verb }) => this.canAccess(userId, verb, table, row)).map(({ name }) => name);
  }

  private reaches(userId: string, depth: PrivilegeDepth, table: TableDefinition, owner: Value | undefined): boolean {
    if (table.ownership !== 'user' || depth !== 'Basic') return true;
    if (!isReference(owner)) return false;
    return owner.table === 'team' ? this.teamIds(userId).has(owner.id) : owner.id === userId;
  }

  /** Ids of the teams the user is a member of, owner and access teams alike. */
  teamIds(userId: string): Set<string> {
    const pairs = this.store.pairs('teammembership');
    return new Set(pairs.filter(([, user]) => user === userId).map(([team]) => team));
  }
}
