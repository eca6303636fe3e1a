import type { CrmDeal } from '../model/deal.ts';
import { checkReadiness } from '../readiness/index.ts';
import type { PlanInput, Problem } from './types.ts';

/** The readiness of a deal as the CRM holds it. */
export function problemsOf(deal: CrmDeal, input: PlanInput, firstShare: boolean): readonly Problem[] {
  const { customer, fields } = deal;
  return checkReadiness({
    sync: true,
    firstShare,
    help: deal.help,
    visible: deal.visible,
    solutionCount: deal.solutions.length,
    account: customer && {
      name: customer.name,
      line1: customer.address.line1,
      city: customer.address.city,
      country: customer.address.country,
    },
    countryField: input.rules.countryField,
    contact: deal.contact,
    owner: deal.team[0] ?? null,
    value: typeof fields['dealValue'] === 'number' ? fields['dealValue'] : null,
    currency: textOf(fields['currency']),
    closingDate: textOf(fields['closingDate']),
    notes: textOf(fields['notes']),
    today: input.now.slice(0, 10),
  });
}

const contactCodes: ReadonlySet<string> = new Set(['READY_NO_CONTACT', 'READY_CONTACT_INCOMPLETE']);

/** What is wrong with the customer contact of a deal for which help is wanted. */
export function contactProblems(deal: CrmDeal, input: PlanInput): readonly Problem[] {
  return problemsOf(deal, input, false).filter((problem) => contactCodes.has(problem.code));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
