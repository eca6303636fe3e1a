import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import { newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { solutionZip } from '../../../support/solution-zip.ts';

// The whole solution is imported, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

describe('what the solution queries', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = newEnvironment(pluginTwins);
    await environment.core.importSolution(solutionZip());
  });

  it('is answered for each of its views', async () => {
    const { catalog } = environment.core;
    const own = catalog.views.filter((view) => view.solution !== undefined);
    expect(own.length).toBeGreaterThan(30);
    for (const { id, table, label } of own) {
      const set = catalog.tables.get(table)?.entitySetName ?? table;
      const { status, message } = await environment.send('GET', `${set}?savedQuery=${id}`);
      expect([label, status, message]).toEqual([label, 200, '']);
    }
  });

  it('is answered for each of its charts', async () => {
    const { catalog } = environment.core;
    expect(catalog.charts.length).toBeGreaterThan(0);
    for (const { dataXml, table, label } of catalog.charts) {
      const fetch = /<fetch[ >][\s\S]*?<\/fetch>/.exec(dataXml)?.[0] ?? '';
      const set = catalog.tables.get(table)?.entitySetName ?? table;
      const { status, message } = await environment.send('GET', `${set}?fetchXml=${encodeURIComponent(fetch)}`);
      expect([label, status, message]).toEqual([label, 200, '']);
    }
  });

  it('shows sellers their own deals only', async () => {
    const { catalog } = environment.core;
    const view = catalog.views.find(({ table, label }) => table === 'opportunity' && label === 'My Co-sell Deals');
    const { opportunities, users } = sample;
    for (const id of Object.values(opportunities)) {
      await environment.send('PATCH', `opportunities(${id})`, { cosell_sync: true });
    }
    const { rows } = await environment.send('GET', `opportunities?savedQuery=${view?.id}`, undefined, {}, users.seller);
    expect(rows.map((row) => row['opportunityid']).sort()).toEqual([opportunities.ready, opportunities.bare].sort());
  });
});
