import { waitAskedFor } from '../../../../../relay/src/adapters/partner-center/retry-after.ts';

const now = new Date('2026-06-10T08:00:00Z');
const day = 86_400_000;

function wait(retryAfter: string | undefined, message: string | null = null, date?: string): number | undefined {
  const headers = new Headers();
  if (retryAfter !== undefined) headers.set('retry-after', retryAfter);
  if (date !== undefined) headers.set('date', date);
  return waitAskedFor({ status: 429, headers, text: '' }, message, now);
}

describe('the wait a service asks for', () => {
  it.each([
    ['seconds', '57', 57_000],
    ['no time at all', '0', 0],
    ['seconds with space around', ' 8 ', 8000],
    ['a date', 'Wed, 10 Jun 2026 08:00:30 GMT', 30_000],
    ['a date of RFC 850', 'Wednesday, 10-Jun-26 08:00:30 GMT', 30_000],
    ['a date of asctime', 'Wed Jun 10 08:00:30 2026 GMT', 30_000],
    ['a day', '86400', day],
    ['more than a day', '86401', day],
    ['a date far away', 'Thu, 10 Jun 2027 08:00:00 GMT', day],
    ['more seconds than there are', '9'.repeat(400), day],
  ])('is read: %s', (_what, value, expected) => {
    expect(wait(value)).toBe(expected);
  });

  it.each([
    ['nothing', undefined],
    ['empty', ''],
    ['negative', '-5'],
    ['a fraction', '1.5'],
    ['a unit', '5s'],
    ['a word', 'soon'],
    ['a year', '2026-06-10'],
    ['a date in the past', 'Wed, 10 Jun 2026 07:59:59 GMT'],
    ['a date that does not exist', 'Wed, 99 Jun 2026 08:00:30 GMT'],
    ['several', '5, 7'],
  ])('is not read: %s', (_what, value) => {
    expect(wait(value)).toBeUndefined();
  });

  it('counts a date from the clock of the service', () => {
    const until = 'Wed, 10 Jun 2026 09:10:30 GMT';
    expect(wait(until, null, 'Wed, 10 Jun 2026 09:10:00 GMT')).toBe(30_000);
    expect(wait('Wed, 10 Jun 2026 06:00:20 GMT', null, 'Wed, 10 Jun 2026 06:00:00 GMT')).toBe(20_000);
    expect(wait(until, null, 'nonsense')).toBe(4_230_000);
  });

  it('is found in the sentence of the gateway when the header says nothing', () => {
    expect(wait(undefined, 'Rate limit is exceeded. Try again in 57 seconds.')).toBe(57_000);
    expect(wait('soon', 'Try again in 1 second.')).toBe(1000);
    expect(wait('3', 'Try again in 57 seconds.')).toBe(3000);
    expect(wait(undefined, 'Try again in 999999 seconds.')).toBe(day);
    expect(wait(undefined, 'Try again later.')).toBeUndefined();
  });
});
