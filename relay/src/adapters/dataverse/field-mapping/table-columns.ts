import type { MappedTable } from '../../../../../domain/mapping/referral-fields.ts';
import type { BatchPart } from '../batch.ts';
import { rowAt, rowsAt, textOf } from '../row-values.ts';
import type { Row } from '../web-api.ts';

/** Tables whose columns may be mapped. */
export const mappedTables: readonly MappedTable[] = ['opportunity', 'lead', 'account', 'contact'];

/** A column as far as a mapping depends on it. */
export interface Column {
  /** `AttributeType` of the metadata: String, Memo, Money, Picklist, Lookup … */
  readonly type: string;
  readonly forCreate: boolean;
  readonly forUpdate: boolean;
  /** Somebody made it mandatory for people. */
  readonly isRequired: boolean;
}

/** The columns of a table by logical name. */
export type Columns = ReadonlyMap<string, Column>;

/** Asks for the columns of a table ("Query table definitions using the Web API", Dataverse developer guide). */
export function columnsPart(table: MappedTable): BatchPart {
  const columns = 'LogicalName,AttributeType,IsValidForCreate,IsValidForUpdate,RequiredLevel';
  return { method: 'GET', path: `${definitionPath(table)}?$select=LogicalName&$expand=Attributes($select=${columns})` };
}

/** Path of the definition of a table or of another one that its metadata names. */
export function definitionPath(table: string): string {
  return `EntityDefinitions(LogicalName='${table}')`;
}

/** Reads the answer to `columnsPart`. */
export function readColumns(definition: Row): Columns {
  return new Map(
    rowsAt(definition, 'Attributes').map((row) => [
      textOf(row, 'LogicalName') ?? '',
      {
        type: textOf(row, 'AttributeType') ?? '',
        forCreate: row['IsValidForCreate'] === true,
        forUpdate: row['IsValidForUpdate'] === true,
        isRequired: textOf(rowAt(row, 'RequiredLevel') ?? {}, 'Value') === 'ApplicationRequired',
      },
    ]),
  );
}
