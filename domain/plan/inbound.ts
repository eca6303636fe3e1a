import { composeAudit } from '../audit.ts';
import { accountId, bornFrom, catalogueId } from '../identity.ts';
import type { CustomerMatch, ChangeSet, NewCustomer, NewOpportunity } from '../model/change-set.ts';
import type { RecordRef } from '../model/deal.ts';
import type { Link, LinkState } from '../model/link.ts';
import { valueOf } from '../model/observation.ts';
import type { HistoryLine } from '../model/outcome.ts';
import { isClosed } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { baseOf, comparedValues } from './base.ts';
import { backoffUntil } from './backoff.ts';
import { classify } from './classify.ts';
import { historyLine, stamped } from './history-line.ts';
import { linkStateOf, sameState } from './link-state.ts';
import { publish } from './published.ts';
import type { PlanInput, Problem, Step } from './types.ts';

/** A referral without a record: create the opportunity with its customer, or say why not. */
export function planInbound(input: PlanInput, link: Link | null): Step {
  if (input.fault) return inboundFault(input, link);
  if (input.referral.is === 'unknown') return { do: 'look', at: 'referral' };
  const own = valueOf(input.referral);
  if (!own) return { do: 'rest', why: 'referral not found' };
  if (classify(own) !== 'deal') return { do: 'rest', why: `not a deal: ${classify(own)}` };
  if (isClosed(own)) return closedEarly(input, link, own);
  if (own.externalReferenceId) return attention(input, link, own, { code: 'REF_RECORD_MISSING', parameters: {} });
  const match = valueOf(input.customer);
  if (!match) return { do: 'look', at: 'customer' };
  const problem = matchProblem(own, match);
  return problem ? attention(input, link, own, problem) : create(input, link, own, match);
}

function matchProblem(own: Referral, match: CustomerMatch): Problem | null {
  if (match.accountIds.length > 1) {
    return {
      code: 'DV_ACCOUNT_AMBIGUOUS',
      parameters: { name: own.customer.name ?? '', postalCode: own.customer.address.postalCode ?? '' },
    };
  }
  const currency = own.fields['currency'];
  return typeof currency === 'string' && match.currencyId === null
    ? { code: 'DV_CURRENCY_UNKNOWN', parameters: { currency } }
    : null;
}

function create(input: PlanInput, link: Link | null, own: Referral, match: CustomerMatch): Step {
  const record: RecordRef = { table: 'opportunity', id: bornFrom(input.rules.connectionId, own.id, 'opportunity') };
  const line = historyLine({ code: 'REF_CREATED_IN_CRM', direction: 'toDynamics', operation: 'createRecord' });
  const customer = newCustomer(input, own, match);
  const changes: ChangeSet = {
    lane: input.lane,
    customer: customer.rows,
    opportunity: newOpportunity(
      input,
      own,
      match,
      record,
      customer.accountId,
      customer.rows.contact?.id ?? null,
      composeAudit([line], input.now, ''),
    ),
    link: { version: link?.version ?? null, state: bornState(input, link, own, record), name: own.name },
    history: stamped(input, [line], 0),
    historyOf: record,
    requests: [],
  };
  return { do: 'record', changes, again: { notBefore: null, record } };
}

function newCustomer(input: PlanInput, own: Referral, match: CustomerMatch): { rows: NewCustomer; accountId: string } {
  const name = own.customer.name ?? own.name;
  const derived = accountId(input.rules.connectionId, name, own.customer.address.postalCode);
  const known = match.accountIds[0];
  const person = own.contacts[0];
  const contact = person && (person.lastName || person.email) ? person : null;
  return {
    accountId: known ?? derived,
    rows: {
      account: known ? null : { id: derived, name, address: own.customer.address },
      contact: contact
        ? { id: bornFrom(input.rules.connectionId, own.id, 'contact'), person: contact, accountId: known ?? derived }
        : null,
    },
  };
}

function newOpportunity(
  input: PlanInput,
  own: Referral,
  match: CustomerMatch,
  record: RecordRef,
  account: string,
  contactId: string | null,
  audit: string,
): NewOpportunity {
  const { connectionId } = input.rules;
  return {
    id: record.id,
    name: own.name,
    accountId: account,
    contactId,
    ownerUserId: match.ownerUserId,
    onHold: own.status === 'New',
    fields: own.fields,
    visible: own.visible,
    help: own.help,
    published: publish(input, own, audit),
    solutions: own.solutions.map((solution) => ({
      rowId: bornFrom(connectionId, own.id, `solution ${solution.id}`),
      solution,
      catalogueRowId: match.solutionRowIds[solution.id.toUpperCase()] ?? null,
      newCatalogueRowId: catalogueId(connectionId, solution.id.toUpperCase()),
    })),
  };
}

function bornState(input: PlanInput, link: Link | null, own: Referral, record: RecordRef): LinkState {
  const base = baseOf(input, {
    ...comparedValues(own),
    ...(own.visible ? { visible: true } : {}),
    ...(own.help ? { help: own.help } : {}),
  });
  return {
    ...linkStateOf(input, link, record, own),
    record,
    base,
    health: 'inStep',
    errorCode: null,
    attempts: 0,
    notBefore: null,
    conflicts: [],
  };
}

/** Closed before it arrived: nothing to create, but a row that waited for a person waits no longer. */
function closedEarly(input: PlanInput, link: Link | null, own: Referral): Step {
  if (!link?.version) return { do: 'rest', why: 'closed before it arrived' };
  const state: LinkState = { ...linkStateOf(input, link, null, own), health: 'inStep', errorCode: null };
  return sameState(link, state)
    ? { do: 'rest', why: 'closed before it arrived' }
    : onlyLink(input, link, own, state, []);
}

/** The referral waits for a person; said once, on the link row and in the history, because there is no record yet. */
function attention(input: PlanInput, link: Link | null, own: Referral, problem: Problem): Step {
  const state: LinkState = {
    ...linkStateOf(input, link, null, own),
    health: 'needsAttention',
    errorCode: problem.code,
  };
  if (sameState(link, state)) return { do: 'rest', why: problem.code };
  const line = historyLine({ ...problem, direction: 'toDynamics', outcome: 'refused', operation: 'createRecord' });
  return onlyLink(input, link, own, state, link?.errorCode === problem.code ? [] : [line]);
}

function onlyLink(
  input: PlanInput,
  link: Link | null,
  own: Referral,
  state: LinkState,
  lines: readonly HistoryLine[],
): Step {
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      link: { version: link?.version ?? null, state, name: own.name },
      history: stamped(input, lines, state.attempts),
      historyOf: null,
      requests: [],
    },
    again: null,
  };
}

/** Nothing is recorded for a referral that could not be read; another look is due. */
function inboundFault(input: PlanInput, link: Link | null): Step {
  const { fault } = input;
  if (!fault || fault.retry === 'never') return { do: 'rest', why: fault?.code ?? 'fault' };
  const notBefore = fault.notBefore ?? backoffUntil(input.now, link?.attempts ?? 3);
  return {
    do: 'record',
    changes: { lane: input.lane, history: [], historyOf: null, requests: [] },
    again: { notBefore, record: null },
  };
}
