import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../../../solution/contract/tables.ts';
import { visibility } from '../../../../solution/contract/choices.ts';
import type { NewCustomer, NewOpportunity } from '../../../../domain/model/change-set.ts';
import type { BatchPart } from './batch.ts';
import { helpValue } from './read-deal.ts';
import {
  create,
  fieldColumns,
  publishedColumns,
  readBack,
  representation,
  tag,
  withoutNulls,
} from './record-columns.ts';
import type { FieldContext } from './record-columns.ts';
import { addressColumns, bindTo, rowPath } from './record-shapes.ts';

/** The opportunity itself. */
export function opportunityPart(born: NewOpportunity, context: FieldContext): BatchPart {
  const { columns, set } = opportunity;
  return {
    method: 'PATCH',
    path: `${rowPath(set, born.id)}?${readBack('opportunity', context)}`,
    headers: { ...representation, ...create },
    body: {
      name: born.name,
      // The value comes from Partner Center, not from products of the CRM.
      isrevenuesystemcalculated: false,
      'customerid_account@odata.bind': bindTo('accounts', born.accountId),
      'parentaccountid@odata.bind': bindTo('accounts', born.accountId),
      ...(born.contactId ? { 'parentcontactid@odata.bind': bindTo('contacts', born.contactId) } : {}),
      ...(born.ownerUserId ? { 'ownerid@odata.bind': bindTo('systemusers', born.ownerUserId) } : {}),
      // Status reason On Hold: nobody accepted the deal yet (domain.md 4.3).
      ...(born.onHold ? { statuscode: 2 } : {}),
      ...fieldColumns(withoutNulls(born.fields), 'opportunity', context),
      [columns.sync]: true,
      [columns.visibility]: born.visible ? visibility.visible : visibility.notVisible,
      ...(born.help ? { [columns.help]: helpValue(born.help) } : {}),
      ...publishedColumns(born.published, 'opportunity'),
    },
  };
}

/** Account and contact of an inbound deal. */
export function customerParts({ account, contact }: NewCustomer, { settings }: FieldContext): readonly BatchPart[] {
  const parts: BatchPart[] = [];
  if (account) {
    const { line1, line2, city, state, postalCode, country } = account.address;
    const values = [line1, line2, city, state, postalCode, country];
    const address = addressColumns(settings.countryColumn).map((column, n) => [column, values[n] ?? null] as const);
    const body = withoutNulls({ name: account.name, ...Object.fromEntries(address) });
    parts.push({ method: 'PATCH', path: `${rowPath('accounts', account.id)}?${tag}`, headers: create, body });
  }
  if (contact) {
    const { firstName, lastName, email, phone, title } = contact.person;
    const body = withoutNulls({
      firstname: firstName,
      lastname: lastName,
      emailaddress1: email,
      telephone1: phone,
      jobtitle: title ?? null,
      'parentcustomerid_account@odata.bind': bindTo('accounts', contact.accountId),
    });
    parts.push({ method: 'PATCH', path: `${rowPath('contacts', contact.id)}?${tag}`, headers: create, body });
  }
  return parts;
}

/** Catalogue rows for solutions the catalogue does not know. */
export function catalogueParts({ solutions }: NewOpportunity): readonly BatchPart[] {
  const { columns, set } = cosellSolutionDetail;
  const unknown = new Map(
    solutions
      .filter((entry) => entry.catalogueRowId === null)
      .map((entry) => [entry.newCatalogueRowId, entry.solution]),
  );
  return [...unknown].map(([id, solution]) => ({
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: create,
    body: withoutNulls({
      [columns.name]: solution.name ?? solution.id,
      [columns.solutionIdentifier]: solution.id,
      [columns.solutionType]: solution.solutionType,
      [columns.publisherName]: solution.publisherName,
    }),
  }));
}

/** The deal's solutions. */
export function solutionParts({ id, solutions }: NewOpportunity): readonly BatchPart[] {
  const { lookups, set } = cosellDealSolution;
  return solutions.map((entry) => ({
    method: 'PATCH',
    path: `${rowPath(set, entry.rowId)}?${tag}`,
    headers: create,
    body: {
      [`${lookups.opportunityId.navigation}@odata.bind`]: bindTo(opportunity.set, id),
      [`${lookups.solutionDetailId.navigation}@odata.bind`]: bindTo(
        cosellSolutionDetail.set,
        entry.catalogueRowId ?? entry.newCatalogueRowId,
      ),
    },
  }));
}
