import { declinePayload, declineReasons, longestNote, parseDecline } from '../../../domain/decline.ts';

describe('a decline', () => {
  it('is read as it was written', () => {
    expect(parseDecline(declinePayload({ reason: 'budget', note: ' Next year. ' }))).toEqual({
      reason: 'budget',
      note: 'Next year.',
    });
    expect(declinePayload({ reason: 'other', note: '  ' })).toBe('{"reason":"other"}');
  });

  it('names one of the eight reasons of the portal', () => {
    expect(Object.keys(declineReasons)).toHaveLength(8);
  });

  it.each([
    null,
    '',
    'no json',
    '[]',
    '"budget"',
    '{}',
    '{"reason":"toString"}',
    '{"reason":7}',
    '{"reason":"Budget"}',
  ])('is refused when it is %p', (payload) => {
    expect(parseDecline(payload)).toBeNull();
  });

  it('cuts a note that is too long and ignores one that is no text', () => {
    const long = JSON.stringify({ reason: 'abuse', note: 'x'.repeat(longestNote + 1) });
    expect(parseDecline(long)?.note).toHaveLength(longestNote);
    expect(parseDecline('{"reason":"abuse","note":{"a":1}}')).toEqual({ reason: 'abuse', note: '' });
  });
});
