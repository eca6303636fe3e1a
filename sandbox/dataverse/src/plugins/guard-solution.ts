import { opportunity } from '../../../../solution/contract/tables.ts';
import { exists, mayWrite, namedDeals } from './deals.ts';
import { refusal } from './request-rules.ts';
import type { PluginServices } from './types.ts';

/** Twin of Cosell.Plugins.GuardSolution: only who may change the deal may change its solutions. */
export function guardSolution({ context, service }: PluginServices): void {
  const system = service(null);
  for (const id of namedDeals(context)) {
    const deal = { table: opportunity.table, id };
    const isSystem = system.whoAmI() === context.userId;
    if (!isSystem && exists(system, deal) && !mayWrite(system, context.userId, deal)) throw refusal('noDealAccess');
  }
}
