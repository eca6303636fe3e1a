import fc from 'fast-check';
import { unexplained } from './model/agreement.ts';
import { scenario } from './model/scenario.ts';
import { createWorld } from './model/world.ts';
import { runs, timeLimitMs } from './runs.ts';

/** Rounds of passes after the last edit and the last fault. */
const mostRounds = 3;

describe('a deal that people change on both sides while calls fail', () => {
  it(
    'converges in three rounds, then costs no write, and nothing forbidden ever happens',
    () =>
      fc.assert(
        fc.asyncProperty(scenario, async (story) => {
          const world = createWorld(story);
          for (const beat of story.beats) await world.play(beat);
          for (let n = 0; n < mostRounds; n += 1) await world.round();
          expect({ violations: world.violations, unexplained: unexplained(world) }).toEqual({
            violations: [],
            unexplained: [],
          });
          const writes = world.writes();
          await world.round();
          expect(world.writes() - writes).toBe(0);
          // A value that lost is said with the record of the same pass; a fault may end that pass, and a removed record says nothing.
          const undisturbed = story.beats.every(({ faults }) => faults.length === 0);
          if (undisturbed && !world.crm.hasGaps()) expect(world.unsaidLosses()).toEqual([]);
        }),
        runs(),
      ),
    timeLimitMs,
  );
});
