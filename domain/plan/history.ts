import { sameField } from '../mapping/normalise.ts';
import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { Settled } from '../merge.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link, LinkState } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import type { FieldChange, HistoryLine, Message } from '../model/outcome.ts';
import type { Referral, ReferralPatch } from '../model/referral.ts';
import { entryOf, fill } from '../text.ts';
import { longestWaitMs } from './backoff.ts';
import { historyLine } from './history-line.ts';
import { microsoftSide } from './engagement.ts';
import { conflictMessage } from './findings.ts';
import type { RecordFindings } from './findings.ts';
import { isWaiting, manyAttempts } from './next-state.ts';
import { replyOutcome } from './reply.ts';
import { statusMessage } from './status.ts';
import type { Fault, PlanInput } from './types.ts';
import { unreadLines } from './unread.ts';

/** The lines this pass adds to the history; nothing that was said before and has not changed. `state` is the link row after it. */
export function historyOf(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
  state: LinkState,
): readonly HistoryLine[] {
  if (findings.superseded) return statusLines(input, link, own);
  return [
    ...doneLines(input),
    ...(findings.lines ?? []),
    ...adoptedLines(input, link, own, findings),
    ...statusLines(input, link, own),
    ...microsoftLines(input, link),
    ...receivedLines(deal, own, findings),
    ...(deal.sync ? unreadLines(link, own) : []),
    ...closedLines(own, findings),
    ...noteLines(link, findings),
    ...refusalLines(input, link, findings),
    ...refusedReplyLines(input, link, own),
    ...conflictLines(link, findings),
    ...faultLines(input, link, state),
  ];
}

/** What this pass did in Partner Center and has not said yet. */
export function doneLines(input: PlanInput): readonly HistoryLine[] {
  return input.done.slice(input.said.steps).flatMap((step): HistoryLine[] => {
    if (step.did === 'posted') {
      const code = step.operation === 'createReferral' ? sharedCode(input) : 'REF_HELP_REQUESTED';
      return [historyLine({ code, direction: 'toPartnerCenter', outcome: 'succeeded', operation: step.operation })];
    }
    const fields = [...labels(input, Object.keys(step.values)), ...(step.visible ? ['visibility'] : [])];
    const sent = { direction: 'toPartnerCenter', operation: 'updateReferral', fields, changes: step.changes } as const;
    return [
      ...(fields.length > 0 || step.linked ? [historyLine({ code: 'REF_UPDATED', ...sent })] : []),
      ...settledLines(step.settled),
      ...(step.status ? [statusLine(step.status, step.referral)] : []),
    ];
  });
}

function sharedCode(input: PlanInput): 'REF_SHARED' | 'REF_SHARED_AGAIN' {
  return (valueOf(input.link)?.generation ?? input.generation) > 1 ? 'REF_SHARED_AGAIN' : 'REF_SHARED';
}

const statusOperations = {
  Accepted: 'acceptReferral',
  Declined: 'declineReferral',
  Won: 'winReferral',
  Lost: 'loseReferral',
} as const;

function statusLine(status: NonNullable<ReferralPatch['status']>, referral: Referral): HistoryLine {
  const operation = statusOperations[status.substatus];
  return historyLine({ ...statusMessage(status, referral), direction: 'toPartnerCenter', operation });
}

/** The value that did not win is kept here. */
function settledLines(settled: readonly Settled[]): readonly HistoryLine[] {
  return settled.map(({ row, winner, crm, pc }) =>
    historyLine({
      code: 'REF_CONFLICT_SETTLED',
      parameters: { fields: row.label, winner: winner === 'crm' ? 'Dynamics 365' : 'Partner Center' },
      operation: 'compare',
      fields: [row.label],
      changes: [winner === 'crm' ? { field: row.field, from: pc, to: crm } : { field: row.field, from: crm, to: pc }],
    }),
  );
}

/** A referral that was found instead of created. */
export function adoptedLines(
  input: PlanInput,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings = {},
): readonly HistoryLine[] {
  const posted = input.done.some((step) => step.did === 'posted' && step.operation === 'createReferral');
  if (!own || link?.referralId || posted || findings.linked) return [];
  return [
    historyLine({ code: 'REF_ADOPTED', direction: 'toDynamics', outcome: 'succeeded', operation: 'adoptReferral' }),
  ];
}

function changed(before: string | null | undefined, after: string | undefined): boolean {
  return !!before && !!after && before !== after;
}

function statusLines(input: PlanInput, link: Link | null, own: Referral | null): readonly HistoryLine[] {
  const told = input.done.some((step) => step.did === 'patched' && step.status);
  if (!own || told || !(changed(link?.substatus, own.substatus) || changed(link?.status, own.status))) return [];
  const parameters = { status: own.substatus };
  return [historyLine({ code: 'REF_STATUS', parameters, direction: 'toDynamics', operation: 'readStatus' })];
}

const microsoftCodes: Readonly<Record<string, 'REF_MICROSOFT_ACCEPTED' | 'REF_MICROSOFT_EXPIRED'>> = {
  Accepted: 'REF_MICROSOFT_ACCEPTED',
  Expired: 'REF_MICROSOFT_EXPIRED',
};

function microsoftLines(input: PlanInput, link: Link | null): readonly HistoryLine[] {
  const microsoft = microsoftSide(input);
  if (!microsoft || !changed(link?.microsoftSubstatus, microsoft.substatus)) return [];
  const { substatus, statusReason } = microsoft;
  const known = entryOf(microsoftCodes, substatus);
  const message: Message = known
    ? { code: known, parameters: {} }
    : substatus === 'Declined' && statusReason
      ? { code: 'REF_MICROSOFT_DECLINED', parameters: { reason: statusReason } }
      : { code: 'REF_MICROSOFT_STATUS', parameters: { status: substatus } };
  return [historyLine({ ...message, direction: 'toDynamics', operation: 'readStatus' })];
}

function receivedLines(deal: CrmDeal, own: Referral | null, findings: RecordFindings): readonly HistoryLine[] {
  const rows = findings.toCrm ?? [];
  const fields = [
    ...rows.map((row) => row.label),
    ...(findings.visibleToCrm ? ['visibility'] : []),
    ...(findings.solutions ? ['solutions'] : []),
  ];
  if (fields.length === 0) return [];
  const changes = rows.map(({ field }): FieldChange => ({
    field,
    from: deal.fields[field] ?? null,
    to: own?.fields[field] ?? null,
  }));
  const settled = (findings.comparison?.fields.settled ?? []).filter(
    ({ winner, row }) => winner === 'pc' && rows.includes(row),
  );
  return [
    historyLine({ code: 'REF_RECEIVED', direction: 'toDynamics', operation: 'updateRecord', fields, changes }),
    ...settledLines(settled),
  ];
}

function closedLines(own: Referral | null, { close }: RecordFindings): readonly HistoryLine[] {
  if (!close || !own) return [];
  const parameters = { status: own.substatus };
  return [historyLine({ code: 'REF_CLOSED_IN_CRM', parameters, direction: 'toDynamics', operation: 'closeRecord' })];
}

/** A state that is no fault is said when it comes. */
function noteLines(link: Link | null, { note }: RecordFindings): readonly HistoryLine[] {
  return note && link?.errorCode !== note.code ? [historyLine({ ...note, operation: 'compare' })] : [];
}

/** A refusal is said once, and again whenever somebody asks again. */
function refusalLines(input: PlanInput, link: Link | null, findings: RecordFindings): readonly HistoryLine[] {
  const problems = findings.problems ?? [];
  if (problems.length === 0 || (input.requests.length === 0 && link?.errorCode === problems[0]!.code)) return [];
  return problems.map((problem) =>
    historyLine({ ...problem, direction: 'toPartnerCenter', outcome: 'refused', operation: 'check' }),
  );
}

/** Somebody asked for an answer that was not given: said once for each request. */
function refusedReplyLines(input: PlanInput, link: Link | null, own: Referral | null): readonly HistoryLine[] {
  return input.requests.flatMap((request) => {
    const outcome = replyOutcome(input, request, link, own);
    if (outcome?.state !== 'failed') return [];
    return [
      historyLine({
        ...outcome.message,
        direction: 'toPartnerCenter',
        outcome: 'refused',
        operation: 'answerReferral',
      }),
    ];
  });
}

function conflictLines(link: Link | null, findings: RecordFindings): readonly HistoryLine[] {
  const merge = findings.comparison?.fields;
  if (!merge || merge.conflicts.length === 0) return [];
  const known = merge.conflicts.every((conflict) =>
    link?.conflicts.some(
      (old) =>
        old.field === conflict.field &&
        same(conflict.row, old.crm, conflict.crm) &&
        same(conflict.row, old.pc, conflict.pc),
    ),
  );
  const fields = merge.conflicts.map((conflict) => conflict.row.label);
  return known ? [] : [historyLine({ ...conflictMessage(merge), outcome: 'failed', operation: 'compare', fields })];
}

/** The first attempt that fails is said, and the one after which a person should know; the others are counted on the link row. */
function faultLines(input: PlanInput, link: Link | null, { attempts }: LinkState): readonly HistoryLine[] {
  const { fault } = input;
  if (!fault) return [];
  const waits = isWaiting(input);
  if (waits && attempts === manyAttempts) return [gaveUp(fault, attempts)];
  if ((waits || input.requests.length === 0) && link?.errorCode === fault.code) return [];
  const unclear = fault.step === 'post' && fault.outcome === 'unknown';
  return [
    historyLine({
      code: unclear ? 'REF_CHECKING' : fault.code,
      parameters: fault.parameters,
      direction: 'toPartnerCenter',
      outcome: waits ? 'waiting' : 'failed',
      operation: fault.operation ?? fault.step,
    }),
  ];
}

function gaveUp(fault: Fault, attempts: number): HistoryLine {
  const parameters = { attempts: String(attempts), minutes: String(longestWaitMs / 60_000), detail: fill(fault) };
  return historyLine({ code: 'REF_GAVE_UP', parameters, outcome: 'failed', operation: fault.operation ?? fault.step });
}

function same(row: FieldMapping, left: unknown, right: unknown): boolean {
  return sameField(row, left, right);
}

function labels(input: PlanInput, fields: readonly string[]): string[] {
  return fields.map((field) => input.rules.mapping.find((row) => row.field === field)?.label ?? field);
}
