import { composeAudit } from '../audit.ts';
import { historyId } from '../identity.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { HistoryLine, Message } from '../model/outcome.ts';
import { valueOf } from '../model/observation.ts';
import type { PlanInput } from './types.ts';

/**
 * What is left of a change set when the CRM refuses to write the record for good (a rule or a plug-in of the customer): what
 * happened in Partner Center stays on the link row, the refusal goes to history, requests and, if possible, the audit. The base
 * stays as it was, because the record does not hold the new values.
 */
export function recordRefused(input: PlanInput, changes: ChangeSet, refusal: Message, keepAudit: boolean): ChangeSet {
  const link = valueOf(input.link);
  const deal = valueOf(input.deal);
  const line: HistoryLine = {
    ...refusal,
    direction: 'toDynamics',
    outcome: 'refused',
    operation: 'writeRecord',
    fields: [],
  };
  const said = link?.errorCode === refusal.code && input.requests.length === 0;
  const history = said ? changes.history : [...changes.history, stamped(input, line, changes.history.length)];
  const state = changes.link && {
    ...changes.link.state,
    record: changes.opportunity ? null : changes.link.state.record,
    base: link?.base ?? null,
    health: 'needsAttention' as const,
    errorCode: refusal.code,
  };
  return {
    lane: changes.lane,
    ...(keepAudit && deal && history.length > 0
      ? {
          record: {
            ref: deal.record,
            version: deal.version,
            changes: { published: { audit: composeAudit(history, input.now, deal.published.audit) } },
          },
        }
      : {}),
    ...(changes.link && state ? { link: { ...changes.link, state } } : {}),
    history,
    historyOf: changes.opportunity ? null : changes.historyOf,
    requests: changes.requests.map((request) => ({ ...request, state: 'failed', message: refusal })),
  };
}

function stamped(input: PlanInput, line: HistoryLine, n: number): ChangeSet['history'][number] {
  return { ...line, id: historyId(input.passId, n), at: input.now, correlationId: input.passId, attempt: 0 };
}
