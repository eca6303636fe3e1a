import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import { solution } from '../../../../solution/contract/names.ts';
import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../../../solution/contract/tables.ts';
import { createRow, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { definitionsOf, rowsOf } from './dump.ts';
import { customerFormId, customerZip, entityXml, formXml } from './fixture-customer.ts';
import { solutionZip } from '../../../support/solution-zip.ts';

// Each test imports the whole solution, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

const zip = solutionZip();

/** Uses the solution as a seller would: a catalogue entry and a deal with it. */
async function use(environment: TestEnvironment): Promise<void> {
  const { lookups } = cosellDealSolution;
  const { columns } = cosellSolutionDetail;
  const detail = await createRow(environment, cosellSolutionDetail.set, { [columns.name]: 'Analytics' });
  await createRow(environment, cosellDealSolution.set, {
    [`${lookups.opportunityId.navigation}@odata.bind`]: `/${opportunity.set}(${sample.opportunities.ready})`,
    [`${lookups.solutionDetailId.navigation}@odata.bind`]: `/${cosellSolutionDetail.set}(${detail})`,
  });
}

describe('the solution itself', () => {
  it('is imported, used and uninstalled without a trace in the standard tables', async () => {
    const environment = newEnvironment(pluginTwins);
    const { core } = environment;
    const definitions = definitionsOf(core.catalog);
    const rows = await rowsOf(environment);
    const report = await core.importSolution(zip);
    expect(report.warnings).toEqual([]);
    await use(environment);
    await core.importSolution(zip);
    expect((await environment.send('GET', `${cosellDealSolution.set}/$count`)).body).toBe('1');
    await core.uninstallSolution(solution.uniqueName);
    expect(definitionsOf(core.catalog)).toEqual(definitions);
    expect(await rowsOf(environment)).toEqual(rows);
  });

  it('is held by a form of the customer that shows one of its columns', async () => {
    const { core, send } = newEnvironment(pluginTwins);
    await core.importSolution(zip);
    const column = [...(core.catalog.tables.get('opportunity')?.columns.values() ?? [])].find(
      (candidate) => candidate.solution === solution.uniqueName,
    )?.logicalName;
    const control = `<control id="x" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="${column}" />`;
    await core.importSolution(
      customerZip({ entities: entityXml('Opportunity', '', formXml(customerFormId, control)) }),
    );
    await expect(core.uninstallSolution(solution.uniqueName)).rejects.toThrow(
      `the column ${column} of opportunity is used by the form Customer form ({${customerFormId}}) of CustomerSolution`,
    );
    const listed = await send('GET', `RetrieveDependenciesForUninstall(SolutionUniqueName='${solution.uniqueName}')`);
    expect(listed.rows).toMatchObject([{ dependentcomponentobjectid: customerFormId, dependentcomponenttype: 60 }]);
  });
});
