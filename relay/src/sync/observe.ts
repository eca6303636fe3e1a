import { accountId } from '../../../domain/identity.ts';
import type { Address } from '../../../domain/model/deal.ts';
import { absent, present, unknown, valueOf } from '../../../domain/model/observation.ts';
import { otherReferral } from '../../../domain/plan/duplicates.ts';
import { ownReferral } from '../../../domain/plan/engagement.ts';
import { linkChoiceOf } from '../../../domain/plan/linking.ts';
import type { PlanInput, Step } from '../../../domain/plan/types.ts';
import type { CrmView } from '../ports/crm-store.ts';
import type { Hint } from '../ports/hint-queue.ts';
import type { ConnectionScope } from './scope.ts';

/** First look: what the CRM knows of the deal. Partner Center is read only when the planner asks. */
export async function observeDeal(scope: ConnectionScope, hint: Hint, passId: string): Promise<PlanInput> {
  const [view, sent] = await Promise.all([viewDeal(scope, hint), scope.sent.read(hint.lane)]);
  return {
    lane: hint.lane,
    passId,
    now: scope.clock.now().toISOString(),
    epoch: scope.epoch(),
    rules: scope.rules,
    attempt: hint.attempt ?? 0,
    related: hint.related,
    generation: hint.generation ?? 1,
    link: view.link,
    deal: view.deal,
    referral: unknown,
    hinted: hint.referralId ?? null,
    other: unknown,
    candidates: unknown,
    engagement: unknown,
    customer: unknown,
    catalogue: unknown,
    origin: unknown,
    requests: view.requests,
    sent,
    done: [],
    said: { steps: 0, lines: [] },
    fault: null,
  };
}

/** The CRM's side; a hint from Partner Center may not know yet which record its link row names. */
async function viewDeal(scope: ConnectionScope, hint: Hint): Promise<CrmView> {
  const view = await scope.crm.view(hint.lane, hint.record);
  const linked = valueOf(view.link)?.record;
  // A link may have moved on since the hint was given, from a lead to its opportunity.
  return linked && linked.id !== hint.record?.id ? scope.crm.view(hint.lane, linked) : view;
}

/**
 * The CRM's side again after a refused write. What Partner Center said before is older than what the CRM says now, and would look like a
 * change that was taken back: it is read again, except a referral that this pass created and nobody has recorded yet.
 */
export async function observeAgain(scope: ConnectionScope, hint: Hint, input: PlanInput): Promise<PlanInput> {
  const view = await viewDeal(scope, hint);
  const recorded = valueOf(view.link)?.referralId;
  const created = input.done.find((step) => step.did === 'posted' && step.operation === 'createReferral')?.referral;
  // Another process was faster: its referral counts, ours is a second one.
  const isSecond = created !== undefined && recorded !== undefined && recorded !== null && recorded !== created.id;
  return {
    ...input,
    referral: created && !recorded ? present(created) : unknown,
    candidates: unknown,
    engagement: unknown,
    customer: unknown,
    catalogue: unknown,
    other: unknown,
    ...(isSecond ? { other: present(created), hinted: created.id, done: [], said: { steps: 0, lines: [] } } : {}),
    now: scope.clock.now().toISOString(),
    link: view.link,
    deal: view.deal,
    requests: view.requests,
  };
}

/** Reads what the planner asked for. Throws `RelayError`. */
export async function look(
  scope: ConnectionScope,
  hint: Hint,
  input: PlanInput,
  at: Extract<Step, { do: 'look' }>['at'],
): Promise<PlanInput> {
  switch (at) {
    case 'referral': {
      const id = valueOf(input.link)?.referralId ?? linkChoiceOf(input)?.referralId ?? hint.referralId;
      return { ...input, referral: id ? await scope.referrals.read(id) : { is: 'absent' } };
    }
    case 'candidates': {
      const reference = valueOf(input.deal)?.record.id ?? '';
      const operation = valueOf(input.link)?.operation;
      const since = operation ? new Date(Date.parse(operation.sentAt) - clockSkewMs) : undefined;
      return { ...input, candidates: present(await scope.referrals.search(reference, since)) };
    }
    case 'engagement': {
      const own = ownReferral(input, valueOf(input.link) ?? null);
      return { ...input, engagement: present(own ? await scope.referrals.readEngagement(own.engagementId) : []) };
    }
    case 'customer':
      return { ...input, customer: present(await matchCustomer(scope, input)) };
    case 'catalogue': {
      const ids = (ownReferral(input, valueOf(input.link) ?? null)?.solutions ?? []).map((solution) => solution.id);
      return { ...input, catalogue: present(await scope.crm.findSolutions(ids)) };
    }
    case 'other': {
      const own = ownReferral(input, valueOf(input.link) ?? null);
      const id = own && otherReferral(input, valueOf(input.link) ?? null, own);
      return { ...input, other: id ? await scope.referrals.read(id) : absent };
    }
    case 'origin': {
      const lead = valueOf(input.deal)?.originatedFrom;
      const place = lead && (await scope.crm.findPlace({ record: lead }));
      // Only a lead that became this very opportunity brings its referral along.
      const of = place && lead ? valueOf((await scope.crm.view(place.lane, lead)).deal) : undefined;
      const moves = of?.qualifiedTo?.id === valueOf(input.deal)?.record.id;
      return { ...input, origin: place && moves ? present(place.lane) : absent };
    }
  }
}

/** The other service's clock may differ from ours by this much (partner-center.md 9.1). */
const clockSkewMs = 5 * 60_000;

const nowhere: Address = { line1: null, line2: null, city: null, state: null, postalCode: null, country: null };

async function matchCustomer(scope: ConnectionScope, input: PlanInput) {
  const own = valueOf(input.referral);
  const name = own?.customer.name ?? own?.name ?? '';
  const address = own?.customer.address ?? nowhere;
  const currency = own?.fields['currency'];
  const value = own?.fields['dealValue'];
  return scope.crm.matchCustomer({
    customer: { name, address },
    derivedAccountId: accountId(scope.connectionId, name, address.postalCode),
    contactEmail: own?.contacts[0]?.email ?? null,
    deal: { name: own?.name ?? '', value: typeof value === 'number' ? value : null },
    currency: typeof currency === 'string' ? currency : null,
    teamEmails: (own?.team ?? []).flatMap((person) => (person.email ? [person.email] : [])),
    solutionIds: (own?.solutions ?? []).map((solution) => solution.id),
  });
}
