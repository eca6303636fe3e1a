import { cosellFieldMapping } from '../../../../../solution/contract/tables.ts';
import { RelayError } from '../../../errors/relay-error.ts';
import type { EnvironmentSettings, FieldRows } from '../../../ports/environment-settings.ts';
import type { PartAnswer } from '../batch.ts';
import { faultOf } from '../errors.ts';
import { rowOf, rowsOf } from '../web-api.ts';
import type { WebApi } from '../web-api.ts';
import { checkRows, rowWarnings, wantedColumns } from './check-rows.ts';
import type { TableColumns } from './check-rows.ts';
import { readColumnDetails } from './column-details.ts';
import { checkResultParts, readMappingRow } from './mapping-row.ts';
import type { MappingRow } from './mapping-row.ts';

/** The rows of the field mapping as far as they can be used; null when they cannot be read. */
export interface FieldRowsReading {
  readonly rows: FieldRows | null;
  readonly warnings: readonly string[];
}

/**
 * Checks the rows of the field mapping and writes what is wrong with a row into it, where it does not stand there yet. `answer`: to
 * `mappingRowsPart`. Throws `RelayError` for what passes; a result that cannot be written is a warning.
 */
export async function readFieldRows(
  api: WebApi,
  answer: PartAnswer | undefined,
  tables: TableColumns,
  settings: Pick<EnvironmentSettings, 'dealValueColumn' | 'dealCurrencyColumn' | 'accountCountryColumn'>,
  now: () => Date,
): Promise<FieldRowsReading> {
  const rows = rowsOrReason(answer, now());
  if (typeof rows === 'string') return { rows: null, warnings: [rows] };
  const details = await readColumnDetails(api, wantedColumns(rows, tables), now);
  const { fieldRows, results } = checkRows(rows, tables, details, settings);
  const unwritten = await writeResults(api, rows, results, now);
  return { rows: fieldRows, warnings: [...rowWarnings(rows, results), ...unwritten] };
}

function rowsOrReason(answer: PartAnswer | undefined, now: Date): readonly MappingRow[] | string {
  if (answer?.status === 200) return rowsOf(rowOf(answer)).flatMap(readMappingRow);
  // The table is not there: the solution is older or was removed.
  if (answer?.status === 404) return [];
  const fault = answer ? faultOf(answer, false, now) : new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later' });
  if (fault.retry !== 'never') throw fault;
  const detail = fault.parameters['detail'] ?? '';
  return fault.code === 'DV_ACCESS_DENIED'
    ? `The field mapping cannot be read: give the user of the relay a role with ${detail}. The mapping used before stays in force.`
    : `The field mapping cannot be read (${detail}). The mapping used before stays in force.`;
}

async function writeResults(
  api: WebApi,
  rows: readonly MappingRow[],
  results: ReadonlyMap<string, string>,
  now: () => Date,
): Promise<readonly string[]> {
  const parts = rows.flatMap((row) => checkResultParts(row, results.get(row.id) ?? ''));
  try {
    const answers = await api.batch(parts);
    // 404 and 412: the row is gone or changed meanwhile; the next reading looks at it again.
    const refused = answers.find(({ status }) => status >= 400 && status !== 404 && status !== 412);
    return refused ? [unwrittenBecause(faultOf(refused, true, now()))] : [];
  } catch (fault) {
    if (!(fault instanceof RelayError)) throw fault;
    return [unwrittenBecause(fault)];
  }
}

function unwrittenBecause({ code, parameters }: RelayError): string {
  const why = [code, parameters['detail']].filter(Boolean).join(': ');
  return `The results of the check cannot be written into ${cosellFieldMapping.table} (${why}).`;
}
