import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { pluginRules } from '../../../../solution/contract/names.ts';
import { cosellRequest, opportunity } from '../../../../solution/contract/tables.ts';
import type { Reference } from '../values.ts';
import { belongsToDeal, exists, isDealTable, mayWrite, targetEntity } from './deals.ts';
import { isCallerKind, isKeep, isLink, isValidPayload, keyOfKind, normalizeId, refusal } from './request-rules.ts';
import type { OrganizationService, PluginContext, PluginServices } from './types.ts';

const request = cosellRequest.columns;

/** Columns a caller may not fill. */
const results = [
  request.resultCode,
  request.resultDetails,
  request.workingEpoch,
  request.workingUntil,
  request.completedOn,
  cosellRequest.lookups.referralId.column,
];

/** Twin of Cosell.Plugins.CheckRequest: refuses bad requests and overwrites what callers may not say. */
export function checkRequest({ context, service }: PluginServices): void {
  const target = targetEntity(context);
  if (!target) return;
  const row = target.attributes;
  const clientRequestId = normalizeId(row[request.clientRequestId]);
  const kind = row[request.kind];
  const table = row[request.targetTable];
  const id = normalizeId(row[request.targetId]);
  const captured = kind === requestKind.change && isCaptured(context, clientRequestId, table, id);
  if (!captured && !isCallerKind(kind)) throw refusal('badKind');
  if (!clientRequestId) throw refusal('badClientRequestId');
  if (!isDealTable(table) || !id) throw refusal('badTarget');
  const payload = row[request.payload];
  if (typeof payload === 'string' && payload !== '' && !isValidPayload(payload)) throw refusal('badPayload');
  if (kind === requestKind.keep && !isKeep(payload)) throw refusal('badKeep');
  if (kind === requestKind.link && !(table === opportunity.table && isLink(payload))) throw refusal('badLink');
  if (!captured) requireAccess(service(null), context.initiatingUserId, { table, id });
  row[request.clientRequestId] = clientRequestId;
  row[request.targetId] = id;
  row[request.name] = `${keyOfKind(kind)} ${table}`;
  row[request.state] = requestState.new;
  if (!captured) row[request.callerId] = context.initiatingUserId;
  for (const result of results) delete row[result];
}

/**
 * True inside the capture step, which announced exactly this row, and inside any change of the deal or of a row that belongs
 * to a deal.
 */
function isCaptured(
  context: PluginContext,
  clientRequestId: string | undefined,
  table: unknown,
  id: string | undefined,
): boolean {
  for (let outer = context.parentContext; outer; outer = outer.parentContext) {
    const announced = outer.sharedVariables[pluginRules.captureVariable];
    if (announced !== undefined && announced === clientRequestId) return true;
    if (id !== undefined && outer.primaryEntityName === table && outer.primaryEntityId === id) return true;
    if (table === opportunity.table && belongsToDeal(outer.primaryEntityName)) return true;
  }
  return false;
}

function requireAccess(system: OrganizationService, userId: string, record: Reference): void {
  if (!exists(system, record) || !mayWrite(system, userId, record)) throw refusal('noAccess');
}
