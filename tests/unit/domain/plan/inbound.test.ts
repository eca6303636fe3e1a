import { absent, present, unknown } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aLink, anInput, aReferral, expectStep } from '../../../support/plan.ts';

const match = {
  accountIds: [],
  currencyId: 'cur',
  ownerUserId: null,
  solutionRowIds: {},
  contactId: null,
  similar: [],
};

function inbound(referral: Partial<Referral> = {}, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: absent,
    referral: present(
      aReferral({
        externalReferenceId: null,
        type: 'Shared',
        inviterOrganizationId: 'msft',
        status: 'New',
        substatus: 'Pending',
        visible: true,
        contacts: [{ firstName: 'Ole', lastName: 'Berg', email: 'ole@havn.example', phone: null }],
        ...referral,
      }),
    ),
    customer: present(match),
    ...over,
  });
}

describe('a referral without a record', () => {
  it('is read, then its customer is looked for', () => {
    expect(plan(inbound({}, { referral: unknown }))).toEqual({ do: 'look', at: 'referral' });
    expect(plan(inbound({}, { customer: unknown }))).toEqual({ do: 'look', at: 'customer' });
  });

  it('becomes an opportunity with account and contact in one change set, then another look follows', () => {
    const step = expectStep(plan(inbound()), 'record');
    const { customer, opportunity, link } = step.changes;
    expect(customer?.account?.name).toBe('Havn Maskin AS');
    expect(customer?.contact).toMatchObject({ accountId: customer?.account?.id });
    expect(opportunity).toMatchObject({ accountId: customer?.account?.id, onHold: true, visible: true });
    expect(link?.state).toMatchObject({
      record: { table: 'opportunity', id: opportunity?.id },
      referralId: aReferral().id,
    });
    expect(step.again).toEqual({
      notBefore: null,
      record: { table: 'opportunity', id: opportunity?.id },
      related: true,
    });
  });

  it('gets the same ids on every attempt', () => {
    const first = expectStep(plan(inbound()), 'record').changes.opportunity?.id;
    expect(expectStep(plan(inbound({}, { passId: 'another' })), 'record').changes.opportunity?.id).toBe(first);
  });

  it('uses the one account that matches', () => {
    const step = expectStep(plan(inbound({}, { customer: present({ ...match, accountIds: ['a1'] }) })), 'record');
    expect(step.changes.customer?.account).toBeNull();
    expect(step.changes.opportunity?.accountId).toBe('a1');
  });

  it('goes to a person when several accounts match, and says so once', () => {
    const ambiguous = { customer: present({ ...match, accountIds: ['a1', 'a2'] }) };
    const step = expectStep(plan(inbound({}, ambiguous)), 'record');
    expect(step.changes.opportunity).toBeUndefined();
    expect(step.changes.link?.state).toMatchObject({ errorCode: 'DV_ACCOUNT_AMBIGUOUS', record: null });
    const link = present({ ...aLink(), ...step.changes.link!.state });
    expect(plan(inbound({}, { ...ambiguous, link })).do).toBe('rest');
    const expired = expectStep(
      plan(inbound({ status: 'Closed', substatus: 'Expired' }, { ...ambiguous, link })),
      'record',
    );
    expect(expired.changes).toMatchObject({
      link: { state: { answer: 'expired', health: 'inStep', errorCode: null } },
      history: [],
    });
  });

  it('waits for a currency the CRM does not know', () => {
    const step = expectStep(plan(inbound({}, { customer: present({ ...match, currencyId: null }) })), 'record');
    expect(step.changes.link?.state.errorCode).toBe('DV_CURRENCY_UNKNOWN');
  });

  it('that names a record which is gone is reported, not created again', () => {
    const step = expectStep(plan(inbound({ externalReferenceId: 'gone' })), 'record');
    expect(step.changes.opportunity).toBeUndefined();
    expect(step.changes.link?.state.errorCode).toBe('REF_RECORD_MISSING');
  });

  it.each([
    ["Microsoft's side", { isMicrosoftSide: true }],
    ['a closed referral', { status: 'Closed', substatus: 'Lost' }],
  ])('rests on %s', (_case, referral) => {
    expect(plan(inbound(referral)).do).toBe('rest');
  });

  it.each([
    ['a marketplace lead', { type: 'Independent', qualification: 'Direct' }],
    ['a qualified lead', { type: 'Independent', qualification: 'SalesQualified' }],
  ])('creates a lead for %s, unless leads are not wanted', (_case, referral) => {
    const input = inbound(referral);
    const step = expectStep(plan(input), 'record');
    expect(step.changes.lead).toMatchObject({ name: aReferral().name });
    expect(step.changes.opportunity).toBeUndefined();
    expect(plan({ ...input, rules: { ...input.rules, cosellOnly: true } }).do).toBe('rest');
  });
});

describe('a link whose record is gone', () => {
  it('is marked as orphaned once', () => {
    const step = expectStep(plan(anInput({ deal: absent, link: present(aLink()) })), 'record');
    expect(step.changes.link?.state).toMatchObject({ health: 'orphaned', referralId: aReferral().id });
    const orphan = present(aLink({ health: 'orphaned', errorCode: 'REF_RECORD_MISSING' }));
    expect(plan(anInput({ deal: absent, link: orphan }))).toEqual({ do: 'rest', why: 'orphaned' });
  });
});
