import { canonical, sameValue } from '../../../../domain/mapping/normalise.ts';

describe('canonical', () => {
  it.each([
    ['money', '10000', 10000],
    ['money', 12.345, 12.35],
    ['money', 0, 0],
    ['money', '', null],
    ['money', 'many', null],
    ['money', Number.POSITIVE_INFINITY, null],
    ['date', '2026-11-30T00:00:00Z', '2026-11-30'],
    ['date', '2026-11-30T23:30:00-02:00', '2026-12-01'],
    ['date', '2026-11-30', '2026-11-30'],
    ['date', 'soon', null],
    ['currency', ' eur ', 'EUR'],
    ['currency', '', null],
    ['text', '  a\r\nb ', 'a\nb'],
    ['text', '   ', null],
    ['text', undefined, null],
  ] as const)('reads %s %j as %j', (kind, value, expected) => {
    expect(canonical(kind, value)).toBe(expected);
  });

  it('cuts text to the longest the other side takes', () => {
    expect(canonical('text', 'abcdef', 3)).toBe('abc');
  });
});

describe('sameValue', () => {
  it('does not see a difference in empty text and null', () => {
    expect(sameValue('text', '', null)).toBe(true);
  });

  it('sees a difference of one cent', () => {
    expect(sameValue('money', 10, '10.01')).toBe(false);
  });
});
