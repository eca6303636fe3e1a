import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CrmStore, CustomerQuery } from '../../ports/crm-store.ts';
import { all, boolean, equals, integer, query, text, any } from '../odata/filter.ts';
import type { Filter } from '../odata/filter.ts';
import { accountsQuestion, matchAccounts, soughtValues } from './account-search.ts';
import type { BatchPart } from './batch.ts';
import { rowsIn } from './part-answers.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, textOf } from './row-values.ts';
import { findSimilar } from './similar-deals.ts';
import { solutionRowIds, solutionsQuestion } from './solution-search.ts';
import type { Row, WebApi } from './web-api.ts';

/**
 * Makes the look-up of an inbound deal's customer, person, currency, owner and solutions: one round trip, and a second one for deals that
 * may be the same when the customer has an account.
 */
export function createCustomerMatch(api: WebApi, clock: Clock, settings: RecordSettings): CrmStore['matchCustomer'] {
  return async (of) => {
    const { environment } = settings;
    const search = { rule: environment.accountMatch, countryColumn: environment.accountCountryColumn };
    const sought = soughtValues(of.customer, search);
    const emails = [...new Set(of.teamEmails.map(folded))].filter((email) => email !== '');
    const contactEmail = folded(of.contactEmail ?? '');
    const rows = await ask(api, clock, {
      accounts: accountsQuestion(sought, search, of.derivedAccountId),
      currency: of.currency === null ? null : currencyQuestion(of.currency),
      users: emails.length === 0 ? null : usersQuestion(emails),
      contacts: contactEmail === '' ? null : contactsQuestion(contactEmail),
      solutions: solutionsQuestion(of.solutionIds),
    });
    const accounts = matchAccounts(rows.accounts, sought, search, of.derivedAccountId);
    const currencyId = (rows.currency[0] && idOf(rows.currency[0], 'transactioncurrencyid')) ?? null;
    const accountId = accounts.ambiguous || accounts.accountIds.length > 1 ? undefined : accounts.accountIds[0];
    return {
      ...accounts,
      contactId: accountId === undefined ? null : contactOf(rows.contacts, accountId),
      currencyId,
      ownerUserId: firstUser(rows.users, emails),
      solutionRowIds: solutionRowIds(rows.solutions),
      similar: accountId === undefined ? [] : await similarTo(api, accountId, of, currencyId, settings),
    } satisfies CustomerMatch;
  };
}

function similarTo(
  api: WebApi,
  accountId: string,
  { deal }: CustomerQuery,
  currencyId: string | null,
  settings: RecordSettings,
): ReturnType<typeof findSimilar> {
  return findSimilar(api, { accountId, currencyId, ...deal }, settings);
}

/** Asks the given questions in one batch; the answer to an unasked one is empty. */
async function ask<Name extends string>(
  api: WebApi,
  clock: Clock,
  questions: Readonly<Record<Name, BatchPart | null>>,
): Promise<Readonly<Record<Name, readonly Row[]>>> {
  const asked = (Object.entries(questions) as [Name, BatchPart | null][]).flatMap(([name, part]) =>
    part === null ? [] : [{ name, part }],
  );
  const answers = await api.batch(asked.map(({ part }) => part));
  const answerTo = new Map(asked.map(({ name }, n) => [name, answers[n]]));
  const names = Object.keys(questions) as Name[];
  const rows = names.map((name) => [name, rowsIn(answerTo.get(name), clock.now())] as const);
  return Object.fromEntries(rows) as unknown as Readonly<Record<Name, readonly Row[]>>;
}

function currencyQuestion(currency: string): BatchPart {
  const filter = all(equals('isocurrencycode', text(currency)), equals('statecode', integer(0)));
  return get('transactioncurrencies', 'isocurrencycode', filter);
}

function usersQuestion(emails: readonly string[]): BatchPart {
  const isOneOf = any(...emails.map((email) => equals('internalemailaddress', text(email))));
  return get('systemusers', 'internalemailaddress', all(equals('isdisabled', boolean(false)), isOneOf));
}

/** Contacts of any company; which one counts is known when the account is. The oldest comes first. */
function contactsQuestion(email: string): BatchPart {
  const filter = all(equals('emailaddress1', text(email)), equals('statecode', integer(0)));
  return get('contacts', '_parentcustomerid_value', filter, 'createdon asc');
}

function get(set: string, select: string, filter: Filter, order?: string): BatchPart {
  return { method: 'GET', path: `${set}?${query({ $select: select, $filter: filter, $orderby: order })}` };
}

function contactOf(rows: readonly Row[], accountId: string): string | null {
  const row = rows.find((candidate) => idOf(candidate, '_parentcustomerid_value') === accountId);
  return row ? idOf(row, 'contactid') : null;
}

function firstUser(rows: readonly Row[], emails: readonly string[]): string | null {
  for (const email of emails) {
    const row = rows.find((candidate) => folded(textOf(candidate, 'internalemailaddress') ?? '') === email);
    const id = row && idOf(row, 'systemuserid');
    if (id) return id;
  }
  return null;
}

function folded(email: string): string {
  return email.trim().toLowerCase();
}
