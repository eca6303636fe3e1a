import { conversion, mappingDirection, mappingTable, ownerRule } from '../../../../../solution/contract/choices.ts';
import { cosellFieldMapping } from '../../../../../solution/contract/tables.ts';
import type { FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { MappedTable } from '../../../../../domain/mapping/referral-fields.ts';
import { equals, integer, query } from '../../odata/filter.ts';
import type { BatchPart } from '../batch.ts';
import { tag } from '../record-columns.ts';
import { idOf, keyOf, rawTextOf, textOf, versionOf } from '../row-values.ts';
import type { Row } from '../web-api.ts';

/** A row of the field mapping as the administrator wrote it. Null: left empty, or a value this version does not know. */
export interface MappingRow {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly table: MappedTable | null;
  readonly column: string;
  readonly referralField: string;
  readonly conversion: keyof typeof conversion | null;
  readonly direction: NonNullable<FieldMapping['direction']> | null;
  readonly owner: FieldMapping['owner'] | null;
  readonly parameters: string | null;
  readonly defaultValue: string | null;
  /** What the connector last found wrong. */
  readonly checkResult: string;
}

const { columns, id, set } = cosellFieldMapping;

/** More rows than any environment needs; what is beyond is not read (chosen). */
const maxRows = 500;

/** Asks for the active rows, the oldest first: of two that contradict each other the older one counts. */
export const mappingRowsPart: BatchPart = {
  method: 'GET',
  path: `${set}?${query({
    $select: Object.values(columns).join(','),
    $filter: equals('statecode', integer(0)),
    $orderby: `createdon asc,${id} asc`,
    $top: maxRows,
  })}`,
};

const directions = { both: 'both', toPartnerCenter: 'toPartnerCenter', toDynamics: 'toCrm' } as const;
const owners = { dynamics: 'crm', partnerCenter: 'partnerCenter', newest: 'newest' } as const;

/** Reads a row; one without id is none. */
export function readMappingRow(row: Row): readonly MappingRow[] {
  const rowId = idOf(row, id);
  if (rowId === null) return [];
  const direction = keyOf(mappingDirection, row[columns.mappingDirection]);
  const owner = keyOf(ownerRule, row[columns.ownerRule]);
  return [
    {
      id: rowId,
      version: versionOf(row),
      name: textOf(row, columns.name) ?? rowId,
      table: keyOf(mappingTable, row[columns.mappingTable]),
      column: textOf(row, columns.column) ?? '',
      referralField: textOf(row, columns.referralField) ?? '',
      conversion: keyOf(conversion, row[columns.conversion]),
      direction: direction && directions[direction],
      owner: owner && owners[owner],
      parameters: textOf(row, columns.parameters),
      defaultValue: textOf(row, columns.defaultValue),
      checkResult: rawTextOf(row, columns.checkResult),
    },
  ];
}

/** Longest check result, characters (solution/src). */
const maxResult = 4000;

/** Writes what was found, unless the row changed meanwhile; nothing when the row says so already. */
export function checkResultParts(row: MappingRow, result: string): readonly BatchPart[] {
  const text = result.slice(0, maxResult);
  if (text === row.checkResult) return [];
  return [
    {
      method: 'PATCH',
      path: `${set}(${row.id})?${tag}`,
      headers: { 'If-Match': row.version },
      body: { [columns.checkResult]: text === '' ? null : text },
    },
  ];
}
