import { defaultMapping } from '../../../domain/mapping/field-mapping.ts';
import { compareField } from '../../../domain/merge.ts';

const value = defaultMapping[0]!;

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
    ['their value is one we sent', 3, 2, { crm: 1, pc: 1 }, [2], 'toPartnerCenter'],
    ['the CRM went back while our own value arrived there', 1, 2, { crm: 1, pc: 1 }, [2], 'toPartnerCenter'],
    ['our value was sent and they moved on', 2, 3, { crm: 1, pc: 1 }, [2], 'toCrm'],
    ['one side became empty', null, 1, { crm: 1, pc: 1 }, [], 'toPartnerCenter'],
  ] as const)('when %s, says where the field goes', (_case, crm, pc, base, sent, verdict) => {
    expect(compareField(value, { crm, pc, base, sent: [...sent] })).toBe(verdict);
  });
});
