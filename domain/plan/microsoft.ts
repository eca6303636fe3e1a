import type { CrmDeal } from '../model/deal.ts';
import type { Link, PendingOperation } from '../model/link.ts';
import type { Message } from '../model/outcome.ts';
import { acceptsChanges, isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { effectiveBase } from './base.ts';
import { contactProblems } from './deal-readiness.ts';
import { microsoftDraft, payloadHash } from './draft.ts';
import { microsoftSide } from './engagement.ts';
import { adoptedLines, doneLines } from './history.ts';
import { linkStateOf } from './link-state.ts';
import { isSettled, nextLook } from './settle.ts';
import type { PlanInput, Problem, Step } from './types.ts';

/** Something to record instead of a step. */
interface Finding {
  readonly do: 'finding';
  readonly problems: readonly Problem[];
  readonly checking: { readonly message: Message; readonly notBefore: string } | null;
  /** The unclear POST needs no proof any more. */
  readonly settled?: true;
}

/**
 * Brings Microsoft into the engagement when the seller asked for help. Before a POST the engagement is read; an unclear POST is
 * never repeated by itself, because Microsoft's record may become visible late (docs/decisions/0001).
 */
export function planMicrosoft(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
): Extract<Step, { do: 'look' | 'post' }> | Finding | null {
  const unclear = link?.operation?.kind === 'createMicrosoftReferral' ? link.operation : null;
  const wanted = wantsMicrosoft(deal, link, own);
  if (!wanted && !unclear && !input.related) return null;
  if (input.engagement.is === 'unknown' && !microsoftSide(input)) return { do: 'look', at: 'engagement' };
  if (microsoftSide(input) || (!wanted && !unclear)) return null;
  if (unclear && !isSettled(unclear, input)) {
    return finding([], {
      message: { code: 'REF_CHECKING', parameters: {} },
      notBefore: nextLook(unclear, input),
    });
  }
  // Nobody can be invited to a deal that has ended: nothing is left to find out.
  if (unclear && isClosed(own)) return { ...finding([]), settled: true };
  const askedAgain = input.requests.some((request) => request.kind === 'tryAgain');
  if (unclear && !(wanted && askedAgain)) return finding([{ code: 'REF_MICROSOFT_UNCLEAR', parameters: {} }]);
  const problems = contactProblems(deal, input);
  return problems.length > 0 ? finding(problems) : postMicrosoft(input, deal, link, own, unclear);
}

function wantsMicrosoft(deal: CrmDeal, link: Link | null, own: Referral): boolean {
  return (
    deal.sync &&
    deal.state === 'open' &&
    deal.record.table === 'opportunity' &&
    deal.help !== null &&
    !link?.microsoftReferralId &&
    acceptsChanges(own) &&
    own.inviterOrganizationId !== 'msft'
  );
}

function postMicrosoft(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  unclear: PendingOperation | null,
): Extract<Step, { do: 'post' }> {
  const draft = microsoftDraft(deal, own, deal.help!, input.rules.mapping);
  const base = effectiveBase(input, link);
  const state = { ...linkStateOf(input, link, deal.record, own), base };
  const operation: PendingOperation = {
    id: unclear?.id ?? payloadHash(draft),
    kind: 'createMicrosoftReferral',
    generation: state.generation,
    payloadHash: payloadHash(draft),
    sentAt: input.now,
    epoch: input.epoch,
  };
  const history = [...doneLines(input), ...adoptedLines(input, link, own)];
  return { do: 'post', operation, draft, values: {}, history, link: { ...state, operation, health: 'working' } };
}

function finding(problems: readonly Problem[], checking: Finding['checking'] = null): Finding {
  return { do: 'finding', problems, checking };
}
