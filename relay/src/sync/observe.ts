import { accountId } from '../../../domain/identity.ts';
import type { Address } from '../../../domain/model/deal.ts';
import { present, unknown, valueOf } from '../../../domain/model/observation.ts';
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
    record: hint.record,
    related: hint.related,
    link: view.link,
    deal: view.deal,
    referral: unknown,
    candidates: unknown,
    engagement: unknown,
    customer: unknown,
    requests: view.requests,
    sent,
    done: [],
    fault: null,
  };
}

/** The CRM's side; a hint from Partner Center may not know yet which record its link row names. */
async function viewDeal(scope: ConnectionScope, hint: Hint): Promise<CrmView> {
  const view = await scope.crm.view(hint.lane, hint.record);
  const linked = valueOf(view.link)?.record;
  return !hint.record && linked ? scope.crm.view(hint.lane, linked) : view;
}

/** The CRM's side again after a refused write; what Partner Center said and what this pass did stays known. */
export async function observeAgain(scope: ConnectionScope, hint: Hint, input: PlanInput): Promise<PlanInput> {
  const view = await viewDeal(scope, hint);
  return {
    ...input,
    customer: unknown,
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
      const id = valueOf(input.link)?.referralId ?? hint.referralId;
      return { ...input, referral: id ? await scope.referrals.read(id) : { is: 'absent' } };
    }
    case 'candidates': {
      const reference = valueOf(input.deal)?.record.id ?? '';
      const operation = valueOf(input.link)?.operation;
      const since = operation ? new Date(Date.parse(operation.sentAt) - clockSkewMs) : undefined;
      return { ...input, candidates: present(await scope.referrals.search(reference, since)) };
    }
    case 'engagement': {
      const own = valueOf(input.referral) ?? valueOf(input.candidates)?.[0];
      return { ...input, engagement: present(own ? await scope.referrals.readEngagement(own.engagementId) : []) };
    }
    case 'customer':
      return { ...input, customer: present(await matchCustomer(scope, input)) };
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
  return scope.crm.matchCustomer(
    { name, address },
    accountId(scope.connectionId, name, address.postalCode),
    typeof currency === 'string' ? currency : null,
    (own?.team ?? []).flatMap((person) => (person.email ? [person.email] : [])),
    (own?.solutions ?? []).map((solution) => solution.id),
  );
}
