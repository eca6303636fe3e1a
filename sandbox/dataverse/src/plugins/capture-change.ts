import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { pluginRules, relayTag } from '../../../../solution/contract/names.ts';
import { cosellConnection, cosellRequest } from '../../../../solution/contract/tables.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference, Value } from '../values.ts';
import { sharedDeals } from './deals.ts';
import type { ConcernedDeal } from './deals.ts';
import type { OrganizationService, PluginContext, PluginServices } from './types.ts';

const request = cosellRequest.columns;

/** Twin of Cosell.Plugins.CaptureChange: stores a request of kind Change for each deal that is or was shared. */
export function captureChange({ context, service, newId }: PluginServices): void {
  const system = service(null);
  const deals = sharedDeals(context, system);
  if (deals.length === 0 || isOwnWrite(context, system)) return;
  for (const deal of deals) store(context, deal, system, newId());
}

function store(
  context: PluginContext,
  deal: ConcernedDeal,
  system: OrganizationService,
  clientRequestId: string,
): void {
  const row: Attributes = {
    [request.name]: `change ${deal.table}`,
    [request.clientRequestId]: clientRequestId,
    [request.kind]: requestKind.change,
    [request.state]: requestState.new,
    [request.targetTable]: deal.table,
    [request.targetId]: deal.id,
    [request.callerId]: context.initiatingUserId,
  };
  const owner = ownerOf(deal.owner, context.userId, system);
  if (owner) row['ownerid'] = owner;
  // Announces the row to CheckRequest; callers of the Web API cannot set this variable.
  context.sharedVariables[pluginRules.captureVariable] = clientRequestId;
  system.create(cosellRequest.table, row);
}

/** Only tag and user together: anybody may send the tag, and the user alone also makes nested changes. */
function isOwnWrite(context: PluginContext, system: OrganizationService): boolean {
  if (context.sharedVariables['tag'] !== relayTag) return false;
  const wanted = { [cosellConnection.columns.relayUserId]: context.initiatingUserId };
  return system.find(cosellConnection.table, wanted, []).length > 0;
}

/** The deal's owner, else the user who saved; nobody when neither may read requests. */
function ownerOf(owner: Value | undefined, userId: string, system: OrganizationService): Reference | undefined {
  const first = isReference(owner) && owner.table === 'systemuser' ? owner.id : userId;
  const found = [first, userId].find((user) => canOwn(user, system));
  return found === undefined ? undefined : { table: 'systemuser', id: found };
}

function canOwn(userId: string, system: OrganizationService): boolean {
  const enabled = system.find('systemuser', { systemuserid: userId, isdisabled: false }, ['isdisabled']);
  return enabled.length > 0 && system.hasPrivilege(userId, pluginRules.requestPrivilege);
}
