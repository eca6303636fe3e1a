import type { TableDefinition } from '../catalog.ts';
import { deleteRestricted } from '../errors.ts';
import type { PluginContext } from '../plugins/types.ts';
import { cascadedRows, relatedRows } from '../storage/related.ts';
import { isReference } from '../values.ts';
import type { Attributes, Row } from '../values.ts';
import type { Call, Environment, Operations } from './operations.ts';

/**
 * Hands related rows on with their parent. Each goes through its own pipeline, with the rights of the caller: he needs
 * Assign on every one of them, and the new owner must be able to read its table.
 */
export function cascadeOwner(
  { catalog, store }: Environment,
  operations: Operations,
  before: Row,
  values: Attributes,
  call: Call,
): void {
  const owner = values['ownerid'];
  const former = before.values['ownerid'];
  if (!isReference(owner) || (isReference(former) && former.id === owner.id)) return;
  for (const { child, row } of cascadedRows(catalog, store, before, 'cascadeAssign', former)) {
    const current = store.get(child.logicalName, row.id)?.values['ownerid'];
    if (isReference(current) && current.id === owner.id) continue;
    operations.update(child, row.id, { ownerid: owner }, { ...call, isCascade: true });
  }
}

/**
 * Deletes what goes with the row, each row through its own pipeline and with the rights of the caller, and empties the
 * lookups of the rows that stay. Rows that a step has deleted meanwhile are left alone. Throws 405 when rows of a
 * restricting relationship are there.
 */
export function cascadeDelete(environment: Environment, operations: Operations, row: Row, call: Call): void {
  const { catalog, store } = environment;
  const restricted = relatedRows(catalog, store, row, (relationship) => relationship.cascadeDelete === 'Restrict');
  if (restricted.length > 0) throw deleteRestricted();
  for (const found of relatedRows(catalog, store, row, (relationship) => relationship.cascadeDelete === 'Cascade')) {
    if (store.get(found.child.logicalName, found.row.id)) operations.remove(found.child, found.row.id, call);
  }
  for (const found of relatedRows(catalog, store, row, (relationship) => relationship.cascadeDelete === 'RemoveLink')) {
    const current = store.get(found.child.logicalName, found.row.id);
    if (current) store.put(found.child.logicalName, current.id, { ...current.values, [found.column]: null });
  }
}

/** The call of a row that goes along with another: as the same user, one level deeper. */
export function cascadedCall(call: Call, parent: PluginContext): Call {
  const { userId, initiatingUserId, asPlatform } = call;
  return { userId, initiatingUserId, depth: call.depth + 1, parent, ...(asPlatform ? { asPlatform } : {}) };
}

/** True when one of the lookups given makes the row part of another one's family (reparenting). */
export function isReparented({ catalog }: Environment, table: TableDefinition, given: Attributes): boolean {
  return catalog.relationships.some(
    (relationship) =>
      relationship.type === 'OneToMany' &&
      relationship.referencingTable === table.logicalName &&
      relationship.cascadeReparent !== 'NoCascade' &&
      relationship.referencingColumn in given,
  );
}
