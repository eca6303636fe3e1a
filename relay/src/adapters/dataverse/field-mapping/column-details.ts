import type { ReferenceColumn } from '../../../../../domain/mapping/field-mapping.ts';
import type { MappedTable } from '../../../../../domain/mapping/referral-fields.ts';
import { RelayError } from '../../../errors/relay-error.ts';
import { equals, query, text } from '../../odata/filter.ts';
import type { BatchPart, PartAnswer } from '../batch.ts';
import { faultOf } from '../errors.ts';
import { idOf, rowAt, rowsAt, textOf } from '../row-values.ts';
import { rowOf, rowsOf } from '../web-api.ts';
import type { Row, WebApi } from '../web-api.ts';
import { definitionPath } from './table-columns.ts';
import type { Column } from './table-columns.ts';

/** What the type of a column leaves open; members are there as far as they could be read. */
export interface ColumnDetails {
  /** Values of a choice. */
  readonly options?: readonly number[];
  /** A date without time of day. */
  readonly isDateOnly?: boolean;
  readonly reference?: ReferenceColumn;
  /** Why the rows of a lookup cannot be used, with what to do. */
  readonly referenceProblem?: string;
}

/** A column of a row whose details are wanted. */
export interface WantedColumn {
  readonly table: MappedTable;
  readonly name: string;
  readonly column: Column;
}

/** What reading definitions and rows needs. */
type Reading = Pick<WebApi, 'batch' | 'get' | 'list'>;

/** Rows of a lookup's table that are read; a table of countries has about 250 (chosen). */
export const maxReferenceRows = 500;

/** Key of a column among those of all tables. */
export function columnKey(table: MappedTable, name: string): string {
  return `${table}.${name}`;
}

/**
 * Reads the details of choice, date and lookup columns: one round trip, and three for lookups. What is refused for good is missing in the
 * result; throws `RelayError` for what passes.
 */
export async function readColumnDetails(
  api: Reading,
  wanted: readonly WantedColumn[],
  now: () => Date,
): Promise<ReadonlyMap<string, ColumnDetails>> {
  const asked = wanted.flatMap((one) => {
    const part = detailsPart(one);
    return part ? [{ ...one, part }] : [];
  });
  const answers = await api.batch(asked.map(({ part }) => part));
  const details = new Map<string, ColumnDetails>();
  const lookups: { readonly key: string; readonly relations: readonly Row[] }[] = [];
  asked.forEach(({ table, name, column }, n) => {
    const answer = rowOrFault(answers[n], now());
    const key = columnKey(table, name);
    if (column.type === 'Lookup') {
      if (answer instanceof RelayError) details.set(key, { referenceProblem: unreadable(answer) });
      else lookups.push({ key, relations: rowsOf(answer) });
    } else if (!(answer instanceof RelayError)) {
      details.set(key, column.type === 'DateTime' ? readDateDetails(answer) : readChoiceDetails(answer));
    }
  });
  for (const { key, relations } of lookups) details.set(key, await readReference(api, relations));
  return details;
}

/** Casts of attributes and the relationship of a lookup: "Query table definitions using the Web API", Dataverse developer guide. */
function detailsPart({ table, name, column }: WantedColumn): BatchPart | null {
  const attribute = `${definitionPath(table)}/Attributes(LogicalName='${name}')/Microsoft.Dynamics.CRM`;
  const options = '$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)';
  switch (column.type) {
    case 'Picklist':
    case 'State':
    case 'Status':
      return get(`${attribute}.${column.type}AttributeMetadata?$select=LogicalName&${options}`);
    case 'DateTime':
      return get(`${attribute}.DateTimeAttributeMetadata?$select=LogicalName,DateTimeBehavior`);
    case 'Lookup':
      return get(
        `${definitionPath(table)}/ManyToOneRelationships?${query({
          $select: 'ReferencedEntity,ReferencingAttribute,ReferencingEntityNavigationPropertyName',
          $filter: equals('ReferencingAttribute', text(name)),
        })}`,
      );
    default:
      return null;
  }
}

function readDateDetails(row: Row): ColumnDetails {
  return { isDateOnly: textOf(rowAt(row, 'DateTimeBehavior') ?? {}, 'Value') === 'DateOnly' };
}

function readChoiceDetails(row: Row): ColumnDetails {
  const set = rowAt(row, 'OptionSet') ?? rowAt(row, 'GlobalOptionSet') ?? {};
  const options = rowsAt(set, 'Options').flatMap(({ Value: value }) => (typeof value === 'number' ? [value] : []));
  return options.length > 0 ? { options } : {};
}

async function readReference(api: Reading, relations: readonly Row[]): Promise<ColumnDetails> {
  const [relation, another] = relations;
  const target = relation && textOf(relation, 'ReferencedEntity');
  const navigation = relation && textOf(relation, 'ReferencingEntityNavigationPropertyName');
  if (!target || !navigation || another) {
    return { referenceProblem: 'It points to rows of several tables. Choose a column that points to one table.' };
  }
  try {
    const definition = await api.get(
      `${definitionPath(target)}?$select=EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute`,
    );
    const set = definition && textOf(definition, 'EntitySetName');
    const id = definition && textOf(definition, 'PrimaryIdAttribute');
    const name = definition && textOf(definition, 'PrimaryNameAttribute');
    if (!set || !id || !name) return { referenceProblem: `The table ${target} cannot be read.` };
    const page = { $select: `${id},${name}`, $orderby: `${name} asc`, $top: maxReferenceRows + 1 };
    const rows = await api.list(`${set}?${query(page)}`, maxReferenceRows + 1);
    if (rows.length > maxReferenceRows) {
      return {
        referenceProblem: `The table ${target} has more than ${maxReferenceRows} rows. Choose a column that points to a short list, or a text column.`,
      };
    }
    const names = rows.flatMap((row): [string, string][] => {
      const [rowId, label] = [idOf(row, id), textOf(row, name)];
      return rowId && label ? [[rowId, label]] : [];
    });
    return { reference: { names: Object.fromEntries(names), set, navigation } };
  } catch (fault) {
    if (!(fault instanceof RelayError) || fault.retry !== 'never') throw fault;
    return { referenceProblem: unreadable(fault) };
  }
}

function rowOrFault(answer: PartAnswer | undefined, now: Date): Row | RelayError {
  if (answer?.status === 200) return rowOf(answer);
  const fault = answer ? faultOf(answer, false, now) : new RelayError({ code: 'DV_REJECTED', retry: 'never' });
  if (fault.retry !== 'never') throw fault;
  return fault;
}

function unreadable(fault: RelayError): string {
  const detail = fault.parameters['detail'] ?? '';
  return fault.code === 'DV_ACCESS_DENIED'
    ? `The rows it points to cannot be read: give the user of the relay a role with ${detail}.`
    : `The rows it points to cannot be read (${[fault.code, detail].filter(Boolean).join(': ')}).`;
}

function get(path: string): BatchPart {
  return { method: 'GET', path };
}
