import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { ListChange, Merge } from '../merge.ts';
import type { NewCustomer, NewSolution, Qualification, RecordClosing } from '../model/change-set.ts';
import type { RecordRef } from '../model/deal.ts';
import type { HistoryLine, Message } from '../model/outcome.ts';
import type { Comparison } from './compare.ts';
import type { Problem } from './types.ts';

/** What the comparison of a linked deal with its referral found. */
export interface Findings {
  readonly comparison: Comparison;
  readonly problems: readonly Problem[];
  /** Fields of the referral that go to the record. */
  readonly toCrm: readonly FieldMapping[];
  readonly visibleToCrm: boolean;
  /** Ids of open referrals beside ours. */
  readonly duplicates: readonly string[];
  /** Solutions that the record gets and loses, by their keys. */
  readonly solutionsToCrm: ListChange;
  readonly note?: Message;
}

/** What a pass found out, beside what it did. All members optional: a missing one means nothing of the kind. */
export interface RecordFindings extends Partial<Findings> {
  readonly solutions?: { readonly add: readonly NewSolution[]; readonly remove: readonly string[] };
  readonly customer?: NewCustomer;
  readonly qualify?: Qualification;
  readonly close?: RecordClosing;
  /** The link goes on at another record. */
  readonly moveTo?: RecordRef;
  /** A person said that record and referral are one deal. */
  readonly linked?: true;
  /** Lines that only this finding has. */
  readonly lines?: readonly HistoryLine[];
  /** A state to show that is no fault, said once. */
  readonly note?: Message;
  /** A POST is unclear and being looked for. */
  readonly checking?: Message;
  readonly notBefore?: string;
  /** The deal is not to be shared: why. */
  readonly notShared?: 'REF_NOT_SHARED' | 'REF_DEAL_CLOSED' | 'REF_LEAD_NOT_SHARED';
  /** An unclear POST turned out not to have happened. */
  readonly settled?: boolean;
  /** What was to be sent was refused before, and nothing of it changed. */
  readonly barred?: true;
  /** Our referral was not found, which proves nothing yet. */
  readonly unseen?: true;
  /** A later referral took over: the record says nothing of this one any more. */
  readonly superseded?: true;
}

/** What both sides disagree in, as a message. */
export function conflictMessage(merge: Merge): Message {
  const fields = merge.conflicts.map((conflict) => conflict.row.label).join(', ');
  return {
    code: merge.conflicts.some((conflict) => conflict.verdict === 'conflict') ? 'REF_CONFLICT' : 'REF_DIFFERENT',
    parameters: { fields },
  };
}
