import { isFinal, lifeCycle, mayGo, phaseOf } from '../../../domain/lifecycle.ts';

/** partner-center.md 4.5: where a referral may go, and with which substatus. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  New: ['Active/Accepted', 'Closed/Won', 'Closed/Lost', 'Closed/Declined', 'Closed/Expired', 'Closed/Error'],
  Active: ['Closed/Won', 'Closed/Lost', 'Closed/Declined', 'Closed/Expired', 'Closed/Error'],
  Closed: [],
  Archived: [],
  toString: [],
  '': [],
};
const substatuses = ['Pending', 'Received', 'Accepted', 'Won', 'Lost', 'Declined', 'Expired', 'Error', 'Other', ''];

describe('the life of a referral', () => {
  const table = Object.keys(allowed).flatMap((from) =>
    (Object.keys(lifeCycle) as (keyof typeof lifeCycle)[]).flatMap((to) =>
      substatuses.map((substatus) => [from, to, substatus, allowed[from]!.includes(`${to}/${substatus}`)] as const),
    ),
  );

  it.each(table)('%p → %s/%s: %s', (from, to, substatus, may) => {
    expect(mayGo(from, to, substatus)).toBe(may);
  });

  it.each([
    ['New', 'Pending', 'awaiting', false],
    ['New', 'Received', 'awaiting', false],
    ['New', 'Unheard', 'awaiting', false],
    ['Active', 'Accepted', 'active', false],
    ['Active', 'Unheard', 'active', false],
    ['Closed', 'Won', 'won', true],
    ['Closed', 'Lost', 'lost', true],
    ['Closed', 'Declined', 'declined', true],
    ['Closed', 'Expired', 'expired', true],
    ['Closed', 'Error', 'error', true],
    ['Closed', 'Archived', 'closedOther', true],
    ['Closed', 'constructor', 'closedOther', true],
    ['Closed', '', 'closedOther', true],
    ['Paused', 'Accepted', 'other', false],
    ['closed', 'Won', 'other', false],
    ['', '', 'other', false],
  ] as const)('%p/%p is %s', (status, substatus, phase, final) => {
    expect(phaseOf({ status, substatus })).toBe(phase);
    expect(isFinal(phase)).toBe(final);
  });
});
