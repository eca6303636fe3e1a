import { composeAudit } from '../audit.ts';
import { classify } from '../classify.ts';
import { bornFrom } from '../identity.ts';
import { phaseOf } from '../lifecycle.ts';
import { withMark } from '../name-mark.ts';
import type { CustomerMatch, ChangeSet, NewLead, NewOpportunity } from '../model/change-set.ts';
import type { RecordRef } from '../model/deal.ts';
import type { Link, LinkState } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import type { HistoryLine, Message } from '../model/outcome.ts';
import { awaitsAnswer, isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { baseOf, comparedValues } from './base.ts';
import { backoffUntil } from './backoff.ts';
import { customerOf, matchProblem } from './customer.ts';
import type { CustomerOf } from './customer.ts';
import { historyLine, stamped } from './history-line.ts';
import { linkStateOf, sameState } from './link-state.ts';
import { publish } from './published.ts';
import { newSolutions } from './solutions.ts';
import type { PlanInput, Problem, Step } from './types.ts';
import { unreadEntry, unreadLines } from './unread.ts';

/** What a person decided before: the record of this name is another deal. */
export interface Decided {
  readonly keptApart?: string;
}

/** A referral without a record: create the opportunity or lead with its customer, or say why not. */
export function planInbound(input: PlanInput, link: Link | null, decided: Decided = {}): Step {
  if (input.fault) return inboundFault(input);
  if (input.referral.is === 'unknown') return { do: 'look', at: 'referral' };
  const own = valueOf(input.referral);
  if (!own) return { do: 'rest', why: 'referral not found' };
  const category = classify(own);
  if (category === 'microsoftSide') return { do: 'rest', why: 'not a deal: microsoftSide' };
  if (isClosed(own)) return closedEarly(input, link, own);
  if (category !== 'deal' && input.rules.cosellOnly) return { do: 'rest', why: 'REF_OUT_OF_SCOPE' };
  if (own.externalReferenceId && decided.keptApart === undefined)
    return attention(input, link, own, { code: 'REF_RECORD_MISSING', parameters: {} });
  const match = valueOf(input.customer);
  if (!match) return { do: 'look', at: 'customer' };
  // A lead that was accepted already arrives as an opportunity (domain.md 3.1).
  if (category !== 'deal' && phaseOf(own) !== 'active') return createLead(input, link, own, match);
  const problem = matchProblem(own, match) ?? (decided.keptApart === undefined ? suggestion(match) : null);
  return problem ? attention(input, link, own, problem) : createOpportunity(input, link, own, match, decided);
}

/** An open opportunity may already be this deal: a person decides, because two records of one deal are hard to undo. */
function suggestion({ similar }: CustomerMatch): Problem | null {
  if (similar.length === 0) return null;
  return { code: 'REF_LINK_SUGGESTED', parameters: { names: similar.map(({ name }) => name).join(', ') } };
}

function createOpportunity(
  input: PlanInput,
  link: Link | null,
  own: Referral,
  match: CustomerMatch,
  { keptApart }: Decided,
): Step {
  const record: RecordRef = { table: 'opportunity', id: bornFrom(input.rules.connectionId, own.id, 'opportunity') };
  const lines = [
    ...(keptApart === undefined
      ? []
      : [historyLine({ code: 'REF_LINK_DECLINED', parameters: { name: keptApart }, operation: 'linkReferral' })]),
    historyLine({ code: 'REF_CREATED_IN_CRM', direction: 'toDynamics', operation: 'createRecord' }),
    ...unreadLines(null, own),
  ];
  const customer = customerOf(input, own, match);
  const opportunity = newOpportunity(input, own, match, record, customer, composeAudit(lines, input.now, ''));
  return born(input, link, own, record, lines, { customer: customer.rows, opportunity });
}

function createLead(input: PlanInput, link: Link | null, own: Referral, match: CustomerMatch): Step {
  const currency = own.fields['currency'];
  if (typeof currency === 'string' && match.currencyId === null)
    return attention(input, link, own, { code: 'DV_CURRENCY_UNKNOWN', parameters: { currency } });
  const record: RecordRef = { table: 'lead', id: bornFrom(input.rules.connectionId, own.id, 'lead') };
  const lines = [
    historyLine({ code: 'REF_LEAD_CREATED', direction: 'toDynamics', operation: 'createRecord' }),
    ...unreadLines(null, own),
  ];
  const lead: NewLead = {
    id: record.id,
    name: markedName(input, own),
    customer: own.customer,
    person: own.contacts[0] ?? null,
    ownerUserId: match.ownerUserId,
    fields: own.fields,
    published: publish(input, own, composeAudit(lines, input.now, '')),
  };
  return born(input, link, own, record, lines, { lead });
}

/** The change set of a record that is born, with its link row and history. Another pass follows: it names the record in Partner Center. */
function born(
  input: PlanInput,
  link: Link | null,
  own: Referral,
  record: RecordRef,
  lines: readonly HistoryLine[],
  rows: Pick<ChangeSet, 'customer' | 'opportunity' | 'lead'>,
): Step {
  const changes: ChangeSet = {
    lane: input.lane,
    ...rows,
    link: { version: link?.version ?? null, state: bornState(input, link, own, record), name: own.name },
    history: stamped(input, lines, 0),
    historyOf: record,
    requests: input.requests.map(({ id, kind }) => ({
      id,
      state: 'done',
      message: kind === 'link' ? lines[0]! : ({ code: 'REF_CREATED_IN_CRM', parameters: {} } as const),
    })),
  };
  // Microsoft's side of what Microsoft sent carries its own number.
  return { do: 'record', changes, again: { notBefore: null, record, related: true } };
}

function newOpportunity(
  input: PlanInput,
  own: Referral,
  match: CustomerMatch,
  record: RecordRef,
  customer: CustomerOf,
  audit: string,
): NewOpportunity {
  return {
    id: record.id,
    name: markedName(input, own),
    accountId: customer.accountId,
    contactId: customer.contactId,
    ownerUserId: match.ownerUserId,
    onHold: awaitsAnswer(own),
    fields: own.fields,
    visible: own.visible,
    help: own.help,
    published: publish(input, own, audit),
    solutions: newSolutions(input, own, own.solutions, match.solutionRowIds),
  };
}

function markedName(input: PlanInput, own: Referral): string {
  return withMark(own.name, input.rules.nameMark ? 'ok' : null);
}

function bornState(input: PlanInput, link: Link | null, own: Referral, record: RecordRef): LinkState {
  const { team: _theirs, ...values } = comparedValues(own);
  // A lead is born without solutions, visibility and help: they come to it, or to its opportunity, like other news.
  const base = baseOf(input, {
    ...values,
    ...(record.table === 'lead'
      ? { solutions: '' }
      : {
          ...(own.visible ? { visible: true } : {}),
          ...(own.help ? { help: own.help } : {}),
          ...(awaitsAnswer(own) ? { onHold: true } : {}),
        }),
  });
  const unread = unreadEntry(own);
  return {
    ...linkStateOf(input, link, record, own),
    record,
    base: unread ? { ...base, fields: { ...base.fields, unread } } : base,
    health: 'inStep',
    errorCode: null,
    errorParameters: null,
    attempts: 0,
    notBefore: null,
    conflicts: [],
  };
}

/** Closed before it arrived: nothing to create, but a row that waited for a person waits no longer. */
function closedEarly(input: PlanInput, link: Link | null, own: Referral): Step {
  if (!link?.version && input.requests.length === 0) return { do: 'rest', why: 'closed before it arrived' };
  const state: LinkState = {
    ...linkStateOf(input, link, null, own),
    health: 'inStep',
    errorCode: null,
    errorParameters: null,
  };
  return sameState(link, state) && input.requests.length === 0
    ? { do: 'rest', why: 'closed before it arrived' }
    : onlyLink(input, link, own, state, []);
}

/** The referral waits for a person; said once, on the link row and in the history, because there is no record yet. */
function attention(input: PlanInput, link: Link | null, own: Referral, problem: Problem): Step {
  const state: LinkState = {
    ...linkStateOf(input, link, null, own),
    health: 'needsAttention',
    errorCode: problem.code,
    errorParameters: problem.parameters,
  };
  if (sameState(link, state) && input.requests.length === 0) return { do: 'rest', why: problem.code };
  const line = historyLine({ ...problem, direction: 'toDynamics', outcome: 'refused', operation: 'createRecord' });
  return onlyLink(input, link, own, state, link?.errorCode === problem.code ? [] : [line], problem);
}

function onlyLink(
  input: PlanInput,
  link: Link | null,
  own: Referral,
  state: LinkState,
  lines: readonly HistoryLine[],
  refusal: Message | null = null,
): Step {
  const message: Message = refusal ?? { code: 'REF_DEAL_CLOSED', parameters: {} };
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      ...(sameState(link, state) ? {} : { link: { version: link?.version ?? null, state, name: own.name } }),
      history: stamped(input, lines, state.attempts),
      historyOf: null,
      requests: input.requests.map(({ id }) => ({ id, state: 'failed', message })),
    },
    again: null,
  };
}

/** Nothing is recorded for a referral that could not be read; another look is due. */
function inboundFault(input: PlanInput): Step {
  const { fault } = input;
  if (!fault || fault.retry === 'never') return { do: 'rest', why: fault?.code ?? 'fault' };
  const notBefore = fault.notBefore ?? backoffUntil(input.now, input.attempt + 3);
  return {
    do: 'record',
    changes: { lane: input.lane, history: [], historyOf: null, requests: [] },
    again: { notBefore, record: null },
  };
}
