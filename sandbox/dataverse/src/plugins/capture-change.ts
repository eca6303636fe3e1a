import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { pluginRules, relayTag } from '../../../../solution/contract/names.ts';
import { cosellConnection, cosellRequest, opportunity } from '../../../../solution/contract/tables.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference } from '../values.ts';
import type { OrganizationService, PluginContext, PluginEntity, PluginServices } from './types.ts';

const request = cosellRequest.columns;

/** Twin of Cosell.Plugins.CaptureChange: stores a request of kind Change when a deal is or was shared. */
export function captureChange({ context, service, newId }: PluginServices): void {
  const target = targetEntity(context);
  const before = context.preEntityImages['pre'];
  if (!isShared(target) && !isShared(before)) return;
  const system = service(null);
  if (isOwnWrite(context, system)) return;
  const clientRequestId = newId();
  const row: Attributes = {
    [request.name]: `change ${context.primaryEntityName}`,
    [request.clientRequestId]: clientRequestId,
    [request.kind]: requestKind.change,
    [request.state]: requestState.new,
    [request.targetTable]: context.primaryEntityName,
    [request.targetId]: context.primaryEntityId,
    [request.callerId]: context.initiatingUserId,
  };
  const owner = ownerOf(context, target, before, system);
  if (owner) row['ownerid'] = owner;
  // Announces the row to CheckRequest; callers of the Web API cannot set this variable.
  context.sharedVariables[pluginRules.captureVariable] = clientRequestId;
  system.create(cosellRequest.table, row);
}

function isShared(deal: PluginEntity | undefined): boolean {
  return deal?.attributes[opportunity.columns.sync] === true;
}

/** Only tag and user together: anybody may send the tag, and the user alone also makes nested changes. */
function isOwnWrite(context: PluginContext, system: OrganizationService): boolean {
  if (context.sharedVariables['tag'] !== relayTag) return false;
  const wanted = { [cosellConnection.columns.relayUserId]: context.initiatingUserId };
  return system.find(cosellConnection.table, wanted, []).length > 0;
}

/** The deal's owner, else the user who saved; nobody when neither may read requests. */
function ownerOf(
  context: PluginContext,
  target: PluginEntity | undefined,
  before: PluginEntity | undefined,
  system: OrganizationService,
): Reference | undefined {
  const owner = target?.attributes['ownerid'] ?? before?.attributes['ownerid'];
  const first = isReference(owner) && owner.table === 'systemuser' ? owner.id : context.userId;
  const found = [first, context.userId].find((user) => canOwn(user, system));
  return found === undefined ? undefined : { table: 'systemuser', id: found };
}

function canOwn(userId: string, system: OrganizationService): boolean {
  const enabled = system.find('systemuser', { systemuserid: userId, isdisabled: false }, ['isdisabled']);
  return enabled.length > 0 && system.hasPrivilege(userId, pluginRules.requestPrivilege);
}

function targetEntity(context: PluginContext): PluginEntity | undefined {
  const target = context.inputParameters['Target'];
  return typeof target === 'object' && 'attributes' in target ? target : undefined;
}
