import { readyDeal, referralOf, sharing } from './stage.ts';
import type { Program, Stage } from './stage.ts';

/** Saves each of `deals` new deals twice at the same time. Returns how many referrals there are beyond one for each. */
export async function countDuplicates(stage: Stage, program: Program, deals: number): Promise<number> {
  const ids: string[] = [];
  for (let n = 1; n <= deals; n += 1) ids.push(await readyDeal(stage, `Bench: saved twice ${n}`));
  await program.settled();
  const save = (id: string): Promise<void> => stage.seller.update(`opportunities(${id})`, sharing('partner-led'));
  await Promise.all(ids.flatMap((id) => [save(id), save(id)]));
  await Promise.all(ids.map((id) => referralOf(stage, id)));
  await program.settled();
  const referrals = stage.sandbox.partnerCenter.referrals();
  const own = referrals.filter(({ externalReferenceId }) => externalReferenceId && ids.includes(externalReferenceId));
  return own.length - ids.length;
}
