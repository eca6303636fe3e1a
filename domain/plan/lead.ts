import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { customerOf, matchProblem } from './customer.ts';
import type { Findings, RecordFindings } from './findings.ts';
import { historyLine } from './history-line.ts';
import { statusPatch } from './patch.ts';
import { record } from './record.ts';
import { closing } from './status.ts';
import type { StatusStep } from './status.ts';
import type { PlanInput, Step } from './types.ts';

/**
 * A lead that came from a referral: to qualify or disqualify it is the answer; once Partner Center says it is accepted it becomes an
 * opportunity, and the link goes on there (domain.md 3.1, 4.3).
 */
export function planLead(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  findings: Findings,
  status: StatusStep,
): Step {
  if (status.do === 'send') return statusPatch(own, status.status);
  if (!isClosed(own) && !own.externalReferenceId && deal.sync && !isPatched(input)) return referTo(deal, own);
  if (status.do === 'qualify') return qualify(input, deal, link, own, findings);
  return record(input, deal, link, own, {
    ...findings,
    ...(status.do === 'close' ? { close: closing(input, deal, own, status.as) } : {}),
    ...(deal.qualifiedTo ? follow(deal) : {}),
  });
}

function isPatched(input: PlanInput): boolean {
  return input.done.some((step) => step.did === 'patched' && step.linked);
}

function referTo(deal: CrmDeal, own: Referral): Step {
  const patch = { externalReferenceId: deal.record.id };
  return { do: 'patch', referral: own, patch, values: {}, changes: [], settled: [] };
}

function follow(deal: CrmDeal): RecordFindings {
  return {
    moveTo: deal.qualifiedTo!,
    lines: [historyLine({ code: 'REF_LEAD_FOLLOWED', direction: 'none', operation: 'followLead' })],
  };
}

/** Accepted in Partner Center: the CRM's own action makes the opportunity, so that the lead and its rules are respected. */
function qualify(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, findings: Findings): Step {
  const match = valueOf(input.customer);
  if (!match) return { do: 'look', at: 'customer' };
  const missing = ['dealValue', 'closingDate'].some(
    (field) => (deal.fields[field] ?? own.fields[field] ?? null) === null,
  );
  const problem = missing ? ({ code: 'REF_LEAD_NO_REVENUE', parameters: {} } as const) : matchProblem(own, match);
  if (problem) return record(input, deal, link, own, { ...findings, problems: [...findings.problems, problem] });
  const customer = customerOf(input, own, match);
  return record(input, deal, link, own, {
    ...findings,
    customer: customer.rows,
    qualify: {
      lead: deal.record,
      accountId: customer.accountId,
      contactId: customer.contactId,
      currencyId: match.currencyId,
    },
    lines: [historyLine({ code: 'REF_LEAD_QUALIFIED', direction: 'toDynamics', operation: 'qualifyLead' })],
  });
}
