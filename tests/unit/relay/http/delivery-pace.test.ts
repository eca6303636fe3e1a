import { createDeliveryPace, defaultPace } from '../../../../relay/src/http/delivery-pace.ts';
import { steppedClock } from '../../../contract/stepped-clock.ts';

describe('delivery pace', () => {
  it('accepts no more once new referrals would wait too long, and does again later', () => {
    const time = steppedClock();
    const pace = createDeliveryPace(time.clock, {
      ...defaultPace,
      newIdsPerMinute: 60,
      newIdsAtOnce: 1,
      longestDelayMs: 3_000,
    });
    const kinds = Array.from({ length: 6 }, (_, n) => pace(`new ${n}`).is);
    expect(kinds).toEqual(['now', 'later', 'later', 'later', 'busy', 'busy']);
    expect(pace('new 7')).toEqual({ is: 'busy', retryAfterMs: 1_000 });
    time.step(1_000);
    expect(pace('new 7').is).toBe('later');
  });

  it('lets all new referrals of a burst pass at once after a quiet time', () => {
    const time = steppedClock();
    const pace = createDeliveryPace(time.clock, { ...defaultPace, newIdsPerMinute: 60, newIdsAtOnce: 3 });
    for (const n of [1, 2, 3]) expect(pace(`new ${n}`).is).toBe('now');
    expect(pace('new 4').is).toBe('later');
    time.step(60_000);
    for (const n of [5, 6, 7]) expect(pace(`new ${n}`).is).toBe('now');
  });
});
