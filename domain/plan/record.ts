import { composeAudit } from '../audit.ts';
import type { ChangeSet, RecordChanges, RequestOutcome } from '../model/change-set.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Base, BaseEntry, Link, LinkState, RequestRow } from '../model/link.ts';
import { waitsForSignIn } from '../model/outcome.ts';
import type { HistoryLine, Message } from '../model/outcome.ts';
import type { Referral } from '../model/referral.ts';
import { nextBase } from './base.ts';
import { backoffUntil } from './backoff.ts';
import { historyOf } from './history.ts';
import { stamped } from './history-line.ts';
import { linkStateOf, sameState } from './link-state.ts';
import { microsoftSide } from './engagement.ts';
import { conflictMessage } from './findings.ts';
import type { RecordFindings } from './findings.ts';
import { publishedOf } from './published.ts';
import { replyOutcome } from './reply.ts';
import type { PlanInput, Step } from './types.ts';

/** The change set that ends a pass: record, link row, history, requests. `rest` when all of it would change nothing. */
export function record(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
): Step {
  const state = nextState(input, deal, link, own, findings);
  const history = historyOf(input, link, own, findings);
  // Once, with the answer, or again when the CRM refused it: later on a seller may put the deal on hold on purpose.
  const isDue = link?.answer === 'awaiting' || link?.errorCode === 'DV_REJECTED';
  const resumes = deal.onHold && isDue && state.answer === 'accepted';
  const record = recordChanges(input, deal, own, findings, history, resumes);
  const requests = outcomes(input, link, own, findings);
  const linkChanged = !(findings.notShared && !link?.operation) && !sameState(link, state);
  if (!linkChanged && !record && history.length === 0 && requests.length === 0) return { do: 'rest', why: 'in step' };
  const changes: ChangeSet = {
    lane: input.lane,
    ...(record ? { record: { ref: deal.record, version: deal.version, changes: record } } : {}),
    ...(linkChanged ? { link: { version: link?.version ?? null, state, name: deal.name } } : {}),
    history: stamped(input, history, state.attempts),
    historyOf: deal.record,
    requests,
  };
  return { do: 'record', changes, again: state.notBefore ? { notBefore: state.notBefore, record: deal.record } : null };
}

function nextState(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
): LinkState {
  const state = linkStateOf(input, link, deal.record, own ?? undefined);
  const microsoft = microsoftSide(input);
  const refusal = findings.problems?.[0];
  const { fault } = input;
  const waits = fault !== null && (fault.retry !== 'never' || fault.outcome === 'unknown');
  const refusedPost = own === null && fault?.step === 'post' && fault.outcome === 'notDone';
  const unclear = findings.checking !== undefined || (fault?.step === 'post' && fault.outcome === 'unknown');
  const conflicts = (findings.merge?.conflicts ?? []).map(({ field, crm, pc }) => ({ field, crm, pc }));
  return {
    ...state,
    microsoftReferralId: microsoft?.id ?? state.microsoftReferralId,
    microsoftStatus: microsoft?.status ?? state.microsoftStatus,
    microsoftSubstatus: microsoft?.substatus ?? state.microsoftSubstatus,
    base: own && deal.sync ? agreed(input, deal, link, own, findings) : refusedPost ? null : state.base,
    operation: openOperation(input, state, own, findings),
    conflicts: own && deal.sync ? conflicts : state.conflicts,
    attempts: waits ? state.attempts + 1 : 0,
    notBefore: waits ? (fault?.notBefore ?? backoffUntil(input.now, state.attempts)) : (findings.notBefore ?? null),
    errorCode:
      fault?.code ??
      refusal?.code ??
      findings.checking?.code ??
      (conflicts.length > 0 ? conflictMessage(findings.merge!).code : null),
    health: unclear
      ? 'checking'
      : waits && !waitsForSignIn(fault.code)
        ? 'waiting'
        : fault || refusal || conflicts.length > 0
          ? 'needsAttention'
          : 'inStep',
  };
}

/** What is agreed on, with the two answers that have no field of their own: visibility and help. */
function agreed(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, findings: RecordFindings): Base {
  const base = nextBase(input, deal, link, own, findings.toCrm ?? []);
  const fields: Record<string, BaseEntry> = { ...base.fields };
  if (own.visible && (deal.visible || findings.visibleToCrm)) fields['visible'] = { crm: true, pc: true };
  if (microsoftSide(input) && deal.help && !fields['help']) fields['help'] = { crm: deal.help, pc: deal.help };
  return { ...base, fields };
}

/** A pending operation is closed by proof only: what it was to create is there, was refused, or has not come within the settle window. */
function openOperation(
  input: PlanInput,
  state: LinkState,
  own: Referral | null,
  findings: RecordFindings,
): LinkState['operation'] {
  const { operation } = state;
  const { fault } = input;
  if (!operation || findings.settled) return null;
  if (fault?.step === 'post') return fault.outcome === 'unknown' ? operation : null;
  const isThere = operation.kind === 'createReferral' ? own !== null : microsoftSide(input) !== undefined;
  return isThere ? null : operation;
}

function recordChanges(
  input: PlanInput,
  deal: CrmDeal,
  own: Referral | null,
  findings: RecordFindings,
  history: readonly HistoryLine[],
  resumes: boolean,
): RecordChanges | null {
  if (deal.state !== 'open') return null;
  const fields = Object.fromEntries((findings.toCrm ?? []).map((row) => [row.field, own?.fields[row.field] ?? null]));
  const audit = history.length > 0 ? composeAudit(history, input.now, deal.published.audit) : deal.published.audit;
  const published = publishedOf(input, deal, own, audit);
  const changes: RecordChanges = {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(findings.visibleToCrm || (own?.visible && deal.help !== null && !deal.visible)
      ? { visible: true as const }
      : {}),
    ...(resumes ? { resumed: true as const } : {}),
    ...(Object.keys(published).length > 0 ? { published } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : null;
}

function outcomes(
  input: PlanInput,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
): readonly RequestOutcome[] {
  return input.requests.map((request) => ({
    id: request.id,
    ...(replyOutcome(input, request, link, own) ?? outcomeOf(request, input, findings)),
  }));
}

function outcomeOf(request: RequestRow, input: PlanInput, findings: RecordFindings): Omit<RequestOutcome, 'id'> {
  const { fault } = input;
  if (findings.notShared) {
    return { state: request.kind === 'change' ? 'done' : 'failed', message: plain(findings.notShared) };
  }
  if (fault?.step === 'post' && fault.outcome === 'unknown')
    return { state: 'working', message: plain('REF_CHECKING') };
  if (fault)
    return {
      state: fault.retry === 'never' || waitsForSignIn(fault.code) ? 'failed' : 'working',
      message: { code: fault.code, parameters: fault.parameters },
    };
  const problems = findings.problems ?? [];
  const [first] = problems;
  if (first) return { state: 'failed', message: first, ...(problems.length > 1 ? { problems } : {}) };
  if (findings.checking) return { state: 'working', message: findings.checking };
  if (findings.merge && findings.merge.conflicts.length > 0)
    return { state: 'failed', message: conflictMessage(findings.merge) };
  return { state: 'done', message: plain(successCode(input, findings)) };
}

function successCode(input: PlanInput, findings: RecordFindings): Message['code'] {
  if (input.done.some((step) => step.did === 'posted')) return 'REF_SHARED';
  if (input.done.some((step) => step.did === 'patched')) return 'REF_UPDATED';
  return (findings.toCrm?.length ?? 0) > 0 ? 'REF_RECEIVED' : 'REF_IN_STEP';
}

function plain(code: Message['code']): Message {
  return { code, parameters: {} };
}
