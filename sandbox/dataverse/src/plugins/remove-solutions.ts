import { cosellDealSolution } from '../../../../solution/contract/tables.ts';
import type { PluginServices } from './types.ts';

/** Twin of Cosell.Plugins.RemoveSolutions: removes the solutions of a deal that is deleted, as the system. */
export function removeSolutions({ context, service }: PluginServices): void {
  const system = service(null);
  const ofDeal = { [cosellDealSolution.lookups.opportunityId.column]: context.primaryEntityId };
  for (const { id } of system.find(cosellDealSolution.table, ofDeal, [])) system.delete(cosellDealSolution.table, id);
}
