import { checkReadiness } from '../../../../domain/readiness/index.ts';
import type { ReadinessInput } from '../../../../domain/readiness/index.ts';

const person = { firstName: 'Ane', lastName: 'Lund', email: 'ane@havn.example', phone: '+47 555 010' };

function ready(over: Partial<ReadinessInput> = {}): ReadinessInput {
  return {
    sync: true,
    firstShare: true,
    help: 'GeneralOrOther',
    visible: true,
    solutionCount: 1,
    account: { name: 'Havn', line1: 'Kaien 4', city: 'Bergen', country: 'NO' },
    contact: person,
    owner: person,
    value: 1,
    currency: 'EUR',
    closingDate: '2026-06-01',
    notes: 'Pilot',
    today: '2026-06-01',
    ...over,
  };
}

const codes = (input: ReadinessInput): string[] => checkReadiness(input).map((problem) => problem.code);

describe('checkReadiness', () => {
  it('finds nothing wrong with a complete deal that closes today', () => {
    expect(checkReadiness(ready())).toEqual([]);
  });

  it.each([
    [{ solutionCount: 0 }, 'READY_NO_SOLUTION'],
    [{ solutionCount: 51 }, 'READY_TOO_MANY_SOLUTIONS'],
    [{ account: null }, 'READY_NO_ACCOUNT'],
    [{ account: { name: ' ', line1: 'x', city: 'y', country: 'NO' } }, 'READY_NO_ACCOUNT_NAME'],
    [{ account: { name: 'a', line1: 'x', city: 'y', country: null } }, 'READY_NO_COUNTRY'],
    [{ account: { name: 'a', line1: 'x', city: 'y', country: 'Norway' } }, 'READY_NO_COUNTRY'],
    [{ account: { name: 'a', line1: null, city: 'y', country: 'NO' } }, 'READY_NO_ADDRESS'],
    [{ account: { name: 'a', line1: 'x', city: '', country: 'NO' } }, 'READY_NO_ADDRESS'],
    [{ contact: null }, 'READY_NO_CONTACT'],
    [{ contact: { ...person, phone: null } }, 'READY_CONTACT_INCOMPLETE'],
    [{ owner: { ...person, email: '' } }, 'READY_NO_TEAM'],
    [{ owner: null }, 'READY_NO_TEAM'],
    [{ value: 0 }, 'READY_NO_VALUE'],
    [{ value: -5 }, 'READY_NO_VALUE'],
    [{ value: null }, 'READY_NO_VALUE'],
    [{ currency: null }, 'READY_NO_CURRENCY'],
    [{ closingDate: null }, 'READY_NO_CLOSING_DATE'],
    [{ closingDate: '2026-05-31' }, 'READY_PAST_CLOSING_DATE'],
    [{ notes: '' }, 'READY_NO_NOTES'],
  ] as const)('with %j refuses with %s', (over, code) => {
    expect(codes(ready(over as Partial<ReadinessInput>))).toEqual([code]);
  });

  it('does not judge what is not known', () => {
    const { sync, firstShare, help, visible, today } = ready();
    expect(checkReadiness({ sync, firstShare, help, visible, today })).toEqual([]);
  });

  it('asks for a contact only when help is wanted', () => {
    expect(codes(ready({ help: null, visible: false, contact: null }))).toEqual([]);
  });

  it('says nothing about a deal that is not to be shared', () => {
    expect(codes(ready({ sync: false, solutionCount: 0 }))).toEqual([]);
  });

  it('names what a contact lacks', () => {
    const [problem] = checkReadiness(ready({ contact: { ...person, email: null, phone: '' } }));
    expect(problem?.parameters).toEqual({ missing: 'e-mail, phone' });
  });
});
