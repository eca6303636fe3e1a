import { defaultMapping } from '../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping, FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { CrmDeal, Solution } from '../../../../domain/model/deal.ts';
import type { RequestRow } from '../../../../domain/model/link.ts';
import { present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { Done, PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, agreed, aLink, anInput, aReferral, expectStep, now, published } from '../../../support/plan.ts';

function linked(deal: Partial<CrmDeal>, referral: Partial<Referral> = {}, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(aLink()),
    catalogue: present({}),
    ...over,
  });
}

const patched = (
  values: FieldValues,
  referral: Referral,
  over: Partial<Extract<Done, { did: 'patched' }>> = {},
): Done => ({
  did: 'patched',
  values,
  changes: [],
  settled: [],
  visible: false,
  linked: false,
  status: null,
  referral,
  ...over,
});

const solution = (n: number): Solution => ({ id: `SOL-${n}-AAA`, name: null, publisherName: null, solutionType: null });
const inCrm = (...numbers: number[]) => numbers.map((n) => ({ ...solution(n), rowId: `row-${n}` }));
const inPc = (...numbers: number[]) => numbers.map(solution);
const ids = (list: readonly Solution[] | undefined) => list?.map(({ id }) => id);

describe('solutions', () => {
  const both = (crm: number[], pc: number[], over: Partial<PlanInput> = {}) =>
    linked({ solutions: inCrm(...crm) }, { solutions: inPc(...pc) }, over);

  it('of both sides come together: what each one added or removed', () => {
    const base = aLink().base!;
    const two = { crm: 'SOL-1-AAA,SOL-2-AAA', pc: 'SOL-1-AAA,SOL-2-AAA' };
    const link = present(aLink({ base: { ...base, fields: { ...base.fields, solutions: two } } }));
    // The CRM took 2 away and added 3, Partner Center took 1 away and added 4.
    const input = both([1, 3], [2, 4], { link });
    const { patch, values } = expectStep(plan(input), 'patch');
    expect(ids(patch.solutions)).toEqual(['SOL-4-AAA', 'SOL-3-AAA']);
    // What was Partner Center's own addition is not agreed yet.
    expect(values).toEqual({ solutions: 'SOL-1-AAA,SOL-3-AAA' });
    const after = aReferral({ solutions: inPc(4, 3) });
    const step = expectStep(plan({ ...input, referral: present(after), done: [patched(values, after)] }), 'record');
    expect(step.changes.solutions?.remove).toEqual(['row-1']);
    expect(step.changes.solutions?.add.map((one) => one.solution.id)).toEqual(['SOL-4-AAA']);
    expect(step.changes.link?.state.base?.fields['solutions']).toEqual({
      crm: 'SOL-3-AAA,SOL-4-AAA',
      pc: 'SOL-3-AAA,SOL-4-AAA',
    });
  });

  it.each([
    // crm, pc, sent and not recorded: patch, to the CRM
    ['added and taken away again', [1], [1, 2], ['SOL-1-AAA,SOL-2-AAA'], ['SOL-1-AAA'], []],
    ['added, and theirs came along', [1, 2], [1, 2, 3], ['SOL-1-AAA,SOL-2-AAA'], null, ['SOL-3-AAA']],
    ['added and not arrived', [1, 2], [1], ['SOL-1-AAA,SOL-2-AAA'], ['SOL-1-AAA', 'SOL-2-AAA'], []],
    ['removed and added again', [1, 2], [2], ['SOL-2-AAA'], ['SOL-2-AAA', 'SOL-1-AAA'], []],
  ] as const)('that were sent and not recorded: %s', (_case, crm, pc, sent, wanted, toCrm) => {
    const step = plan(both([...crm], [...pc], { sent: { solutions: sent } }));
    if (wanted) expect(ids(expectStep(step, 'patch').patch.solutions)).toEqual(wanted);
    else expect(expectStep(step, 'record').changes.solutions?.add.map((one) => one.solution.id)).toEqual(toCrm);
  });

  it('are compared by identifier, whatever its letter case', () => {
    const lower = inPc(1).map((one) => ({ ...one, id: one.id.toLowerCase() }));
    expect(plan(linked({ solutions: inCrm(1) }, { solutions: lower })).do).toBe('rest');
  });

  it('do not lose the last one on the record either', () => {
    const { changes } = expectStep(plan(both([1], [])), 'record');
    expect(changes.solutions).toBeUndefined();
    expect(changes.link?.state.errorCode).toBe('READY_NO_SOLUTION');
  });

  it('that Partner Center did not take are not sent over and over', () => {
    const after = aReferral({ solutions: inPc(1) });
    const values = { solutions: 'SOL-1-AAA,SOL-2-AAA' };
    const input = both([1, 2], [1], { done: [patched(values, after)], sent: values2lists(values) });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes.link?.state.base?.fields['solutions']).toEqual({ crm: values.solutions, pc: 'SOL-1-AAA' });
  });
});

const values2lists = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [field, [value]]));

describe('own people', () => {
  const ida = { firstName: 'Ida', lastName: 'Berg', email: 'Ida@Partner.example', phone: '1' };
  const nobody = { firstName: 'A', lastName: 'Guest', email: null, phone: null };
  const [nadja] = aDeal().team;

  it('go to Partner Center as a whole list; those without an address stay', () => {
    const { patch, values } = expectStep(plan(linked({ team: [nadja!, ida] }, { team: [nadja!, nobody] })), 'patch');
    expect(patch).toEqual({ team: [nadja, nobody, ida] });
    expect(values).toEqual({ team: 'ida@partner.example,nadja@partner.example' });
  });

  it('leave with the record', () => {
    expect(expectStep(plan(linked({ team: [ida] })), 'patch').patch).toEqual({ team: [ida] });
  });

  it('do not come into the CRM', () => {
    expect(JSON.stringify(plan(linked({}, { team: [nadja!, ida] })))).not.toContain('"record":{"ref"');
  });

  it('are not taken away to the last one', () => {
    expect(plan(linked({ team: [] })).do).not.toBe('patch');
  });
});

describe('a conflict', () => {
  const ours = { fields: { ...agreed, notes: 'Ours' } };
  const theirs = { fields: { ...agreed, notes: 'Theirs' } };
  const conflict = { field: 'notes', crm: 'Ours', pc: 'Theirs' };
  const known = present(aLink({ conflicts: [conflict], errorCode: 'REF_CONFLICT', health: 'needsAttention' }));
  const keep = (side: string, field = 'notes'): RequestRow => ({
    id: 'k',
    kind: 'keep',
    state: 'working',
    payload: JSON.stringify({ field, side }),
  });
  const rules = (owner: NonNullable<FieldMapping['owner']>) => ({
    ...anInput().rules,
    mapping: defaultMapping.map((row) => (row.field === 'notes' ? { ...row, owner } : row)),
  });

  it('is recorded and said once, and again when it changes', () => {
    const { changes } = expectStep(plan(linked(ours, theirs)), 'record');
    expect(changes.link?.state).toMatchObject({ conflicts: [conflict], errorCode: 'REF_CONFLICT' });
    expect(changes.link?.state.errorParameters).toEqual({ fields: 'notes' });
    expect(changes.history).toMatchObject([{ code: 'REF_CONFLICT', outcome: 'failed', fields: ['notes'] }]);
    const link = present(aLink({ ...changes.link!.state }));
    expect(plan(linked(ours, theirs, { link })).do).toBe('rest');
    const moved = linked(ours, { fields: { ...agreed, notes: 'Moved' } }, { link });
    expect(expectStep(plan(moved), 'record').changes.history).toMatchObject([{ code: 'REF_CONFLICT' }]);
  });

  it('ends when one side gives way', () => {
    const { changes } = expectStep(plan(linked(theirs, theirs, { link: known })), 'record');
    expect(changes.link?.state).toMatchObject({ conflicts: [], errorCode: null, health: 'inStep' });
    expect(changes.link?.state.base?.fields['notes']).toEqual({ crm: 'Theirs', pc: 'Theirs' });
  });

  it('is sent when a person keeps the value of the CRM; the other one stays in the history', () => {
    const input = linked(ours, theirs, { link: known, requests: [keep('crm')] });
    const step = expectStep(plan(input), 'patch');
    expect(step.patch).toEqual({ fields: { notes: 'Ours' } });
    expect(step.settled).toMatchObject([{ field: 'notes', winner: 'crm', pc: 'Theirs' }]);
    const own = aReferral(ours);
    const done = [patched(step.values, own, { changes: step.changes, settled: step.settled })];
    const { changes } = expectStep(plan({ ...input, referral: present(own), done }), 'record');
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_IN_STEP' } }]);
    expect(changes.history).toContainEqual(
      expect.objectContaining({
        code: 'REF_CONFLICT_SETTLED',
        parameters: { fields: 'notes', winner: 'Dynamics 365' },
        changes: [{ field: 'notes', from: 'Theirs', to: 'Ours' }],
      }),
    );
    expect(changes.link?.state.conflicts).toEqual([]);
  });

  it('is written when a person keeps the value of Partner Center', () => {
    const { changes } = expectStep(plan(linked(ours, theirs, { link: known, requests: [keep('pc')] })), 'record');
    expect(changes.record?.changes.fields).toEqual({ notes: 'Theirs' });
    expect(changes.requests).toMatchObject([{ state: 'done', message: { code: 'REF_IN_STEP' } }]);
    expect(changes.history).toContainEqual(
      expect.objectContaining({
        code: 'REF_CONFLICT_SETTLED',
        changes: [{ field: 'notes', from: 'Ours', to: 'Theirs' }],
      }),
    );
  });

  it('follows the newest of several choices', () => {
    const requests = [keep('crm'), { ...keep('pc'), id: 'k2' }];
    expect(
      expectStep(plan(linked(ours, theirs, { link: known, requests })), 'record').changes.record?.changes.fields,
    ).toEqual({ notes: 'Theirs' });
  });

  it.each([
    ['names a field without a conflict', keep('crm', 'dealValue')],
    ['is no choice', keep('both')],
    ['is empty', { ...keep('crm'), payload: null }],
  ])('stays when the choice %s', (_case, request) => {
    const { changes } = expectStep(plan(linked(ours, theirs, { link: known, requests: [request] })), 'record');
    expect(changes.requests).toMatchObject([{ state: 'failed', message: { code: 'REF_KEEP_INVALID' } }]);
    expect(changes.record?.changes.fields).toBeUndefined();
  });

  it('is settled by the owner of the row, with the value that lost', () => {
    const step = expectStep(plan(linked(ours, theirs, { rules: rules('crm') })), 'patch');
    expect(step.settled).toMatchObject([{ winner: 'crm', pc: 'Theirs' }]);
    const { changes } = expectStep(plan(linked(ours, theirs, { rules: rules('partnerCenter') })), 'record');
    expect(changes.record?.changes.fields).toEqual({ notes: 'Theirs' });
    expect(changes.history).toContainEqual(expect.objectContaining({ code: 'REF_CONFLICT_SETTLED' }));
  });

  it.each([
    ['the CRM by more than two minutes', '2026-06-01T09:00:00Z', '2026-06-01T08:57:59Z', 'patch'],
    ['nobody beyond doubt', '2026-06-01T09:00:00Z', '2026-06-01T08:58:00Z', 'conflict'],
    ['Partner Center', '2026-06-01T08:00:00Z', '2026-06-01T09:00:00Z', 'record'],
    ['nobody can tell', null, '2026-06-01T09:00:00Z', 'conflict'],
  ] as const)('whose newest side is %s', (_case, modifiedAt, updatedAt, way) => {
    const step = plan(linked({ ...ours, modifiedAt }, { ...theirs, updatedAt }, { rules: rules('newest') }));
    if (way === 'patch') expect(expectStep(step, 'patch').patch).toEqual({ fields: { notes: 'Ours' } });
    else {
      const { changes } = expectStep(step, 'record');
      expect(changes.record?.changes.fields).toEqual(way === 'record' ? { notes: 'Theirs' } : undefined);
      expect(changes.link?.state.conflicts).toHaveLength(way === 'record' ? 0 : 1);
    }
  });
});

describe('a field that the CRM does not take', () => {
  const theirs = { fields: { ...agreed, dealValue: 52000, currency: 'NOK', notes: 'Theirs' } };

  it.each([
    ['computes the value', { valueCalculated: true }, { currency: 'NOK', notes: 'Theirs' }, 'DV_VALUE_CALCULATED'],
    ['bound the currency', { currencyLocked: true }, { dealValue: 52000, notes: 'Theirs' }, 'DV_CURRENCY_LOCKED'],
  ] as const)('because it %s is listed and the others are written', (_case, deal, fields, code) => {
    const { changes } = expectStep(plan(linked(deal, theirs)), 'record');
    expect(changes.record?.changes.fields).toEqual(fields);
    expect(changes.link?.state).toMatchObject({ errorCode: code, health: 'needsAttention' });
    const kept = code === 'DV_VALUE_CALCULATED' ? 'dealValue' : 'currency';
    expect(changes.link?.state.base?.fields[kept]).toEqual(aLink().base?.fields[kept]);
  });

  it('is sent all the same when the CRM changed it', () => {
    const step = plan(linked({ valueCalculated: true, fields: { ...agreed, dealValue: 61000 } }));
    expect(expectStep(step, 'patch').patch).toEqual({ fields: { dealValue: 61000 } });
  });
});

describe('what is frozen', () => {
  const { rules } = anInput();

  it('is never in a patch: name, customer, contacts of a shared deal', () => {
    const deal = {
      name: 'Renamed',
      customer: { ...aDeal().customer!, name: 'Other' },
      contact: { ...aDeal().contact!, phone: '2' },
    };
    expect(plan(linked(deal, { contacts: [aDeal().contact!] })).do).toBe('rest');
  });

  it('is everything of a closed referral', () => {
    const open = { visible: true, help: 'GeneralOrOther', fields: { ...agreed, notes: 'New' } } as const;
    const closed = { status: 'Closed', substatus: 'Won', externalReferenceId: null };
    expect(plan(linked(open, closed, { engagement: present([]) })).do).toBe('record');
    expect(plan(linked({ ...open, state: 'won' }, closed, { engagement: present([]) })).do).toBe('record');
  });

  it('are the contacts as soon as Microsoft may have been asked', () => {
    const deal = { help: 'GeneralOrOther', visible: true } as const;
    const operation = {
      id: 'op',
      kind: 'createMicrosoftReferral',
      generation: 1,
      payloadHash: 'h',
      sentAt: now,
      epoch: 'one:1',
    } as const;
    const over = { engagement: present([]) };
    expect(expectStep(plan(linked(deal, { visible: true }, over)), 'patch').patch).toHaveProperty('contacts');
    const asked = { ...over, link: present(aLink({ operation })) };
    expect(plan(linked(deal, { visible: true }, asked)).do).toBe('record');
  });

  it('is a row that Partner Center takes with the POST only', () => {
    const mapping = defaultMapping.map((row) => (row.field === 'notes' ? { ...row, createOnly: true as const } : row));
    const input = linked({ fields: { ...agreed, notes: 'New' } }, {}, { rules: { ...rules, mapping } });
    expect(plan(input).do).toBe('rest');
  });
});
