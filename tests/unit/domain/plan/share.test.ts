import { absent, present } from '../../../../domain/model/observation.ts';
import { comparedValues } from '../../../../domain/plan/base.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { Link } from '../../../../domain/model/link.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aFault, aLink, anInput, aReferral, expectStep, now, recordId } from '../../../support/plan.ts';

const request = { id: 'r1', kind: 'share', state: 'working', payload: null } as const;
const operation = {
  id: 'op1',
  kind: 'createReferral',
  generation: 1,
  payloadHash: 'h',
  sentAt: now,
  epoch: 'one:1',
} as const;
const fresh = aLink({
  referralId: null,
  engagementId: null,
  base: null,
  status: null,
  substatus: null,
  health: 'working',
});

describe('sharing a deal', () => {
  it('searches for a referral of ours before it creates one', () => {
    expect(plan(anInput())).toEqual({ do: 'look', at: 'candidates' });
  });

  it('posts with the record as external reference and writes the operation down first', () => {
    const step = expectStep(plan(anInput({ candidates: present([]) })), 'post');
    expect(step.draft).toMatchObject({
      externalReferenceId: recordId,
      type: 'Independent',
      visible: false,
      target: 'none',
    });
    expect(step.link.operation).toMatchObject({ kind: 'createReferral', sentAt: now, epoch: 'one:1', generation: 1 });
  });

  it('posts a partner-led deal with consent and without a target', () => {
    const step = expectStep(
      plan(anInput({ deal: present(aDeal({ visible: true })), candidates: present([]) })),
      'post',
    );
    expect(step.draft).toMatchObject({ type: 'Independent', visible: true, target: 'none' });
  });

  it('posts a co-sell deal as shared, visible and aimed at the solution', () => {
    const deal = aDeal({ help: 'GeneralOrOther' });
    const step = expectStep(plan(anInput({ deal: present(deal), candidates: present([]) })), 'post');
    expect(step.draft).toMatchObject({ type: 'Shared', visible: true, target: 'solution', contacts: [deal.contact] });
  });

  it.each([
    ['no solution', aDeal({ solutions: [] }), 'READY_NO_SOLUTION'],
    ['no account', aDeal({ customer: null }), 'READY_NO_ACCOUNT'],
    [
      'a customer without country',
      aDeal({ customer: { name: 'Havn', address: { ...aDeal().customer!.address, country: null } } }),
      'READY_NO_COUNTRY',
    ],
    ['value 0', aDeal({ fields: { ...aDeal().fields, dealValue: 0 } }), 'READY_NO_VALUE'],
  ])('with %s sends nothing and says so on the request, in the history and in the audit', (_case, deal, code) => {
    const step = expectStep(plan(anInput({ deal: present(deal), requests: [request] })), 'record');
    expect(step.changes.requests).toEqual([{ id: 'r1', state: 'failed', message: expect.objectContaining({ code }) }]);
    expect(step.changes.history).toEqual([expect.objectContaining({ code, outcome: 'refused' })]);
    expect(step.changes.record?.changes.published?.audit).toMatch(/^2026-06-01 09:00 - \w/);
    expect(step.changes.link?.state).toMatchObject({ health: 'needsAttention', errorCode: code, referralId: null });
  });

  it('says a refusal once when nobody asks again', () => {
    const link = aLink({ ...fresh, health: 'needsAttention', errorCode: 'READY_NO_SOLUTION', errorParameters: {} });
    const step = plan(anInput({ deal: present(aDeal({ solutions: [] })), link: present(link) }));
    expect(step).toEqual({ do: 'rest', why: 'in step' });
  });

  it('does not touch a deal whose flag is No', () => {
    expect(plan(anInput({ deal: present(aDeal({ sync: false })) }))).toEqual({ do: 'rest', why: 'not shared' });
  });

  it('answers a share request for a deal whose flag is No', () => {
    const step = expectStep(plan(anInput({ deal: present(aDeal({ sync: false })), requests: [request] })), 'record');
    expect(step.changes.requests).toEqual([
      { id: 'r1', state: 'failed', message: { code: 'REF_NOT_SHARED', parameters: {} } },
    ]);
    expect(step.changes.link).toBeUndefined();
  });

  it('records identifier, link, status, base and history after the answer', () => {
    const referral = aReferral();
    const step = expectStep(
      plan(
        anInput({
          link: present({ ...fresh, operation }),
          candidates: present([]),
          referral: present(referral),
          requests: [request],
          done: [{ did: 'posted', operation: 'createReferral', values: comparedValues(aDeal()), referral }],
        }),
      ),
      'record',
    );
    expect(step.changes.record?.changes.published).toMatchObject({
      referralIdentifier: referral.id,
      referralLink: `https://portal.example/${referral.id}`,
      referralStatus: 'active',
    });
    expect(step.changes.link?.state).toMatchObject({ referralId: referral.id, operation: null, health: 'inStep' });
    expect(step.changes.link?.state.base?.fields['dealValue']).toEqual({ crm: 48000, pc: 48000 });
    expect(step.changes.requests).toEqual([
      { id: 'r1', state: 'done', message: { code: 'REF_SHARED', parameters: {} } },
    ]);
  });
});

describe('a POST whose outcome is unknown', () => {
  const open = (over: Partial<PlanInput> = {}): PlanInput =>
    anInput({ link: present({ ...fresh, operation }), ...over });

  it('is looked for first', () => {
    expect(plan(open())).toEqual({ do: 'look', at: 'candidates' });
  });

  it('is not repeated while the settle window is open; the seller sees checking', () => {
    const step = expectStep(plan(open({ candidates: present([]), requests: [request] })), 'record');
    expect(step.changes.link?.state).toMatchObject({ operation, health: 'checking' });
    expect(step.changes.requests[0]).toMatchObject({ state: 'working', message: { code: 'REF_CHECKING' } });
    expect(step.again?.notBefore).toBe('2026-06-01T09:00:05.000Z');
  });

  it('is repeated with the same operation id after the window', () => {
    const step = expectStep(plan(open({ candidates: present([]), now: '2026-06-01T09:10:00.000Z' })), 'post');
    expect(step.operation.id).toBe('op1');
  });

  it('is adopted when the search finds the referral, the oldest of several', () => {
    const older = aReferral({ id: '11111111-1111-4111-8111-111111111111', createdAt: '2026-05-29T09:00:00Z' });
    const step = expectStep(plan(open({ candidates: present([aReferral(), older]) })), 'record');
    expect(step.changes.link?.state).toMatchObject({ referralId: older.id, operation: null });
    expect(step.changes.history.map((line) => line.code)).toEqual(['REF_ADOPTED', 'REF_DUPLICATE']);
  });

  it('keeps the operation when the call itself failed in an unclear way', () => {
    const fault = aFault({ code: 'PC_UNAVAILABLE', step: 'post', operation: 'createReferral', outcome: 'unknown' });
    const step = expectStep(plan(open({ candidates: present([]), fault, requests: [request] })), 'record');
    expect(step.changes.link?.state).toMatchObject({ operation, health: 'checking', attempts: 1 });
    expect(step.changes.requests[0]).toMatchObject({ state: 'working', message: { code: 'REF_CHECKING' } });
  });

  it('stays open when looking for it fails: a later look must not create a second one', () => {
    const fault = aFault({ code: 'PC_UNAVAILABLE', step: 'look' });
    const step = expectStep(plan(open({ fault })), 'record');
    expect(step.changes.link?.state.operation).toEqual(operation);
  });

  it('is not repeated for a deal that is no longer to be shared', () => {
    const over = { candidates: present([]), now: '2026-06-01T09:10:00.000Z', requests: [request] };
    const step = expectStep(plan(open({ ...over, deal: present(aDeal({ sync: false })) })), 'record');
    expect(step.changes.link?.state.operation).toBeNull();
    expect(step.changes.requests[0]?.message.code).toBe('REF_NOT_SHARED');
  });

  it('sends an edit that was made while it was on its way', () => {
    const sent = aDeal();
    const referral = aReferral();
    const input = open({
      deal: present(aDeal({ fields: { ...sent.fields, dealValue: 99 } })),
      candidates: present([]),
      referral: present(referral),
      done: [{ did: 'posted', operation: 'createReferral', values: comparedValues(sent), referral }],
    });
    expect(expectStep(plan(input), 'patch').patch).toEqual({ fields: { dealValue: 99 } });
  });

  it('is closed when Partner Center refused it', () => {
    const fault = aFault({
      code: 'PC_REJECTED',
      parameters: { detail: 'bad country' },
      step: 'post',
      operation: 'createReferral',
      retry: 'never',
    });
    const step = expectStep(plan(open({ candidates: present([]), fault, requests: [request] })), 'record');
    expect(step.changes.link?.state).toMatchObject({
      operation: null,
      health: 'needsAttention',
      errorCode: 'PC_REJECTED',
    });
    expect(step.changes.requests[0]).toMatchObject({
      state: 'failed',
      message: { parameters: { detail: 'bad country' } },
    });
    expect(step.again).toBeNull();
  });
});

describe('a deal that was closed before it could be shared', () => {
  it('is not created in Partner Center', () => {
    const deal = present(aDeal({ state: 'lost' }));
    const step = expectStep(plan(anInput({ deal, candidates: present([]), requests: [request] })), 'record');
    expect(step.changes.requests[0]?.message.code).toBe('REF_DEAL_CLOSED');
  });
});

describe('a record that is gone', () => {
  it('answers whoever asked', () => {
    const step = expectStep(plan(anInput({ deal: absent, requests: [request] })), 'record');
    expect(step.changes.requests).toEqual([
      expect.objectContaining({ state: 'failed', message: { code: 'REF_RECORD_MISSING', parameters: {} } }),
    ]);
  });
});

describe('a later generation', () => {
  it('does not adopt a closed referral of an earlier one', () => {
    const closed = aReferral({ status: 'Closed', substatus: 'Lost' });
    const step = plan(anInput({ link: present({ ...fresh, generation: 2 }), candidates: present([closed]) }));
    expect(step.do).toBe('post');
  });
});

describe('a linked referral that Partner Center does not show', () => {
  it('needs attention and is not created again', () => {
    const after = (link: Partial<Link>) =>
      expectStep(plan(anInput({ link: present(aLink(link)), referral: absent })), 'record');
    // A fresh referral may show up late: it is looked for first, in growing steps.
    const soon = after({});
    expect(soon.changes.link?.state).toMatchObject({ errorCode: 'REF_NOT_VISIBLE', health: 'checking', attempts: 1 });
    expect(soon.again?.notBefore).toBe('2026-06-01T09:00:05.000Z');
    const late = after({ attempts: 7, health: 'checking', errorCode: 'REF_NOT_VISIBLE' });
    expect(late.changes.link?.state).toMatchObject({ errorCode: 'REF_REFERRAL_MISSING', health: 'needsAttention' });
    expect(late.again).toBeNull();
  });
});
