import { EntityReference, odataify, setMetadataCache } from 'dataverse-ify';
import { rulesVersion } from '../../../domain/readiness/index.ts';
import { requestKind, requestState } from '../../../solution/contract/choices.ts';
import { submitRequest } from '../../../solution/contract/names.ts';
import {
  cosellReferral as referral,
  cosellRequest as request,
  opportunity,
} from '../../../solution/contract/tables.ts';
import type { Answer } from '../../../domain/answer.ts';
import type { RecordReference } from '../rules/target.ts';

/** Commands the custom API takes from a seller. */
export type RequestKind = 'share' | 'tryAgain' | 'accept' | 'decline';

/** A request by its row, or the newest one of a record, of any kind when none is named. */
export type RequestSearch = { rowId: string } | { newestOf: RecordReference; kind?: RequestKind };

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

/** Error code *DuplicateRecordEntityKey*: a row with the same alternate key exists (Dataverse, web service error codes). */
const duplicateKey = 0x80060892;

/** Error code *PrivilegeDenied*. */
const privilegeDenied = 0x80040220;

/** What the payload of a request carries that needs no answer of the seller. */
const rulesPayload = JSON.stringify({ rulesVersion });

/**
 * Stores a request through the custom API and gives the id of its row. The library turns the request into the client API's
 * form. Its other half, which turns answers of any kind back, would make the form script a sixth larger for one text.
 *
 * Two calls with one client request id may meet: both look for the row, both insert, and the alternate key refuses the second.
 * A plug-in cannot go on after a failed insert (its transaction is over), so it is asked once more here and finds the row.
 *
 * @throws what the client API throws; {@link readFault} reads it.
 */
export async function submit(
  kind: RequestKind,
  target: RecordReference,
  clientRequestId: string,
  payload = rulesPayload,
): Promise<string> {
  const call = (): Promise<string> => submitOnce(kind, target, clientRequestId, payload);
  try {
    return await call();
  } catch (fault) {
    if (!isError(fault, duplicateKey)) throw fault;
    return call();
  }
}

async function submitOnce(
  kind: RequestKind,
  target: RecordReference,
  clientRequestId: string,
  payload: string,
): Promise<string> {
  const call = await odataify('Action', {
    logicalName: submitRequest.name,
    [parameters.clientRequestId]: clientRequestId,
    [parameters.kind]: kind,
    [parameters.target]: new EntityReference(target.table, target.id),
    [parameters.payload]: payload,
  });
  const response = await Xrm.WebApi.online.execute(call);
  const answer = (await response.json()) as Record<string, unknown>;
  return String(answer[responses.rowId] ?? '');
}

/** The request as it stands now. */
export async function findRequest(search: RequestSearch): Promise<RequestRow | undefined> {
  const { state, resultCode, resultDetails } = request.columns;
  const row = await first(
    request.table,
    `?$select=${state},${resultCode},${resultDetails},createdon&$filter=${filterOf(search)}&$orderby=createdon desc&$top=1`,
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

function filterOf(search: RequestSearch): string {
  if ('rowId' in search) return `${request.id} eq ${search.rowId}`;
  const { targetId, kind } = request.columns;
  const ofKind = search.kind ? ` and ${kind} eq ${requestKind[search.kind]}` : '';
  return `${targetId} eq '${search.newestOf.id}'${ofKind}`;
}

/**
 * A value that changes whenever the connector has written the link row of the record; empty without a link row. Only
 * equality has a meaning.
 */
export async function readLinkStamp({ table, id }: RecordReference): Promise<string> {
  const { generation, lastSyncOn } = referral.columns;
  const { leadId, opportunityId } = referral.lookups;
  const lookup = table === opportunity.table ? opportunityId : leadId;
  const row = await first(
    referral.table,
    `?$select=${lastSyncOn}&$filter=${lookup.value} eq ${id}&$orderby=${generation} desc&$top=1`,
  );
  return row ? `${row['@odata.etag'] ?? ''}|${row[lastSyncOn] ?? ''}` : '';
}

/** What went wrong in a call, and whether the user lacks a privilege. */
export function readFault(fault: unknown): { message: string; isDenied: boolean } {
  const { message } = Object(fault) as { message?: unknown };
  return { message: String(message ?? fault), isDenied: isError(fault, privilegeDenied) };
}

/** Address of the referral in Partner Center; empty when there is none. */
export async function readLink({ table, id }: RecordReference): Promise<string> {
  const { referralLink } = opportunity.columns;
  const row = (await Xrm.WebApi.retrieveRecord(table, id, `?$select=${referralLink}`)) as Record<string, unknown>;
  return String(row[referralLink] ?? '');
}

/** The client gives error codes with either sign. */
function isError(fault: unknown, code: number): boolean {
  const given = Number((Object(fault) as { errorCode?: unknown }).errorCode);
  return given === code || given === code - 2 ** 32;
}

async function first(table: string, query: string): Promise<Record<string, unknown> | undefined> {
  const { entities } = await Xrm.WebApi.retrieveMultipleRecords(table, query, 1);
  return entities[0] as Record<string, unknown> | undefined;
}
