import type { CrmDeal } from '../../../../domain/model/deal.ts';
import type { Link } from '../../../../domain/model/link.ts';
import { present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { backoffUntil } from '../../../../domain/plan/backoff.ts';
import { manyAttempts } from '../../../../domain/plan/next-state.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aFault, agreed, aLink, anInput, aReferral, expectStep, now, published } from '../../../support/plan.ts';

function linked(deal: Partial<CrmDeal>, referral: Partial<Referral>, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(aLink()),
    ...over,
  });
}

describe('a fault that may pass', () => {
  const failing = (link: Partial<Link>, over = {}) =>
    expectStep(plan(linked({}, {}, { link: present(aLink(link)), fault: aFault(over) })), 'record');

  it('is said the first time, then counted', () => {
    const first = failing({});
    expect(first.changes.history).toMatchObject([{ code: 'PC_THROTTLED', outcome: 'waiting' }]);
    expect(first.changes.link?.state).toMatchObject({
      attempts: 1,
      notBefore: backoffUntil(now, 0),
      health: 'waiting',
    });
    const second = failing({ attempts: 1, errorCode: 'PC_THROTTLED', errorParameters: {} });
    expect(second.changes.history).toEqual([]);
    expect(second.again?.notBefore).toBe(backoffUntil(now, 1));
  });

  it('is a matter for people after many attempts, said once, and goes on being tried', () => {
    const known = { errorCode: 'PC_THROTTLED', errorParameters: {} };
    const eighth = failing({ attempts: manyAttempts - 1, ...known });
    expect(eighth.changes.link?.state).toMatchObject({ attempts: manyAttempts, health: 'needsAttention' });
    expect(eighth.changes.history).toMatchObject([
      { code: 'REF_GAVE_UP', parameters: { attempts: String(manyAttempts), minutes: '15' } },
    ]);
    const ninth = failing({ attempts: manyAttempts, ...known });
    expect(ninth.changes.history).toEqual([]);
    expect(ninth.again?.notBefore).toEqual(expect.any(String));
  });

  it('ends with the first pass that works', () => {
    const link = aLink({
      attempts: 5,
      errorCode: 'PC_THROTTLED',
      errorParameters: {},
      health: 'waiting',
      notBefore: now,
    });
    const { changes } = expectStep(plan(linked({}, {}, { link: present(link) })), 'record');
    expect(changes.link?.state).toMatchObject({ attempts: 0, errorCode: null, notBefore: null, health: 'inStep' });
  });

  it('waits at least as long as the service asked, and never longer than a quarter of an hour by itself', () => {
    const notBefore = '2026-06-01T12:00:00.000Z';
    expect(failing({}, { notBefore }).again?.notBefore).toBe(notBefore);
    expect(backoffUntil(now, 1e9)).toBe('2026-06-01T09:15:00.000Z');
  });
});

describe('the error that the link row shows', () => {
  it('carries the placeholders of its text, and loses them with it', () => {
    const fault = aFault({ code: 'PC_REJECTED', retry: 'never', parameters: { detail: 'bad country' } });
    const { changes } = expectStep(plan(linked({}, {}, { fault })), 'record');
    expect(changes.link?.state).toMatchObject({ errorCode: 'PC_REJECTED', errorParameters: { detail: 'bad country' } });
    const past = { customer: null, fields: { ...agreed, closingDate: '2026-05-31' } };
    const shared = expectStep(plan(anInput({ deal: present(aDeal(past)) })), 'record').changes;
    expect(shared.link?.state).toMatchObject({ errorCode: 'READY_NO_ACCOUNT', errorParameters: {} });
    const healed = linked(
      {},
      {},
      { link: present(aLink({ errorCode: 'PC_REJECTED', errorParameters: { detail: 'x' } })) },
    );
    expect(expectStep(plan(healed), 'record').changes.link?.state).toMatchObject({
      errorCode: null,
      errorParameters: null,
    });
  });
});
