import { lead, opportunity } from '../../../../solution/contract/tables.ts';
import type { Qualification, RecordClosing } from '../../../../domain/model/change-set.ts';
import type { BatchPart } from './batch.ts';
import { tag } from './record-columns.ts';
import { bindTo, rowPath } from './record-shapes.ts';
import { closedReason } from './status-reasons.ts';

/** Longest texts of an `opportunityclose` (table reference). */
const limits = { subject: 200, description: 2000 } as const;

/** State code of a disqualified lead (domain.md 4.3). */
const disqualified = 2;

/**
 * A lead becomes an opportunity of a known customer: its lookups first, because the action copies the contact from there, then the action
 * QualifyLead, bound to the lead (Sales Web API reference). A change set is an ExecuteTransaction and takes actions
 * ("Execute batch operations using the Web API").
 */
export function qualificationParts({
  lead: ref,
  accountId,
  contactId,
  currencyId,
}: Qualification): readonly BatchPart[] {
  return [
    {
      method: 'PATCH',
      path: `${rowPath(lead.set, ref.id)}?${tag}`,
      headers: { 'If-Match': '*' },
      body: {
        'parentaccountid@odata.bind': bindTo('accounts', accountId),
        ...(contactId ? { 'parentcontactid@odata.bind': bindTo('contacts', contactId) } : {}),
      },
    },
    {
      method: 'POST',
      path: `${rowPath(lead.set, ref.id)}/Microsoft.Dynamics.CRM.QualifyLead?${tag}`,
      body: {
        CreateAccount: false,
        CreateContact: false,
        CreateOpportunity: true,
        OpportunityCustomerId: reference('account', accountId),
        ...(currencyId ? { OpportunityCurrencyId: reference('transactioncurrency', currencyId) } : {}),
        Status: closedReason.lead.qualified,
      },
    },
  ];
}

/**
 * The end of a record: an opportunity by the unbound action that makes its `opportunityclose`, a lead by its state. Takes no version; the
 * write of the record before it is the guard. Throws `TypeError` for a lead that is won: it is qualified.
 */
export function closingPart(closing: RecordClosing): BatchPart {
  return closing.ref.table === 'lead' ? leadClosingPart(closing) : opportunityClosingPart(closing);
}

function opportunityClosingPart({ ref, as, at, value, reason }: RecordClosing): BatchPart {
  return {
    method: 'POST',
    path: `${as === 'won' ? 'WinOpportunity' : 'LoseOpportunity'}?${tag}`,
    body: {
      Status: closedReason.opportunity[as],
      OpportunityClose: {
        subject: reason.slice(0, limits.subject),
        description: reason.slice(0, limits.description),
        actualend: at,
        ...(as === 'won' && value !== null ? { actualrevenue: value } : {}),
        'opportunityid@odata.bind': bindTo(opportunity.set, ref.id),
      },
    },
  };
}

function leadClosingPart({ ref, as }: RecordClosing): BatchPart {
  if (as === 'won') throw new TypeError('a lead is qualified, not won');
  return {
    method: 'PATCH',
    path: `${rowPath(lead.set, ref.id)}?${tag}`,
    headers: { 'If-Match': '*' },
    body: { statecode: disqualified, statuscode: closedReason.lead[as] },
  };
}

function reference(table: 'account' | 'transactioncurrency', id: string): Readonly<Record<string, string>> {
  return { '@odata.type': `Microsoft.Dynamics.CRM.${table}`, [`${table}id`]: id };
}
