import { countryCode } from '../../../../domain/mapping/countries.ts';
import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import type { AccountMatchRule } from '../../ports/environment-settings.ts';
import { all, any, contains, equals, guid, integer, nothing, query, startsWith, text } from '../odata/filter.ts';
import type { Filter } from '../odata/filter.ts';
import { accountValues, comparable, ignoresBlanks } from './account-match.ts';
import type { SoughtCustomer } from './account-match.ts';
import type { BatchPart } from './batch.ts';
import { idOf, textOf } from './row-values.ts';
import type { Row } from './web-api.ts';

/** How accounts of this environment are found. */
export interface AccountSearch {
  readonly rule: AccountMatchRule;
  readonly countryColumn: string;
}

/** Values by column in the form in which they are compared. */
export type SoughtValues = ReadonlyMap<string, string>;

/** Accounts read at most; whoever is among more of them cannot be told (chosen). */
export const maxAccounts = 500;

/** Words of a value that the service looks for; more narrow no further (chosen). */
const maxWords = 6;

/** What is sought; null when it is no evidence of being the same customer. */
export function soughtValues(customer: SoughtCustomer, search: AccountSearch): SoughtValues | null {
  const values = accountValues(customer, search.countryColumn);
  const sought = new Map(search.rule.columns.map((column) => [column, compared(column, values[column] ?? '', search)]));
  const isNobody = sought.get('name') === '' || [...sought.values()].every((value) => value === '');
  return isNobody ? null : sought;
}

/** A value as it is compared; a country by its code, whether the account holds a code or a name. */
function compared(column: string, value: string, { rule, countryColumn }: AccountSearch): string {
  return (column === countryColumn ? countryCode(value) : null) ?? comparable(column, value, rule);
}

/** Asks for active accounts that may be the one, and for the one this connection made earlier, whatever its state. */
export function accountsQuestion(
  sought: SoughtValues | null,
  search: AccountSearch,
  derivedAccountId: string,
): BatchPart {
  const { rule } = search;
  const isDerived = equals('accountid', guid(derivedAccountId));
  const near = [...(sought ?? [])].flatMap(([column, value]) => isNear(column, value, search));
  const filter = sought ? any(all(equals('statecode', integer(0)), ...near), isDerived) : isDerived;
  const select = [...new Set(['statecode', ...rule.columns])].join(',');
  return { method: 'GET', path: `accounts?${query({ $select: select, $filter: filter, $top: maxAccounts })}` };
}

/**
 * The service compares without case but not without blanks and legal forms; so it narrows by words, or by the first two characters
 * of a postal code, which no notation separates, leaves out the country, which has many names, and the adapter compares.
 */
function isNear(column: string, value: string, { rule, countryColumn }: AccountSearch): readonly Filter[] {
  if (value === '') return [any(equals(column, nothing), equals(column, text('')))];
  if (column === countryColumn) return [];
  if (ignoresBlanks(column)) return [startsWith(column, value.slice(0, 2))];
  const [first = '', ...others] = value.split(/\s+/).slice(0, maxWords);
  const isFirst = column === 'name' && rule.ignoreLegalForm ? contains(column, first) : startsWith(column, first);
  return [isFirst, ...others.map((word) => contains(column, word))];
}

/**
 * The accounts that are the customer. The one this connection made earlier for the same customer wins, even when somebody renamed it
 * since; deactivated, it still takes the id that a new one would get, so that a person decides unless another one is active.
 */
export function matchAccounts(
  rows: readonly Row[],
  sought: SoughtValues | null,
  search: AccountSearch,
  derivedAccountId: string,
): Pick<CustomerMatch, 'accountIds' | 'ambiguous'> {
  const derivedId = derivedAccountId.toLowerCase();
  const derived = rows.find((row) => idOf(row, 'accountid') === derivedId);
  if (derived?.['statecode'] === 0) return { accountIds: [derivedId] };
  const same = rows.filter((row) => row !== derived && isSame(row, sought, search));
  const accountIds = same.flatMap((row) => idOf(row, 'accountid') ?? []);
  if (rows.length >= maxAccounts) return { accountIds, ambiguous: true };
  return derived && accountIds.length === 0 ? { accountIds: [derivedId], ambiguous: true } : { accountIds };
}

function isSame(row: Row, sought: SoughtValues | null, search: AccountSearch): boolean {
  if (sought === null) return false;
  return [...sought].every(([column, value]) => compared(column, textOf(row, column) ?? '', search) === value);
}
