import type { TableSummary } from '../../meta/types.ts';
import type { ExecuteRequest } from './execute.ts';
import { buildExecute } from './execute.ts';
import type { LookupValue, Row } from './values.ts';
import { plainId } from './values.ts';
import { apiRoot as root, WebApiError } from './web-api-error.ts';

/** The answer of `retrieveMultipleRecords`. */
export interface RetrieveMultipleResult {
  entities: Row[];
  nextLink: string;
}

/** A page of rows of a FetchXML query. */
export interface FetchedRows {
  rows: Row[];
  hasMore: boolean;
}

/** The data calls that form, scripts and controls share. All reject with {@link WebApiError}. */
export interface WebApiClient {
  createRecord(table: string, data: Row): Promise<LookupValue>;
  retrieveRecord(table: string, id: string, options?: string): Promise<Row>;
  retrieveMultipleRecords(table: string, options?: string, maxPageSize?: number): Promise<RetrieveMultipleResult>;
  updateRecord(table: string, id: string, data: Row): Promise<LookupValue>;
  deleteRecord(table: string, id: string): Promise<LookupValue>;
  execute(request: ExecuteRequest): Promise<Response>;
  /** Runs a FetchXML query for a grid or chart; paging is by its own attributes `page` and `count`. */
  fetchRows(table: string, fetchXml: string): Promise<FetchedRows>;
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
    async fetchRows(table, fetchXml) {
      const url = `${root}${setOf(table)}?fetchXml=${encodeURIComponent(fetchXml)}`;
      const body = (await (await call('GET', url, undefined, annotations())).json()) as Row;
      return { rows: (body['value'] ?? []) as Row[], hasMore: body['@Microsoft.Dynamics.CRM.morerecords'] === true };
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
