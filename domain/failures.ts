import type { TextKey } from '../solution/contract/texts.ts';

/** How a symptom of the error catalogue (domain.md 16) shows, and whether the connector tries again. */
export interface Failure {
  readonly symptom: `E${number}`;
  /** What people read at the deal; empty where it concerns no deal. */
  readonly codes: readonly TextKey[];
  /** `never`: not before a person changed something; `later`: by itself, after a wait; `now`: at once, after reading again. */
  readonly retry: 'never' | 'later' | 'now';
  /** Line of the log or command that shows what no deal shows. */
  readonly shownBy?: string;
}

/** E1 to E25; E26 is about another product. docs/troubleshooting.md says the same for people. */
export const failures: readonly Failure[] = [
  { symptom: 'E1', codes: ['READY_NO_SOLUTION'], retry: 'never' },
  { symptom: 'E2', codes: ['READY_NO_COUNTRY'], retry: 'never' },
  { symptom: 'E3', codes: ['READY_NO_CONTACT', 'READY_CONTACT_INCOMPLETE'], retry: 'never' },
  { symptom: 'E4', codes: ['READY_NO_VALUE'], retry: 'never' },
  { symptom: 'E5', codes: ['REF_LEAD_NO_REVENUE'], retry: 'never' },
  { symptom: 'E6', codes: ['PC_ACCESS_DENIED', 'DV_ACCESS_DENIED'], retry: 'never' },
  { symptom: 'E7', codes: ['PC_SIGN_IN', 'PC_MFA'], retry: 'later' },
  { symptom: 'E8', codes: ['PC_SIGN_IN', 'PC_MFA', 'DV_SIGN_IN'], retry: 'later' },
  { symptom: 'E9', codes: [], retry: 'later', shownBy: 'webhook show' },
  { symptom: 'E10', codes: ['REF_OUT_OF_SCOPE'], retry: 'never' },
  {
    symptom: 'E11',
    codes: ['REF_RECORD_MISSING', 'REF_CLOSED_DIFFERENTLY', 'DV_ACCOUNT_AMBIGUOUS', 'REF_LINK_SUGGESTED'],
    retry: 'never',
  },
  { symptom: 'E12', codes: ['REF_CHECKING'], retry: 'later' },
  { symptom: 'E12', codes: ['REF_DUPLICATE'], retry: 'never' },
  { symptom: 'E13', codes: ['REF_LEAD_QUALIFIED', 'REF_LEAD_FOLLOWED'], retry: 'never' },
  { symptom: 'E14', codes: ['DV_REJECTED'], retry: 'never' },
  { symptom: 'E15', codes: ['DV_REJECTED'], retry: 'never' },
  { symptom: 'E16', codes: ['REF_IN_STEP', 'DV_VALUE_CALCULATED'], retry: 'never' },
  { symptom: 'E17', codes: ['READY_CLOSED', 'REF_REOPENED'], retry: 'never' },
  { symptom: 'E18', codes: ['READY_VISIBILITY_WITHDRAWN', 'READY_HELP_WITHDRAWN'], retry: 'never' },
  { symptom: 'E19', codes: ['PC_CHANGED_MEANWHILE', 'DV_CHANGED_MEANWHILE'], retry: 'now' },
  { symptom: 'E19', codes: ['REF_CONFLICT', 'REF_DIFFERENT'], retry: 'never' },
  { symptom: 'E20', codes: ['PC_THROTTLED', 'DV_THROTTLED'], retry: 'later' },
  { symptom: 'E21', codes: ['PC_UNAVAILABLE', 'DV_UNAVAILABLE', 'REF_GAVE_UP'], retry: 'later' },
  { symptom: 'E22', codes: ['PC_SIGN_IN'], retry: 'later' },
  { symptom: 'E22', codes: ['PC_ACCESS_DENIED'], retry: 'never' },
  { symptom: 'E23', codes: [], retry: 'never', shownBy: 'webhook delivery refused' },
  { symptom: 'E24', codes: ['PC_REJECTED', 'REF_MICROSOFT_REFUSED'], retry: 'never' },
  { symptom: 'E25', codes: ['DV_CURRENCY_UNKNOWN'], retry: 'never' },
];
