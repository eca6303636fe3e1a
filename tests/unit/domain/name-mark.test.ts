import { markOf, withMark, withoutMark } from '../../../domain/name-mark.ts';
import { present } from '../../../domain/model/observation.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { aDeal, aFault, aLink, anInput, aReferral, expectStep, published } from '../../support/plan.ts';

describe('the mark of a name', () => {
  it.each([
    ['Quay', 'Quay', null],
    ['✔ Quay', 'Quay', 'ok'],
    ['✖ Quay', 'Quay', 'failed'],
    ['✔Quay', 'Quay', 'ok'],
    ['✔\uFE0F Quay', 'Quay', 'ok'],
    ['✖\uFE0FQuay', 'Quay', 'failed'],
    ['✔ ✖ ✔\uFE0F Quay', 'Quay', 'ok'],
    ['Quay ✔', 'Quay ✔', null],
    ['✓ Quay', '✓ Quay', null],
    [' ✔ Quay', 'Quay', 'ok'],
    [' ✖ ✔ Quay', 'Quay', 'failed'],
    [' Quay', ' Quay', null],
    ['', '', null],
    ['✔', '', 'ok'],
  ] as const)('of %p: without it %p, it is %p', (name, bare, mark) => {
    expect(withoutMark(name)).toBe(bare);
    expect(markOf(name)).toBe(mark);
    expect(withMark(name, 'ok')).toBe(`✔ ${bare}`.trim());
    expect(withMark(name, 'failed')).toBe(`✖ ${bare}`.trim());
    expect(withMark(name, null)).toBe(bare);
    expect(withMark(withMark(name, 'ok'), 'failed')).toBe(`✖ ${bare.trim()}`.trim());
  });

  it('is left out where the name would become too long', () => {
    expect(withMark('x'.repeat(298), 'ok')).toHaveLength(300);
    expect(withMark('x'.repeat(299), 'ok')).toBe('x'.repeat(299));
    expect(withMark(`✔ ${'x'.repeat(299)}`, 'failed')).toBe('x'.repeat(299));
  });

  it('never reaches Partner Center', () => {
    const deal = present(aDeal({ name: '✔\uFE0F ✖ Quay' }));
    expect(expectStep(plan(anInput({ deal, candidates: present([]) })), 'post').draft.name).toBe('Quay');
  });
});

describe('a record whose connection marks names', () => {
  const marked = { ...anInput().rules, nameMark: true };
  const input = (name: string, link = aLink(), rules = marked) =>
    anInput({
      rules,
      link: present(link),
      referral: present(aReferral()),
      deal: present(aDeal({ name, published: published() })),
    });

  it('gets the mark of a deal in step, and keeps it at no cost', () => {
    expect(expectStep(plan(input('Quay')), 'record').changes.record?.changes).toEqual({ name: '✔ Quay' });
    expect(plan(input('✔ Quay')).do).toBe('rest');
  });

  it('gets the other mark when somebody has to look', () => {
    const wrong = input('✔ Quay');
    const deal = present(aDeal({ name: '✔ Quay', solutions: [], published: published() }));
    const { changes } = expectStep(plan({ ...wrong, deal }), 'record');
    expect(changes.record?.changes.name).toBe('✖ Quay');
  });

  it('loses the mark when the setting is switched off', () => {
    const { changes } = expectStep(plan(input('✖ Quay', aLink(), anInput().rules)), 'record');
    expect(changes.record?.changes.name).toBe('Quay');
  });

  it('keeps the mark it has while its deal is on its way', () => {
    const { changes } = expectStep(plan({ ...input('✖ Quay'), fault: aFault() }), 'record');
    expect(changes.record?.changes).not.toHaveProperty('name');
  });
});
