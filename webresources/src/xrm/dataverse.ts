import { EntityReference, odataify, sdkify, setMetadataCache } from 'dataverse-ify';
import { rulesVersion } from '../../../domain/readiness/index.ts';
import { requestState } from '../../../solution/contract/choices.ts';
import { submitRequest } from '../../../solution/contract/names.ts';
import { cosellReferral as referral, cosellRequest as request, lead } from '../../../solution/contract/tables.ts';
import type { Answer } from '../../../domain/answer.ts';

/** Commands the custom API takes from a seller. */
export type RequestKind = 'share' | 'tryAgain';

/** A record of the form. */
export interface RecordReference {
  table: string;
  id: string;
}

export type RequestSearch = { rowId: string } | { newestOf: RecordReference };

/** A request row; finished when the connector has written its answer. */
export interface RequestRow extends Answer {
  isFinished: boolean;
  hasFailed: boolean;
  createdOn: string;
}

/** OData types of the parameters, as the client API's `execute` wants them (structural property 1 primitive, 5 entity). */
const text = { typeName: 'Edm.String', structuralProperty: 1 };
const record = { typeName: 'mscrm.crmbaseentity', structuralProperty: 5 };
const { parameters, responses } = submitRequest;

setMetadataCache({
  actions: {
    [submitRequest.name]: {
      operationName: submitRequest.name,
      operationType: 0,
      parameterTypes: {
        [parameters.clientRequestId]: text,
        [parameters.kind]: text,
        [parameters.target]: record,
        [parameters.payload]: text,
      },
    },
  },
});

/**
 * Stores a request through the custom API and gives the id of its row. The library turns the request and the answer into the
 * client API's form and back; its client class would bring half as much code again for calls nobody makes here.
 */
export async function submit(kind: RequestKind, target: RecordReference, clientRequestId: string): Promise<string> {
  const call = await odataify('Action', {
    logicalName: submitRequest.name,
    [parameters.clientRequestId]: clientRequestId,
    [parameters.kind]: kind,
    [parameters.target]: new EntityReference(target.table, target.id),
    [parameters.payload]: JSON.stringify({ rulesVersion }),
  });
  const response = await Xrm.WebApi.online.execute(call);
  const answer = await sdkify<Record<string, string>>(response, undefined, { allowPassthroughMapping: true });
  return String((answer as Record<string, string>)[responses.rowId] ?? '');
}

/** The request as it stands now. */
export async function findRequest(search: RequestSearch): Promise<RequestRow | undefined> {
  const { state, resultCode, resultDetails, targetId } = request.columns;
  const filter = 'rowId' in search ? `${request.id} eq ${search.rowId}` : `${targetId} eq '${search.newestOf.id}'`;
  const row = await first(
    request.table,
    `?$select=${state},${resultCode},${resultDetails},createdon&$filter=${filter}&$orderby=createdon desc&$top=1`,
  );
  if (!row) return undefined;
  const hasFailed = row[state] === requestState.failed;
  return {
    id: String(row[request.id]),
    isFinished: hasFailed || row[state] === requestState.done,
    hasFailed,
    createdOn: String(row.createdon ?? ''),
    code: String(row[resultCode] ?? ''),
    details: String(row[resultDetails] ?? ''),
  };
}

/**
 * A value that changes whenever the connector has written the link row of the record; empty without a link row. Only
 * equality has a meaning.
 */
export async function readLinkStamp({ table, id }: RecordReference): Promise<string> {
  const { generation, lastSyncOn } = referral.columns;
  const { leadId, opportunityId } = referral.lookups;
  const lookup = table === lead.table ? leadId : opportunityId;
  const row = await first(
    referral.table,
    `?$select=${lastSyncOn}&$filter=${lookup.value} eq ${id}&$orderby=${generation} desc&$top=1`,
  );
  return row ? `${row['@odata.etag'] ?? ''}|${row[lastSyncOn] ?? ''}` : '';
}

/** What went wrong in a call, and whether the user lacks a privilege (0x80040220 with either sign). */
export function readFault(fault: unknown): { message: string; isDenied: boolean } {
  const { message, errorCode } = Object(fault) as { message?: unknown; errorCode?: unknown };
  const code = Number(errorCode);
  return { message: String(message ?? fault), isDenied: code === 0x80040220 || code === 0x80040220 - 2 ** 32 };
}

async function first(table: string, query: string): Promise<Record<string, unknown> | undefined> {
  const { entities } = await Xrm.WebApi.retrieveMultipleRecords(table, query, 1);
  return entities[0] as Record<string, unknown> | undefined;
}
