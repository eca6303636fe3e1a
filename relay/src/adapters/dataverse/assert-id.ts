import type { RecordRef } from '../../../../domain/model/deal.ts';
import { RelayError } from '../../errors/relay-error.ts';
import { isGuid } from '../odata/filter.ts';

/** Ids come from rows and queues; nothing but a GUID may reach a path. Throws `DV_REJECTED`. */
export function assertGuid(id: string): string {
  if (isGuid(id)) return id;
  throw new RelayError({ code: 'DV_REJECTED', retry: 'never', parameters: { detail: 'not an id of a row' } });
}

/** The record, its id checked. */
export function assertRecord(record: RecordRef): RecordRef {
  assertGuid(record.id);
  return record;
}
