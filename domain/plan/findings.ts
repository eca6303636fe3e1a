import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { Merge } from '../merge.ts';
import type { Message } from '../model/outcome.ts';
import type { Problem } from './types.ts';

/** What the comparison of a linked deal with its referral found. */
export interface Findings {
  readonly merge: Merge;
  readonly problems: readonly Problem[];
  /** Fields of the referral that go to the record. */
  readonly toCrm: readonly FieldMapping[];
  readonly visibleToCrm: boolean;
}

/** What a pass found out, beside what it did. All members optional: a missing one means nothing of the kind. */
export interface RecordFindings {
  readonly problems?: readonly Problem[];
  readonly merge?: Merge;
  readonly toCrm?: readonly FieldMapping[];
  readonly visibleToCrm?: boolean;
  /** A POST is unclear and being looked for. */
  readonly checking?: Message;
  readonly notBefore?: string;
  /** The deal is not to be shared: why. */
  readonly notShared?: 'REF_NOT_SHARED' | 'REF_DEAL_CLOSED' | 'REF_LEAD_NOT_SHARED';
  /** An unclear POST turned out not to have happened. */
  readonly settled?: boolean;
}

/** What both sides disagree in, as a message. */
export function conflictMessage(merge: Merge): Message {
  const fields = merge.conflicts.map((conflict) => conflict.row.label).join(', ');
  return {
    code: merge.conflicts.some((conflict) => conflict.verdict === 'conflict') ? 'REF_CONFLICT' : 'REF_DIFFERENT',
    parameters: { fields },
  };
}
