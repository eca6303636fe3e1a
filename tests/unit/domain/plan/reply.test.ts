import { present } from '../../../../domain/model/observation.ts';
import type { RequestRow } from '../../../../domain/model/link.ts';
import type { Link } from '../../../../domain/model/link.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import { recordRefused } from '../../../../domain/plan/refused-record.ts';
import type { Fault, PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aFault, aLink, anInput, aReferral, expectStep, now, published } from '../../../support/plan.ts';

const accept: RequestRow = { id: 'a', kind: 'accept', state: 'working', payload: null };
const decline: RequestRow = {
  id: 'd',
  kind: 'decline',
  state: 'working',
  payload: '{"reason":"budget","note":"In 2027."}',
};
const accepted = { status: 'Active', substatus: 'Accepted' } as const;
const declined = {
  status: 'Closed',
  substatus: 'Declined',
  statusReason: "Project budget isn't adequate: In 2027.",
} as const;

/** A deal that came from Microsoft and waits for its answer. */
function received(
  requests: readonly RequestRow[],
  {
    referral = {},
    link = {},
    over = {},
  }: { referral?: Partial<Referral>; link?: Partial<Link>; over?: Partial<PlanInput> } = {},
): PlanInput {
  const own = aReferral({
    status: 'New',
    substatus: 'Pending',
    inviterOrganizationId: 'msft',
    expiresAt: '2026-06-13T09:00:00.1234567Z',
    ...referral,
  });
  const { base } = aLink();
  return anInput({
    link: present(
      aLink({
        status: 'New',
        substatus: 'Pending',
        answer: 'awaiting',
        answerBy: '2026-06-13T09:00:00.000Z',
        base: { ...base!, fields: { ...base!.fields, onHold: { crm: true, pc: true } } },
        ...link,
      }),
    ),
    deal: present(aDeal({ onHold: true, published: { ...published(own), referralStatus: 'pending' } })),
    referral: present(own),
    requests,
    ...over,
  });
}

function after(input: PlanInput, reply: typeof accepted | typeof declined): PlanInput {
  const referral = aReferral({ inviterOrganizationId: 'msft', ...reply });
  const done = {
    did: 'patched' as const,
    values: {},
    changes: [],
    settled: [],
    visible: false,
    linked: false,
    status: reply,
    referral,
  };
  return { ...input, referral: present(referral), done: [done] };
}

describe('the answer to a received deal', () => {
  it('accepts with status and substatus in one patch', () => {
    expect(expectStep(plan(received([accept])), 'patch').patch).toEqual({ status: accepted });
  });

  it('declines with the reason and the note as text', () => {
    expect(expectStep(plan(received([decline])), 'patch').patch).toEqual({ status: declined });
  });

  it('is recorded: link row, history, request, record', () => {
    const { changes } = expectStep(plan(after(received([accept]), accepted)), 'record');
    expect(changes.requests).toEqual([{ id: 'a', state: 'done', message: { code: 'REF_ACCEPTED', parameters: {} } }]);
    expect(changes.link?.state).toMatchObject({
      answer: 'accepted',
      answeredOn: now,
      answerBy: '2026-06-13T09:00:00.000Z',
      status: 'Active',
    });
    expect(changes.history).toMatchObject([
      { code: 'REF_ACCEPTED', direction: 'toPartnerCenter', operation: 'acceptReferral' },
    ]);
    expect(changes.record?.changes.published).toMatchObject({ referralStatus: 'active' });
  });

  it('takes the deal off hold, once', () => {
    const waiting = received([accept]);
    const held = { ...waiting, deal: present(aDeal({ onHold: true, published: published() })) };
    expect(expectStep(plan(after(held, accepted)), 'record').changes.record?.changes).toMatchObject({ resumed: true });
    const later = received([], { referral: accepted, link: { ...accepted, answer: 'accepted' } });
    const heldAgain = { ...later, deal: present(aDeal({ onHold: true, published: published() })) };
    expect(JSON.stringify(plan(heldAgain))).not.toContain('resumed');
  });

  it('counts although another part of the pass fails, also when the CRM refuses the record', () => {
    const fault = aFault({ code: 'PC_REJECTED', retry: 'never' });
    const input = after(received([accept]), accepted);
    const { changes } = expectStep(plan({ ...input, fault }), 'record');
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_ACCEPTED' } }]);
    const refusal = { code: 'DV_REJECTED', parameters: { detail: 'a rule' } } as const;
    expect(recordRefused(input, changes, refusal, true).requests).toEqual(changes.requests);
  });

  it('is looked for again when Partner Center does not show it yet', () => {
    const input = after(received([accept]), accepted);
    const { changes } = expectStep(plan({ ...input, referral: received([]).referral }), 'record');
    expect(changes.requests).toMatchObject([{ state: 'working', message: { code: 'REF_CHECKING_ANSWER' } }]);
  });

  it('says the reason that Partner Center holds to a second one who declines', () => {
    const referral = { ...declined, statusReason: 'Others' };
    const { changes } = expectStep(plan(received([decline], { referral })), 'record');
    expect(changes.requests).toMatchObject([{ message: { code: 'REF_DECLINED', parameters: { reason: 'Others' } } }]);
  });

  it('leaves a line in the history when it was not given', () => {
    const { changes } = expectStep(
      plan(received([accept], { referral: { status: 'Closed', substatus: 'Declined' } })),
      'record',
    );
    expect(changes.history).toContainEqual(expect.objectContaining({ code: 'REF_OVERTAKEN', outcome: 'refused' }));
  });

  it('reports a received referral that is gone', () => {
    const gone = (link: Partial<Link>) =>
      expectStep(plan(received([accept], { link, over: { referral: { is: 'absent' } } })), 'record').changes.requests;
    expect(gone({})).toMatchObject([{ state: 'working', message: { code: 'REF_NOT_VISIBLE' } }]);
    expect(gone({ attempts: 7 })).toMatchObject([{ state: 'failed', message: { code: 'REF_REFERRAL_MISSING' } }]);
  });

  it('says why it was declined', () => {
    const { changes } = expectStep(plan(after(received([decline]), declined)), 'record');
    expect(changes.history).toMatchObject([
      { code: 'REF_DECLINED', parameters: { reason: declined.statusReason } },
      { code: 'REF_CLOSED_IN_CRM', parameters: { status: 'Declined' } },
    ]);
    expect(changes.close).toMatchObject({ as: 'cancelled', reason: declined.statusReason });
    expect(changes.link?.state).toMatchObject({ answer: 'declined', answeredOn: now });
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_DECLINED' } }]);
  });

  it('is the first one that was asked for; the other one was overtaken', () => {
    const input = received([decline, accept]);
    expect(expectStep(plan(input), 'patch').patch).toEqual({ status: declined });
    expect(expectStep(plan(after(input, declined)), 'record').changes.requests).toMatchObject([
      { id: 'd', state: 'done' },
      { id: 'a', state: 'failed', message: { code: 'REF_OVERTAKEN', parameters: { status: 'Closed/Declined' } } },
    ]);
  });

  it('is recognised when the answer of the service was lost', () => {
    const { changes } = expectStep(plan(received([accept], { referral: accepted })), 'record');
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_ACCEPTED' } }]);
  });

  it('comes too late when somebody was faster', () => {
    const { changes } = expectStep(
      plan(received([accept], { referral: { status: 'Closed', substatus: 'Expired' } })),
      'record',
    );
    expect(changes.requests).toMatchObject([{ state: 'failed', message: { code: 'REF_OVERTAKEN' } }]);
    expect(changes.link?.state).toMatchObject({ answer: 'expired', answeredOn: null });
  });

  it('needs a reason of the list for declining', () => {
    const { changes } = expectStep(plan(received([{ ...decline, payload: '{"reason":"none"}' }])), 'record');
    expect(changes.requests).toMatchObject([{ state: 'failed', message: { code: 'REF_DECLINE_REASON' } }]);
  });

  it('is refused for a deal that started here, and for one that is not shared', () => {
    const input = received([accept], {
      referral: { ...accepted, inviterOrganizationId: aReferral().organizationId },
      link: { answer: null, answerBy: null },
    });
    expect(expectStep(plan(input), 'record').changes.requests).toMatchObject([
      { message: { code: 'REF_NOT_RECEIVED' } },
    ]);
    const unshared = anInput({ deal: present(aDeal({ sync: false })), requests: [accept] });
    expect(expectStep(plan(unshared), 'record').changes.requests).toMatchObject([
      { state: 'failed', message: { code: 'REF_NOT_RECEIVED' } },
    ]);
  });

  it('stays open while the service cannot be reached, and ends when it refuses', () => {
    const fault = (retry: Fault['retry']): Fault =>
      aFault({ code: retry === 'never' ? 'PC_REJECTED' : 'PC_UNAVAILABLE', retry, outcome: 'unknown' });
    const requestsWith = (retry: Fault['retry']) =>
      expectStep(plan(received([accept], { over: { fault: fault(retry) } })), 'record').changes.requests;
    expect(requestsWith('later')).toMatchObject([{ state: 'working', message: { code: 'PC_UNAVAILABLE' } }]);
    expect(requestsWith('never')).toMatchObject([{ state: 'failed', message: { code: 'PC_REJECTED' } }]);
  });
});

describe('what the link row says about the answer', () => {
  const stateOf = (input: PlanInput) => expectStep(plan(input), 'record').changes.link?.state;

  it('holds until when to answer, by default 14 days after it was created', () => {
    const fresh = { link: { answer: null, answerBy: null } };
    expect(stateOf(received([], fresh))).toMatchObject({ answer: 'awaiting', answerBy: '2026-06-13T09:00:00.000Z' });
    expect(stateOf(received([], { ...fresh, referral: { expiresAt: null } }))).toMatchObject({
      answerBy: '2026-06-13T09:00:00.000Z',
    });
  });

  it('changes nothing on a second look', () => {
    expect(plan(received([])).do).toBe('rest');
  });

  it('stays accepted when the deal is closed later', () => {
    const lost = { referral: { status: 'Closed', substatus: 'Declined' }, link: { answer: 'accepted' as const } };
    expect(stateOf(received([], lost))).toMatchObject({ answer: 'accepted' });
  });
});

describe('a lead', () => {
  it('is not shared by itself', () => {
    const record = { table: 'lead' as const, id: aDeal().record.id };
    const request: RequestRow = { id: 'c', kind: 'change', state: 'working', payload: null };
    const input = anInput({ deal: present(aDeal({ record })), requests: [request] });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes).toMatchObject({ requests: [{ state: 'done', message: { code: 'REF_LEAD_NOT_SHARED' } }] });
    expect(changes.link).toBeUndefined();
  });
});
