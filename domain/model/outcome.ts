import type { TextKey } from '../../solution/contract/texts.ts';
import type { FieldValue } from '../mapping/field-mapping.ts';

/** A sentence for people: a key of the texts and the values of its placeholders. Never personal data in logs. */
export interface Message {
  readonly code: TextKey;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A field before and after. */
export interface FieldChange {
  readonly field: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
}

/** One line of the record's history. */
export interface HistoryLine extends Message {
  readonly direction: 'toPartnerCenter' | 'toDynamics' | 'none';
  readonly outcome: 'succeeded' | 'refused' | 'failed' | 'waiting';
  /** What was attempted, for example `createReferral`. */
  readonly operation: string;
  /** Names of the fields, never their values. */
  readonly fields: readonly string[];
  /** What became of what; kept in the CRM only, never in logs. */
  readonly changes?: readonly FieldChange[];
}

/**
 * True for faults that end when an administrator signs in again (partner-center.md 2.5): the work waits and goes on by itself, and
 * whoever asked is told now.
 */
export function waitsForSignIn(code: TextKey): boolean {
  return code === 'PC_SIGN_IN' || code === 'PC_MFA';
}
