import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../../../solution/contract/tables.ts';
import { visibility } from '../../../../solution/contract/choices.ts';
import type { NewCustomer, NewOpportunity } from '../../../../domain/model/change-set.ts';
import type { ColumnValues, EnvironmentSettings } from '../../ports/environment-settings.ts';
import type { BatchPart } from './batch.ts';
import type { Owner } from './known-places.ts';
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
import { addressColumns, bindTo, rowPath, statusReason } from './record-shapes.ts';

/** The opportunity itself. */
export function opportunityPart(born: NewOpportunity, context: FieldContext): BatchPart {
  const { columns, set } = opportunity;
  const { environment, mapping } = context.settings;
  const owner = bornOwner(born, environment);
  return {
    method: 'PATCH',
    path: `${rowPath(set, born.id)}?${readBack('opportunity', context)}`,
    headers: { ...representation, ...create },
    body: withDefaults(environment.opportunityDefaults, {
      name: born.name,
      // The value comes from Partner Center, not from products of the CRM.
      ...(mapping.some((row) => row.column === 'estimatedvalue') ? { isrevenuesystemcalculated: false } : {}),
      'customerid_account@odata.bind': bindTo('accounts', born.accountId),
      'parentaccountid@odata.bind': bindTo('accounts', born.accountId),
      ...(born.contactId ? { 'parentcontactid@odata.bind': bindTo('contacts', born.contactId) } : {}),
      ...(owner ? { 'ownerid@odata.bind': bindTo(owner.set, owner.id) } : {}),
      // Status reason On Hold: nobody accepted the deal yet (domain.md 4.3).
      ...(born.onHold ? { statuscode: statusReason.onHold } : {}),
      ...fieldColumns(withoutNulls(born.fields), 'opportunity', context),
      [columns.sync]: true,
      [columns.visibility]: born.visible ? visibility.visible : visibility.notVisible,
      ...(born.help ? { [columns.help]: helpValue(born.help) } : {}),
      ...publishedColumns(born.published, 'opportunity'),
    }),
  };
}

/** Owner of a deal that arrives: a member of its team, else whom the administrator named, else the relay's user (null). */
export function bornOwner({ ownerUserId }: NewOpportunity, { defaultOwner }: EnvironmentSettings): Owner | null {
  if (ownerUserId) return { set: 'systemusers', id: ownerUserId };
  return defaultOwner && { set: defaultOwner.kind === 'team' ? 'teams' : 'systemusers', id: defaultOwner.id };
}

/** Columns of a new row: what the deal brings, and the administrator's defaults for columns that it leaves empty. */
function withDefaults(defaults: ColumnValues, brought: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const taken = new Set(Object.keys(brought).map(columnOfMember));
  const missing = Object.entries(defaults).filter(([member]) => !taken.has(columnOfMember(member)));
  return { ...Object.fromEntries(missing), ...brought };
}

/** `customerid_account@odata.bind` and `customerid_contact@odata.bind` are both the column `customerid`. */
function columnOfMember(member: string): string {
  const navigation = member.replace(/@odata\.bind$/i, '').toLowerCase();
  return navigation.replace(/^((?:parent)?customerid)_(?:account|contact)$/, '$1');
}

/** Account and contact of an inbound deal. */
export function customerParts({ account, contact }: NewCustomer, { settings }: FieldContext): readonly BatchPart[] {
  const parts: BatchPart[] = [];
  if (account) {
    const { line1, line2, city, state, postalCode, country } = account.address;
    const values = [line1, line2, city, state, postalCode, country];
    const address = addressColumns(settings.environment.accountCountryColumn).map(
      (column, n) => [column, values[n] ?? null] as const,
    );
    const brought = withoutNulls({ name: account.name, ...Object.fromEntries(address) });
    const body = withDefaults(settings.environment.newAccountDefaults, brought);
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
