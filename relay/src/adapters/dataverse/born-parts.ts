import { lead, opportunity } from '../../../../solution/contract/tables.ts';
import { visibility } from '../../../../solution/contract/choices.ts';
import type { NewCustomer, NewLead, NewOpportunity } from '../../../../domain/model/change-set.ts';
import type { ColumnValues, EnvironmentSettings } from '../../ports/environment-settings.ts';
import type { BatchPart } from './batch.ts';
import { customerColumns, personColumns } from './field-mapping/mapped-values.ts';
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
import { longestName } from './record-name.ts';
import { bindTo, rowPath, statusReason } from './record-shapes.ts';

/** The opportunity itself. */
export function opportunityPart(born: NewOpportunity, context: FieldContext): BatchPart {
  const { columns, set } = opportunity;
  const { environment, mapping } = context.settings;
  return {
    method: 'PATCH',
    path: `${rowPath(set, born.id)}?${readBack('opportunity', context)}`,
    headers: { ...representation, ...create },
    body: withDefaults(mapping.born.opportunity, {
      name: born.name.slice(0, longestName),
      // The value comes from Partner Center, not from products of the CRM.
      ...(mapping.opportunity.some((row) => row.column === 'estimatedvalue')
        ? { isrevenuesystemcalculated: false }
        : {}),
      'customerid_account@odata.bind': bindTo('accounts', born.accountId),
      'parentaccountid@odata.bind': bindTo('accounts', born.accountId),
      ...(born.contactId ? { 'parentcontactid@odata.bind': bindTo('contacts', born.contactId) } : {}),
      ...ownerColumns(born, environment),
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

/** The lead, which carries its customer and person itself. Where it came from is the administrator's choice of words: a default. */
export function leadPart(born: NewLead, context: FieldContext): BatchPart {
  const { columns, set } = lead;
  const { environment, mapping } = context.settings;
  return {
    method: 'PATCH',
    path: `${rowPath(set, born.id)}?${readBack('lead', context)}`,
    headers: { ...representation, ...create },
    body: withDefaults(mapping.born.lead, {
      subject: born.name.slice(0, longestName),
      ...withoutNulls(customerColumns(mapping.leadCustomer, born.customer)),
      ...(born.person ? withoutNulls(personColumns(mapping.leadContact, born.person)) : {}),
      ...ownerColumns(born, environment),
      ...fieldColumns(withoutNulls(born.fields), 'lead', context),
      [columns.sync]: true,
      ...publishedColumns(born.published, 'lead'),
    }),
  };
}

/** Owner of a deal that arrives: a member of its team, else whom the administrator named, else the relay's user (null). */
export function bornOwner(
  { ownerUserId }: Pick<NewOpportunity, 'ownerUserId'>,
  { defaultOwner }: EnvironmentSettings,
): Owner | null {
  if (ownerUserId) return { set: 'systemusers', id: ownerUserId };
  return defaultOwner && { set: defaultOwner.kind === 'team' ? 'teams' : 'systemusers', id: defaultOwner.id };
}

function ownerColumns(born: Pick<NewOpportunity, 'ownerUserId'>, environment: EnvironmentSettings): ColumnValues {
  const owner = bornOwner(born, environment);
  return owner ? { 'ownerid@odata.bind': bindTo(owner.set, owner.id) } : {};
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
  const { mapping } = settings;
  const newRow = (set: string, id: string, body: Record<string, unknown>): BatchPart => ({
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: create,
    body,
  });
  const parts: BatchPart[] = [];
  if (account) {
    const brought = withoutNulls(customerColumns(mapping.account, account));
    parts.push(newRow('accounts', account.id, withDefaults(mapping.born.account, brought)));
  }
  if (contact) {
    const brought = {
      ...withoutNulls(personColumns(mapping.contact, contact.person)),
      'parentcustomerid_account@odata.bind': bindTo('accounts', contact.accountId),
    };
    parts.push(newRow('contacts', contact.id, withDefaults(mapping.born.contact, brought)));
  }
  return parts;
}
