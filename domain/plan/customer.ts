import { accountId, bornFrom } from '../identity.ts';
import type { CustomerMatch, NewCustomer } from '../model/change-set.ts';
import type { Referral } from '../model/referral.ts';
import type { PlanInput, Problem } from './types.ts';

/** The account and contact of an arriving deal: known ones, and rows for those that are not. */
export interface CustomerOf {
  readonly rows: NewCustomer;
  readonly accountId: string;
  readonly contactId: string | null;
}

/** Why the customer of a referral cannot be told or used; null when nothing is wrong. */
export function matchProblem(own: Referral, match: CustomerMatch): Problem | null {
  if (match.ambiguous || match.accountIds.length > 1) {
    return {
      code: 'DV_ACCOUNT_AMBIGUOUS',
      parameters: { name: own.customer.name ?? '', postalCode: own.customer.address.postalCode ?? '' },
    };
  }
  const currency = own.fields['currency'];
  return typeof currency === 'string' && match.currencyId === null
    ? { code: 'DV_CURRENCY_UNKNOWN', parameters: { currency } }
    : null;
}

/** Account and contact for a record that is born from a referral. Their ids are derived, so that a repetition makes no second one. */
export function customerOf(input: PlanInput, own: Referral, match: CustomerMatch): CustomerOf {
  const { connectionId } = input.rules;
  const name = own.customer.name ?? own.name;
  const derived = accountId(connectionId, name, own.customer.address.postalCode);
  const known = match.accountIds[0];
  const account = known ?? derived;
  const first = own.contacts[0];
  const person = first && (first.lastName || first.email) ? first : null;
  const newContact =
    person && !match.contactId ? { id: bornFrom(connectionId, own.id, 'contact'), person, accountId: account } : null;
  return {
    accountId: account,
    contactId: match.contactId ?? newContact?.id ?? null,
    rows: { account: known ? null : { ...own.customer, id: derived, name }, contact: newContact },
  };
}
