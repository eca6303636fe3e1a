import { longestNote } from '../../../../domain/decline.ts';
import type { Loss, LossReason, RecordRef } from '../../../../domain/model/deal.ts';
import { rowAtFirst, textOf } from './row-values.ts';
import type { Row } from './web-api.ts';

/** Status reasons with which the connector closes a record, standard values of Sales (domain.md 4.3). */
export const closedReason = {
  opportunity: { won: 3, lost: 5, cancelled: 4 },
  lead: { qualified: 3, lost: 4, cancelled: 7 },
} as const;

/**
 * Standard status reasons of a lost opportunity and a disqualified lead, and the reason Partner Center gets (domain.md 4.4). Customers
 * may have added others: those are `other`, and their label says what they mean.
 */
const lossReasons: Readonly<Record<RecordRef['table'], Readonly<Record<number, LossReason>>>> = {
  opportunity: {
    // Canceled
    4: 'other',
    // Out-Sold
    5: 'otherVendor',
  },
  lead: {
    // Lost: the counterpart of Out-Sold (domain.md 4.3)
    4: 'otherVendor',
    // Cannot Contact
    5: 'noResponse',
    // No Longer Interested
    6: 'requirement',
    // Canceled
    7: 'other',
  },
};

/** Activity that the platform makes when an opportunity is closed, newest first; comes with the opportunity. */
export const closings = {
  navigation: 'Opportunity_OpportunityClose',
  expand: 'Opportunity_OpportunityClose($select=subject,description;$orderby=createdon desc;$top=1)',
} as const;

/**
 * Labels of choices cost the service more than the row itself, so the label of a status reason is asked for on its own, and only where
 * it is all there is to say: a reason of the customer's own, and nobody wrote why.
 */
export const withLabels = {
  Prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
} as const;
export const labelColumn = 'statuscode@OData.Community.Display.V1.FormattedValue';

/** True when nothing but the label of its status reason says why a record is lost. */
export function needsLabel({ table }: RecordRef, row: Row): boolean {
  return row['statecode'] === 2 && lossReasons[table][Number(row['statuscode'])] === undefined && wordsOf(row) === null;
}

/** Why the record is lost: the reason by the table above, the note in the words of the person who closed it, else the label. */
export function readLoss({ table }: RecordRef, row: Row): Loss {
  const reason = lossReasons[table][Number(row['statuscode'])] ?? 'other';
  return { reason, note: (wordsOf(row) ?? textOf(row, labelColumn) ?? '').slice(0, longestNote) };
}

function wordsOf(row: Row): string | null {
  const closing = rowAtFirst(row, closings.navigation);
  return closing && (textOf(closing, 'description') ?? textOf(closing, 'subject'));
}
