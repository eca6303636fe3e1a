import { opportunity } from '../../../solution/contract/tables.ts';
import type { RecordReference } from '../state/types.ts';

interface UndocumentedRecordContext {
  page?: { entityId?: unknown; entityTypeName?: unknown };
  mode?: { contextInfo?: { entityId?: unknown; entityTypeName?: unknown } };
}

const guidPattern = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/**
 * The record the form shows, or `undefined` where the host does not say or the record is not saved yet.
 *
 * Neither member is documented for controls (design of the component framework, api-version 1.3.18); model-driven apps
 * fill both. This is the only place that reads them, and everything works without an answer except solutions and requests.
 */
export function readRecord(context: object): RecordReference | undefined {
  const { page, mode } = context as UndocumentedRecordContext;
  const source = page?.entityId ? page : mode?.contextInfo;
  const id = typeof source?.entityId === 'string' ? guidPattern.exec(source.entityId)?.[1] : undefined;
  if (!id) return undefined;
  const table = typeof source?.entityTypeName === 'string' ? source.entityTypeName : opportunity.table;
  return { table, id: id.toLowerCase() };
}

/** Whether the host names its record at all; `false` on a form whose host hides it even for saved records. */
export function knowsRecords(context: object): boolean {
  const { page, mode } = context as UndocumentedRecordContext;
  return Boolean(page || mode?.contextInfo);
}
