import { pluginRules } from '../../../../solution/contract/names.ts';
import { cosellDealSolution, opportunity } from '../../../../solution/contract/tables.ts';
import { isReference } from '../values.ts';
import type { Reference, Value } from '../values.ts';
import type { OrganizationService, PluginContext, PluginEntity } from './types.ts';

/** A deal that an operation concerns, with its owner as far as it is known. */
export interface ConcernedDeal extends Reference {
  owner: Value | undefined;
}

/** Lookups to the opportunity by table. */
const lookups: ReadonlyMap<string, string> = new Map([
  [cosellDealSolution.table, cosellDealSolution.lookups.opportunityId.column],
  ['opportunityclose', 'opportunityid'],
]);

/** The deals (opportunities, leads) of the operation that are or were shared. */
export function sharedDeals(context: PluginContext, system: OrganizationService): ConcernedDeal[] {
  const { primaryEntityName: table, primaryEntityId: id } = context;
  const [before, target] = [context.preEntityImages['pre'], targetEntity(context)];
  if (!belongsToDeal(table)) {
    const owner = target?.attributes['ownerid'] ?? before?.attributes['ownerid'];
    return isShared(target) || isShared(before) ? [{ table, id, owner }] : [];
  }
  return namedDeals(context).flatMap((named) => {
    const [deal] = system.find(opportunity.table, { [opportunity.id]: named, [opportunity.columns.sync]: true }, [
      'ownerid',
    ]);
    return deal ? [{ table: opportunity.table, id: named, owner: deal.attributes['ownerid'] }] : [];
  });
}

/**
 * Ids of the opportunities that the row names before and after the operation: two when it is moved. Leaves out one whose own
 * deletion takes the row along.
 */
export function namedDeals(context: PluginContext): string[] {
  const lookup = lookups.get(context.primaryEntityName) ?? '';
  const named = [context.preEntityImages['pre'], targetEntity(context)].flatMap((row) => {
    const deal = row?.attributes[lookup];
    return isReference(deal) ? [deal.id] : [];
  });
  return [...new Set(named)].filter((id) => !isBeingDeleted(id, context.parentContext));
}

/** True for tables whose rows belong to an opportunity. */
export function belongsToDeal(table: string): boolean {
  return lookups.has(table);
}

/** The columns that a Create or Update sets; undefined for a Delete. */
export function targetEntity(context: PluginContext): PluginEntity | undefined {
  const target = context.inputParameters['Target'];
  return typeof target === 'object' && 'attributes' in target ? target : undefined;
}

/** True when the deal may be changed by the user; asks as the system. The deal must be there. */
export function mayWrite(system: OrganizationService, userId: string, deal: Reference): boolean {
  return system.accessRights(userId, deal).includes('WriteAccess');
}

/** True when the record is there. */
export function exists(system: OrganizationService, { table, id }: Reference): boolean {
  return system.find(table, { [`${table}id`]: id }, []).length > 0;
}

/** True for the tables that a request may be about. */
export function isDealTable(table: unknown): table is string {
  const known: readonly unknown[] = pluginRules.targetTables;
  return known.includes(table);
}

function isShared(deal: PluginEntity | undefined): boolean {
  return deal?.attributes[opportunity.columns.sync] === true;
}

function isBeingDeleted(id: string, outer: PluginContext | undefined): boolean {
  if (!outer) return false;
  const isDelete = outer.messageName === 'Delete' && outer.primaryEntityName === opportunity.table;
  return (isDelete && outer.primaryEntityId === id) || isBeingDeleted(id, outer.parentContext);
}
