import { composeAudit } from '../audit.ts';
import { markOf, withMark } from '../name-mark.ts';
import type { RecordChanges } from '../model/change-set.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link, LinkState } from '../model/link.ts';
import type { HistoryLine } from '../model/outcome.ts';
import type { Referral } from '../model/referral.ts';
import type { RecordFindings } from './findings.ts';
import { publishedOf } from './published.ts';
import type { PlanInput } from './types.ts';

/** What changes on the record; null = nothing. A closed one gets what the connector says, and nothing of the deal itself. */
export function recordChanges(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
  state: LinkState,
  history: readonly HistoryLine[],
): RecordChanges | null {
  if (findings.superseded || findings.moveTo) return null;
  const lines = [...input.said.lines, ...history];
  const audit = lines.length > 0 ? composeAudit(lines, input.now, deal.published.audit) : deal.published.audit;
  const published = publishedOf(input, deal, own, audit);
  const mark = deal.sync ? markFor(input, deal, state) : markOf(deal.name);
  const name = withMark(deal.name, findings.notShared ? null : mark);
  const changes: RecordChanges = {
    ...(deal.state === 'open' ? dealChanges(deal, link, own, findings, state) : {}),
    ...(name === deal.name ? {} : { name }),
    ...(Object.keys(published).length > 0 ? { published } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : null;
}

function dealChanges(
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
  state: LinkState,
): RecordChanges {
  const fields = Object.fromEntries((findings.toCrm ?? []).map((row) => [row.field, own?.fields[row.field] ?? null]));
  // Once, with the answer, or again when the CRM refused it: later on a seller may put the deal on hold on purpose.
  const isDue = link?.answer === 'awaiting' || link?.errorCode === 'DV_REJECTED';
  return {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(findings.linked ? { sync: true as const } : {}),
    ...(findings.visibleToCrm ? { visible: true as const } : {}),
    ...(deal.onHold && isDue && state.answer === 'accepted' ? { resumed: true as const } : {}),
  };
}

/** The mark of a shared deal: in step, or somebody has to look; while it is on its way the one it has stays. */
function markFor({ rules }: PlanInput, deal: CrmDeal, state: LinkState): Parameters<typeof withMark>[1] {
  if (!rules.nameMark) return null;
  // A later referral of the record may have a say in it.
  if (state.errorCode === 'REF_REOPENED') return markOf(deal.name);
  if (state.health === 'needsAttention') return 'failed';
  return state.health === 'inStep' && state.referralId ? 'ok' : markOf(deal.name);
}
