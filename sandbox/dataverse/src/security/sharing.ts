import type { Catalog, TableDefinition } from '../catalog.ts';
import { DataverseError, invalidArgument, rowAccessDenied, rowNotFound } from '../errors.ts';
import { cascadedRows } from '../storage/related.ts';
import type { Store } from '../storage/store.ts';
import { isReference } from '../values.ts';
import type { Reference, Row } from '../values.ts';
import { bitOf, rights } from './rights.ts';
import type { Security } from './security.ts';
import type { Shares } from './shares.ts';

/** 400: the owner has all rights already. Source: Web service error codes, CannotShareWithOwner. */
function sharedWithOwner(): DataverseError {
  return new DataverseError(400, '0x80040214', 'An item cannot be shared with the owning user.');
}

/** What sharing works on. */
export interface SharingScope {
  catalog: Pick<Catalog, 'tables' | 'relationships'>;
  store: Store;
  security: Security;
}

/**
 * Sharing of rows as the messages GrantAccess, ModifyAccess and RevokeAccess do it. A share goes on to related rows
 * as their relationships say. Source: Sharing and assigning.
 */
export class Sharing {
  private readonly scope: SharingScope;
  private readonly shares: Shares;

  constructor(scope: SharingScope) {
    this.scope = scope;
    this.shares = scope.security.shares;
  }

  /**
   * Adds rights. The caller needs the right to share and each right he gives; the receiver needs nothing, because a
   * share never gives more than his roles name. Throws DataverseError.
   */
  grant(userId: string, target: Reference, principal: Reference, mask: number): void {
    const row = this.prepared(userId, target, principal);
    this.requireHeld(userId, row, mask);
    this.spread(userId, row, principal, 'cascadeShare', (own) => own | mask);
  }

  /** Replaces the rights of a share. Throws DataverseError. */
  modify(userId: string, target: Reference, principal: Reference, mask: number): void {
    const row = this.prepared(userId, target, principal);
    this.requireHeld(userId, row, mask);
    this.spread(userId, row, principal, 'cascadeShare', () => mask);
  }

  /** Takes a share back; one that is not there is no error. Throws DataverseError. */
  revoke(userId: string, target: Reference, principal: Reference): void {
    const row = this.targetRow(userId, target);
    this.spread(userId, row, principal, 'cascadeUnshare', () => 0);
  }

  /** The shares of a row, as someone who may read it sees them. */
  list(userId: string, target: Reference): { principal: Reference; mask: number }[] {
    const row = this.existing(target);
    this.scope.security.requireAccess(userId, 'Read', this.tableOf(row), row);
    return this.shares.of(row).map(({ principal, own, inherited }) => ({ principal, mask: own | inherited }));
  }

  /**
   * Reparenting: the row takes over the shares of the rows it now belongs to, and their owners may read it. Called
   * after a row was created or one of its lookups changed.
   */
  inherit(row: Row): void {
    const inherited = new Map<string, { principal: Reference; mask: number }>();
    const add = (principal: Reference, mask: number): void => {
      const known = inherited.get(principal.id);
      inherited.set(principal.id, { principal, mask: (known?.mask ?? 0) | mask });
    };
    for (const parent of this.parents(row)) {
      for (const { principal, own, inherited: mask } of this.shares.of(parent)) add(principal, own | mask);
      const owner = parent.values['ownerid'];
      if (isReference(owner)) add(owner, bitOf('Read'));
    }
    const owner = row.values['ownerid'];
    if (isReference(owner)) inherited.delete(owner.id);
    for (const share of this.shares.of(row)) {
      if (!inherited.has(share.principal.id)) this.shares.put(row, { ...share, inherited: 0 });
    }
    for (const { principal, mask } of inherited.values()) {
      this.shares.put(row, { principal, own: this.shares.find(row, principal.id)?.own ?? 0, inherited: mask });
    }
  }

  private prepared(userId: string, target: Reference, principal: Reference): Row {
    const row = this.targetRow(userId, target);
    const owner = row.values['ownerid'];
    if (isReference(owner) && owner.id === principal.id) throw sharedWithOwner();
    return row;
  }

  private targetRow(userId: string, target: Reference): Row {
    const row = this.existing(target);
    const table = this.tableOf(row);
    if (table.ownership !== 'user') {
      throw invalidArgument(`Rows of the table ${table.logicalName} have no owner and cannot be shared.`);
    }
    this.scope.security.requireAccess(userId, 'Share', table, row);
    return row;
  }

  private existing({ table, id }: Reference): Row {
    const row = this.scope.store.get(table, id);
    if (!row) throw rowNotFound(table, id);
    return row;
  }

  private tableOf(row: Row): TableDefinition {
    const table = this.scope.catalog.tables.get(row.table);
    if (!table) throw rowNotFound(row.table, row.id);
    return table;
  }

  private requireHeld(userId: string, row: Row, mask: number): void {
    const table = this.tableOf(row);
    for (const { verb, name, bit } of rights) {
      // There is nothing to create about a row that is there; the platform accepts the flag.
      if ((mask & bit) === 0 || verb === 'Create' || this.scope.security.canAccess(userId, verb, table, row)) continue;
      throw rowAccessDenied(userId, row.table, row.id, name);
    }
  }

  /** Writes the share of the row itself and, as an inherited one, those of the rows the action goes on to. */
  private spread(
    userId: string,
    first: Row,
    principal: Reference,
    action: 'cascadeShare' | 'cascadeUnshare',
    next: (before: number) => number,
  ): void {
    const { catalog, store, security } = this.scope;
    const none = { principal, own: 0, inherited: 0 };
    const known = this.shares.find(first, principal.id) ?? none;
    this.shares.put(first, { ...known, own: next(known.own) });
    const done = new Set([`${first.table}:${first.id}`]);
    const queue = cascadedRows(catalog, store, first, action);
    for (let found = queue.shift(); found; found = queue.shift()) {
      const { child, row } = found;
      if (done.has(`${row.table}:${row.id}`)) continue;
      done.add(`${row.table}:${row.id}`);
      security.requireAccess(userId, 'Share', child, row);
      const share = this.shares.find(row, principal.id) ?? none;
      this.shares.put(row, { ...share, inherited: next(share.inherited) });
      queue.push(...cascadedRows(catalog, store, row, action));
    }
  }

  private parents(row: Row): Row[] {
    const { catalog, store } = this.scope;
    return catalog.relationships.flatMap((relationship) => {
      if (relationship.type !== 'OneToMany' || relationship.referencingTable !== row.table) return [];
      const value = row.values[relationship.referencingColumn];
      if (!isReference(value) || value.table !== relationship.referencedTable) return [];
      const parent = store.get(value.table, value.id);
      if (!parent || !applies(relationship.cascadeReparent, row, parent)) return [];
      return [parent];
    });
  }
}

function applies(mode: string, row: Row, parent: Row): boolean {
  if (mode === 'ActiveOnly') return row.values['statecode'] === 0;
  const [mine, theirs] = [row.values['ownerid'], parent.values['ownerid']];
  if (mode === 'UserOwned') return isReference(mine) && isReference(theirs) && mine.id === theirs.id;
  return mode === 'Cascade';
}
