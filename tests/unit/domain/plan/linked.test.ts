import type { CrmDeal } from '../../../../domain/model/deal.ts';
import { present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import { recordRefused } from '../../../../domain/plan/refused-record.ts';
import type { Done, PlanInput, Step } from '../../../../domain/plan/types.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import { aDeal, aFault, agreed, aLink, anInput, aReferral, expectStep, now, published } from '../../../support/plan.ts';

function linked(
  deal: Partial<CrmDeal> = {},
  referral: Partial<Referral> = {},
  over: Partial<PlanInput> = {},
): PlanInput {
  return anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(aLink()),
    ...over,
  });
}

const patched = (values: FieldValues, referral: Referral): Done => ({
  did: 'patched',
  values,
  visible: false,
  linked: false,
  status: null,
  changes: [],
  settled: [],
  referral,
});

describe('a base of another mapping', () => {
  const other = (fields: object) => ({
    ...aLink().base!,
    mappingVersion: 2,
    fields: { ...aLink().base!.fields, ...fields },
  });

  it('is not compared with: what differs is listed, what is equal is agreed on anew', () => {
    const link = present(aLink({ base: other({ dealValue: { crm: 1, pc: 48000 } }) }));
    const { changes } = expectStep(plan(linked({ fields: { ...agreed, dealValue: 61000 } }, {}, { link })), 'record');
    expect(changes.record?.changes.fields).toBeUndefined();
    expect(changes.link?.state).toMatchObject({
      conflicts: [{ field: 'dealValue', crm: 61000, pc: 48000 }],
      base: { mappingVersion: 1, fields: { notes: { crm: agreed.notes, pc: agreed.notes } } },
    });
    expect(changes.link?.state.base?.fields).not.toHaveProperty('dealValue');
  });

  it('still says that the deal was visible', () => {
    const link = present(aLink({ base: other({ visible: { crm: true, pc: true } }) }));
    const { changes } = expectStep(plan(linked({}, { visible: true }, { link })), 'record');
    expect(changes.link?.state.errorCode).toBe('READY_VISIBILITY_WITHDRAWN');
  });
});

describe('a record that the CRM refuses', () => {
  const refusal = { code: 'DV_REJECTED', parameters: { detail: 'a rule' } } as const;

  it('keeps the base of the visibility that was not written', () => {
    const input = linked({}, { visible: true });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes.record?.changes.visible).toBe(true);
    expect(recordRefused(input, changes, refusal, false).link?.state.base?.fields).not.toHaveProperty('visible');
  });

  it('is said on the link row also when nothing else changes there, and then no more', () => {
    const input = linked({ published: { ...published(), referralStatus: 'pending' } });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes.link).toBeUndefined();
    const first = recordRefused(input, changes, refusal, false);
    expect(first).toMatchObject({ link: { state: { errorCode: 'DV_REJECTED', health: 'needsAttention' } } });
    const again = { ...input, link: present({ ...aLink(), ...first.link!.state }) };
    const second = expectStep(plan(again), 'record').changes;
    expect(recordRefused(again, second, refusal, false)).toMatchObject({ history: [], requests: [] });
    expect(recordRefused(again, second, refusal, false).link).toBeUndefined();
  });
});

describe('a deal that was reassigned', () => {
  it('takes its link row along, once', () => {
    const { changes } = expectStep(plan(linked({}, {}, { link: present(aLink({ misowned: true })) })), 'record');
    expect(changes).toMatchObject({ link: { version: 'W/"5"' }, history: [], requests: [] });
    expect(changes.record).toBeUndefined();
    expect(plan(linked({}, {})).do).toBe('rest');
  });
});

describe('a linked deal', () => {
  it('reads the referral first', () => {
    expect(plan(linked({}, {}, { referral: { is: 'unknown' } }))).toEqual({ do: 'look', at: 'referral' });
  });

  it('rests when both sides agree', () => {
    expect(plan(linked())).toEqual({ do: 'rest', why: 'in step' });
  });

  it('sends only the field that the CRM changed', () => {
    const step = expectStep(plan(linked({ fields: { ...agreed, closingDate: '2026-12-15' } })), 'patch');
    expect(step.patch).toEqual({ fields: { closingDate: '2026-12-15' } });
  });

  it('writes only the field that Partner Center changed, and the base with it', () => {
    const step = expectStep(plan(linked({}, { fields: { ...agreed, dealValue: 52000 } })), 'record');
    expect(step.changes.record).toMatchObject({ version: 'W/"1"', changes: { fields: { dealValue: 52000 } } });
    expect(step.changes.link?.state.base?.fields['dealValue']).toEqual({ crm: 52000, pc: 52000 });
    expect(step.changes.history).toEqual([expect.objectContaining({ code: 'REF_RECEIVED', fields: ['deal value'] })]);
  });

  it('writes nothing and lists a field that both sides changed', () => {
    const input = linked({ fields: { ...agreed, dealValue: 1 } }, { fields: { ...agreed, dealValue: 2 } });
    const step = expectStep(plan(input), 'record');
    expect(step.changes.record?.changes.fields).toBeUndefined();
    expect(step.changes.link?.state).toMatchObject({
      conflicts: [{ field: 'dealValue', crm: 1, pc: 2 }],
      health: 'needsAttention',
    });
    const again = linked(
      { fields: { ...agreed, dealValue: 1 } },
      { fields: { ...agreed, dealValue: 2 } },
      {
        link: present({ ...aLink(), ...step.changes.link!.state, version: 'W/"6"' }),
      },
    );
    expect(plan(again)).toEqual({ do: 'rest', why: 'in step' });
  });

  it('does not send a value of 0 and says why', () => {
    const input = linked(
      { fields: { ...agreed, dealValue: 0 } },
      {},
      { requests: [{ id: 'r', kind: 'change', state: 'working', payload: null }] },
    );
    const step = expectStep(plan(input), 'record');
    expect(step.changes.requests[0]).toMatchObject({ state: 'failed', message: { code: 'READY_NO_VALUE' } });
    expect(step.changes.link?.state.base?.fields['dealValue']).toEqual({ crm: 48000, pc: 48000 });
  });

  it('sends the other fields beside one that cannot be sent', () => {
    const step = expectStep(plan(linked({ fields: { ...agreed, dealValue: null, notes: 'New' } })), 'patch');
    expect(step.patch).toEqual({ fields: { notes: 'New' } });
  });

  it('does not send twice in one pass what Partner Center altered', () => {
    const cut = { fields: { ...agreed, notes: 'Long' } };
    const input = linked({ fields: { ...agreed, notes: 'Long text' } }, cut, {
      done: [patched({ notes: 'Long text' }, aReferral(cut))],
    });
    const step = expectStep(plan(input), 'record');
    expect(step.changes.link?.state.base?.fields['notes']).toEqual({ crm: 'Long text', pc: 'Long' });
  });

  it('sends what the seller changed again while the first change was on its way', () => {
    const sent = { fields: { ...agreed, dealValue: 200 } };
    const input = linked({ fields: { ...agreed, dealValue: 300 } }, sent, {
      done: [patched({ dealValue: 200 }, aReferral(sent))],
    });
    expect(expectStep(plan(input), 'patch').patch).toEqual({ fields: { dealValue: 300 } });
  });

  it('brings solutions that were changed in Partner Center onto the record', () => {
    const theirs = [{ id: 'SOL-9-ZZZ', name: null, publisherName: null, solutionType: null }];
    const input = linked({}, { solutions: theirs });
    expect(expectStep(plan(input), 'look').at).toBe('catalogue');
    const step = expectStep(plan({ ...input, catalogue: present({ 'SOL-9-ZZZ': 'catalogue-row' }) }), 'record');
    expect(step.changes.solutions).toMatchObject({
      add: [{ solution: theirs[0], catalogueRowId: 'catalogue-row' }],
      remove: [aDeal().solutions[0]!.rowId],
    });
    expect(step.changes.link?.state.base?.fields['solutions']).toEqual({ crm: 'SOL-9-ZZZ', pc: 'SOL-9-ZZZ' });
    expect(step.changes.history).toContainEqual(
      expect.objectContaining({ code: 'REF_RECEIVED', fields: ['solutions'] }),
    );
  });

  it('lists different solutions when nobody knows who is newer', () => {
    const theirs = [{ id: 'SOL-9-ZZZ', name: null, publisherName: null, solutionType: null }];
    const step = expectStep(
      plan(linked({}, { solutions: theirs }, { link: present(aLink({ base: null })) })),
      'record',
    );
    expect(step.changes.link?.state.conflicts).toEqual([{ field: 'solutions', crm: 'SOL-1-AAA', pc: 'SOL-9-ZZZ' }]);
    expect(step.changes.solutions).toBeUndefined();
  });

  it('makes a deal visible and never hides it again', () => {
    expect(expectStep(plan(linked({ visible: true })), 'patch').patch).toEqual({ visible: true });
    const base = { ...aLink().base!, fields: { ...aLink().base!.fields, visible: { crm: true, pc: true } } };
    const step = expectStep(
      plan(linked({ visible: false }, { visible: true }, { link: present(aLink({ base })) })),
      'record',
    );
    expect(step.changes.link?.state.errorCode).toBe('READY_VISIBILITY_WITHDRAWN');
    expect(step.changes.record?.changes.visible).toBeUndefined();
  });

  it('takes over that Partner Center made the deal visible', () => {
    const step = expectStep(plan(linked({ visible: false }, { visible: true })), 'record');
    expect(step.changes.record?.changes.visible).toBe(true);
  });

  it('sends nothing to a closed referral', () => {
    const closed = { status: 'Closed', substatus: 'Lost' };
    const step = expectStep(plan(linked({ fields: { ...agreed, dealValue: 1 } }, closed)), 'record');
    expect(step.changes.link?.state).toMatchObject({ errorCode: 'READY_CLOSED', status: 'Closed' });
    expect(step.changes.record?.changes.published?.referralStatus).toBe('lost');
  });

  it('shows a substatus nobody knows instead of failing', () => {
    const step = expectStep(plan(linked({}, { status: 'Closed', substatus: 'Archived' })), 'record');
    expect(step.changes.record?.changes.published?.referralStatus).toBe('closedOther');
  });

  it('stops both ways while the flag is No', () => {
    const input = linked(
      { sync: false, fields: { ...agreed, dealValue: 1 } },
      { fields: { ...agreed, notes: 'theirs' } },
    );
    expect(plan(input)).toEqual({ do: 'rest', why: 'in step' });
  });

  it('does not send edits of a received deal that nobody accepted', () => {
    const step = plan(linked({ fields: { ...agreed, dealValue: 1 } }, { status: 'New', substatus: 'Pending' }));
    expect(step.do).not.toBe('patch');
  });

  it('sends the whole list when the CRM changed the solutions, and nothing when it lost the last one', () => {
    const solutions = [
      ...aDeal().solutions,
      { rowId: 'r2', id: 'SOL-2-BBB', name: null, publisherName: null, solutionType: null },
    ];
    expect(expectStep(plan(linked({ solutions })), 'patch').patch).toEqual({ solutions });
    const step = expectStep(plan(linked({ solutions: [] })), 'record');
    expect(step.changes.link?.state.errorCode).toBe('READY_NO_SOLUTION');
  });

  it('writes the external reference back', () => {
    expect(expectStep(plan(linked({}, { externalReferenceId: null })), 'patch').patch).toEqual({
      externalReferenceId: aDeal().record.id,
    });
  });
});

describe('asking Microsoft for help', () => {
  const shown = { visible: true, contacts: [aDeal().contact!] };
  const coSell = { help: 'GeneralOrOther', visible: true } as const;
  const microsoft = aReferral({
    id: '22222222-2222-4222-8222-222222222222',
    organizationId: 'msft',
    isMicrosoftSide: true,
    status: 'New',
    substatus: 'Pending',
  });
  const operation = {
    id: 'op2',
    kind: 'createMicrosoftReferral',
    generation: 1,
    payloadHash: 'h',
    sentAt: now,
    epoch: 'one:1',
  } as const;

  it('reads the engagement before it creates the connected referral', () => {
    expect(plan(linked(coSell, shown))).toEqual({ do: 'look', at: 'engagement' });
  });

  it('creates the connected referral in the engagement of ours', () => {
    const step = expectStep(plan(linked(coSell, shown, { engagement: present([]) })), 'post');
    expect(step.draft).toMatchObject({
      engagementId: aReferral().engagementId,
      target: 'microsoft',
      help: 'GeneralOrOther',
      externalReferenceId: null,
    });
    expect(step.link).toMatchObject({ referralId: aReferral().id, operation: { kind: 'createMicrosoftReferral' } });
  });

  it('adopts a connected referral that is there already', () => {
    const step = expectStep(plan(linked(coSell, shown, { engagement: present([microsoft]) })), 'record');
    expect(step.changes.link?.state).toMatchObject({
      microsoftReferralId: microsoft.id,
      microsoftSubstatus: 'Pending',
    });
  });

  it('makes a private deal visible and adds the contact before it asks', () => {
    const step = expectStep(plan(linked(coSell, {}, { engagement: present([]) })), 'patch');
    expect(step.patch).toEqual({ visible: true, contacts: [aDeal().contact] });
  });

  it('does not ask without a contact', () => {
    const step = expectStep(plan(linked({ ...coSell, contact: null }, shown, { engagement: present([]) })), 'record');
    expect(step.changes.link?.state).toMatchObject({ errorCode: 'READY_NO_CONTACT', microsoftReferralId: null });
  });

  it('is not repeated by itself when its outcome stays unclear', () => {
    const link = present(aLink({ operation }));
    const later = '2026-06-01T10:00:00.000Z';
    const step = expectStep(plan(linked(coSell, shown, { engagement: present([]), link, now: later })), 'record');
    expect(step.changes.link?.state).toMatchObject({ errorCode: 'REF_MICROSOFT_UNCLEAR', operation });
    const again = present(aLink({ ...step.changes.link!.state, version: 'W/"6"' }));
    const rest = plan(
      linked({ ...coSell, published: audited(step) }, shown, { engagement: present([]), link: again, now: later }),
    );
    expect(rest.do).toBe('rest');
  });

  it('keeps the operation open when the engagement cannot be read', () => {
    const fault = { ...throttled, step: 'look' } as const;
    const step = expectStep(plan(linked(coSell, shown, { fault, link: present(aLink({ operation })) })), 'record');
    expect(step.changes.link?.state.operation).toEqual(operation);
  });

  it('is not done for a deal that was taken back meanwhile, also when somebody tries again', () => {
    const over = { engagement: present([]), link: present(aLink({ operation })), now: '2026-06-01T10:00:00.000Z' };
    const requests = [{ id: 'r', kind: 'tryAgain', state: 'working', payload: null } as const];
    expect(plan(linked({ ...coSell, sync: false }, shown, { ...over, requests })).do).toBe('record');
  });

  it('does not send an incomplete contact along with other changes', () => {
    const contact = { ...aDeal().contact!, phone: null };
    const deal = { ...coSell, contact, fields: { ...agreed, dealValue: 5 } };
    const step = expectStep(plan(linked(deal, { visible: true }, { engagement: present([]) })), 'patch');
    expect(step.patch).toEqual({ fields: { dealValue: 5 } });
  });

  it('is repeated when a person tries again after the settle window', () => {
    const over = { engagement: present([]), link: present(aLink({ operation })), now: '2026-06-01T10:00:00.000Z' };
    const requests = [{ id: 'r', kind: 'tryAgain', state: 'working', payload: null } as const];
    expect(plan(linked(coSell, shown, { ...over, requests })).do).toBe('post');
  });

  it('refuses another kind of help once Microsoft was asked', () => {
    const base = {
      ...aLink().base!,
      fields: { ...aLink().base!.fields, help: { crm: 'GeneralOrOther', pc: 'GeneralOrOther' } },
    };
    const link = present(aLink({ base, microsoftReferralId: microsoft.id }));
    const step = expectStep(plan(linked({ help: 'QuotesOrLicensing', visible: true }, shown, { link })), 'record');
    expect(step.changes.link?.state.errorCode).toBe('READY_HELP_WITHDRAWN');
  });

  it("brings Microsoft's acceptance and its number onto the record", () => {
    const accepted = { ...microsoft, status: 'Active', substatus: 'Accepted', microsoftCrmIdentifier: '7-ABC' };
    const link = present(
      aLink({ microsoftReferralId: microsoft.id, microsoftStatus: 'New', microsoftSubstatus: 'Pending' }),
    );
    const step = expectStep(
      plan(linked(coSell, shown, { related: true, engagement: present([accepted]), link })),
      'record',
    );
    expect(step.changes.record?.changes.published?.microsoftCrmIdentifier).toBe('7-ABC');
    expect(step.changes.history).toContainEqual(expect.objectContaining({ code: 'REF_MICROSOFT_ACCEPTED' }));
  });
});

const throttled = aFault({ notBefore: '2026-06-01T09:01:00.000Z' });

/** What the record shows after a step wrote its audit. */
function audited(step: Extract<Step, { do: 'record' }>): CrmDeal['published'] {
  return { ...published(), ...step.changes.record?.changes.published };
}

describe('a fault on the way', () => {
  it('waits as long as the service asked and keeps the request open', () => {
    const fault = throttled;
    const step = expectStep(
      plan(linked({}, {}, { fault, requests: [{ id: 'r', kind: 'change', state: 'working', payload: null }] })),
      'record',
    );
    expect(step.again?.notBefore).toBe('2026-06-01T09:01:00.000Z');
    expect(step.changes.requests[0]?.state).toBe('working');
    expect(step.changes.link?.state).toMatchObject({ attempts: 1, health: 'waiting', errorCode: 'PC_THROTTLED' });
  });

  it('of the sign-in tells who asked and goes on by itself later', () => {
    const fault = { ...throttled, code: 'PC_SIGN_IN', notBefore: null } as const;
    const step = expectStep(
      plan(linked({}, {}, { fault, requests: [{ id: 'r', kind: 'change', state: 'working', payload: null }] })),
      'record',
    );
    expect(step.changes.requests[0]?.state).toBe('failed');
    expect(step.changes.link?.state.health).toBe('needsAttention');
    expect(step.again).not.toBeNull();
  });
});
