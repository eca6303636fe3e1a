import { countDuplicates } from './duplicates.ts';
import { countOverwritten, measureLatency } from './latency.ts';
import type { Deal, Latency } from './latency.ts';
import type { Taken } from './remote-calls.ts';
import { playAll } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { readyDeal, referralOf, sharing } from './stage.ts';
import type { Program, Stage } from './stage.ts';

/** What is asked of the two programs alike. */
export const load = { perSecond: 10, seconds: 30 };
export const dealCount = 24;
export const savedTwice = 5;
/** Longest wait for a program after the last event: the older algorithm may never come to an end. Milliseconds; chosen. */
export const afterLoadMs = 15_000;

/** How a program did under load. */
export interface UnderLoad {
  readonly latency: Latency;
  readonly taken: Taken;
  /** Deals that do not hold the last edit. */
  readonly overwritten: number;
  /** False: it went on and on after the last edit. */
  readonly cameToRest: boolean;
}

/** What a program did for single deals. */
export interface Singles {
  readonly unchanged: Taken;
  readonly played: ReadonlyMap<string, Taken>;
  readonly duplicates: number;
}

export type Performance = UnderLoad & Singles;

/** New deals, shared by the program. */
export async function shareDeals(stage: Stage, program: Program): Promise<readonly Deal[]> {
  const ids: string[] = [];
  for (let n = 1; n <= dealCount; n += 1) ids.push(await readyDeal(stage, `Bench: deal ${n}`));
  for (const id of ids) await stage.seller.update(`opportunities(${id})`, sharing('partner-led'));
  const deals = await Promise.all(
    ids.map(async (opportunityId) => ({ opportunityId, referralId: await referralOf(stage, opportunityId) })),
  );
  await program.settled();
  return deals;
}

/** Edits the deals at the agreed rate and waits for the end. Values begin with `firstValue`. */
export async function performUnderLoad(
  who: string,
  stage: Stage,
  program: Program,
  deals: readonly Deal[],
  firstValue: number,
  say: (text: string) => void,
): Promise<UnderLoad> {
  say(`sync: ${who}, ${load.perSecond} events/s for ${load.seconds} s …`);
  await program.take();
  const latency = await measureLatency(stage, deals, { ...load, firstValue });
  const taken = await program.take();
  const cameToRest = await program.isSettled(afterLoadMs);
  return { latency, taken, cameToRest, overwritten: await countOverwritten(stage, latency) };
}

/** Looks at the unchanged deals, plays the scenarios, saves deals twice at once. */
export async function performSingles(
  who: string,
  stage: Stage,
  program: Program,
  deals: readonly Deal[],
  chosen: readonly Scenario[],
  say: (text: string) => void,
): Promise<Singles> {
  say(`sync: ${who}, second look at unchanged deals …`);
  await program.settled();
  await program.take();
  await program.events(deals.map(({ referralId }) => referralId));
  await program.settled();
  const unchanged = await program.take();
  say(`sync: ${who}, each kind of plan …`);
  const played = await playAll(stage, program, chosen);
  say(`sync: ${who}, ${savedTwice} deals saved twice at once …`);
  const duplicates = await countDuplicates(stage, program, savedTwice);
  return { unchanged, played, duplicates };
}
