import { requestState } from '../../../../solution/contract/choices.ts';
import { submitRequest as api } from '../../../../solution/contract/names.ts';
import { cosellRequest } from '../../../../solution/contract/tables.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference } from '../values.ts';
import { keyOfState, kindForCallers, normalizeId, refusal } from './request-rules.ts';
import type { PluginContext, PluginEntity, PluginServices } from './types.ts';

const request = cosellRequest.columns;
const compared = [request.kind, request.targetTable, request.targetId, request.payload];

/**
 * Twin of Cosell.Plugins.SubmitRequest: stores a request as the caller; repeating a call is harmless. The loser of a race gets
 * the error of the alternate key and asks again.
 */
export function submitRequest({ context, service }: PluginServices): void {
  const clientRequestId = normalizeId(requiredText(context, api.parameters.clientRequestId));
  const kind = kindForCallers(requiredText(context, api.parameters.kind));
  const target = requiredTarget(context);
  if (!clientRequestId) throw refusal('badClientRequestId');
  if (kind === undefined) throw refusal('badKind');
  const payload = context.inputParameters[api.parameters.payload];
  const row: Attributes = {
    [request.clientRequestId]: clientRequestId,
    [request.kind]: kind,
    [request.targetTable]: target.table,
    [request.targetId]: target.id,
    ...(typeof payload === 'string' && payload !== '' ? { [request.payload]: payload } : {}),
  };
  // Asked as the system: the row may belong to another caller, and then the id is refused.
  const columns = [...compared, request.callerId, request.state];
  const stored = service(null).find(cosellRequest.table, { [request.clientRequestId]: clientRequestId }, columns)[0];
  if (!stored) answer(context, service(context.userId).create(cosellRequest.table, row), requestState.new);
  else if (isSame(stored, row, context.initiatingUserId)) answer(context, stored.id, stored.attributes[request.state]);
  else throw refusal('reusedClientRequestId');
}

function requiredText(context: PluginContext, name: string): string {
  const value = context.inputParameters[name];
  if (typeof value !== 'string' || value === '') throw refusal('missingParameter', name);
  return value;
}

function requiredTarget(context: PluginContext): Reference {
  const value = context.inputParameters[api.parameters.target];
  if (typeof value !== 'object' || !isReference(value as Reference))
    throw refusal('missingParameter', api.parameters.target);
  return { table: value.table, id: value.id };
}

function isSame(stored: PluginEntity, row: Attributes, caller: string): boolean {
  if (stored.attributes[request.callerId] !== caller) return false;
  return compared.every((column) => (stored.attributes[column] ?? '') === (row[column] ?? ''));
}

function answer(context: PluginContext, rowId: string, state: unknown): void {
  context.outputParameters[api.responses.rowId] = rowId;
  context.outputParameters[api.responses.state] = keyOfState(state);
}
