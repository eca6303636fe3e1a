import type { TextKey } from '../../solution/contract/texts.ts';

/** Raised whenever a check is added or changed; requests carry it, so that an old form is recognised. */
export const rulesVersion = 1;

/** At most 50 solutions travel on a deal (domain.md 9, portal file). */
const solutionLimit = 50;

/** A person as far as readiness looks. */
export interface ReadinessPerson {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** A customer account as far as readiness looks. */
export interface ReadinessAccount {
  readonly name: string | null;
  readonly line1: string | null;
  readonly city: string | null;
  /** Must be an ISO 3166-1 alpha-2 code. */
  readonly country: string | null;
}

/** What is known of a deal before it is sent. `undefined` = not known here, not judged; `null` = known to be empty. */
export interface ReadinessInput {
  readonly sync: boolean;
  /** True until a referral exists. */
  readonly firstShare: boolean;
  /** The seller's choice of help in any code, null = none. */
  readonly help: number | string | null;
  readonly visible: boolean;
  readonly solutionCount?: number | undefined;
  readonly account?: ReadinessAccount | null | undefined;
  /** Name of the place where the country is kept, for the message. */
  readonly countryField?: string | undefined;
  readonly contact?: ReadinessPerson | null | undefined;
  /** Own people; the first one is the owner. */
  readonly owner?: ReadinessPerson | null | undefined;
  readonly value?: number | null | undefined;
  readonly currency?: string | null | undefined;
  /** `yyyy-MM-dd`. */
  readonly closingDate?: string | null | undefined;
  readonly notes?: string | null | undefined;
  /** `yyyy-MM-dd`, UTC. */
  readonly today: string;
}

/** One reason why the deal would be refused: a key of the texts and its parameters. */
export interface ReadinessProblem {
  readonly code: TextKey;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Checks a deal against the rules that Partner Center and the connector hold (domain.md 5.1). Pure; used by the form before
 * saving and by the relay before sending, so that both say the same. A deal that is not to be shared has no problems.
 */
export function checkReadiness(input: ReadinessInput): ReadinessProblem[] {
  if (!input.sync) return [];
  return [
    ...(input.firstShare ? firstShareProblems(input) : []),
    ...(input.help === null ? [] : contactProblems(input.contact)),
    ...valueProblems(input),
  ];
}

function firstShareProblems(input: ReadinessInput): ReadinessProblem[] {
  return [
    ...solutionProblems(input.solutionCount),
    ...accountProblems(input.account, input.countryField ?? 'address1_country'),
    ...dateProblems(input.closingDate, input.today),
    ...(input.owner === undefined ? [] : personProblems('READY_NO_TEAM', input.owner)),
    ...(isMissing(input.notes) ? [problem('READY_NO_NOTES')] : []),
  ];
}

function solutionProblems(count: number | undefined): ReadinessProblem[] {
  if (count === undefined) return [];
  if (count === 0) return [problem('READY_NO_SOLUTION')];
  return count > solutionLimit ? [problem('READY_TOO_MANY_SOLUTIONS', { limit: String(solutionLimit) })] : [];
}

function accountProblems(account: ReadinessAccount | null | undefined, countryField: string): ReadinessProblem[] {
  if (account === undefined) return [];
  if (account === null) return [problem('READY_NO_ACCOUNT')];
  return [
    ...(isMissing(account.name) ? [problem('READY_NO_ACCOUNT_NAME')] : []),
    ...(/^[A-Za-z]{2}$/.test(account.country?.trim() ?? '')
      ? []
      : [problem('READY_NO_COUNTRY', { field: countryField })]),
    ...(isMissing(account.line1) || isMissing(account.city) ? [problem('READY_NO_ADDRESS')] : []),
  ];
}

function dateProblems(closingDate: string | null | undefined, today: string): ReadinessProblem[] {
  if (closingDate === undefined) return [];
  if (isMissing(closingDate)) return [problem('READY_NO_CLOSING_DATE')];
  return closingDate! < today ? [problem('READY_PAST_CLOSING_DATE', { date: closingDate! })] : [];
}

function contactProblems(contact: ReadinessPerson | null | undefined): ReadinessProblem[] {
  if (contact === undefined) return [];
  return contact === null ? [problem('READY_NO_CONTACT')] : personProblems('READY_CONTACT_INCOMPLETE', contact);
}

function valueProblems(input: ReadinessInput): ReadinessProblem[] {
  return [
    ...(input.value !== undefined && !(typeof input.value === 'number' && input.value > 0)
      ? [problem('READY_NO_VALUE')]
      : []),
    ...(isMissing(input.currency) ? [problem('READY_NO_CURRENCY')] : []),
  ];
}

const personMembers = [
  ['firstName', 'first name'],
  ['lastName', 'last name'],
  ['email', 'e-mail'],
  ['phone', 'phone'],
] as const;

function personProblems(code: TextKey, person: ReadinessPerson | null): ReadinessProblem[] {
  const missing = personMembers.filter(([member]) => isMissing(person?.[member] ?? null)).map(([, label]) => label);
  return missing.length === 0 ? [] : [problem(code, { missing: missing.join(', ') })];
}

/** Known and empty; what is not known is not missing. */
function isMissing(text: string | null | undefined): boolean {
  return text !== undefined && (text === null || text.trim() === '');
}

function problem(code: TextKey, parameters: Record<string, string> = {}): ReadinessProblem {
  return { code, parameters };
}
