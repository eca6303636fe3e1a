import type { CrmDeal } from '../../../../domain/model/deal.ts';
import type { RequestRow } from '../../../../domain/model/link.ts';
import { absent, present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aFault, agreed, aLink, anInput, aReferral, expectStep, published } from '../../../support/plan.ts';

const kinds: readonly RequestRow['kind'][] = ['change', 'share', 'tryAgain', 'accept', 'decline', 'keep', 'link'];
const request = (kind: RequestRow['kind']): RequestRow => ({
  id: 'r',
  kind,
  state: 'working',
  payload: kind === 'decline' ? '{"reason":"budget"}' : kind === 'keep' ? '{"field":"notes","side":"crm"}' : null,
});

function linked(deal: Partial<CrmDeal>, referral: Partial<Referral>, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(aLink()),
    ...over,
  });
}

const outcome = (input: PlanInput) => {
  const [only] = expectStep(plan(input), 'record').changes.requests;
  return `${only?.state} ${only?.message.code}`;
};

describe('how a request ends', () => {
  const situations: Readonly<Record<string, (request: RequestRow) => PlanInput>> = {
    'in step': (row) => linked({}, {}, { requests: [row] }),
    'Partner Center changed a field': (row) =>
      linked({}, { fields: { ...agreed, notes: 'Theirs' } }, { requests: [row] }),
    'a field is refused': (row) => linked({ solutions: [] }, {}, { requests: [row] }),
    'both changed a field': (row) =>
      linked({ fields: { ...agreed, notes: 'A' } }, { fields: { ...agreed, notes: 'B' } }, { requests: [row] }),
    'Partner Center is busy': (row) => linked({}, {}, { requests: [row], fault: aFault() }),
    'Partner Center refused': (row) =>
      linked({}, {}, { requests: [row], fault: aFault({ code: 'PC_REJECTED', retry: 'never' }) }),
    'nobody is signed in': (row) => linked({}, {}, { requests: [row], fault: aFault({ code: 'PC_SIGN_IN' }) }),
    'not shared': (row) => anInput({ deal: present(aDeal({ sync: false })), requests: [row] }),
    'the record is gone': (row) => anInput({ deal: absent, requests: [row] }),
    'the referral is not visible': (row) => linked({}, {}, { referral: absent, requests: [row] }),
    'the referral is gone': (row) =>
      linked({}, {}, { referral: absent, requests: [row], link: present(aLink({ attempts: 7 })) }),
  };
  const expected: Readonly<Record<string, readonly string[]>> = {
    // change, share, tryAgain, accept, decline, keep, link
    'in step': [
      'done REF_IN_STEP',
      'done REF_IN_STEP',
      'done REF_IN_STEP',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_KEEP_INVALID',
      'failed REF_LINK_INVALID',
    ],
    'Partner Center changed a field': [
      'done REF_RECEIVED',
      'done REF_RECEIVED',
      'done REF_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_KEEP_INVALID',
      'failed REF_LINK_INVALID',
    ],
    'a field is refused': [
      'failed READY_NO_SOLUTION',
      'failed READY_NO_SOLUTION',
      'failed READY_NO_SOLUTION',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_KEEP_INVALID',
      'failed REF_LINK_INVALID',
    ],
    'both changed a field': [
      'failed REF_CONFLICT',
      'failed REF_CONFLICT',
      'failed REF_CONFLICT',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'patch',
      'failed REF_LINK_INVALID',
    ],
    'Partner Center is busy': Array(7).fill('working PC_THROTTLED'),
    'Partner Center refused': Array(7).fill('failed PC_REJECTED'),
    'nobody is signed in': Array(7).fill('failed PC_SIGN_IN'),
    'not shared': [
      'done REF_NOT_SHARED',
      'failed REF_NOT_SHARED',
      'failed REF_NOT_SHARED',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_SHARED',
      'failed REF_NOT_SHARED',
    ],
    'the record is gone': Array(7).fill('failed REF_RECORD_MISSING'),
    'the referral is not visible': [
      ...Array(3).fill('working REF_NOT_VISIBLE'),
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_KEEP_INVALID',
      'failed REF_LINK_INVALID',
    ],
    'the referral is gone': [
      ...Array(3).fill('failed REF_REFERRAL_MISSING'),
      'failed REF_NOT_RECEIVED',
      'failed REF_NOT_RECEIVED',
      'failed REF_KEEP_INVALID',
      'failed REF_LINK_INVALID',
    ],
  };
  const table = Object.keys(situations).flatMap((name) =>
    kinds.flatMap((kind, n) => [[kind, name, expected[name]![n]!] as const]),
  );

  it.each(table.filter(([, , end]) => end !== 'patch'))('of kind %s when %s: %s', (kind, name, end) => {
    expect(outcome(situations[name]!(request(kind)))).toBe(end);
  });

  it('lists everything that is wrong', () => {
    const deal = aDeal({ solutions: [], customer: null });
    const { requests } = expectStep(
      plan(anInput({ deal: present(deal), requests: [request('share')] })),
      'record',
    ).changes;
    expect(requests[0]?.problems?.map(({ code }) => code)).toEqual(['READY_NO_SOLUTION', 'READY_NO_ACCOUNT']);
  });

  it('says that a patch updated the referral', () => {
    const own = aReferral({ fields: { ...agreed, notes: 'New' } });
    const done = {
      did: 'patched',
      values: { notes: 'New' },
      changes: [{ field: 'notes', from: agreed.notes, to: 'New' }],
      settled: [],
      visible: false,
      linked: false,
      status: null,
      referral: own,
    } as const;
    const input = linked({ fields: own.fields }, own, { requests: [request('change')], done: [done] });
    expect(outcome(input)).toBe('done REF_UPDATED');
    expect(expectStep(plan(input), 'record').changes.history).toMatchObject([
      { code: 'REF_UPDATED', fields: ['notes'], changes: [{ field: 'notes', from: agreed.notes, to: 'New' }] },
    ]);
  });
});
