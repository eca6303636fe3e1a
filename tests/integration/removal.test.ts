import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { eventually } from '../../scripts/steps/people.ts';
import { runRelayCommand } from '../../scripts/steps/relay-process.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { customizer, customizerSolution } from '../support/customizer-solution.ts';
import { solutionViews } from '../support/views.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

describe('removing the solution', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  const check = (...options: string[]) => runRelayCommand(['removal', 'check', ...options], world.settings);

  it('is prepared by a list of what uses it, is refused until then, and leaves the records', async () => {
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    await eventually('the referral', async () => (await readDeal(world.seller, id))['cosell_referralidentifier']);

    // The shipped endpoint and step for nudges are there and do not count as a use.
    expect(await check()).toMatchObject({ code: 0, output: expect.stringContaining('it can be removed') });

    const { dataverse } = world.sandbox;
    await dataverse.importSolution(customizerSolution(solutionViews().associatedSolutions, true));
    const listed = await check();
    expect(listed.code).toBe(1);
    expect(listed.output).toContain(`form "${customizer.formName}" of opportunity`);
    expect(listed.output).toMatch(/uses .*cosell_sync/);
    expect(listed.output).toContain(`view "${customizer.viewName}" of opportunity`);
    const json = JSON.parse((await check('--json')).output) as { dependents: unknown[] };
    expect(json.dependents).toHaveLength(2);
    await expect(dataverse.uninstallSolution('CosellConnector')).rejects.toThrow(/cannot uninstall/);

    await dataverse.uninstallSolution(customizer.solution);
    expect((await check()).code).toBe(0);
    await world.relay().stop();
    await dataverse.uninstallSolution('CosellConnector');
    const deal = await world.seller.get(`opportunities(${id})`);
    expect(deal).toMatchObject({ name: '✔ Dock planning', estimatedvalue: 48_000 });
    expect(Object.keys(deal).filter((column) => column.startsWith('cosell_'))).toEqual([]);
    const bare = await world.seller.get(`opportunities(${sample.opportunities.bare})`);
    expect(bare['opportunityid']).toBe(sample.opportunities.bare);
  });
});
