import type { Deal } from '../../../../webresources/src/rules/deal.ts';
import { readinessHints } from '../../../../webresources/src/rules/hints.ts';
import {
  confirmationKey,
  decideSave,
  isIrreversible,
  saveMode,
} from '../../../../webresources/src/rules/irreversible.ts';
import { isOfThisSave, newsPauseMs, requestPauseMs } from '../../../../webresources/src/rules/schedule.ts';

const deal: Deal = {
  recordId: 'r',
  table: 'opportunity',
  sync: true,
  isShared: false,
  help: null,
  visible: true,
  hasChanged: true,
  hasAccount: undefined,
  hasContact: undefined,
  hasCurrency: undefined,
  value: undefined,
  closingDate: undefined,
  notes: undefined,
};

describe('isIrreversible', () => {
  it.each<[string, Partial<Deal>, boolean]>([
    ['a visible deal is shared', {}, true],
    ['help is asked for', { visible: false, help: 723450001 }, true],
    ['a shared private deal becomes visible', { isShared: true }, true],
    ['the deal stays private', { visible: false }, false],
    ['the deal is not synchronised', { sync: false }, false],
    ['none of the three columns has changed', { hasChanged: false }, false],
  ])('when %s', (_, changes, expected) => {
    expect(isIrreversible({ ...deal, ...changes })).toBe(expected);
  });
});

describe('decideSave', () => {
  it.each([
    [saveMode.save, 'ask'],
    [saveMode.saveAndClose, 'ask'],
    [saveMode.saveAndNew, 'ask'],
    [saveMode.autoSave, 'hold'],
    [47, 'pass'],
  ])('of mode %i is %s', (mode, expected) => {
    expect(decideSave(deal, mode, false)).toBe(expected);
  });

  it('passes what is confirmed', () => {
    expect(decideSave(deal, saveMode.autoSave, true)).toBe('pass');
  });
});

describe('confirmationKey', () => {
  it('differs when help is chosen after the question', () => {
    expect(confirmationKey({ ...deal, help: 723450001 })).not.toBe(confirmationKey(deal));
  });
});

describe('readinessHints', () => {
  const codes = (changes: Partial<Deal>): string[] =>
    readinessHints({ ...deal, ...changes }, '2026-03-01').map(({ code }) => code);

  it('judges only what the form shows', () => {
    expect(codes({ help: 723450001 })).toEqual([]);
  });

  it('names what is empty on the form', () => {
    const empty = {
      hasAccount: false,
      hasContact: false,
      hasCurrency: false,
      value: 0,
      closingDate: null,
      notes: null,
    };
    expect(codes({ ...empty, help: 723450001 }).sort()).toEqual([
      'READY_NO_ACCOUNT',
      'READY_NO_CLOSING_DATE',
      'READY_NO_CONTACT',
      'READY_NO_CURRENCY',
      'READY_NO_NOTES',
      'READY_NO_VALUE',
    ]);
  });

  it('names a closing date in the past', () => {
    expect(codes({ closingDate: '2026-02-28' })).toEqual(['READY_PAST_CLOSING_DATE']);
  });

  it('is silent about a deal that is not shared with Partner Center', () => {
    expect(codes({ sync: false, value: 0 })).toEqual([]);
  });
});

describe('schedules', () => {
  it('look quickly first and slowly later', () => {
    expect([0, 9_999, 10_000, 30_000].map(requestPauseMs)).toEqual([700, 700, 2_000, 5_000]);
    expect([0, 299_999, 300_000].map(newsPauseMs)).toEqual([3_000, 3_000, 15_000]);
  });

  it('take a finished request of more than a minute ago for an older one', () => {
    const now = Date.parse('2026-03-01T10:01:00Z');
    expect(isOfThisSave('2026-03-01T10:00:01Z', now)).toBe(true);
    expect(isOfThisSave('2026-03-01T09:59:59Z', now)).toBe(false);
    expect(isOfThisSave('', now)).toBe(true);
  });
});
