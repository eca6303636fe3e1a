import { answer } from '../../../../solution/contract/choices.ts';
import { dueImage } from '../../../../webresources/src/rules/days-left.ts';
import { languageOf } from '../../../../webresources/src/rules/languages.ts';

const texts = { left: 'Days: {count}', today: 'Today', over: 'Over' };
const noon = Date.parse('2026-03-10T12:00:00');
const hours = (count: number): string => new Date(noon + count * 3_600_000).toISOString();
const row = (values: object): string => JSON.stringify({ RowId: '1', ...values });
const due = (value: unknown, state: unknown = answer.awaiting): string[] =>
  dueImage(row({ cosell_answerby_Value: value, cosell_answer_Value: state }), noon, texts);

const days = (count: number): string => `cosell_/icons/days/${count}.svg`;
const later = 'cosell_/icons/due-later.svg';
const over = 'cosell_/icons/overdue.svg';

describe('picture of the days left', () => {
  it.each([
    ['two weeks', hours(14 * 24), [days(14), 'Days: 14']],
    ['more than two weeks', hours(15 * 24), [later, 'Days: 15']],
    ['four days', hours(4 * 24), [days(4), 'Days: 4']],
    ['three days', hours(3 * 24), [days(3), 'Days: 3']],
    ['tomorrow early', hours(13), [days(1), 'Days: 1']],
    ['later today', hours(2), [days(0), 'Today']],
    ['this moment', hours(0), [over, 'Over']],
    ['yesterday', hours(-24), [over, 'Over']],
    ['the form of older clients', `/Date(${noon + 5 * 86_400_000})/`, [days(5), 'Days: 5']],
  ])('for %s', (_, value, expected) => {
    expect(due(value)).toEqual(expected);
  });

  it.each([
    ['an answered deal', answer.accepted],
    ['an expired deal', answer.expired],
  ])('is none for %s', (_, state) => {
    expect(due(hours(24), state)).toEqual(['', '']);
  });

  it('does not need the answer in the list', () => {
    expect(dueImage(row({ cosell_answerby_Value: hours(24) }), noon, texts)).toEqual([days(1), 'Days: 1']);
    expect(due(hours(24), null)).toEqual([days(1), 'Days: 1']);
  });

  it.each([undefined, null, '', 'next week', 5, {}, '/Date(x)/'])('is none for a date that is %p', (value) => {
    expect(due(value)).toEqual(['', '']);
  });

  it.each(['', 'no JSON', 'null', '[]', '7', undefined])('is none for a row that is %p', (value) => {
    expect(dueImage(value as string, noon, texts)).toEqual(['', '']);
  });
});

describe('languageOf', () => {
  it.each([
    [1033, 'en'],
    [2057, 'en'],
    [1031, 'de'],
    [3079, 'de'],
    [1029, 'cs'],
    [1049, 'ru'],
    [1040, 'it'],
    [1036, 'en'],
    [undefined, 'en'],
    ['x', 'en'],
  ])('of locale %p is %s', (lcid, expected) => {
    expect(languageOf(lcid)).toBe(expected);
  });
});
