import { withoutMark } from '../name-mark.ts';
import type { ChangeSet, RequestOutcome } from '../model/change-set.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';
import type { RecordFindings } from './findings.ts';
import { historyOf } from './history.ts';
import { stamped } from './history-line.ts';
import { sameState } from './link-state.ts';
import { nextState } from './next-state.ts';
import { outcomeOf } from './outcome.ts';
import { recordChanges } from './record-changes.ts';
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
  const history = historyOf(input, deal, link, own, findings, state);
  const changes = recordChanges(input, deal, link, own, findings, state, history);
  const requests = input.requests.map((request): RequestOutcome => ({
    id: request.id,
    ...(replyOutcome(input, request, link, own) ?? outcomeOf(request, input, link, findings)),
  }));
  const linkChanged = !(findings.notShared && !link) && !sameState(link, state);
  const acts = Boolean(findings.solutions || findings.qualify || findings.close);
  if (!linkChanged && !changes && !acts && history.length === 0 && requests.length === 0)
    return { do: 'rest', why: 'in step' };
  const whole: ChangeSet = {
    lane: input.lane,
    ...(findings.customer ? { customer: findings.customer } : {}),
    ...(changes ? { record: { ref: deal.record, version: deal.version, changes } } : {}),
    ...(findings.solutions ? { solutions: { of: deal.record, ...findings.solutions } } : {}),
    ...(findings.qualify ? { qualify: findings.qualify } : {}),
    ...(linkChanged ? { link: { version: link?.version ?? null, state, name: withoutMark(deal.name) } } : {}),
    history: stamped(input, history, state.attempts),
    historyOf: findings.moveTo ?? deal.record,
    requests,
    ...(findings.close ? { close: findings.close } : {}),
  };
  const again = findings.moveTo ?? (findings.qualify || findings.linked ? deal.record : null);
  if (again) return { do: 'record', changes: whole, again: { notBefore: null, record: again } };
  return {
    do: 'record',
    changes: whole,
    again: state.notBefore ? { notBefore: state.notBefore, record: deal.record } : null,
  };
}
