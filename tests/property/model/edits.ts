import { bornFrom, recordKey } from '../../../domain/identity.ts';
import type { CrmDeal, DealSolution, Person, Solution } from '../../../domain/model/deal.ts';
import { isClosed } from '../../../domain/model/referral.ts';
import type { Referral } from '../../../domain/model/referral.ts';
import { aDeal, anInput, aReferral } from '../../support/plan.ts';
import { ourOrganization } from './partner-center.ts';
import type { CrmEdit, Edit, PcEdit, Scenario } from './scenario.ts';
import type { World } from './world.ts';

const { settleMs } = anInput().rules;
const empty = { referralIdentifier: null, referralLink: null, referralProgram: null, microsoftCrmIdentifier: null };

/** How a story starts. */
export function begin({ calls, crm, partnerCenter }: World, start: Scenario['start']): void {
  const deal = aDeal({ published: { ...empty, referralStatus: null, audit: '' } });
  const arrived: Partial<Referral> = {
    externalReferenceId: null,
    status: 'New',
    substatus: 'Pending',
    inviterOrganizationId: 'msft',
    contacts: [deal.contact!],
  };
  switch (start) {
    case 'received':
      return void partnerCenter.add({ ...arrived, type: 'Shared', visible: true });
    case 'lead':
      return void partnerCenter.add({ ...arrived, type: 'Independent', qualification: 'Direct', visible: true });
    case 'known':
      partnerCenter.add({ fields: { ...deal.fields, notes: 'Typed there.' } });
      // Long enough ago for every list.
      calls.advance(settleMs);
      return crm.put(deal);
    case 'incomplete':
      return crm.put({ ...deal, solutions: [], contact: null });
    default:
      crm.put({ ...deal, visible: start !== 'private', help: start === 'coSell' ? 'GeneralOrOther' : null });
      crm.request(deal.record, 'share', null);
  }
}

export function applyEdit(world: World, edit: Edit): void {
  const deal = focus(world);
  if (edit.at === 'relay') world.forget();
  if (edit.at === 'partnerCenter') editPartnerCenter(world, edit.edit);
  if (edit.at === 'request' && deal)
    world.crm.request(deal.record, edit.request.kind, 'payload' in edit.request ? edit.request.payload : null);
  if (edit.at === 'crm' && deal) editDeal(world, deal, edit.edit);
}

/** The record that people work on: the opportunity, or the lead while there is none. */
function focus({ crm }: World): CrmDeal | undefined {
  const deals = crm.deals();
  return deals.findLast(({ record }) => record.table === 'opportunity') ?? deals.at(-1);
}

function editDeal(world: World, deal: CrmDeal, edit: CrmEdit): void {
  const { crm } = world;
  if (edit.do === 'remove') return crm.remove(deal.record);
  const change = changeOf(deal, edit);
  if (!change) return;
  if (edit.do === 'close' && edit.as === 'won' && deal.record.table === 'lead') return qualifyByHand(world, deal);
  crm.edit(deal.record, change);
  crm.request(deal.record, edit.do === 'reopen' && edit.share ? 'share' : 'change', null);
}

/** Null where the CRM does not let people do it. */
function changeOf(deal: CrmDeal, edit: Exclude<CrmEdit, { do: 'remove' }>): Partial<CrmDeal> | null {
  if (edit.do === 'reopen') return deal.state === 'open' ? null : { state: 'open', loss: null, qualifiedTo: null };
  if (deal.state !== 'open') return null;
  switch (edit.do) {
    case 'field':
      if (edit.set.field === 'dealValue' && deal.valueCalculated) return null;
      return { fields: { ...deal.fields, [edit.set.field]: edit.set.value } };
    case 'clear':
      return edit.field in deal.fields ? { fields: { ...deal.fields, [edit.field]: null } } : null;
    case 'sync':
      return { sync: edit.to };
    case 'visible':
      return { visible: edit.to };
    case 'help':
      return { help: edit.to };
    case 'contact':
      return { contact: edit.to === 'none' ? null : { ...aDeal().contact!, phone: edit.to === 'part' ? null : '1' } };
    case 'solution':
      return { solutions: withMember<DealSolution>(deal.solutions, solution(edit.member), edit.there) };
    case 'person':
      return { team: withMember(deal.team, person(edit.member), edit.there) };
    case 'close':
      return { state: edit.as, loss: edit.as === 'lost' ? { reason: 'budget', note: '' } : null };
    case 'hold':
      return { onHold: edit.to };
    case 'rename':
      return { name: edit.to };
    case 'bind':
      return { valueCalculated: edit.value, currencyLocked: edit.currency };
  }
}

/** The CRM's own action, by a person. */
function qualifyByHand({ crm, rules }: World, lead: CrmDeal): void {
  const opportunity = { table: 'opportunity', id: bornFrom(rules.connectionId, lead.record.id, 'qualified') } as const;
  if (crm.deals().some(({ record }) => recordKey(record) === recordKey(opportunity))) return;
  crm.edit(lead.record, { state: 'won', qualifiedTo: opportunity });
  crm.put({ ...lead, record: opportunity, originatedFrom: lead.record, team: aDeal().team, solutions: [] });
  crm.request(opportunity, 'change', null);
}

function editPartnerCenter({ partnerCenter }: World, edit: PcEdit): void {
  const all = partnerCenter.all();
  const own = all.findLast((one) => !one.isMicrosoftSide);
  const microsoft = all.findLast((one) => one.isMicrosoftSide);
  if (edit.do === 'microsoft') {
    const [status, substatus] = splitStatus(edit.to);
    if (microsoft) partnerCenter.edit(microsoft.id, { status, substatus, microsoftCrmIdentifier: '7-ABC' });
  } else if (own && !isClosed(own)) partnerCenter.edit(own.id, referralChange(own, edit));
}

function referralChange(own: Referral, edit: Exclude<PcEdit, { do: 'microsoft' }>): Partial<Referral> {
  switch (edit.do) {
    case 'field':
      return { fields: { ...own.fields, [edit.set.field]: edit.set.value } };
    case 'visible':
      return { visible: true };
    case 'solution': {
      const { rowId: _row, ...member } = solution(edit.member);
      const solutions = withMember<Solution>(own.solutions, member, edit.there);
      return solutions.length > 0 ? { solutions } : {};
    }
    case 'status': {
      const [status, substatus] = splitStatus(edit.to);
      const declines = substatus === 'Declined' || substatus === 'Expired';
      return declines && own.organizationId === ourOrganization && own.status !== 'New' ? {} : { status, substatus };
    }
  }
}

function splitStatus(both: string): readonly [string, string] {
  const [status, substatus] = both.split('/');
  return [status!, substatus!];
}

function withMember<T>(members: readonly T[], member: T, there: boolean): readonly T[] {
  const key = (one: T): unknown => (one as { id?: string; email?: string }).id ?? (one as { email?: string }).email;
  const others = members.filter((one) => key(one) !== key(member));
  return there ? [...others, member] : others;
}

function solution(n: number): DealSolution {
  const [known] = aReferral().solutions;
  return n === 1
    ? { ...known!, rowId: aDeal().solutions[0]!.rowId }
    : { rowId: `row-${n}`, id: `SOL-${n}-AAA`, name: `Solution ${n}`, publisherName: null, solutionType: null };
}

function person(n: number): Person {
  return { firstName: 'Ida', lastName: `Berg ${n}`, email: `ida${n}@partner.example`, phone: '1' };
}
