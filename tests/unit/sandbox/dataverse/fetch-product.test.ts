import { join } from 'node:path';
import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import { missingParts, packageMembers } from '../../../../solution/scripts/pack/members.ts';
import { writeZip } from '../../../../solution/scripts/pack/zip.ts';
import { newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

// The whole solution is imported, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

const folders = {
  source: join(process.cwd(), 'solution/src'),
  controls: join(process.cwd(), 'out/controls'),
  webResources: join(process.cwd(), 'out/webresources'),
};

describe('what the solution queries', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = newEnvironment(pluginTwins);
    await environment.core.importSolution(writeZip(packageMembers(folders, 'managed', missingParts(folders))));
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
