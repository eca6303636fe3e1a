import type { TableSummary } from '../../meta/types.ts';
import type { LookupValue, Row } from './values.ts';
import { plainId } from './values.ts';

/** The version of the Web API that the client API calls. */
const root = '/api/data/v9.2/';

/** An error of the Web API in the shape of the client API's error callbacks. */
export class WebApiError extends Error {
  /** The platform's code as a number, as the client API gives it. */
  readonly errorCode: number;
  /** The code as hexadecimal text, as the Web API answers it. */
  readonly code: string;
  readonly status: number;
  constructor(message: string, code: string, status: number) {
    super(message);
    this.name = 'WebApiError';
    this.code = code;
    this.errorCode = Number.parseInt(code, 16) || status;
    this.status = status;
  }
}

/** Metadata of one request for `execute` (client API reference: Xrm.WebApi.online.execute). */
export interface ExecuteMetadata {
  boundParameter?: string | null;
  /** 0 action, 1 function, 2 create, read, update, delete. */
  operationType: number;
  operationName: string;
  parameterTypes: Record<string, { typeName: string; structuralProperty: number }>;
}

/** A request object for `execute`: its parameters as properties. */
export interface ExecuteRequest {
  getMetadata(): ExecuteMetadata;
  [parameter: string]: unknown;
}

/** The answer of `retrieveMultipleRecords`. */
export interface RetrieveMultipleResult {
  entities: Row[];
  nextLink: string;
}

/** The data calls that form, scripts and controls share. All reject with {@link WebApiError}. */
export interface WebApiClient {
  createRecord(table: string, data: Row): Promise<LookupValue>;
  retrieveRecord(table: string, id: string, options?: string): Promise<Row>;
  retrieveMultipleRecords(table: string, options?: string, maxPageSize?: number): Promise<RetrieveMultipleResult>;
  updateRecord(table: string, id: string, data: Row): Promise<LookupValue>;
  deleteRecord(table: string, id: string): Promise<LookupValue>;
  execute(request: ExecuteRequest): Promise<Response>;
  setOf(table: string): string;
}

/** Creates the client over `fetch`; the session cookie of the page is the authentication. */
export function createWebApi(tables: Record<string, TableSummary>, fetcher: typeof fetch): WebApiClient {
  const setOf = (table: string): string => {
    const known = tables[table];
    if (!known)
      throw new WebApiError(
        `The entity with a name = '${table}' was not found in the MetadataCache.`,
        '0x80041102',
        404,
      );
    return known.set;
  };
  const address = (table: string, id: string) => `${root}${setOf(table)}(${plainId(id)})`;
  const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(fetcher, method, url, body, headers);

  return {
    setOf,
    async createRecord(table, data) {
      const response = await call('POST', `${root}${setOf(table)}`, data);
      const id = /\(([0-9a-f-]{36})\)/i.exec(response.headers.get('OData-EntityId') ?? '')?.[1];
      if (id === undefined)
        throw new WebApiError('The server named no row in its answer.', '0x80040216', response.status);
      return { id, entityType: table };
    },
    async retrieveRecord(table, id, options = '') {
      return (await (await call('GET', `${address(table, id)}${options}`, undefined, annotations())).json()) as Row;
    },
    async retrieveMultipleRecords(table, options = '', maxPageSize) {
      // A next link is passed back as the options, as the client API documents.
      const url =
        options.startsWith('http') || options.startsWith('/')
          ? sameOrigin(options)
          : `${root}${setOf(table)}${options}`;
      const body = (await (await call('GET', url, undefined, annotations(maxPageSize))).json()) as Record<
        string,
        unknown
      >;
      return { entities: (body['value'] ?? []) as Row[], nextLink: String(body['@odata.nextLink'] ?? '') };
    },
    async updateRecord(table, id, data) {
      // If-Match: * keeps an update from creating a row that somebody deleted meanwhile.
      await call('PATCH', address(table, id), data, { 'If-Match': '*' });
      return { id: plainId(id), entityType: table };
    },
    async deleteRecord(table, id) {
      await call('DELETE', address(table, id));
      return { id: plainId(id), entityType: table };
    },
    async execute(request) {
      const { method, url, body } = buildExecute(request, tables, setOf);
      return call(method, url, body);
    },
  };
}

function annotations(maxPageSize?: number): Record<string, string> {
  const paging = maxPageSize === undefined ? '' : `,odata.maxpagesize=${maxPageSize}`;
  return { Prefer: `odata.include-annotations="*"${paging}` };
}

/** Next links are absolute; only their path counts, so that a page under another host name keeps working. */
function sameOrigin(link: string): string {
  const url = new URL(link, 'http://localhost');
  return `${url.pathname}${url.search}`;
}

async function send(
  fetcher: typeof fetch,
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetcher(url, {
      method,
      headers: {
        Accept: 'application/json',
        'OData-Version': '4.0',
        'OData-MaxVersion': '4.0',
        'If-None-Match': 'null',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WebApiError(`The server cannot be reached (${reason}). Check your connection and try again.`, '0x0', 0);
  }
  if (response.ok) return response;
  throw await readError(response);
}

async function readError(response: Response): Promise<WebApiError> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string } };
    if (error?.message !== undefined) return new WebApiError(error.message, error.code ?? '', response.status);
  } catch {
    // Not every failure comes from the Web API itself; its text is then the best there is.
  }
  return new WebApiError(text.slice(0, 300) || `The server answered ${response.status}.`, '', response.status);
}

interface BuiltRequest {
  method: string;
  url: string;
  body?: unknown;
}

function buildExecute(
  request: ExecuteRequest,
  tables: Record<string, TableSummary>,
  setOf: (table: string) => string,
): BuiltRequest {
  const metadata = request.getMetadata();
  if (metadata.operationType === 2) return buildCrud(request, metadata.operationName, setOf);
  const bound = metadata.boundParameter ?? undefined;
  const owner = bound === undefined ? '' : boundOwner(request[bound], setOf);
  const name = bound === undefined ? metadata.operationName : `Microsoft.Dynamics.CRM.${metadata.operationName}`;
  const parameters = Object.keys(metadata.parameterTypes).filter((key) => key !== bound && request[key] !== undefined);
  if (metadata.operationType === 1) {
    const list = parameters.map((key, index) => `${key}=@p${index + 1}`).join(',');
    const values = parameters.map(
      (key, index) => `@p${index + 1}=${encodeURIComponent(functionValue(request[key], setOf))}`,
    );
    return { method: 'GET', url: `${root}${owner}${name}(${list})${values.length > 0 ? `?${values.join('&')}` : ''}` };
  }
  const body = Object.fromEntries(parameters.map((key) => [key, actionValue(request[key], tables)]));
  return { method: 'POST', url: `${root}${owner}${name}`, body };
}

function buildCrud(request: ExecuteRequest, operation: string, setOf: (table: string) => string): BuiltRequest {
  const table = String(request['etn'] ?? '');
  switch (operation) {
    case 'Create':
      return { method: 'POST', url: `${root}${setOf(table)}`, body: request['payload'] };
    case 'Update':
      return {
        method: 'PATCH',
        url: `${root}${setOf(table)}(${plainId(String(request['id']))})`,
        body: request['payload'],
      };
    case 'Delete': {
      const reference = request['entityReference'];
      if (!isReference(reference))
        throw new WebApiError('Delete needs entityReference { entityType, id }.', '0x80040203', 400);
      return { method: 'DELETE', url: `${root}${setOf(reference.entityType)}(${plainId(reference.id)})` };
    }
    default:
      throw new WebApiError(`This page does not execute ${operation}.`, '0x80040203', 501);
  }
}

function isReference(value: unknown): value is LookupValue {
  return typeof value === 'object' && value !== null && 'entityType' in value && 'id' in value;
}

function boundOwner(value: unknown, setOf: (table: string) => string): string {
  if (!isReference(value)) throw new WebApiError('The bound parameter needs { entityType, id }.', '0x80040203', 400);
  return `${setOf(value.entityType)}(${plainId(value.id)})/`;
}

/** A row reference in the body of an action: its type and its primary key. */
function actionValue(value: unknown, tables: Record<string, TableSummary>): unknown {
  if (!isReference(value)) return isGuidObject(value) ? value.guid : value;
  const table = tables[value.entityType];
  if (!table)
    throw new WebApiError(
      `The entity with a name = '${value.entityType}' was not found in the MetadataCache.`,
      '0x80041102',
      404,
    );
  return { '@odata.type': `Microsoft.Dynamics.CRM.${value.entityType}`, [table.primaryId]: plainId(value.id) };
}

/** A GUID parameter is handed over as `{ guid }`. */
function isGuidObject(value: unknown): value is { guid: string } {
  return typeof value === 'object' && value !== null && 'guid' in value;
}

function functionValue(value: unknown, setOf: (table: string) => string): string {
  if (isReference(value)) return JSON.stringify({ '@odata.id': `${setOf(value.entityType)}(${plainId(value.id)})` });
  if (isGuidObject(value)) return value.guid;
  return typeof value === 'string' ? `'${value.replace(/'/g, "''")}'` : JSON.stringify(value);
}
