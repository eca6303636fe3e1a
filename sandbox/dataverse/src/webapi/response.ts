import { DataverseError } from '../errors.ts';
import type { JsonObject } from './serialize.ts';

/** An answer before it is written to a connection or a batch part. */
export interface CoreResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const versionHeader = { 'OData-Version': '4.0' };
const jsonType = 'application/json; odata.metadata=minimal; odata.streaming=true';

/** 200 (or another status) with a JSON body. */
export function json(body: JsonObject, status = 200, headers: Record<string, string> = {}): CoreResponse {
  return { status, headers: { ...versionHeader, 'Content-Type': jsonType, ...headers }, body: JSON.stringify(body) };
}

/** 204. */
export function noContent(headers: Record<string, string> = {}): CoreResponse {
  return { status: 204, headers: { ...versionHeader, ...headers }, body: '' };
}

/** 304. */
export function notModified(): CoreResponse {
  return { status: 304, headers: { ...versionHeader }, body: '' };
}

/** The answer to an error; faults that are no DataverseError are passed on. */
export function errorResponse(error: unknown): CoreResponse {
  if (!(error instanceof DataverseError)) throw error;
  return json({ error: { code: error.code, message: error.message } }, error.status);
}
