import { buildAll } from '../../scripts/steps/build.ts';
import type { Group, Measured } from '../results.ts';
import { figuresOf } from './figures.ts';
import { dealCount, performSingles, performUnderLoad, shareDeals } from './perform.ts';
import { scenarios } from './scenarios.ts';
import { callsPerMinute, openStage, remoteDelayMs } from './stage.ts';
import type { Program } from './stage.ts';

/** Window in which the outbox is watched at rest: three looks. Milliseconds. */
const restMs = 12_000;

/** The loop between Partner Center and the CRM, beside the algorithm of the older flows. */
export const syncGroup: Group = {
  name: 'sync',
  async measure(say) {
    const built = await buildAll({ quiet: true });
    say('sync: starting the stand-ins …');
    const stage = await openStage(built.managedPath);
    try {
      const relay = await stage.startRelay();
      const { deals, ours, watched } = await runProgram(relay, async () => {
        say(`sync: the relay at rest, ${restMs / 1000} s …`);
        await relay.take();
        await new Promise((resolve) => setTimeout(resolve, restMs));
        const rest = (await relay.take()).calls;
        say(`sync: sharing ${dealCount} deals …`);
        const deals = await shareDeals(stage, relay);
        const underLoad = await performUnderLoad('the relay', stage, relay, deals, 100_000, say);
        const ours = { ...underLoad, ...(await performSingles('the relay', stage, relay, deals, scenarios, say)) };
        await relay.take();
        const watched = { pace: stage.pace, rest, active: ours.taken.calls, all: relay.calls() };
        return { deals, ours, watched };
      });
      const loaded = await stage.startFlow();
      const underLoad = await runProgram(loaded, () =>
        performUnderLoad('the naive flow', stage, loaded, deals, 200_000, say),
      );
      // A new process: what went round in circles in the first one must not disturb the rest.
      const flow = await stage.startFlow();
      const inFlow = scenarios.filter((scenario) => scenario.inFlow);
      const singles = await runProgram(flow, () => performSingles('the naive flow', stage, flow, deals, inFlow, say));
      return { figures: figuresOf(ours, { ...underLoad, ...singles }, watched), notes };
    } finally {
      await stage.stop();
    }
  },
};

const notes: Measured['notes'] = [
  `Each call to Partner Center and to Dataverse takes ${remoteDelayMs} ms more than the stand-in needs; sign-in is not delayed.`,
  `The call budget towards Partner Center is raised from 60 to ${callsPerMinute} calls a minute; two calls at once as by default.`,
  'The event path is the real one: edit in the portal, signed delivery, webhook, queue, pass. Times of the edits are random, from a fixed seed.',
  'Latencies hold for a machine with time to spare: where its processors are busy with other work, measure again without it.',
  'Passes: the passes that write. In all: with intake (claim, finding the lane) and echoes, without looks at the outbox.',
  'Baseline: naive port of the older flows; its triggers fire at once here, while those of flows wait for a poll or a queue.',
];

/** Ends the program in any case; a failure carries what it printed. */
async function runProgram<T>(program: Program, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new Error(`${String(error)}\n${program.output().slice(-4000)}`, { cause: error });
  } finally {
    await program.stop();
  }
}
