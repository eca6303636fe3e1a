import { parseLinkChoice } from '../intents.ts';
import type { LinkChoice } from '../intents.ts';
import { withoutMark } from '../name-mark.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { historyLine, stamped } from './history-line.ts';
import { linkStateOf } from './link-state.ts';
import { settledState } from './next-state.ts';
import { planInbound } from './inbound.ts';
import { compare } from './linked.ts';
import { record } from './record.ts';
import type { PlanInput, Problem, Step } from './types.ts';

/** What a person said about an arrived referral and this record; undefined when nobody did. */
export function linkChoiceOf(input: Pick<PlanInput, 'requests'>): LinkChoice | undefined {
  const choices = input.requests.flatMap(({ kind, payload }) =>
    kind === 'link' ? (parseLinkChoice(payload) ?? []) : [],
  );
  return choices.at(-1);
}

/**
 * A person said whether an arrived referral is this record's deal. If so the record is tied to it and nothing is overwritten: where both
 * sides differ, the difference is listed. If not, the referral gets a record of its own.
 */
export function planLinking(input: PlanInput, deal: CrmDeal, link: Link | null, choice: LinkChoice): Step {
  if (input.fault) return record(input, deal, link, null, {});
  if (input.referral.is === 'unknown') return { do: 'look', at: 'referral' };
  const own = valueOf(input.referral);
  if (!choice.use && own) return planInbound(input, link, { keptApart: withoutMark(deal.name) });
  const detail = own ? refusal(deal, own) : 'the referral is not there or not visible';
  if (!own || detail) return refused(input, deal, { code: 'REF_LINK_INVALID', parameters: { detail: detail ?? '' } });
  const shared: CrmDeal = { ...deal, sync: true };
  return record(input, shared, link, own, {
    ...compare(input, shared, link, own, { do: 'nothing' }),
    toCrm: [],
    visibleToCrm: false,
    linked: true,
    lines: [historyLine({ code: 'REF_LINKED', operation: 'linkReferral' })],
  });
}

/**
 * The record was once to be shared and has a link row of its own without a referral: that row gives the record back, so that the row of
 * the referral can have it. The request is answered there.
 */
export function planCeding(input: PlanInput, link: Link, { referralId }: LinkChoice): Step {
  const state = { ...linkStateOf(input, link, null), record: null, base: null, ...settledState };
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      link: { version: link.version, state, name: link.id },
      history: [],
      historyOf: null,
      requests: [],
    },
    again: { notBefore: null, record: link.record, waitsAt: referralId },
  };
}

/** Nothing is tied: whoever asked is told, and the link rows stay as they are. */
function refused(input: PlanInput, deal: CrmDeal, problem: Problem): Step {
  const line = historyLine({ ...problem, outcome: 'refused', operation: 'linkReferral' });
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      history: stamped(input, [line], 0),
      historyOf: deal.record,
      requests: input.requests.map(({ id }) => ({ id, state: 'failed', message: problem })),
    },
    again: null,
  };
}

function refusal(deal: CrmDeal, own: Referral): string | null {
  if (own.isMicrosoftSide) return "it is Microsoft's side of a deal";
  if (isClosed(own)) return 'the referral is closed';
  if (deal.state !== 'open') return 'the record is closed';
  const reference = own.externalReferenceId?.trim().toLowerCase();
  return reference && reference !== deal.record.id ? 'the referral names another record' : null;
}
