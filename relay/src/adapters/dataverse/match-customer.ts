import { cosellSolutionDetail } from '../../../../solution/contract/tables.ts';
import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import type { CrmStore } from '../../ports/crm-store.ts';
import type { AccountMatchRule } from '../../ports/environment-settings.ts';
import {
  all,
  any,
  boolean,
  contains,
  equals,
  guid,
  integer,
  nothing,
  query,
  startsWith,
  text,
} from '../odata/filter.ts';
import type { Filter } from '../odata/filter.ts';
import { accountValues, comparable, ignoresBlanks } from './account-match.ts';
import type { SoughtCustomer } from './account-match.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import { idOf, textOf } from './row-values.ts';
import type { Row, WebApi } from './web-api.ts';

/** Rows read per question at most; a name that starts like so many accounts is ambiguous anyway (chosen). */
const maxRows = 500;

/** How accounts of this environment are found. */
export interface AccountSearch {
  readonly rule: AccountMatchRule;
  readonly countryColumn: string;
}

/** Makes the look-up of an inbound deal's customer, currency, owner and solutions: one round trip. */
export function createCustomerMatch(
  api: WebApi,
  collection: (answer: PartAnswer) => readonly Row[],
  search: AccountSearch,
): CrmStore['matchCustomer'] {
  return async (customer, derivedAccountId, currency, teamEmails, solutionIds) => {
    const sought = soughtValues(customer, search);
    const emails = [...new Set(teamEmails.map((email) => email.trim().toLowerCase()))].filter((email) => email !== '');
    const questions = {
      accounts: accountsQuestion(sought, search, derivedAccountId),
      currency: currency === null ? null : currencyQuestion(currency),
      users: emails.length === 0 ? null : usersQuestion(emails),
      solutions: solutionIds.length === 0 ? null : solutionsQuestion(solutionIds),
    };
    const rows = await ask(api, collection, questions);
    return {
      accountIds: accountIds(rows.accounts, sought, search, derivedAccountId),
      currencyId: (rows.currency[0] && idOf(rows.currency[0], 'transactioncurrencyid')) ?? null,
      ownerUserId: firstUser(rows.users, emails),
      solutionRowIds: solutionRowIds(rows.solutions),
    } satisfies CustomerMatch;
  };
}

/** Asks the given questions in one batch; the answer to an unasked one is empty. */
async function ask<Name extends string>(
  api: WebApi,
  collection: (answer: PartAnswer) => readonly Row[],
  questions: Readonly<Record<Name, BatchPart | null>>,
): Promise<Readonly<Record<Name, readonly Row[]>>> {
  const asked = (Object.entries(questions) as [Name, BatchPart | null][]).filter(
    (entry): entry is [Name, BatchPart] => entry[1] !== null,
  );
  const answers = await api.batch(asked.map(([, part]) => part));
  const rows = new Map(asked.map(([name], n) => [name, answers[n] ? collection(answers[n]) : []]));
  return Object.fromEntries(
    (Object.keys(questions) as Name[]).map((name) => [name, rows.get(name) ?? []]),
  ) as unknown as Readonly<Record<Name, readonly Row[]>>;
}

/** Values by column in the form in which they are compared; null when they are no evidence of being the same customer. */
function soughtValues(
  customer: SoughtCustomer,
  { rule, countryColumn }: AccountSearch,
): ReadonlyMap<string, string> | null {
  const values = accountValues(customer, countryColumn);
  const sought = new Map(rule.columns.map((column) => [column, comparable(column, values[column] ?? '', rule)]));
  const isNobody = sought.get('name') === '' || [...sought.values()].every((value) => value === '');
  return isNobody ? null : sought;
}

function accountsQuestion(
  sought: ReadonlyMap<string, string> | null,
  { rule }: AccountSearch,
  derivedAccountId: string,
): BatchPart {
  const isDerived = equals('accountid', guid(derivedAccountId));
  const near = [...(sought ?? [])].map(([column, value]) => isNear(column, value, rule));
  const filter = sought ? any(all(equals('statecode', integer(0)), ...near), isDerived) : isDerived;
  return get('accounts', rule.columns.join(','), filter);
}

/**
 * The service compares without case but not without blanks and legal forms; so it narrows by the first word, or by the first two
 * characters of a postal code, which no notation separates, and the adapter compares.
 */
function isNear(column: string, value: string, rule: AccountMatchRule): Filter {
  if (value === '') return any(equals(column, nothing), equals(column, text('')));
  if (ignoresBlanks(column)) return startsWith(column, value.slice(0, 2));
  const firstWord = value.split(/\s/)[0] ?? '';
  return column === 'name' && rule.ignoreLegalForm ? contains(column, firstWord) : startsWith(column, firstWord);
}

function currencyQuestion(currency: string): BatchPart {
  const filter = all(equals('isocurrencycode', text(currency)), equals('statecode', integer(0)));
  return get('transactioncurrencies', 'isocurrencycode', filter);
}

function usersQuestion(emails: readonly string[]): BatchPart {
  const isOneOf = any(...emails.map((email) => equals('internalemailaddress', text(email))));
  return get('systemusers', 'internalemailaddress', all(equals('isdisabled', boolean(false)), isOneOf));
}

function solutionsQuestion(solutionIds: readonly string[]): BatchPart {
  const { columns, set } = cosellSolutionDetail;
  const isOneOf = any(...solutionIds.map((id) => equals(columns.solutionIdentifier, text(id))));
  return get(set, columns.solutionIdentifier, isOneOf);
}

function get(set: string, select: string, filter: Filter): BatchPart {
  return { method: 'GET', path: `${set}?${query({ $select: select, $filter: filter, $top: maxRows })}` };
}

function accountIds(
  rows: readonly Row[],
  sought: ReadonlyMap<string, string> | null,
  { rule }: AccountSearch,
  derivedAccountId: string,
): readonly string[] {
  return rows.flatMap((row) => {
    const id = idOf(row, 'accountid');
    const isSame =
      sought !== null &&
      [...sought].every(([column, value]) => comparable(column, textOf(row, column) ?? '', rule) === value);
    // The account this connection made earlier for the same customer counts, even when somebody renamed it since.
    return id && (isSame || id === derivedAccountId.toLowerCase()) ? [id] : [];
  });
}

function firstUser(rows: readonly Row[], emails: readonly string[]): string | null {
  for (const email of emails) {
    const row = rows.find((candidate) => textOf(candidate, 'internalemailaddress')?.toLowerCase() === email);
    const id = row && idOf(row, 'systemuserid');
    if (id) return id;
  }
  return null;
}

function solutionRowIds(rows: readonly Row[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const identifier = textOf(row, cosellSolutionDetail.columns.solutionIdentifier)?.toUpperCase();
      const id = idOf(row, cosellSolutionDetail.id);
      return identifier && id ? [[identifier, id]] : [];
    }),
  );
}
