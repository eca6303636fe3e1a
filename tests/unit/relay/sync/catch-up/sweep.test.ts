import { createProbe } from '../../../../../relay/src/sync/catch-up/probe.ts';
import { createSweep } from '../../../../../relay/src/sync/catch-up/sweep.ts';
import { ago, bench, fault, idOf, keeperOf, linkOf, sideOf } from './support.ts';
import { keptLog } from '../../adapters/ports.ts';

const hourMs = 3_600_000;
const microsoftOf = (n: number, over: Parameters<typeof sideOf>[1] = {}) =>
  sideOf(n, { id: idOf('b', n), isMicrosoftSide: true, ...over });
const known = (n: number) => ({
  microsoftReferralId: idOf('b', n),
  microsoftStatus: 'Active',
  microsoftSubstatus: 'Accepted',
});

/** A sweep over `n` co-sell deals whose both sides are as the link rows have them. */
function sweepOver(n: number, callsPerDay = 500, initial: { probes?: string } = {}) {
  const place = bench(initial);
  for (let at = 1; at <= n; at += 1) {
    place.sides.links.push(linkOf(at, known(at)));
    place.sides.engagements.set(idOf('e', at), [sideOf(at), microsoftOf(at)]);
  }
  const sweep = createSweep(place.context(), createProbe(place.keeper, place.log), callsPerDay);
  const read = () =>
    place.calls.filter((call) => call.startsWith('readEngagement')).map((call) => Number(call.slice(-3)));
  return { ...place, sweep, read };
}

describe('the sweep', () => {
  it('hints nothing where both sides are known', async () => {
    const { sweep, read, hints } = sweepOver(2);
    await sweep.run();
    expect([read().length, hints]).toEqual([2, []]);
  });

  it.each<[string, Parameters<typeof sideOf>[1], Parameters<typeof sideOf>[1]]>([
    ["Microsoft's answer", { substatus: 'Declined', status: 'Closed' }, {}],
    ["another of Microsoft's referrals", { id: idOf('b', 77) }, {}],
    ['a change of ours', {}, { status: 'Closed', substatus: 'Lost' }],
  ])('hints the lane for %s', async (_what, microsoft, own) => {
    const { sweep, sides, hints } = sweepOver(1);
    sides.engagements.set(idOf('e', 1), [sideOf(1, own), microsoftOf(1, microsoft)]);
    await sweep.run();
    expect(hints).toEqual([{ lane: linkOf(1).lane, record: linkOf(1).record, related: true }]);
  });

  it('leaves a deal alone whose engagement shows nothing of Microsoft', async () => {
    const { sweep, sides, hints } = sweepOver(1);
    sides.engagements.set(idOf('e', 1), [sideOf(1)]);
    await sweep.run();
    sides.engagements.clear();
    await sweep.run();
    expect(hints).toEqual([]);
  });

  it('reads those first that Microsoft has to answer soon, then the newest', async () => {
    const { sweep, sides, read } = sweepOver(0);
    sides.links = [
      linkOf(1, { createdOn: ago(9_000) }),
      linkOf(2, { createdOn: ago(100) }),
      linkOf(3, { microsoftAnswerBy: ago(-9_000) }),
      linkOf(4, { microsoftAnswerBy: ago(-60) }),
      linkOf(5, { microsoftAnswerBy: ago(60), createdOn: ago(9_500) }),
      linkOf(6, { createdOn: null }),
    ];
    await sweep.run();
    expect(read()).toEqual([4, 3, 2, 1, 5, 6]);
  });

  it.each([
    [0, 24],
    [10, 24],
    [100, 5],
    [500, 1],
    [2000, 1],
  ])('of %i deals comes %i times a day with 500 reads', async (deals, rounds) => {
    const { sweep } = sweepOver(deals);
    await sweep.run();
    expect(sweep.everyMs()).toBe((24 * hourMs) / rounds);
  });

  it('keeps to the reads of a day, says what is left, and goes on the next day', async () => {
    const { sweep, read, clock, log } = sweepOver(5, 3);
    await sweep.run();
    expect(read()).toHaveLength(3);
    expect(log.events).toEqual(['engagement sweep cut']);
    clock.advance(11 * hourMs);
    await sweep.run();
    expect(read()).toHaveLength(3);
    clock.advance(hourMs);
    await sweep.run();
    expect(new Set(read()).size).toBe(5);
  });

  it('goes on after a fault with those it did not reach', async () => {
    const { sweep, sides, read } = sweepOver(3);
    let calls = 0;
    sides.before = (call) => {
      if (call.startsWith('readEngagement') && (calls += 1) === 2) throw fault('PC_THROTTLED', 'later', 1000);
    };
    await expect(sweep.run()).rejects.toMatchObject({ code: 'PC_THROTTLED' });
    await sweep.run();
    expect(read()).toEqual([1, 2, 2, 3]);
  });

  it('is not held up by an engagement that it may not read', async () => {
    const { sweep, sides, read, log } = sweepOver(3);
    sides.before = (call) => {
      if (call === `readEngagement ${idOf('e', 1)}`) throw fault('PC_REJECTED', 'never');
    };
    await sweep.run();
    expect(read()).toEqual([1, 2, 3]);
    expect(log.events).toEqual(['engagement not read']);
  });

  it('comes once a day when the list of changes is proven to show what Microsoft does', async () => {
    const { sweep } = sweepOver(10, 500, { probes: '{"microsoftMovesOurs":{"confirmed":5,"contrary":0}}' });
    await sweep.run();
    expect(sweep.everyMs()).toBe(24 * hourMs);
  });

  it('asks the probe when Microsoft changed since the link row or the last sweep, whoever saw it first', async () => {
    const { sweep, sides, row, clock } = sweepOver(1);
    const answered = microsoftOf(1, { status: 'Closed', substatus: 'Won', updatedAt: ago(50) });
    sides.engagements.set(idOf('e', 1), [sideOf(1, { updatedAt: ago(50) }), answered]);
    await sweep.run();
    expect(JSON.parse(row().probes ?? '')).toEqual({ microsoftMovesOurs: { confirmed: 1, contrary: 0 } });
    const reopened = microsoftOf(1, { updatedAt: ago(20) });
    sides.engagements.set(idOf('e', 1), [sideOf(1, { updatedAt: ago(50) }), reopened]);
    clock.advance(2 * hourMs);
    await sweep.run();
    clock.advance(2 * hourMs);
    await sweep.run();
    expect(JSON.parse(row().probes ?? '')).toEqual({ microsoftMovesOurs: { confirmed: 1, contrary: 1 } });
  });
});

describe('the probe', () => {
  const observe = (probe: ReturnType<typeof createProbe>, own: string | null, microsoft: string | null): void =>
    probe.observe(sideOf(1, { updatedAt: own }), microsoftOf(1, { updatedAt: microsoft }));

  it('is a proof after five confirmations, kept in the row', () => {
    const kept = keeperOf();
    const probe = createProbe(kept.keeper, keptLog());
    for (let n = 1; n <= 4; n += 1) observe(probe, ago(10), ago(11));
    expect(probe.isProven()).toBe(false);
    observe(probe, ago(10), ago(9));
    expect(probe.isProven()).toBe(true);
    expect(createProbe(kept.keeper, keptLog()).isProven()).toBe(true);
  });

  it('is none any more after one contrary observation', () => {
    const kept = keeperOf({ probes: '{"microsoftMovesOurs":{"confirmed":9,"contrary":0}}' });
    const probe = createProbe(kept.keeper, keptLog());
    observe(probe, ago(60), ago(10));
    expect(probe.isProven()).toBe(false);
  });

  it.each([
    ['a later change of ours', ago(1), ago(60)],
    ['a time that is missing', null, ago(60)],
    ["Microsoft's time missing", ago(60), null],
    ['a time that is none', 'soon', ago(60)],
  ])('learns nothing from %s', (_what, own, microsoft) => {
    const kept = keeperOf();
    observe(createProbe(kept.keeper, keptLog()), own, microsoft);
    expect(kept.row().probes).toBeNull();
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"microsoftMovesOurs":7}',
    '{"microsoftMovesOurs":{"confirmed":-5,"contrary":"x"}}',
  ])('begins anew with %j in the row', (probes) => {
    const kept = keeperOf({ probes });
    const probe = createProbe(kept.keeper, keptLog());
    observe(probe, ago(10), ago(10));
    expect(kept.row().probes).toBe('{"microsoftMovesOurs":{"confirmed":1,"contrary":0}}');
  });
});
