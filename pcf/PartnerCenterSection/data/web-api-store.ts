import { requestKind, requestState } from '../../../solution/contract/choices.ts';
import {
  cosellDealSolution as dealSolution,
  cosellRequest as request,
  cosellSolutionDetail as catalogue,
  opportunity,
} from '../../../solution/contract/tables.ts';
import { rulesVersion } from '../../../domain/readiness/index.ts';
import { StoreError } from '../state/types.ts';
import type {
  CatalogueEntry,
  CosellStore,
  DealSolution,
  RecordReference,
  RequestRow,
  RequestSearch,
  RequestState,
} from '../state/types.ts';

type WebApi = ComponentFramework.WebApi;
type Row = ComponentFramework.WebApi.Entity;

/** Entries shown at once in the picker; chosen so that the list needs no paging. */
export const catalogueLimit = 25;

/** Dataverse's code for a missing privilege. */
const privilegeDenied = 0x80040220;

/** Dataverse's code for a second row with one alternate key (DuplicateRecordEntityKey). */
const duplicateKey = 0x80060892;

const stateByValue = new Map<number, RequestState>([
  [requestState.new, 'new'],
  [requestState.working, 'working'],
  [requestState.done, 'done'],
  [requestState.failed, 'failed'],
]);

/** The store over the Web API the host gives to a control. */
export function createWebApiStore(webApi: WebApi, newGuid: () => string): CosellStore {
  const query = (table: string, options: string, limit?: number): Promise<Row[]> =>
    guarded(async () => (await webApi.retrieveMultipleRecords(table, options, limit)).entities);
  const findRequest = async (search: RequestSearch): Promise<RequestRow | undefined> =>
    readRequest((await query(request.table, requestBy(search), 1))[0]);

  return {
    listSolutions: async (record) => (await query(dealSolution.table, solutionsOf(record))).map(readSolution),
    searchCatalogue: async (text) =>
      (await query(catalogue.table, catalogueNamed(text), catalogueLimit)).map(readEntry),
    addSolution: (record, catalogueId) =>
      guarded(async () => void (await webApi.createRecord(dealSolution.table, newSolution(record, catalogueId)))),
    removeSolution: (rowId) => guarded(async () => void (await webApi.deleteRecord(dealSolution.table, rowId))),
    requestTryAgain: (record) =>
      guarded(async () => {
        const clientRequestId = newGuid();
        try {
          await webApi.createRecord(request.table, newRequest(record, clientRequestId));
        } catch (fault) {
          // A client that sends a call twice gets the refusal of the second; the row of the first is there.
          if (!isError(fault, duplicateKey) || !(await findRequest({ clientRequestId }))) throw fault;
        }
        return clientRequestId;
      }),
    findRequest,
  };
}

function solutionsOf(record: RecordReference): string {
  const { opportunityId, solutionDetailId } = dealSolution.lookups;
  return (
    `?$select=${dealSolution.id},${solutionDetailId.value}` +
    `&$expand=${solutionDetailId.navigation}($select=${catalogue.columns.name})` +
    `&$filter=${opportunityId.value} eq ${record.id}&$orderby=createdon asc`
  );
}

function catalogueNamed(text: string): string {
  const { name, publisherName } = catalogue.columns;
  const filter = text ? `&$filter=contains(${name},${quoted(text)})` : '';
  return `?$select=${name},${publisherName}${filter}&$orderby=${name} asc&$top=${catalogueLimit}`;
}

function requestBy(search: RequestSearch): string {
  const { state, resultCode, resultDetails, clientRequestId, targetId } = request.columns;
  let filter: string;
  if ('clientRequestId' in search) filter = `${clientRequestId} eq ${quoted(search.clientRequestId)}`;
  else if ('rowId' in search) filter = `${request.id} eq ${search.rowId}`;
  else filter = `${targetId} eq ${quoted(search.newestOf.id)}`;
  return `?$select=${state},${resultCode},${resultDetails}&$filter=${filter}&$orderby=createdon desc&$top=1`;
}

function newSolution(record: RecordReference, catalogueId: string): Row {
  const { opportunityId, solutionDetailId } = dealSolution.lookups;
  return {
    [`${opportunityId.navigation}@odata.bind`]: `/${opportunity.set}(${record.id})`,
    [`${solutionDetailId.navigation}@odata.bind`]: `/${catalogue.set}(${catalogueId})`,
  };
}

function newRequest(record: RecordReference, clientRequestId: string): Row {
  const { columns } = request;
  return {
    [columns.name]: `tryAgain ${record.table}`,
    [columns.clientRequestId]: clientRequestId,
    [columns.kind]: requestKind.tryAgain,
    [columns.targetTable]: record.table,
    [columns.targetId]: record.id,
    [columns.rulesVersion]: rulesVersion,
  };
}

function readSolution(row: Row): DealSolution {
  const { solutionDetailId } = dealSolution.lookups;
  const detail = row[solutionDetailId.navigation] as Row | null | undefined;
  return {
    rowId: String(row[dealSolution.id]),
    catalogueId: String(row[solutionDetailId.value] ?? ''),
    name: String(detail?.[catalogue.columns.name] ?? ''),
  };
}

function readEntry(row: Row): CatalogueEntry {
  return {
    id: String(row[catalogue.id]),
    name: String(row[catalogue.columns.name] ?? ''),
    publisher: String(row[catalogue.columns.publisherName] ?? ''),
  };
}

function readRequest(row: Row | undefined): RequestRow | undefined {
  if (!row) return undefined;
  return {
    id: String(row[request.id]),
    state: stateByValue.get(row[request.columns.state] as number) ?? 'new',
    code: String(row[request.columns.resultCode] ?? ''),
    details: String(row[request.columns.resultDetails] ?? ''),
  };
}

function quoted(text: string): string {
  return `'${encodeURIComponent(text.replace(/'/g, "''"))}'`;
}

/** The client gives error codes with either sign. */
function isError(fault: unknown, code: number): boolean {
  const given = Number((Object(fault) as { errorCode?: unknown }).errorCode);
  return given === code || given === code - 2 ** 32;
}

async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (fault) {
    if (fault instanceof StoreError) throw fault;
    const { message } = Object(fault) as { message?: unknown };
    throw new StoreError(String(message ?? fault), isError(fault, privilegeDenied));
  }
}
