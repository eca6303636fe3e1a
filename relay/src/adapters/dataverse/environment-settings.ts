import { environmentVariables, solution } from '../../../../solution/contract/names.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  DefaultOwner,
  EnvironmentSettings,
  EnvironmentSettingsSource,
  SettingsReading,
} from '../../ports/environment-settings.ts';
import { all, any, boolean, compare, equals, guid, integer, query, startsWith, text } from '../odata/filter.ts';
import type { Filter, Literal } from '../odata/filter.ts';
import { canMatch } from './account-match.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import { readValues, shippedValues, warningOf } from './environment-values.ts';
import type { VariableKey, VariableValues } from './environment-values.ts';
import { faultOf } from './errors.ts';
import { idOf, textOf } from './row-values.ts';
import { createWebApi, rowOf, rowsOf } from './web-api.ts';
import type { Row, WebApiOptions } from './web-api.ts';

/** The settings when the administrator set nothing. */
export const defaultEnvironmentSettings: EnvironmentSettings = { ...shippedValues, defaultOwner: null };

/** Relationship from a definition to its current value ("environmentvariabledefinition", Dataverse table reference). */
const valuesNavigation = 'environmentvariabledefinition_environmentvariablevalue';

/** A column or an owner that must be in the environment, and the answer when it is not. */
interface Question {
  readonly part: BatchPart;
  readonly key: VariableKey;
}

/**
 * The environment variables of the solution. One request; a second one, a batch, asks whether the columns and the owner that
 * the administrator named are there, so that a slip of the pen does not stop every deal.
 */
export function createEnvironmentSettings(options: WebApiOptions): EnvironmentSettingsSource {
  const api = createWebApi(options);
  return {
    async read() {
      const rows = await api.list(definitionsPath);
      const { texts, missing } = textsOf(rows);
      const { values, warnings, unusable } = readValues(texts);
      const questions = questionsFor(values);
      const answers = await api.batch(questions.map((question) => question.part));
      const found = questions.map((question, n) => ({ ...question, rows: rowsOrNull(answers[n], options.clock) }));
      const checked = checkedSettings(values, found, texts, unusable);
      return { settings: checked.settings, warnings: [...missing, ...warnings, ...checked.warnings] };
    },
  };
}

const definitionsPath = `environmentvariabledefinitions?${query({
  $select: 'schemaname,defaultvalue',
  $filter: startsWith('schemaname', `${solution.prefix}_`),
  $expand: `${valuesNavigation}($select=value)`,
})}`;

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

const nowhere = '00000000-0000-0000-0000-000000000000';

function questionsFor(values: VariableValues): readonly Question[] {
  const { accountCountryColumn: country, dealValueColumn: value, defaultOwner: owner } = values;
  return [
    ...(country === shippedValues.accountCountryColumn
      ? []
      : [column('accountCountryColumn', 'accounts', 'accountid', country, text(''))]),
    ...(value === shippedValues.dealValueColumn
      ? []
      : [column('dealValueColumn', 'opportunities', 'opportunityid', value, integer(0))]),
    ...(owner === '' ? [] : [usersNamed(owner), teamsNamed(owner)]),
  ];
}

/**
 * Asks for no row at all: an unknown column, and a comparison with a literal of another type, are refused with 400 before
 * anything is looked for ("Query data using the Web API", Dataverse developer guide).
 */
function column(key: VariableKey, set: string, id: string, name: string, literal: Literal): Question {
  return { key, part: get(set, id, all(equals(id, guid(nowhere)), equals(name, literal))) };
}

function usersNamed(owner: string): Question {
  const isNamed = any(equals('internalemailaddress', text(owner)), equals('domainname', text(owner)));
  return {
    key: 'defaultOwner',
    part: get('systemusers', 'systemuserid', all(equals('isdisabled', boolean(false)), isNamed)),
  };
}

/** Access teams (type 1) own no rows. */
function teamsNamed(owner: string): Question {
  const ownsRows = compare('teamtype', 'ne', integer(1));
  return { key: 'defaultOwner', part: get('teams', 'teamid', all(equals('name', text(owner)), ownsRows)) };
}

/** Two rows are enough to know that a name is not unique. */
function get(set: string, select: string, filter: Filter): BatchPart {
  return { method: 'GET', path: `${set}?${query({ $select: select, $filter: filter, $top: 2 })}` };
}

/** Null when the question was refused for good; throws what passes. */
function rowsOrNull(answer: PartAnswer | undefined, clock: Clock): readonly Row[] | null {
  if (answer?.status === 200) return rowsOf(rowOf(answer));
  const fault = answer && faultOf(answer, false, clock.now());
  if (fault && fault.retry !== 'never') throw fault;
  return null;
}

function checkedSettings(
  values: VariableValues,
  found: readonly (Question & { readonly rows: readonly Row[] | null })[],
  texts: Partial<Record<VariableKey, string>>,
  unusable: readonly VariableKey[],
): SettingsReading {
  const warnings: string[] = [];
  const refuse = (key: VariableKey): void => void warnings.push(warningOf(key, texts[key] ?? ''));
  const checked = <K extends VariableKey>(key: K, isFit: boolean): VariableValues[K] => {
    if (!isFit) refuse(key);
    return isFit ? values[key] : shippedValues[key];
  };
  const isThere = (key: VariableKey): boolean => found.every((one) => one.key !== key || one.rows !== null);
  const accountCountryColumn = checked('accountCountryColumn', isThere('accountCountryColumn'));
  const isColumnThere = isThere('dealValueColumn');
  if (!isColumnThere) refuse('dealValueColumn');
  const defaultOwner = ownerOf(found.filter((one) => one.key === 'defaultOwner').map((one) => one.rows ?? []));
  if (values.defaultOwner !== '' && defaultOwner === null) refuse('defaultOwner');
  return {
    settings: {
      ...values,
      accountCountryColumn,
      dealValueColumn: isColumnThere && !unusable.includes('dealValueColumn') ? values.dealValueColumn : null,
      accountMatch: checked('accountMatch', canMatch(values.accountMatch, accountCountryColumn)),
      defaultOwner,
    },
    warnings,
  };
}

/** The one user of that name, else the one team; a name of several is nobody's. */
function ownerOf([users = [], teams = []]: readonly (readonly Row[])[]): DefaultOwner | null {
  const [user, otherUser] = users;
  const [team, otherTeam] = teams;
  const userId = user && !otherUser ? idOf(user, 'systemuserid') : null;
  if (userId) return { kind: 'user', id: userId };
  const teamId = !user && team && !otherTeam ? idOf(team, 'teamid') : null;
  return teamId ? { kind: 'team', id: teamId } : null;
}
