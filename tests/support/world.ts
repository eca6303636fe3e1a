import { buildAll } from '../../scripts/steps/build.ts';
import { startWorld } from '../../scripts/steps/world.ts';
import type { World, WorldOptions } from '../../scripts/steps/world.ts';
import { crmPerson, portalPerson } from '../../scripts/steps/people.ts';
import type { CrmPerson } from '../../scripts/steps/people.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';

/** A running world with the people in it. */
export interface PeopledWorld extends World {
  readonly seller: CrmPerson;
  readonly secondSeller: CrmPerson;
  readonly administrator: CrmPerson;
  readonly portal: ReturnType<typeof portalPerson>;
}

/** Builds what changed, then starts stand-ins and relay. Stop it in `afterAll`. */
export async function peopledWorld(options: Partial<WorldOptions> = {}): Promise<PeopledWorld> {
  const built = await buildAll({ quiet: true });
  const world = await startWorld({ zipPath: built.managedPath, ...options });
  const { dataverseUrl, partnerCenterUrl } = world.sandbox;
  return {
    ...world,
    seller: crmPerson(dataverseUrl, sample.users.seller),
    secondSeller: crmPerson(dataverseUrl, sample.users.secondSeller),
    administrator: crmPerson(dataverseUrl, sample.users.administrator),
    portal: portalPerson(partnerCenterUrl),
  };
}
