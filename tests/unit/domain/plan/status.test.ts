import type { CrmDeal } from '../../../../domain/model/deal.ts';
import { present } from '../../../../domain/model/observation.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import { reasonText, statusStep } from '../../../../domain/plan/status.ts';
import { aDeal, agreed, aLink, anInput, aReferral, expectStep, now, published } from '../../../support/plan.ts';

const { base } = aLink();
const withBase = (fields: object) => aLink({ base: { ...base!, fields: { ...base!.fields, ...fields } } });
const loss = { reason: 'budget', note: 'In 2027.' } as const;
const reason = "Project budget isn't adequate: In 2027.";

const accept = { do: 'send', status: { status: 'Active', substatus: 'Accepted' } };
const decline = { do: 'send', status: { status: 'Closed', substatus: 'Declined', statusReason: reason } };
const win = { do: 'send', status: { status: 'Closed', substatus: 'Won' } };
const lose = { do: 'send', status: { status: 'Closed', substatus: 'Lost', statusReason: reason } };
const nothing = { do: 'nothing' };
const close = (as: string) => ({ do: 'close', as });
const differently = { do: 'problem', problem: { code: 'REF_CLOSED_DIFFERENTLY' } };

describe('the states of record and referral', () => {
  it.each([
    // table, record, referral: what follows
    ['opportunity', 'open', 'New/Pending', nothing],
    ['opportunity', 'open', 'New/Received', nothing],
    ['opportunity', 'open', 'Active/Accepted', nothing],
    ['opportunity', 'open', 'Closed/Won', close('won')],
    ['opportunity', 'open', 'Closed/Lost', close('lost')],
    ['opportunity', 'open', 'Closed/Declined', close('cancelled')],
    ['opportunity', 'open', 'Closed/Expired', close('cancelled')],
    ['opportunity', 'open', 'Closed/Error', close('cancelled')],
    ['opportunity', 'open', 'Closed/Archived', close('cancelled')],
    ['opportunity', 'open', 'Paused/Accepted', nothing],
    ['opportunity', 'won', 'New/Pending', accept],
    ['opportunity', 'won', 'Active/Accepted', win],
    ['opportunity', 'won', 'Closed/Won', nothing],
    ['opportunity', 'won', 'Closed/Lost', differently],
    ['opportunity', 'won', 'Closed/Declined', differently],
    ['opportunity', 'won', 'Closed/Expired', differently],
    ['opportunity', 'won', 'Closed/Error', differently],
    ['opportunity', 'won', 'Closed/Archived', differently],
    ['opportunity', 'won', 'Paused/Accepted', nothing],
    ['opportunity', 'lost', 'New/Pending', decline],
    ['opportunity', 'lost', 'Active/Accepted', lose],
    ['opportunity', 'lost', 'Closed/Won', differently],
    ['opportunity', 'lost', 'Closed/Lost', nothing],
    ['opportunity', 'lost', 'Closed/Declined', nothing],
    ['opportunity', 'lost', 'Closed/Expired', nothing],
    ['opportunity', 'lost', 'Closed/Archived', nothing],
    ['opportunity', 'lost', 'Paused/Accepted', nothing],
    ['lead', 'open', 'New/Pending', nothing],
    ['lead', 'open', 'Active/Accepted', { do: 'qualify' }],
    ['lead', 'open', 'Closed/Won', { do: 'qualify' }],
    ['lead', 'open', 'Closed/Lost', close('lost')],
    ['lead', 'open', 'Closed/Expired', close('cancelled')],
    ['lead', 'won', 'New/Pending', accept],
    ['lead', 'won', 'Active/Accepted', nothing],
    ['lead', 'won', 'Closed/Won', nothing],
    ['lead', 'won', 'Closed/Lost', nothing],
    ['lead', 'lost', 'New/Pending', decline],
    ['lead', 'lost', 'Active/Accepted', lose],
    ['lead', 'lost', 'Closed/Lost', nothing],
    ['lead', 'lost', 'Closed/Won', differently],
  ] as const)('%s %s, %s', (table, state, referral, step) => {
    const [status, substatus] = referral.split('/') as [string, string];
    const deal = aDeal({ record: { table, id: aDeal().record.id }, state, loss: state === 'lost' ? loss : null });
    const own = aReferral({ status, substatus });
    expect(statusStep(deal, aLink(), own)).toMatchObject(step);
    expect(statusStep({ ...deal, sync: false }, aLink(), own)).toEqual(nothing);
  });

  it.each([
    ['was on hold and goes on', true, false, 'opportunity', accept],
    ['is on hold', true, true, 'opportunity', nothing],
    ['never was on hold', false, false, 'opportunity', nothing],
    ['is a lead', true, false, 'lead', nothing],
  ] as const)('a received deal that %s', (_case, crm, onHold, table, step) => {
    const deal = aDeal({ onHold, record: { table, id: aDeal().record.id } });
    const link = withBase({ onHold: { crm, pc: true } });
    expect(statusStep(deal, link, aReferral({ status: 'New', substatus: 'Pending' }))).toEqual(step);
  });

  it.each([
    ['Lost', 'lost', { do: 'reopened' }],
    ['Won', 'won', { do: 'reopened' }],
    // Closed in another way since both were closed: the newer end counts.
    ['Won', 'lost', close('won')],
  ] as const)('a record that was closed on both sides and is open again, referral %s', (substatus, pc, step) => {
    const link = withBase({ state: { crm: 'lost', pc } });
    expect(statusStep(aDeal(), link, aReferral({ status: 'Closed', substatus }))).toEqual(step);
  });
});

describe('reasonText', () => {
  it.each([
    ['budget', "Project budget isn't adequate"],
    ['other', 'Others'],
  ] as const)('says %s in the words of the portal', (of, text) => {
    expect(reasonText({ reason: of, note: '  ' })).toBe(text);
    expect(reasonText({ reason: of, note: ' Soon. ' })).toBe(`${text}: Soon.`);
  });

  it('takes the last reason of the list where the CRM names none', () => {
    expect(reasonText(null)).toBe('Others');
  });
});

const linked = (deal: Partial<CrmDeal>, referral = {}, link = aLink()) =>
  anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(link),
  });

describe('a deal that ends', () => {
  it('in the CRM carries its last changes and the status in one patch', () => {
    const fields = { ...agreed, dealValue: 51000 };
    expect(expectStep(plan(linked({ state: 'won', fields })), 'patch').patch).toEqual({
      fields: { dealValue: 51000 },
      status: { status: 'Closed', substatus: 'Won' },
    });
    const { patch } = expectStep(plan(linked({ state: 'lost', loss })), 'patch');
    expect(patch).toEqual({ status: lose.status });
  });

  it('is said when the patch took effect', () => {
    const own = aReferral({ status: 'Closed', substatus: 'Won' });
    const input = { ...linked({ state: 'won' }), referral: present(own) };
    const done = {
      did: 'patched',
      values: {},
      changes: [],
      settled: [],
      visible: false,
      linked: false,
      status: { status: 'Closed', substatus: 'Won' },
      referral: own,
    } as const;
    const { changes } = expectStep(plan({ ...input, done: [done] }), 'record');
    expect(changes.history).toMatchObject([
      { code: 'REF_WON', operation: 'winReferral', direction: 'toPartnerCenter' },
    ]);
    expect(changes.link?.state).toMatchObject({
      health: 'inStep',
      base: { fields: { state: { crm: 'won', pc: 'won' } } },
    });
    expect(changes.close).toBeUndefined();
  });

  it('in Partner Center closes the record with the last values, and says when both are closed', () => {
    const closed = { status: 'Closed', substatus: 'Won', fields: { ...agreed, dealValue: 52000 } };
    const { changes } = expectStep(plan(linked({}, closed)), 'record');
    expect(changes.close).toEqual({ ref: aDeal().record, as: 'won', at: now, value: 52000, reason: 'Won' });
    expect(changes.record?.changes.fields).toEqual({ dealValue: 52000 });
    expect(changes.link?.state.base?.fields['state']).toEqual({ crm: 'won', pc: 'won' });
    expect(changes.history).toContainEqual(expect.objectContaining({ code: 'REF_CLOSED_IN_CRM' }));
  });

  it('in Partner Center gives the reason to a lost record', () => {
    const closed = { status: 'Closed', substatus: 'Lost', statusReason: 'Too late' };
    const { changes } = expectStep(plan(linked({}, closed)), 'record');
    expect(changes.close).toMatchObject({ as: 'lost', value: null, reason: 'Too late' });
  });

  it('differently on both sides is said and changes neither', () => {
    const input = linked({ state: 'won' }, { status: 'Closed', substatus: 'Lost' });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes.link?.state).toMatchObject({ errorCode: 'REF_CLOSED_DIFFERENTLY', health: 'needsAttention' });
    expect(changes.link?.state.errorParameters).toEqual({ crm: 'won', status: 'Lost' });
    expect(changes.close).toBeUndefined();
  });
});

describe('a record that was reopened', () => {
  const link = withBase({ state: { crm: 'lost', pc: 'lost' } });
  const closed = { status: 'Closed', substatus: 'Lost' };
  const kept = { ...link, ...closed, errorCode: 'REF_REOPENED', errorParameters: { status: 'Lost' } } as const;
  const shown = { published: { ...published(), referralStatus: 'lost' as const } };

  it('says so once, and is no fault', () => {
    const { changes } = expectStep(plan(linked(shown, closed, { ...link, ...closed })), 'record');
    expect(changes.history).toMatchObject([{ code: 'REF_REOPENED', parameters: { status: 'Lost' } }]);
    expect(changes.link?.state).toMatchObject({ errorCode: 'REF_REOPENED', health: 'inStep' });
    expect(plan(linked(shown, closed, kept))).toEqual({ do: 'rest', why: 'in step' });
  });

  it('has no conflicts and no other refusals: its referral is final', () => {
    const differs = { ...shown, fields: { ...agreed, notes: 'New start' }, solutions: [] };
    const theirs = { ...closed, visible: true, fields: { ...agreed, notes: 'Theirs' } };
    const { changes } = expectStep(plan(linked(differs, theirs, kept)), 'record');
    expect(changes.record).toBeUndefined();
    expect(changes.history).toEqual([]);
    expect(changes.link?.state).toMatchObject({ errorCode: 'REF_REOPENED', conflicts: [], health: 'inStep' });
  });

  it('is shared again as the next generation, in a lane of its own', () => {
    const input = linked(shown, closed, { ...kept, generation: 2 });
    const requests = [{ id: 'r', kind: 'share', state: 'working', payload: null } as const];
    const step = expectStep(plan({ ...input, requests }), 'handOver');
    expect(step).toMatchObject({ record: aDeal().record, generation: 3 });
    expect(step.lane).not.toBe(input.lane);
    expect(expectStep(plan({ ...input, requests }), 'handOver').lane).toBe(step.lane);
  });

  it('does not adopt what was closed before, and says that it was shared again', () => {
    const candidates = present([aReferral(closed)]);
    const input = anInput({ deal: present(aDeal(shown)), candidates, generation: 2 });
    const step = expectStep(plan(input), 'post');
    expect(step.link.generation).toBe(2);
    const posted = aReferral({ id: '00000000-0000-4000-8000-000000000002' });
    const { changes } = expectStep(
      plan({
        ...input,
        link: present({ ...aLink(), ...step.link }),
        referral: present(posted),
        done: [{ did: 'posted', operation: 'createReferral', values: step.values, referral: posted }],
      }),
      'record',
    );
    expect(changes.history).toContainEqual(expect.objectContaining({ code: 'REF_SHARED_AGAIN' }));
    expect(changes.record?.changes.published).toMatchObject({ referralIdentifier: posted.id });
  });

  it('belongs to the later referral: the older lane says nothing on the record', () => {
    const later = { published: { ...published(), referralIdentifier: '00000000-0000-4000-8000-000000000002' } };
    const { changes } = expectStep(plan(linked(later, closed)), 'record');
    expect(changes).toMatchObject({ link: { state: { status: 'Closed', health: 'inStep', conflicts: [] } } });
    expect(changes.record).toBeUndefined();
    expect(plan(linked(later, closed, { ...aLink(), ...closed })).do).toBe('rest');
  });

  it('shows the new referral also when that one is closed while it is being created', () => {
    const own = aReferral({ ...closed, id: '00000000-0000-4000-8000-000000000002' });
    const older = { published: published(), state: 'lost', loss } as const;
    const input = linked(older, {}, aLink({ referralId: null, generation: 2 }));
    const done = [{ did: 'posted', operation: 'createReferral', values: agreed, referral: own } as const];
    const { changes } = expectStep(plan({ ...input, referral: present(own), done }), 'record');
    expect(changes.record?.changes.published).toMatchObject({ referralIdentifier: own.id });
    const begun = present(aLink({ referralId: own.id, generation: 2, health: 'working' }));
    const later = expectStep(plan({ ...input, referral: present(own), link: begun }), 'record').changes;
    expect(later.record?.changes.published).toMatchObject({ referralIdentifier: own.id });
  });
});
