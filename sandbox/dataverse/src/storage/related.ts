import type { Cascade, Catalog, OneToManyDefinition, TableDefinition } from '../catalog.ts';
import { isReference } from '../values.ts';
import type { Row, Value } from '../values.ts';
import type { Store } from './store.ts';

/** A row of the N side of a relationship and its lookup column. */
export interface Related {
  child: TableDefinition;
  row: Row;
  column: string;
}

/** What relationships say about their N side; the names of the catalogue. */
export type CascadeAction = 'cascadeAssign' | 'cascadeShare' | 'cascadeUnshare' | 'cascadeReparent' | 'cascadeDelete';

/** Rows that refer to the given one through the relationships wanted. */
export function relatedRows(
  catalog: Pick<Catalog, 'tables' | 'relationships'>,
  store: Store,
  row: Row,
  wanted: (relationship: OneToManyDefinition) => boolean,
): Related[] {
  return catalog.relationships.flatMap((relationship) => {
    if (relationship.type !== 'OneToMany' || relationship.referencedTable !== row.table) return [];
    const child = catalog.tables.get(relationship.referencingTable);
    if (!child || !wanted(relationship)) return [];
    const column = relationship.referencingColumn;
    const rows = store.all(child.logicalName).filter((candidate) => pointsTo(candidate.values[column], row));
    return rows.map((found) => ({ child, row: found, column }));
  });
}

/**
 * Rows of the N side that an action on the row goes on to: all of them, the active ones, or those of the same owner
 * (`formerOwner`), as the relationship says. Source: Configure table relationship cascading behavior.
 */
export function cascadedRows(
  catalog: Pick<Catalog, 'tables' | 'relationships'>,
  store: Store,
  row: Row,
  action: Exclude<CascadeAction, 'cascadeDelete'>,
  formerOwner: Value | undefined = row.values['ownerid'],
): Related[] {
  const modes: readonly Cascade[] = ['Cascade', 'ActiveOnly', 'UserOwned'];
  return modes.flatMap((mode) =>
    relatedRows(catalog, store, row, (relationship) => relationship[action] === mode).filter((found) => {
      if (found.child.ownership !== 'user') return false;
      if (mode === 'ActiveOnly') return found.row.values['statecode'] === 0;
      return mode === 'Cascade' || sameOwner(found.row.values['ownerid'], formerOwner);
    }),
  );
}

function pointsTo(value: Value | undefined, row: Row): boolean {
  return isReference(value) && value.id === row.id && value.table === row.table;
}

function sameOwner(left: Value | undefined, right: Value | undefined): boolean {
  return isReference(left) && isReference(right) && left.id === right.id;
}
