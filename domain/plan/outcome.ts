import { parseKeep, parseLinkChoice } from '../intents.ts';
import type { RequestOutcome } from '../model/change-set.ts';
import type { Link, RequestRow } from '../model/link.ts';
import { waitsForSignIn } from '../model/outcome.ts';
import type { Message } from '../model/outcome.ts';
import { conflictMessage } from './findings.ts';
import type { RecordFindings } from './findings.ts';
import type { PlanInput } from './types.ts';

type Outcome = Omit<RequestOutcome, 'id'>;

/** How a request ends with this pass, or that it goes on. Answers to received deals are judged by `replyOutcome`. */
export function outcomeOf(request: RequestRow, input: PlanInput, link: Link | null, findings: RecordFindings): Outcome {
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
  const choice = choiceOutcome(request, link, findings);
  if (choice) return choice;
  const problems = findings.problems ?? [];
  const [first] = problems;
  if (first) return { state: 'failed', message: first, ...(problems.length > 1 ? { problems } : {}) };
  if (findings.checking) return { state: 'working', message: findings.checking };
  const merge = findings.comparison?.fields;
  if (merge && merge.conflicts.length > 0) return { state: 'failed', message: conflictMessage(merge) };
  return { state: 'done', message: findings.note ?? plain(successCode(input, link, findings)) };
}

/** The choice of a person: it took effect, or there was nothing to choose any more. */
function choiceOutcome(request: RequestRow, link: Link | null, findings: RecordFindings): Outcome | null {
  if (request.kind === 'keep') {
    const keep = parseKeep(request.payload);
    const known = keep !== null && link?.conflicts.some(({ field }) => field === keep.field);
    const open = findings.comparison?.fields.conflicts.some(({ field }) => field === keep?.field) ?? true;
    if (!known) return { state: 'failed', message: plain('REF_KEEP_INVALID') };
    if (open) return null;
    const merge = findings.comparison?.fields;
    const isKept =
      keep.field === 'solutions' ||
      [...(merge?.inStep ?? []), ...(findings.toCrm ?? [])].some(({ field }) => field === keep.field);
    return isKept
      ? { state: 'done', message: plain('REF_IN_STEP') }
      : { state: 'failed', message: findings.problems?.[0] ?? plain('READY_CLOSED') };
  }
  if (request.kind === 'link') {
    const choice = parseLinkChoice(request.payload);
    if (findings.linked || (choice?.use && link?.referralId === choice.referralId))
      return { state: 'done', message: plain('REF_LINKED') };
    const detail = 'the record belongs to another referral';
    return { state: 'failed', message: { code: 'REF_LINK_INVALID', parameters: { detail } } };
  }
  return null;
}

function successCode(input: PlanInput, link: Link | null, findings: RecordFindings): Message['code'] {
  if (input.done.some((step) => step.did === 'posted')) return 'REF_SHARED';
  if (input.done.some((step) => step.did === 'patched')) return 'REF_UPDATED';
  if ((findings.toCrm?.length ?? 0) > 0) return 'REF_RECEIVED';
  const waits = link?.answer === 'awaiting' && (findings.comparison?.fields.toPartnerCenter.length ?? 0) > 0;
  return waits ? 'REF_WAITS_FOR_ANSWER' : 'REF_IN_STEP';
}

function plain(code: Message['code']): Message {
  return { code, parameters: {} };
}
