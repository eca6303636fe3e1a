import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import { absent, present, unknown } from '../../../../domain/model/observation.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aFault, agreed, aLink, anInput, aReferral, expectStep } from '../../../support/plan.ts';

const match: CustomerMatch = {
  accountIds: ['account'],
  contactId: 'contact',
  currencyId: 'currency',
  ownerUserId: null,
  solutionRowIds: {},
  similar: [{ id: aDeal().record.id, name: 'Harbour analytics' }],
};
const arrived = aReferral({
  externalReferenceId: null,
  type: 'Shared',
  status: 'New',
  substatus: 'Pending',
  inviterOrganizationId: 'msft',
  fields: { ...agreed, notes: 'From Microsoft.' },
});
const waiting = aLink({
  record: null,
  base: null,
  status: 'New',
  substatus: 'Pending',
  answer: 'awaiting',
  answerBy: '2026-06-13T09:00:00.000Z',
  health: 'needsAttention',
  errorCode: 'REF_LINK_SUGGESTED',
  errorParameters: { names: 'Harbour analytics' },
});

describe('an arriving deal that may be one of the CRM', () => {
  const inbound = (over: Partial<PlanInput> = {}): PlanInput =>
    anInput({ deal: absent, referral: present(arrived), customer: present(match), ...over });

  it('waits for a person, and says so once', () => {
    const { changes } = expectStep(plan(inbound()), 'record');
    expect(changes.opportunity).toBeUndefined();
    expect(changes.link?.state).toMatchObject({
      record: null,
      referralId: arrived.id,
      errorCode: 'REF_LINK_SUGGESTED',
      errorParameters: { names: 'Harbour analytics' },
    });
    expect(changes.history).toMatchObject([{ code: 'REF_LINK_SUGGESTED', outcome: 'refused' }]);
    expect(plan(inbound({ link: present({ ...aLink(), ...changes.link!.state }) })).do).toBe('rest');
  });

  it('is created when the other one was shared or closed meanwhile', () => {
    const customer = present({ ...match, similar: [] });
    const { changes } = expectStep(plan(inbound({ customer, link: present(waiting) })), 'record');
    expect(changes.opportunity).toBeDefined();
    expect(changes.link?.state).toMatchObject({ errorCode: null, health: 'inStep' });
  });
});

/** A person answered the suggestion. */
function answered(use: boolean, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: present(aDeal({ sync: false })),
    link: present(waiting),
    referral: present(arrived),
    customer: present(match),
    requests: [
      {
        id: 'l',
        kind: 'link',
        state: 'working',
        payload: JSON.stringify({ referralId: arrived.id.toUpperCase(), use }),
      },
    ],
    ...over,
  });
}

describe('the answer that it is this one', () => {
  it('reads the referral first', () => {
    expect(plan(answered(true, { referral: unknown }))).toEqual({ do: 'look', at: 'referral' });
  });

  it('ties both and overwrites nothing: what differs is listed', () => {
    const step = expectStep(plan(answered(true)), 'record');
    expect(step.changes.record?.changes).toMatchObject({ sync: true });
    expect(step.changes.record?.changes).not.toHaveProperty('fields');
    expect(step.changes.link?.state).toMatchObject({
      record: aDeal().record,
      conflicts: [{ field: 'notes', crm: agreed.notes, pc: 'From Microsoft.' }],
      base: { fields: { dealValue: { crm: agreed.dealValue, pc: agreed.dealValue } } },
    });
    expect(step.changes.link?.state.base?.fields).not.toHaveProperty('notes');
    expect(step.changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_LINKED' } }]);
    expect(step.changes.history).toContainEqual(expect.objectContaining({ code: 'REF_LINKED' }));
    expect(step.again).toEqual({ notBefore: null, record: aDeal().record });
  });

  it('may come for a deal whose referral names it', () => {
    const named = present({ ...arrived, externalReferenceId: ` ${aDeal().record.id.toUpperCase()} ` });
    expect(expectStep(plan(answered(true, { referral: named })), 'record').changes.requests).toMatchObject([
      { state: 'done' },
    ]);
  });

  it.each([
    ['the referral is gone', { referral: absent }, 'the referral is not there or not visible'],
    [
      "it is Microsoft's",
      { referral: present({ ...arrived, isMicrosoftSide: true }) },
      "it is Microsoft's side of a deal",
    ],
    [
      'the referral is closed',
      { referral: present({ ...arrived, status: 'Closed', substatus: 'Expired' }) },
      'the referral is closed',
    ],
    ['the record is closed', { deal: present(aDeal({ sync: false, state: 'won' })) }, 'the record is closed'],
    [
      'the referral names another record',
      { referral: present({ ...arrived, externalReferenceId: 'another' }) },
      'the referral names another record',
    ],
  ] as const)('is refused when %s', (_case, over, detail) => {
    const { changes } = expectStep(plan(answered(true, over)), 'record');
    expect(changes.link).toBeUndefined();
    expect(changes.record).toBeUndefined();
    expect(changes.requests).toEqual([
      { id: 'l', state: 'failed', message: { code: 'REF_LINK_INVALID', parameters: { detail } } },
    ]);
    expect(changes.history).toMatchObject([{ code: 'REF_LINK_INVALID', outcome: 'refused' }]);
  });

  it('comes too late for a record that has a referral, unless it is this one', () => {
    const link = present(aLink());
    const of = (referralId: string) =>
      answered(true, {
        link,
        referral: present(aReferral()),
        requests: [{ id: 'l', kind: 'link', state: 'working', payload: JSON.stringify({ referralId, use: true }) }],
      });
    const outcome = (referralId: string) => expectStep(plan(of(referralId)), 'record').changes.requests;
    expect(outcome(aReferral().id)).toMatchObject([{ state: 'done', message: { code: 'REF_LINKED' } }]);
    expect(outcome('00000000-0000-4000-8000-000000000002')).toMatchObject([
      { state: 'failed', message: { code: 'REF_LINK_INVALID' } },
    ]);
  });

  it('waits while Partner Center cannot be read', () => {
    const fault = aFault({ step: 'look', code: 'PC_UNAVAILABLE' });
    const step = expectStep(plan(answered(true, { referral: unknown, fault })), 'record');
    expect(step.changes.requests).toMatchObject([{ state: 'working' }]);
    expect(step.again?.notBefore).toEqual(expect.any(String));
  });
});

describe('the answer that it is another deal', () => {
  it('gives the referral a record of its own', () => {
    const { changes } = expectStep(plan(answered(false)), 'record');
    expect(changes.opportunity).toMatchObject({ name: arrived.name, accountId: 'account' });
    expect(changes.opportunity?.id).not.toBe(aDeal().record.id);
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_LINK_DECLINED' } }]);
    expect(changes.history.map(({ code }) => code)).toEqual(['REF_LINK_DECLINED', 'REF_CREATED_IN_CRM']);
    expect(changes.record).toBeUndefined();
  });

  it('still needs one account', () => {
    const customer = present({ ...match, accountIds: ['a', 'b'] });
    const { changes } = expectStep(plan(answered(false, { customer })), 'record');
    expect(changes.opportunity).toBeUndefined();
    expect(changes.requests).toMatchObject([{ state: 'failed', message: { code: 'DV_ACCOUNT_AMBIGUOUS' } }]);
  });
});
