import { shareTable } from '../storage/store.ts';
import type { Store } from '../storage/store.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference, Row } from '../values.ts';

/** One share of a row: rights given directly and those that came from a parent row, as masks of AccessRights. */
export interface Share {
  principal: Reference;
  own: number;
  inherited: number;
}

/** Which rows are shared with which users and teams; kept as rows, so that they go with a transaction like all others. */
export class Shares {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Rights that shares give any of the principals on the row. */
  mask(row: Row, principalIds: Iterable<string>): number {
    let mask = 0;
    for (const id of principalIds) {
      const share = this.find(row, id);
      if (share) mask |= share.own | share.inherited;
    }
    return mask;
  }

  /** The share of a row with a principal. */
  find(row: Row, principalId: string): Share | undefined {
    const found = this.store.get(shareTable, keyOf(row, principalId));
    return found && shareOf(found.values);
  }

  /** All shares of a row. */
  of(row: Row): Share[] {
    return this.rowsOf(row).flatMap(({ values }) => shareOf(values) ?? []);
  }

  /** Writes a share; one without any right goes. */
  put(row: Row, { principal, own, inherited }: Share): void {
    const key = keyOf(row, principal.id);
    if ((own | inherited) === 0) {
      this.store.remove(shareTable, key);
      return;
    }
    this.store.put(shareTable, key, {
      objectid: { table: row.table, id: row.id },
      principalid: principal,
      accessrightsmask: own,
      inheritedaccessrightsmask: inherited,
    });
  }

  /** Removes all shares of a row that is being deleted. */
  drop(row: Row): void {
    for (const share of this.rowsOf(row)) this.store.remove(shareTable, share.id);
  }

  private rowsOf({ table: shared, id }: Row): Row[] {
    return this.store.all(shareTable).filter(({ values }) => {
      const object = values['objectid'];
      return isReference(object) && object.id === id && object.table === shared;
    });
  }
}

function keyOf(row: Row, principalId: string): string {
  return `${row.table}:${row.id}:${principalId}`;
}

function shareOf(values: Attributes): Share | undefined {
  const principal = values['principalid'];
  if (!isReference(principal)) return undefined;
  return {
    principal,
    own: Number(values['accessrightsmask']),
    inherited: Number(values['inheritedaccessrightsmask']),
  };
}
