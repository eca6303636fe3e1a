import { sameField } from '../mapping/normalise.ts';
import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { Link } from '../model/link.ts';
import type { HistoryLine } from '../model/outcome.ts';
import type { Referral } from '../model/referral.ts';
import { historyLine } from './history-line.ts';
import { adoptable, microsoftSide } from './engagement.ts';
import { conflictMessage } from './findings.ts';
import type { RecordFindings } from './findings.ts';
import { replyMessage, replyOutcome } from './reply.ts';
import type { PlanInput } from './types.ts';

/** The lines this pass adds to the history; nothing that was said before and has not changed. */
export function historyOf(
  input: PlanInput,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
): readonly HistoryLine[] {
  return [
    ...doneLines(input),
    ...adoptedLines(input, link, own),
    ...statusLines(input, link, own),
    ...receivedLines(findings),
    ...refusalLines(input, link, findings),
    ...refusedReplyLines(input, link, own),
    ...conflictLines(link, findings),
    ...faultLines(input, link),
  ];
}

function doneLines(input: PlanInput): readonly HistoryLine[] {
  return input.done.flatMap((step): HistoryLine[] => {
    if (step.did === 'posted') {
      const code = step.operation === 'createReferral' ? 'REF_SHARED' : 'REF_HELP_REQUESTED';
      return [historyLine({ code, direction: 'toPartnerCenter', outcome: 'succeeded', operation: step.operation })];
    }
    if (step.reply) {
      const operation = step.reply.status === 'Active' ? 'acceptReferral' : 'declineReferral';
      return [historyLine({ ...replyMessage(step.reply, step.referral), direction: 'toPartnerCenter', operation })];
    }
    const fields = [...labels(input, Object.keys(step.values)), ...(step.visible ? ['visibility'] : [])];
    return fields.length > 0 || step.linked
      ? [
          historyLine({
            code: 'REF_UPDATED',
            direction: 'toPartnerCenter',
            outcome: 'succeeded',
            operation: 'updateReferral',
            fields,
          }),
        ]
      : [];
  });
}

function adoptedLines(input: PlanInput, link: Link | null, own: Referral | null): readonly HistoryLine[] {
  const posted = input.done.some((step) => step.did === 'posted' && step.operation === 'createReferral');
  if (!own || link?.referralId || posted) return [];
  const duplicates = adoptable(input, link).filter((referral) => referral.id !== own.id);
  return [
    historyLine({ code: 'REF_ADOPTED', direction: 'toDynamics', outcome: 'succeeded', operation: 'adoptReferral' }),
    ...duplicates.map(({ id }) =>
      historyLine({ code: 'REF_DUPLICATE', parameters: { id }, outcome: 'failed', operation: 'adoptReferral' }),
    ),
  ];
}

function statusLines(input: PlanInput, link: Link | null, own: Referral | null): readonly HistoryLine[] {
  const lines: HistoryLine[] = [];
  const replied = input.done.some((step) => step.did === 'patched' && step.reply);
  const changed = (before: string | null | undefined, after: string | undefined): after is string =>
    !!before && !!after && before !== after;
  if (own && !replied && (changed(link?.substatus, own.substatus) || changed(link?.status, own.status))) {
    lines.push(
      historyLine({
        code: 'REF_STATUS',
        parameters: { status: own.substatus },
        direction: 'toDynamics',
        operation: 'readStatus',
      }),
    );
  }
  const microsoft = microsoftSide(input);
  if (microsoft && changed(link?.microsoftSubstatus, microsoft.substatus)) {
    lines.push(
      historyLine({
        code: 'REF_MICROSOFT_STATUS',
        parameters: { status: microsoft.substatus },
        direction: 'toDynamics',
        operation: 'readStatus',
      }),
    );
  }
  return lines;
}

function receivedLines(findings: RecordFindings): readonly HistoryLine[] {
  const fields = [...(findings.toCrm ?? []).map((row) => row.label), ...(findings.visibleToCrm ? ['visibility'] : [])];
  return fields.length > 0
    ? [
        historyLine({
          code: 'REF_RECEIVED',
          direction: 'toDynamics',
          outcome: 'succeeded',
          operation: 'updateRecord',
          fields,
        }),
      ]
    : [];
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
  const { merge } = findings;
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

/** The first attempt that fails is said; its repetitions are counted on the link row. */
function faultLines(input: PlanInput, link: Link | null): readonly HistoryLine[] {
  const { fault } = input;
  if (!fault || (fault.retry !== 'never' && link?.errorCode === fault.code)) return [];
  const unclear = fault.step === 'post' && fault.outcome === 'unknown';
  return [
    historyLine({
      code: unclear ? 'REF_CHECKING' : fault.code,
      parameters: fault.parameters,
      direction: 'toPartnerCenter',
      outcome: fault.retry === 'never' && !unclear ? 'failed' : 'waiting',
      operation: fault.operation ?? fault.step,
    }),
  ];
}

function same(row: FieldMapping, left: unknown, right: unknown): boolean {
  return sameField(row, left, right);
}

function labels(input: PlanInput, fields: readonly string[]): string[] {
  return fields.map((field) => input.rules.mapping.find((row) => row.field === field)?.label ?? field);
}
