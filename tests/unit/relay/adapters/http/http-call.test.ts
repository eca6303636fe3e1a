import { jsonOf, retryAfterMs } from '../../../../../relay/src/adapters/http/http-call.ts';

const now = new Date('2026-06-10T08:00:00Z');
const wait = (value?: string) => retryAfterMs(new Headers(value === undefined ? {} : { 'retry-after': value }), now);

describe('Retry-After', () => {
  it.each([
    ['seconds', '57', 57_000],
    ['a date', 'Wed, 10 Jun 2026 08:00:30 GMT', 30_000],
    ['a date in the past', 'Wed, 10 Jun 2026 07:00:00 GMT', 0],
    ['more than an hour', '86400', 3_600_000],
    ['nonsense', 'soon', undefined],
    ['nothing', undefined, undefined],
  ])('reads %s', (_what, value, expected) => {
    expect(wait(value)).toBe(expected);
  });
});

describe('the JSON of an answer', () => {
  it('is undefined for a page or nothing', () => {
    const answer = (text: string) => jsonOf({ status: 200, headers: new Headers(), text });
    expect(answer('{"a":1}')).toEqual({ a: 1 });
    expect(answer('<html>')).toBeUndefined();
    expect(answer('')).toBeUndefined();
  });
});
