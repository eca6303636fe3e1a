import { outboundLane } from '../identity.ts';
import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { ListChange } from '../merge.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { acceptsChanges, awaitsAnswer, isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { compareSides, nothingCompared } from './compare.ts';
import type { Comparison } from './compare.ts';
import { duplicateIds, otherReferral } from './duplicates.ts';
import { helpAsked } from './engagement.ts';
import type { Findings, RecordFindings } from './findings.ts';
import { planLead } from './lead.ts';
import { planMicrosoft } from './microsoft.ts';
import { isSendable, patchOf, statusPatch } from './patch.ts';
import { record } from './record.ts';
import { refusedBefore } from './refused.ts';
import { planReply } from './reply.ts';
import { newSolutions } from './solutions.ts';
import { closing, statusStep, unlessSent } from './status.ts';
import type { StatusStep } from './status.ts';
import type { PlanInput, Problem, Step } from './types.ts';

/** A deal whose referral is known: answer, send what only the CRM changed, ask Microsoft if wanted, record the rest. */
export function planLinked(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): Step {
  if (isSuperseded(deal, link, own)) return record(input, deal, link, own, { superseded: true });
  const status = unlessSent(input, statusStep(deal, link, own));
  const findings = compare(input, deal, link, own, status);
  if (input.fault) return record(input, deal, link, own, findings);
  if (status.do === 'reopened' && asksToShare(input)) return shareAgain(input, deal, link);
  if (otherReferral(input, link, own) && input.other.is === 'unknown') return { do: 'look', at: 'other' };
  const reply = planReply(input, own);
  if (reply) return statusPatch(own, reply);
  const isLead = deal.record.table === 'lead';
  const step = isLead
    ? planLead(input, deal, link, own, findings, status)
    : status.do === 'send' && awaitsAnswer(own)
      ? statusPatch(own, status.status)
      : planDeal(input, deal, link, own, findings, status);
  const refused = step.do === 'patch' || step.do === 'post' ? refusedBefore(input, link, step) : null;
  return refused ? record(input, deal, link, own, barred(findings, refused)) : step;
}

function barred(findings: Findings, refused: Problem): RecordFindings {
  return { ...findings, problems: [refused, ...findings.problems], barred: true };
}

/** An opportunity: send what differs, ask Microsoft, bring over what came, close it. */
function planDeal(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  findings: Findings,
  status: StatusStep,
): Step {
  const patch = deal.sync ? patchOf(input, deal, link, own, findings, status) : null;
  const refused = patch && refusedBefore(input, link, patch);
  const microsoft = planMicrosoft(input, deal, link, own);
  if (microsoft?.do === 'look') return microsoft;
  if (patch && !refused) return patch;
  if (microsoft?.do === 'post') return microsoft;
  if (findings.solutionsToCrm.add.length > 0 && input.catalogue.is === 'unknown')
    return { do: 'look', at: 'catalogue' };
  const found = refused ? barred(findings, refused) : findings;
  return record(input, deal, link, own, {
    ...found,
    ...solutionRows(input, deal, own, findings.solutionsToCrm),
    ...(microsoft?.do === 'finding'
      ? {
          problems: [...(found.problems ?? []), ...microsoft.problems],
          ...(microsoft.settled ? { settled: true } : {}),
          ...(microsoft.checking
            ? { checking: microsoft.checking.message, notBefore: microsoft.checking.notBefore }
            : {}),
        }
      : {}),
    ...(status.do === 'close' ? { close: closing(input, deal, own, status.as) } : {}),
  });
}

/** Compares record and referral; what may travel depends on the state of both. */
export function compare(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  status: StatusStep,
): Findings {
  if (status.do === 'reopened') return reopened(own);
  // While the flag is No, and once both sides are closed, nothing travels, and nothing that differs is a conflict.
  const ended = isClosed(own) && deal.state !== 'open';
  const comparison = deal.sync && !ended ? compareSides(input, deal, link, own) : nothingCompared;
  const isOpen = deal.sync && deal.state === 'open';
  const wasVisible = link?.base?.fields['visible']?.crm === true;
  const problems =
    isOpen || status.do === 'send' ? problemsOf(input, deal, link, own, comparison.fields.toPartnerCenter) : [];
  const duplicates = deal.sync ? duplicateIds(input, deal, link, own) : [];
  const kept = isOpen ? keptByCrm(deal, comparison.fields.toCrm) : [];
  return {
    comparison,
    problems: [
      ...problems,
      ...kept.map(({ problem }) => problem),
      ...(status.do === 'problem' ? [status.problem] : []),
      ...(duplicates.length > 0 ? [{ code: 'REF_DUPLICATE', parameters: { id: duplicates.join(', ') } } as const] : []),
      ...(losesLast(deal, own, comparison) ? [lastSolution] : []),
    ],
    toCrm: isOpen ? comparison.fields.toCrm.filter((row) => !kept.some((one) => one.row === row)) : [],
    duplicates,
    // Help makes a deal visible: a flag that was taken back beside it is put right.
    visibleToCrm: isOpen && own.visible && !deal.visible && (!wasVisible || deal.help !== null),
    solutionsToCrm: isOpen && own.solutions.length > 0 ? comparison.solutions.crm : { add: [], remove: [] },
  };
}

/** A reopened record and its final referral have nothing to say to each other: what differs is no conflict. */
function reopened(own: Referral): Findings {
  return {
    comparison: nothingCompared,
    problems: [],
    duplicates: [],
    toCrm: [],
    visibleToCrm: false,
    solutionsToCrm: nothingCompared.solutions.crm,
    note: { code: 'REF_REOPENED', parameters: { status: own.substatus } },
  };
}

/** True when a side lost its last solution: the other one keeps what it has. */
function losesLast(deal: CrmDeal, own: Referral, { solutions }: Comparison): boolean {
  if (solutions.crm.remove.length > 0 && own.solutions.length === 0) return true;
  return acceptsChanges(own) && deal.solutions.length === 0 && solutions.pc.remove.length > 0;
}

const lastSolution: Problem = { code: 'READY_NO_SOLUTION', parameters: {} };

function problemsOf(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  toPartnerCenter: readonly FieldMapping[],
): readonly Problem[] {
  const base = link?.base?.fields;
  const problems: Problem[] = [];
  if (isClosed(own) && toPartnerCenter.length > 0 && base?.['state'] === undefined)
    problems.push({ code: 'READY_CLOSED', parameters: {} });
  if (acceptsChanges(own)) {
    const unsendable = toPartnerCenter.filter((row) => !isSendable(row, deal.fields[row.field] ?? null));
    problems.push(...unsendable.map((row) => ({ code: missingCode[row.field] ?? 'READY_NO_VALUE', parameters: {} })));
  }
  if (own.visible && !deal.visible && deal.help === null && base?.['visible']?.crm === true)
    problems.push({ code: 'READY_VISIBILITY_WITHDRAWN', parameters: {} });
  const sentHelp = base?.['help']?.crm ?? helpAsked(input);
  if (sentHelp !== null && deal.help !== sentHelp) problems.push({ code: 'READY_HELP_WITHDRAWN', parameters: {} });
  return problems;
}

/** What a field that became empty in the CRM is called; an empty value would spoil the referral (domain.md 5.1). */
const missingCode: Readonly<Record<string, Problem['code']>> = {
  dealValue: 'READY_NO_VALUE',
  currency: 'READY_NO_CURRENCY',
  closingDate: 'READY_NO_CLOSING_DATE',
};

/** Fields the CRM would not take: a currency that products bind, a value it computes itself. */
function keptByCrm(
  deal: CrmDeal,
  toCrm: readonly FieldMapping[],
): readonly { readonly row: FieldMapping; readonly problem: Problem }[] {
  const codeOf = (row: FieldMapping): Problem['code'] | null => {
    if (row.kind === 'currency') return deal.currencyLocked ? 'DV_CURRENCY_LOCKED' : null;
    return row.field === 'dealValue' && deal.valueCalculated ? 'DV_VALUE_CALCULATED' : null;
  };
  return toCrm.flatMap((row) => {
    const code = codeOf(row);
    return code ? [{ row, problem: { code, parameters: {} } }] : [];
  });
}

function solutionRows(
  input: PlanInput,
  deal: CrmDeal,
  own: Referral,
  change: ListChange,
): Pick<RecordFindings, 'solutions'> {
  const remove = deal.solutions
    .filter((solution) => change.remove.includes(solution.id.toUpperCase()))
    .map((solution) => solution.rowId);
  const added = own.solutions.filter((solution) => change.add.includes(solution.id.toUpperCase()));
  if (remove.length === 0 && added.length === 0) return {};
  return { solutions: { add: newSolutions(input, own, added, valueOf(input.catalogue) ?? {}), remove } };
}

/** True when the record belongs to a later referral: an ended one has nothing more to say there, once it was shown at all. */
function isSuperseded(deal: CrmDeal, link: Link | null, own: Referral): boolean {
  const shown = deal.published.referralIdentifier;
  // A row that is still at work on its first pass was not shown yet; what the record shows is older.
  const wasShown = link?.referralId === own.id && link.health !== 'working';
  return isClosed(own) && wasShown && shown !== null && shown !== own.id;
}

function asksToShare(input: PlanInput): boolean {
  return input.requests.some((request) => request.kind === 'share');
}

/** A deal that was closed by mistake and reopened is shared as the next generation (docs/decisions/0001). */
function shareAgain(input: PlanInput, deal: CrmDeal, link: Link | null): Step {
  const generation = (link?.generation ?? 1) + 1;
  const lane = outboundLane(input.rules.connectionId, deal.record, generation);
  return { do: 'handOver', lane, record: deal.record, generation };
}
