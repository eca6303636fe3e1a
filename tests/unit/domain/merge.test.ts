import { defaultMapping } from '../../../domain/mapping/field-mapping.ts';
import type { FieldMapping, FieldValue } from '../../../domain/mapping/field-mapping.ts';
import { compareField, mergeFields, mergeList, newestSide } from '../../../domain/merge.ts';
import type { Settling } from '../../../domain/merge.ts';

const [value, currency] = defaultMapping as readonly [FieldMapping, FieldMapping];

describe('compareField', () => {
  it.each([
    ['nothing changed', 1, 1, { crm: 1, pc: 1 }, [], 'inStep'],
    ['only the CRM changed', 2, 1, { crm: 1, pc: 1 }, [], 'toPartnerCenter'],
    ['only Partner Center changed', 1, 2, { crm: 1, pc: 1 }, [], 'toCrm'],
    ['both changed to the same', 2, 2, { crm: 1, pc: 1 }, [], 'inStep'],
    ['both changed differently', 2, 3, { crm: 1, pc: 1 }, [], 'conflict'],
    ['a lossy conversion is part of the base', 1.5, 2, { crm: 1.5, pc: 2 }, [], 'inStep'],
    ['there is no base', 1, 2, undefined, [], 'different'],
    ['there is no base but both agree', 2, 2, undefined, [], 'inStep'],
    ['there is no base and the value was sent', 1, 2, undefined, [2], 'different'],
    ['their value is one we sent', 3, 2, { crm: 1, pc: 1 }, [2], 'toPartnerCenter'],
    ['the CRM went back while our own value arrived there', 1, 2, { crm: 1, pc: 1 }, [2], 'toPartnerCenter'],
    ['our value was sent and they moved on: it may have been refused', 2, 3, { crm: 1, pc: 1 }, [2], 'conflict'],
    ['neither value was sent', 2, 3, { crm: 1, pc: 1 }, [4], 'conflict'],
    ['one side became empty', null, 1, { crm: 1, pc: 1 }, [], 'toPartnerCenter'],
    ['the other side became empty', 1, null, { crm: 1, pc: 1 }, [], 'toCrm'],
    ['the values differ below a cent', 1.001, 1.004, { crm: 1, pc: 1 }, [], 'inStep'],
  ] as const)('when %s, says where the field goes', (_case, crm, pc, base, sent, verdict) => {
    expect(compareField(value, { crm, pc, base, sent: [...sent] })).toBe(verdict);
  });
});

/** The way of `dealValue` alone, with a base of 1 on both sides or without. */
function wayOf(
  row: Partial<FieldMapping>,
  crm: FieldValue,
  pc: FieldValue,
  { base = true, settling }: { base?: boolean; settling?: Settling } = {},
) {
  const agreed = base ? ({ format: 1, mappingVersion: 1, fields: { dealValue: { crm: 1, pc: 1 } } } as const) : null;
  const merge = mergeFields([{ ...value, ...row }], { dealValue: crm }, { dealValue: pc }, agreed, {}, settling);
  const ways = (['inStep', 'toPartnerCenter', 'toCrm'] as const).filter((way) => merge[way].length > 0);
  expect(ways.length + merge.conflicts.length).toBe(1);
  return { way: ways[0] ?? merge.conflicts[0]!.verdict, winner: merge.settled[0]?.winner ?? null };
}

describe('mergeFields', () => {
  it.each([
    // direction, crm, pc, base, way
    ['both', 2, 1, true, 'toPartnerCenter'],
    ['both', 1, 2, true, 'toCrm'],
    ['both', 2, 3, true, 'conflict'],
    ['both', 2, 3, false, 'different'],
    ['toPartnerCenter', 2, 1, true, 'toPartnerCenter'],
    ['toPartnerCenter', 1, 2, true, 'inStep'],
    ['toPartnerCenter', 2, 3, true, 'toPartnerCenter'],
    ['toPartnerCenter', 2, 3, false, 'toPartnerCenter'],
    ['toPartnerCenter', 2, 2, false, 'inStep'],
    ['toCrm', 2, 1, true, 'inStep'],
    ['toCrm', 1, 2, true, 'toCrm'],
    ['toCrm', 2, 3, true, 'toCrm'],
    ['toCrm', 2, 3, false, 'toCrm'],
    ['toCrm', 2, 2, false, 'inStep'],
  ] as const)('direction %s, %p and %p, base %p: %s', (direction, crm, pc, base, way) => {
    expect(wayOf({ direction }, crm, pc, { base })).toEqual({ way, winner: null });
  });

  const nobody = { kept: {}, newest: null };
  it.each([
    // owner, base, settling, way, winner
    [undefined, true, nobody, 'conflict', null],
    [undefined, true, { kept: {}, newest: 'crm' }, 'conflict', null],
    ['crm', true, nobody, 'toPartnerCenter', 'crm'],
    ['crm', false, nobody, 'toPartnerCenter', 'crm'],
    ['partnerCenter', true, nobody, 'toCrm', 'pc'],
    ['partnerCenter', false, nobody, 'toCrm', 'pc'],
    ['newest', true, { kept: {}, newest: 'crm' }, 'toPartnerCenter', 'crm'],
    ['newest', true, { kept: {}, newest: 'pc' }, 'toCrm', 'pc'],
    ['newest', true, nobody, 'conflict', null],
    ['newest', false, { kept: {}, newest: 'crm' }, 'different', null],
    ['crm', true, { kept: { dealValue: 'pc' }, newest: null }, 'toCrm', 'pc'],
    ['newest', true, { kept: { dealValue: 'crm' }, newest: 'pc' }, 'toPartnerCenter', 'crm'],
    [undefined, true, { kept: { dealValue: 'crm' }, newest: null }, 'toPartnerCenter', 'crm'],
    [undefined, false, { kept: { dealValue: 'pc' }, newest: null }, 'toCrm', 'pc'],
    [undefined, true, { kept: { notes: 'pc' }, newest: null }, 'conflict', null],
  ] as const)('owner %p, base %p, %j: %s', (owner, base, settling, way, winner) => {
    expect(wayOf(owner ? { owner } : {}, 2, 3, { base, settling })).toEqual({ way, winner });
  });

  it('does not ask the owner or a person where only one side changed', () => {
    const settling: Settling = { kept: { dealValue: 'pc' }, newest: 'pc' };
    expect(wayOf({ owner: 'partnerCenter' }, 2, 1, { settling })).toEqual({ way: 'toPartnerCenter', winner: null });
    expect(wayOf({ owner: 'crm' }, 1, 2)).toEqual({ way: 'toCrm', winner: null });
  });

  it('trusts the times of the records only while one field differs', () => {
    const rows = [{ ...value, owner: 'newest' as const }, currency];
    const base = {
      format: 1,
      mappingVersion: 1,
      fields: { dealValue: { crm: 1, pc: 1 }, currency: { crm: 'EUR', pc: 'EUR' } },
    } as const;
    const merge = mergeFields(
      rows,
      { dealValue: 2, currency: 'NOK' },
      { dealValue: 3, currency: 'EUR' },
      base,
      {},
      { kept: {}, newest: 'crm' },
    );
    expect(merge.conflicts).toMatchObject([{ field: 'dealValue', crm: 2, pc: 3, verdict: 'conflict' }]);
    expect(merge.toPartnerCenter).toEqual([currency]);
  });

  it('does not compare what Partner Center takes with the POST only', () => {
    const merge = mergeFields([{ ...value, createOnly: true }], { dealValue: 2 }, { dealValue: 3 }, null, {});
    expect(merge).toEqual({ inStep: [], toPartnerCenter: [], toCrm: [], conflicts: [], settled: [] });
  });
});

describe('newestSide', () => {
  it.each([
    ['2026-06-01T09:00:00Z', '2026-06-01T08:00:00Z', 'crm'],
    ['2026-06-01T08:00:00Z', '2026-06-01T09:00:00Z', 'pc'],
    ['2026-06-01T09:02:00.001Z', '2026-06-01T09:00:00Z', 'crm'],
    ['2026-06-01T09:02:00Z', '2026-06-01T09:00:00Z', null],
    ['2026-06-01T09:00:00Z', '2026-06-01T09:02:00Z', null],
    ['2026-06-01T09:00:00Z', '2026-06-01T09:02:00.001Z', 'pc'],
    ['2026-06-01T11:00:00+02:00', '2026-06-01T08:00:00Z', 'crm'],
    [null, '2026-06-01T09:00:00Z', null],
    ['2026-06-01T09:00:00Z', null, null],
    [null, null, null],
    ['yesterday', '2026-06-01T09:00:00Z', null],
  ] as const)('of %p and %p is %p', (crm, pc, side) => {
    expect(newestSide(crm, pc)).toBe(side);
  });
});

describe('mergeList', () => {
  const both = (change: 'add' | 'remove') => ({
    add: change === 'add' ? ['a'] : [],
    remove: change === 'remove' ? ['a'] : [],
  });
  const still = { add: [], remove: [] };

  /** One member, in or out of: CRM, Partner Center, base of the CRM, base of Partner Center. */
  it.each([
    [0, 0, 0, 0, still, still],
    [1, 1, 0, 0, still, still],
    [1, 1, 1, 1, still, still],
    [0, 0, 1, 1, still, still],
    [1, 0, 0, 0, still, both('add')],
    [0, 1, 0, 0, both('add'), still],
    [1, 0, 1, 1, both('remove'), still],
    [0, 1, 1, 1, still, both('remove')],
    // The sides differed when they were last agreed on, and nothing has changed since.
    [1, 0, 1, 0, still, still],
    [0, 1, 0, 1, still, still],
    // One side changed what only it had.
    [0, 0, 1, 0, still, still],
    [0, 0, 0, 1, still, still],
    [1, 1, 1, 0, still, still],
    [1, 1, 0, 1, still, still],
    // Each did what the other had before: the member stays.
    [0, 1, 1, 0, both('add'), still],
    [1, 0, 0, 1, still, both('add')],
  ] as const)('crm %p, pc %p, base %p/%p', (crm, pc, baseCrm, basePc, forCrm, forPc) => {
    const list = (there: 0 | 1): string[] => (there ? ['a', 'z'] : ['z']);
    const merged = mergeList({ crm: list(crm), pc: list(pc), base: { crm: list(baseCrm), pc: list(basePc) } });
    expect(merged).toEqual({ crm: forCrm, pc: forPc });
  });

  it('takes every member for itself', () => {
    const merged = mergeList({
      crm: ['b', 'new'],
      pc: ['a', 'c', 'theirs'],
      base: { crm: ['a', 'b', 'c'], pc: ['a', 'b', 'c'] },
    });
    expect(merged).toEqual({ crm: { add: ['theirs'], remove: ['b'] }, pc: { add: ['new'], remove: ['a', 'c'] } });
  });
});
