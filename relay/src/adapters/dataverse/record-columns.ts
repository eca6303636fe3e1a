import { referralStatus } from '../../../../solution/contract/choices.ts';
import { relayTag } from '../../../../solution/contract/names.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { RecordChanges } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import { columnsToRead, columnsToWrite, currencyColumn, mappingOfTable } from './field-mapping/mapped-values.ts';
import { shapeOf } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';

/** What writing mapped fields depends on. */
export interface FieldContext {
  readonly settings: RecordSettings;
  /** Row id of the currency the fields name; undefined when they name none. */
  readonly currencyId: string | undefined;
}

/** `tag` reaches plug-ins as a shared variable: "Use optional parameters", Dataverse Web API. */
export const tag = `tag=${relayTag}`;
/** Guard of a write that may only create. */
export const create = { 'If-None-Match': '*' } as const;
/** Asks for the row as it is after the write. */
export const representation = { Prefer: 'return=representation' } as const;

/** Query of a record's write that makes the answer carry the mapped columns. */
export function readBack(table: RecordRef['table'], { settings }: FieldContext): string {
  const columns = columnsToRead(mappingOfTable(table, settings.mapping));
  return `$select=${[...new Set([...columns, `_${currencyColumn}_value`])].join(',')}&${tag}`;
}

/** Columns of mapped fields; the currency as a bind. */
export function fieldColumns(
  fields: FieldValues,
  table: RecordRef['table'],
  { settings, currencyId }: FieldContext,
): Record<string, unknown> {
  return columnsToWrite(mappingOfTable(table, settings.mapping), fields, currencyId);
}

/** Our read-only columns. */
export function publishedColumns(
  published: NonNullable<RecordChanges['published']>,
  table: RecordRef['table'],
): Record<string, unknown> {
  const { columns } = shapeOf(table);
  return Object.fromEntries(
    Object.entries(published).map(([key, value]) => [
      columns[key as keyof typeof published],
      key === 'referralStatus' && value !== null ? referralStatus[value as keyof typeof referralStatus] : value,
    ]),
  );
}

/** Members without those that are null: a new row has nothing to clear. */
export function withoutNulls<T extends Readonly<Record<string, unknown>>>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as T;
}
