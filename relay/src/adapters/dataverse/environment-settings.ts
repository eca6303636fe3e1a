import { environmentVariables, solution } from '../../../../solution/contract/names.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type {
  EnvironmentSettings,
  EnvironmentSettingsSource,
  SettingsReading,
} from '../../ports/environment-settings.ts';
import { mappingFor, noFieldRows } from '../../sync/environment-mapping.ts';
import { query, startsWith } from '../odata/filter.ts';
import { canMatch } from './account-match.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import { findDefaultOwner } from './default-owner.ts';
import { readValues, shippedValues, uncheckedOf, warningOf } from './environment-values.ts';
import type { VariableKey, VariableValues } from './environment-values.ts';
import { faultOf } from './errors.ts';
import type { TableColumns } from './field-mapping/check-rows.ts';
import { mandatoryWarnings } from './field-mapping/mandatory-columns.ts';
import { mappingRowsPart } from './field-mapping/mapping-row.ts';
import { readFieldRows } from './field-mapping/read-field-rows.ts';
import { columnsPart, mappedTables, readColumns } from './field-mapping/table-columns.ts';
import { textOf } from './row-values.ts';
import { createWebApi, rowOf, rowsOf } from './web-api.ts';
import type { Row, WebApiOptions } from './web-api.ts';

/** The settings when the administrator set nothing. */
export const defaultEnvironmentSettings: EnvironmentSettings = {
  ...shippedValues,
  defaultOwner: null,
  fieldRows: noFieldRows,
};

/** Relationship from a definition to its current value ("environmentvariabledefinition", Dataverse table reference). */
const valuesNavigation = 'environmentvariabledefinition_environmentvariablevalue';

/**
 * The environment variables of the solution and the rows of the field mapping, checked against the columns that are there, so that a
 * slip of the pen does not stop every deal. One round trip; more where an owner, a choice, a date or a lookup is named. What is
 * found wrong with a row of the mapping is written into the row.
 */
export function createEnvironmentSettings(options: WebApiOptions): EnvironmentSettingsSource {
  const api = createWebApi(options);
  const now = (): Date => options.clock.now();
  return {
    async read() {
      const parts = [definitionsPart, mappingRowsPart, ...mappedTables.map(columnsPart)];
      const [definitions, rows, ...columns] = await api.batch(parts);
      const { texts, missing } = textsOf(rowsOrThrow(definitions, now()));
      const { values, warnings, unusable } = readValues(texts);
      const tables = tableColumns(columns, now());
      const owner = await findDefaultOwner(api, values.defaultOwner, now);
      const named = namedColumns(values, texts, tables, unusable);
      const fieldRows = await readFieldRows(api, rows, tables, named.settings, now);
      const settings = {
        ...values,
        ...named.settings,
        defaultOwner: owner.found,
        fieldRows: fieldRows.rows,
      };
      return {
        settings,
        warnings: [
          ...missing,
          ...warnings,
          ...named.warnings,
          ...ownerWarnings(owner, values.defaultOwner),
          ...fieldRows.warnings,
          ...mandatoryWarnings(tables, mappingFor(settings)),
        ],
      };
    },
  };
}

const definitionsPart: BatchPart = {
  method: 'GET',
  path: `environmentvariabledefinitions?${query({
    $select: 'schemaname,defaultvalue',
    $filter: startsWith('schemaname', `${solution.prefix}_`),
    $expand: `${valuesNavigation}($select=value)`,
  })}`,
};

function rowsOrThrow(answer: PartAnswer | undefined, now: Date): readonly Row[] {
  if (answer?.status === 200) return rowsOf(rowOf(answer));
  throw answer ? faultOf(answer, false, now) : new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later' });
}

/** The text in force of every variable: the current value, else the default of the installed solution. */
function textsOf(rows: readonly Row[]): { texts: Partial<Record<VariableKey, string>>; missing: readonly string[] } {
  const texts: Partial<Record<VariableKey, string>> = {};
  const missing: string[] = [];
  for (const [key, { name }] of Object.entries(environmentVariables) as [VariableKey, { name: string }][]) {
    const row = rows.find((candidate) => textOf(candidate, 'schemaname')?.toLowerCase() === name.toLowerCase());
    if (!row) {
      missing.push(name);
      continue;
    }
    const [value] = Array.isArray(row[valuesNavigation]) ? (row[valuesNavigation] as readonly Row[]) : [];
    const current = value ? textOf(value, 'value') : null;
    texts[key] = current ?? textOf(row, 'defaultvalue') ?? '';
  }
  if (missing.length === 0) return { texts, missing };
  const names = missing.join(', ');
  return {
    texts,
    missing: [`The installed solution has no environment variable ${names}. Defaults are used instead.`],
  };
}

/** The columns of every table, or in a sentence why they cannot be read. Throws what passes. */
function tableColumns(answers: readonly PartAnswer[], now: Date): TableColumns {
  const entries = mappedTables.map((table, n) => {
    const answer = answers[n];
    if (answer?.status === 200) return [table, readColumns(rowOf(answer))];
    const fault = answer && faultOf(answer, false, now);
    if (fault && fault.retry !== 'never') throw fault;
    const detail = fault?.parameters['detail'] ?? '';
    const remedy =
      fault?.code === 'DV_ACCESS_DENIED' ? `: give the user of the relay a role with ${detail}` : ` (${detail})`;
    return [table, `The columns of ${table} cannot be read${remedy}.`];
  });
  return Object.fromEntries(entries) as TableColumns;
}

/** Types of columns (`AttributeType`) that a setting may name. */
const types = {
  accountCountryColumn: ['account', ['String']],
  dealValueColumn: ['opportunity', ['Money', 'Decimal', 'Double']],
  dealCurrencyColumn: ['opportunity', ['String']],
} as const;

type NamedColumns = Pick<
  EnvironmentSettings,
  'accountCountryColumn' | 'dealValueColumn' | 'dealCurrencyColumn' | 'accountMatch'
>;

/** The columns the settings name, as far as they are there and of the right type. */
function namedColumns(
  values: VariableValues,
  texts: Partial<Record<VariableKey, string>>,
  tables: TableColumns,
  unusable: readonly VariableKey[],
): { readonly settings: NamedColumns; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const usable = (key: keyof typeof types): string | null => {
    const [table, fitting] = types[key];
    const columns = tables[table];
    if (unusable.includes(key)) return null;
    if (values[key] === shippedValues[key]) return values[key];
    if (typeof columns === 'string') {
      warnings.push(uncheckedOf(key, columns));
      return null;
    }
    const isFit = (fitting as readonly string[]).includes(columns.get(values[key])?.type ?? '');
    if (!isFit) warnings.push(warningOf(key, texts[key] ?? ''));
    return isFit ? values[key] : null;
  };
  const accountCountryColumn = usable('accountCountryColumn') ?? shippedValues.accountCountryColumn;
  const [dealValueColumn, dealCurrencyColumn] = [usable('dealValueColumn'), usable('dealCurrencyColumn')];
  const isMatchable = canMatch(values.accountMatch, accountCountryColumn);
  if (!isMatchable) warnings.push(warningOf('accountMatch', texts.accountMatch ?? ''));
  const accountMatch = isMatchable ? values.accountMatch : shippedValues.accountMatch;
  return { settings: { accountCountryColumn, dealValueColumn, dealCurrencyColumn, accountMatch }, warnings };
}

function ownerWarnings(owner: Awaited<ReturnType<typeof findDefaultOwner>>, name: string): SettingsReading['warnings'] {
  if (owner.found || name === '') return [];
  return [owner.unreadable ? uncheckedOf('defaultOwner', owner.unreadable) : warningOf('defaultOwner', name)];
}
