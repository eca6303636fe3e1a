import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { Merge } from '../merge.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import { acceptsChanges, isClosed } from '../model/referral.ts';
import type { Referral, ReferralPatch } from '../model/referral.ts';
import { compareSides, solutionsRow, solutionsValue } from './base.ts';
import { contactProblems } from './deal-readiness.ts';
import { microsoftSide } from './engagement.ts';
import type { Findings } from './findings.ts';
import { planMicrosoft } from './microsoft.ts';
import { record } from './record.ts';
import { planReply } from './reply.ts';
import type { PlanInput, Problem, Step } from './types.ts';

/** A deal whose referral is known: compare, send what only the CRM changed, ask Microsoft if wanted, record the rest. */
export function planLinked(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): Step {
  const findings = compare(input, deal, link, own);
  if (!input.fault) {
    const reply = planReply(input, own);
    if (reply) return reply;
    const patch = deal.sync ? patchOf(input, deal, link, own, findings) : null;
    const microsoft = planMicrosoft(input, deal, link, own);
    if (microsoft?.do === 'look') return microsoft;
    if (patch) return patch;
    if (microsoft?.do === 'post') return microsoft;
    if (microsoft?.do === 'finding') {
      return record(input, deal, link, own, {
        ...findings,
        problems: [...findings.problems, ...microsoft.problems],
        ...(microsoft.checking
          ? { checking: microsoft.checking.message, notBefore: microsoft.checking.notBefore }
          : {}),
      });
    }
  }
  return record(input, deal, link, own, findings);
}

function compare(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): Findings {
  const merge = compareSides(input, deal, link, own);
  const flows = deal.sync && deal.state === 'open';
  const wasVisible = link?.base?.fields['visible']?.crm === true;
  return {
    merge,
    problems: flows ? problemsOfLinked(deal, link, own, merge) : [],
    toCrm: flows ? merge.toCrm.filter((row) => !(row.kind === 'currency' && deal.currencyLocked)) : [],
    visibleToCrm: flows && own.visible && !deal.visible && !wasVisible,
  };
}

function problemsOfLinked(deal: CrmDeal, link: Link | null, own: Referral, merge: Merge): readonly Problem[] {
  const base = link?.base?.fields;
  const problems: Problem[] = [];
  if (isClosed(own) && merge.toPartnerCenter.length > 0) problems.push({ code: 'READY_CLOSED', parameters: {} });
  if (acceptsChanges(own)) {
    const kept = merge.toPartnerCenter.filter((row) => !isSendable(row, deal));
    problems.push(...kept.map((row) => ({ code: missingCode[row.field] ?? 'READY_NO_VALUE', parameters: {} })));
  }
  if (own.visible && !deal.visible && base?.['visible']?.crm === true)
    problems.push({ code: 'READY_VISIBILITY_WITHDRAWN', parameters: {} });
  const sentHelp = base?.['help']?.crm ?? null;
  if (sentHelp !== null && deal.help !== sentHelp) problems.push({ code: 'READY_HELP_WITHDRAWN', parameters: {} });
  if (deal.currencyLocked && merge.toCrm.some((row) => row.kind === 'currency'))
    problems.push({ code: 'DV_CURRENCY_LOCKED', parameters: {} });
  return problems;
}

/** What a field that became empty in the CRM is called; an empty value would spoil the referral (domain.md 5.1). */
const missingCode: Readonly<Record<string, Problem['code']>> = {
  dealValue: 'READY_NO_VALUE',
  currency: 'READY_NO_CURRENCY',
  closingDate: 'READY_NO_CLOSING_DATE',
  [solutionsRow.field]: 'READY_NO_SOLUTION',
};

function isSendable(row: FieldMapping, deal: CrmDeal): boolean {
  if (row === solutionsRow) return deal.solutions.length > 0;
  const value = deal.fields[row.field] ?? null;
  if (row.kind === 'money') return typeof value === 'number' && value > 0;
  return row.kind === 'text' || value !== null;
}

/** The next PATCH: only what differs, only while the referral takes changes. Null = nothing to send. */
function patchOf(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, findings: Findings): Step | null {
  if (isClosed(own)) return null;
  const takes = acceptsChanges(own) && deal.state === 'open';
  const rows = takes ? findings.merge.toPartnerCenter.filter((row) => isSendable(row, deal)) : [];
  const fields = Object.fromEntries(
    rows.filter((row) => row !== solutionsRow).map((row) => [row.field, deal.fields[row.field] ?? null]),
  );
  const patch: ReferralPatch = {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(rows.includes(solutionsRow) ? { solutions: deal.solutions } : {}),
    ...onceOnly(input, deal, link, own, takes),
  };
  if (Object.keys(patch).length === 0) return null;
  return {
    do: 'patch',
    referral: own,
    patch,
    values: { ...fields, ...(patch.solutions ? solutionsValue(patch.solutions) : {}) },
  };
}

/** Parts of a PATCH that have no base: sent at most once in a pass, whatever the answer shows. */
function onceOnly(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, takes: boolean): ReferralPatch {
  if (input.done.some((step) => step.did === 'patched' && !step.reply)) return {};
  const joins = takes && deal.help !== null && own.contacts.length === 0 && !hasMicrosoft(input, link);
  return {
    ...(takes && (deal.visible || deal.help !== null) && !own.visible ? { visible: true as const } : {}),
    ...(own.externalReferenceId ? {} : { externalReferenceId: deal.record.id }),
    ...(joins && deal.contact && contactProblems(deal, input).length === 0 ? { contacts: [deal.contact] } : {}),
  };
}

function hasMicrosoft(input: PlanInput, link: Link | null): boolean {
  return Boolean(link?.microsoftReferralId) || microsoftSide(input) !== undefined;
}
