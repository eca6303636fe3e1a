import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../sandbox/dataverse/src/core.ts';
import type { DataverseCore } from '../../sandbox/dataverse/src/core.ts';
import { environmentVariables, nudge, solution } from '../../solution/contract/names.ts';
import { packageMembers } from '../../solution/scripts/pack/members.ts';
import { writeZip } from '../../solution/scripts/pack/zip.ts';
import { foldersFor } from '../unit/solution/pack/built-parts.ts';

jest.setTimeout(60_000);

type Row = Readonly<Record<string, unknown>>;
const { opportunities, users } = sample;

/** The managed zip from the real source; `change` makes another version of it. */
function managedZip(change: (file: 'solution.xml' | 'customizations.xml', text: string) => string = (_, text) => text) {
  const members = packageMembers(foldersFor(), 'managed', []);
  for (const file of ['solution.xml', 'customizations.xml'] as const) {
    const text = new TextDecoder().decode(members.get(file));
    members.set(file, new TextEncoder().encode(change(file, text)));
  }
  return writeZip(members);
}

/** The same with another version number and, for a higher one, one more column on opportunity. */
function version(number: string, withColumn = false): Uint8Array {
  return managedZip((file, text) => {
    if (file === 'solution.xml') return replaced(text, /<Version>[^<]+<\/Version>/, `<Version>${number}</Version>`);
    if (!withColumn) return text;
    const after = text.lastIndexOf('<attribute PhysicalName="cosell_ReferralProgram">');
    const column = text.slice(after, text.indexOf('</attribute>', after) + '</attribute>'.length);
    const added = column
      .replaceAll('cosell_referralprogram', 'cosell_addedlater')
      .replace('cosell_ReferralProgram', 'cosell_AddedLater');
    return text.slice(0, after) + added + text.slice(after);
  });
}

function replaced(text: string, what: string | RegExp, by: string): string {
  if (!(typeof what === 'string' ? text.includes(what) : what.test(text)))
    throw new Error(`nothing to replace: ${String(what)}`);
  return text.replace(what, () => by);
}

describe('the managed zip in an environment', () => {
  let core: DataverseCore;

  beforeEach(() => {
    let id = 0;
    core = createDataverse({
      baseUrl: 'https://crm.example',
      now: () => new Date('2030-05-01T08:00:00.000Z'),
      newId: () => `00000000-0000-4000-8000-${String((id += 1)).padStart(12, '0')}`,
    });
  });

  async function ask(method: string, path: string, body?: Row): Promise<Row> {
    const answer = await core.handle({
      method,
      url: `/api/data/v9.2/${path}`,
      headers: { 'content-type': 'application/json', prefer: 'return=representation' },
      userId: users.administrator,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body ? (JSON.parse(answer.body) as Row) : {};
  }
  const list = async (path: string): Promise<readonly Row[]> => (await ask('GET', path))['value'] as Row[];

  /** Everything of the base that a solution could have left something in. */
  async function base(): Promise<unknown> {
    const tables = ['opportunity', 'lead', 'account', 'contact', 'opportunityclose'];
    const columns = await Promise.all(
      tables.map((table) =>
        ask('GET', `EntityDefinitions(LogicalName='${table}')?$expand=Attributes($select=LogicalName)`),
      ),
    );
    const sets = [
      'opportunities',
      'leads',
      'systemforms',
      'savedqueries',
      'savedqueryvisualizations',
      'appmodules',
      'roles',
      'serviceendpoints',
      'sdkmessageprocessingsteps',
      'environmentvariabledefinitions',
      'environmentvariablevalues',
      'solutions',
    ];
    return [columns, ...(await Promise.all(sets.map(list)))];
  }

  /** A deal with a solution of the catalogue, a setting and an endpoint that an administrator changed. */
  async function use(): Promise<void> {
    const detail = await ask('POST', 'cosell_solutiondetails', {
      cosell_name: 'Fleet',
      cosell_solutionidentifier: 'SOL-1-AAA',
    });
    await ask('PATCH', `opportunities(${opportunities.ready})`, { cosell_sync: true });
    await ask('POST', 'cosell_dealsolutions', {
      'cosell_OpportunityId@odata.bind': `/opportunities(${opportunities.ready})`,
      'cosell_SolutionDetailId@odata.bind': `/cosell_solutiondetails(${String(detail['cosell_solutiondetailid'])})`,
    });
    const [definition] = await list(
      `environmentvariabledefinitions?$filter=schemaname eq '${environmentVariables.nameMark.name}'`,
    );
    await ask('POST', 'environmentvariablevalues', {
      value: 'no',
      'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${String(definition?.['environmentvariabledefinitionid'])})`,
    });
    await ask('PATCH', `serviceendpoints(${nudge.endpointId})`, { url: 'https://relay.example/nudge' });
    await ask('PATCH', `sdkmessageprocessingsteps(${nudge.stepId})`, { statecode: 0, statuscode: 1 });
  }

  it('keeps rows, settings and what an administrator switched when a higher version comes', async () => {
    await core.importSolution(version('0.1.0.0'));
    await use();
    const report = await core.importSolution(version('0.2.0.0', true));
    expect(report).toMatchObject({ version: '0.2.0.0', previousVersion: '0.1.0.0', warnings: [] });
    expect(
      await ask('GET', `opportunities(${opportunities.ready})?$select=cosell_sync,cosell_addedlater`),
    ).toMatchObject({
      cosell_sync: true,
      cosell_addedlater: null,
    });
    expect(await list('cosell_dealsolutions')).toHaveLength(1);
    expect(await list('environmentvariablevalues')).toMatchObject([{ value: 'no' }]);
    expect(await ask('GET', `serviceendpoints(${nudge.endpointId})`)).toMatchObject({
      url: 'https://relay.example/nudge',
    });
    expect(await ask('GET', `sdkmessageprocessingsteps(${nudge.stepId})`)).toMatchObject({ statecode: 0 });
  });

  it('is refused when it is lower than the installed one, and nothing changes', async () => {
    await core.importSolution(version('0.2.0.0', true));
    await expect(core.importSolution(version('0.1.0.0'))).rejects.toThrow(
      /0\.1\.0\.0.*lower than the installed 0\.2\.0\.0/,
    );
    expect(await list('solutions')).toMatchObject([{ uniquename: solution.uniqueName, version: '0.2.0.0' }]);
  });

  it('leaves the base as it was when it is uninstalled, also after it was used', async () => {
    const before = await base();
    await core.importSolution(version('0.1.0.0'));
    await use();
    expect(await base()).not.toEqual(before);
    await ask('PATCH', `opportunities(${opportunities.ready})`, { cosell_sync: null });
    const rowOf = async (): Promise<Row> => ask('GET', `opportunities(${opportunities.ready})`);
    const { '@odata.etag': _version, ...used } = await rowOf();
    await core.uninstallSolution(solution.uniqueName);
    const { '@odata.etag': _later, ...left } = await rowOf();
    const kept = Object.fromEntries(Object.entries(used).filter(([column]) => !column.startsWith('cosell_')));
    expect(left).toEqual(kept);
    expect(withoutVersions(await base())).toEqual(withoutVersions(before));
  });

  it('does not switch the nudge on by itself', async () => {
    await core.importSolution(version('0.1.0.0'));
    expect(await ask('GET', `sdkmessageprocessingsteps(${nudge.stepId})`)).toMatchObject({ statecode: 1 });
    expect(await ask('GET', `serviceendpoints(${nudge.endpointId})`)).toMatchObject({ url: 'https://nudge.invalid/' });
  });
});

/** Row versions and change times of the one opportunity that was used differ by nature. */
function withoutVersions(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      ['@odata.etag', 'versionnumber', 'modifiedon', '_modifiedby_value'].includes(key) ? undefined : inner,
    ),
  );
}
