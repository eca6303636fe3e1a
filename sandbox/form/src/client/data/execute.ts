import type { TableSummary } from '../../meta/types.ts';
import type { LookupValue } from './values.ts';
import { plainId } from './values.ts';
import { apiRoot as root, WebApiError } from './web-api-error.ts';

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

/** A request as it goes over the wire. */
export interface BuiltRequest {
  method: string;
  url: string;
  body?: unknown;
}

/**
 * Turns a request object of `execute` into method, address and body.
 * @throws {WebApiError} for what this page does not execute.
 */
export function buildExecute(
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
