import { randomUUID } from 'node:crypto';
import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse, forkDataverse } from '../../../../sandbox/dataverse/src/core.ts';
import type { CoreOptions, DataverseCore, DataverseSnapshot } from '../../../../sandbox/dataverse/src/core.ts';
import { DataverseError } from '../../../../sandbox/dataverse/src/errors.ts';
import type { Plugin } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { solutionZip } from '../../../support/solution-zip.ts';
import { sendBatch } from './batch-client.ts';
import { baseUrl, clientOf, createRow, fixtureEnvironment, grantFixtureRole } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { fixtureIds, fixtureZip } from './fixture-solution.ts';

const ready = `opportunities(${sample.opportunities.ready})`;

/** A fork with ids, clock and whatever else of its own. */
function forkOf(snapshot: DataverseSnapshot, options: Partial<CoreOptions> = {}): TestEnvironment {
  let ids = 0;
  const clock = { now: new Date('2031-02-03T04:05:06Z') };
  const core = forkDataverse(snapshot, {
    baseUrl,
    now: () => clock.now,
    newId: () => {
      ids += 1;
      return `88888888-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
    ...options,
  });
  return { core, clock, send: clientOf(core) };
}

async function nameOf({ send }: TestEnvironment, path = ready): Promise<unknown> {
  return (await send('GET', `${path}?$select=name`)).json['name'];
}

async function etagOf({ send }: TestEnvironment): Promise<unknown> {
  return (await send('GET', `${ready}?$select=name`)).json['@odata.etag'];
}

// One test imports the whole solution, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

describe('a fork', () => {
  it('begins as the environment was at the snapshot', async () => {
    const origin = await fixtureEnvironment();
    await origin.send('PATCH', ready, { name: 'Before' });
    const snapshot = origin.core.snapshot();
    await origin.send('PATCH', ready, { name: 'After' });
    const fork = forkOf(snapshot);
    expect(await nameOf(fork)).toBe('Before');
    expect(await nameOf(origin)).toBe('After');
    expect(fork.core.catalog.solutions).toEqual(origin.core.catalog.solutions);
    expect(fork.core.catalog.users).toEqual(origin.core.catalog.users);
  });

  it('and its origin and other forks do not see what each other writes', async () => {
    const origin = await fixtureEnvironment();
    const snapshot = origin.core.snapshot();
    const [one, two] = [forkOf(snapshot), forkOf(snapshot)];
    await one.send('PATCH', ready, { name: 'One' });
    await two.send('PATCH', ready, { name: 'Two' });
    await origin.send('PATCH', ready, { name: 'Origin' });
    const created = await createRow(one, 'accounts', { name: 'Only here' });
    await two.send('DELETE', ready);
    expect(await nameOf(one)).toBe('One');
    expect(await nameOf(origin)).toBe('Origin');
    expect((await two.send('GET', ready)).status).toBe(404);
    expect((await origin.send('GET', `accounts(${created})`)).status).toBe(404);
    expect((await two.send('GET', `accounts(${created})`)).status).toBe(404);
    expect(await nameOf(forkOf(snapshot))).toBe('Warehouse analytics on Azure');
  });

  it('is isolated from a fork of its own, in both directions', async () => {
    const first = forkOf((await fixtureEnvironment()).core.snapshot());
    await first.send('PATCH', ready, { name: 'First' });
    const second = forkOf(first.core.snapshot());
    await first.send('PATCH', ready, { name: 'First again' });
    expect(await nameOf(second)).toBe('First');
    await second.send('PATCH', ready, { name: 'Second' });
    expect(await nameOf(first)).toBe('First again');
  });

  it('counts row versions on from the snapshot, each for itself', async () => {
    const origin = await fixtureEnvironment();
    const before = await etagOf(origin);
    const snapshot = origin.core.snapshot();
    const [one, two] = [forkOf(snapshot), forkOf(snapshot)];
    expect(await etagOf(one)).toBe(before);
    const guard = { 'If-Match': String(before) };
    expect((await one.send('PATCH', ready, { name: 'x' }, guard)).status).toBe(204);
    expect((await one.send('PATCH', ready, { name: 'y' }, guard)).status).toBe(412);
    expect((await two.send('PATCH', ready, { name: 'z' }, guard)).status).toBe(204);
    expect(await etagOf(two)).toBe(await etagOf(one));
    expect(await etagOf(origin)).toBe(before);
  });

  it('undoes a change set that fails without a trace in the others', async () => {
    const snapshot = (await fixtureEnvironment()).core.snapshot();
    const fork = forkOf(snapshot);
    const answer = await sendBatch(fork, [
      [
        { line: `PATCH ${ready}`, body: { name: 'Half' } },
        { line: `PATCH accounts(${sample.accounts.olivera})`, body: { unheardOf: 1 } },
      ],
    ]);
    expect(answer.status).toBe(400);
    expect(await nameOf(fork)).toBe('Warehouse analytics on Azure');
    expect(await nameOf(forkOf(snapshot))).toBe('Warehouse analytics on Azure');
  });

  it('hands out numbers of its own', async () => {
    const origin = await fixtureEnvironment();
    const newWidget = async (environment: TestEnvironment): Promise<unknown> => {
      const id = await createRow(environment, 'demo_widgets', { demo_code: 'x' });
      return (await environment.send('GET', `demo_widgets(${id})`)).json['demo_name'];
    };
    expect(await newWidget(origin)).toBe('W-1000');
    const snapshot = origin.core.snapshot();
    const [one, two] = [forkOf(snapshot), forkOf(snapshot)];
    expect([await newWidget(one), await newWidget(one)]).toEqual(['W-1001', 'W-1002']);
    expect([await newWidget(two), await newWidget(origin)]).toEqual(['W-1001', 'W-1001']);
  });

  it('keeps links and shares to itself', async () => {
    const origin = await fixtureEnvironment();
    const snapshot = origin.core.snapshot();
    const [one, two] = [forkOf(snapshot), forkOf(snapshot)];
    const { seller, secondSeller } = sample.users;
    const mayWrite = async (fork: TestEnvironment): Promise<number> =>
      (await fork.send('PATCH', ready, { description: 'x' }, {}, secondSeller)).status;
    await one.send(
      'POST',
      'GrantAccess',
      {
        Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: sample.opportunities.ready },
        PrincipalAccess: {
          AccessMask: 'ReadAccess, WriteAccess',
          Principal: { '@odata.type': 'Microsoft.Dynamics.CRM.systemuser', systemuserid: secondSeller },
        },
      },
      {},
      seller,
    );
    await grantFixtureRole(two, secondSeller);
    expect(await Promise.all([mayWrite(one), mayWrite(two), mayWrite(origin)])).toEqual([204, 403, 403]);
    const rolesIn = async ({ send }: TestEnvironment): Promise<number> =>
      (await send('GET', `systemusers(${secondSeller})/systemuserroles_association`)).rows.length;
    expect(await Promise.all([rolesIn(one), rolesIn(two), rolesIn(origin)])).toEqual([1, 2, 1]);
  });

  it('has a clock, ids and listeners of its own', async () => {
    const origin = await fixtureEnvironment();
    const fork = forkOf(origin.core.snapshot());
    const seen: string[] = [];
    origin.core.onCommit(({ table }) => seen.push(`origin ${table}`));
    fork.core.onCommit(({ table }) => seen.push(`fork ${table}`));
    const id = await createRow(fork, 'accounts', { name: 'x' });
    expect(id).toBe('88888888-0000-4000-8000-000000000001');
    expect((await fork.send('GET', `accounts(${id})`)).json['createdon']).toBe('2031-02-03T04:05:06Z');
    expect(seen).toEqual(['fork account']);
  });

  it('is of the same organisation unless another is named', async () => {
    const origin = await fixtureEnvironment();
    const snapshot = origin.core.snapshot();
    const other = forkOf(snapshot, { organizationId: sample.accounts.olivera });
    expect(forkOf(snapshot).core.organizationId).toBe(origin.core.organizationId);
    expect(other.core.organizationId).toBe(sample.accounts.olivera);
    expect((await other.send('GET', 'WhoAmI')).json['OrganizationId']).toBe(sample.accounts.olivera);
  });

  it('runs plug-ins on its own rows', async () => {
    const stamp: Plugin = ({ context, service }) => {
      service(null).create('account', { name: `Touched ${context.primaryEntityId}` });
    };
    const origin = await fixtureEnvironment(stamp);
    const fork = forkOf(origin.core.snapshot());
    await fork.send('PATCH', ready, { name: 'x' });
    const touched = `accounts?$filter=name eq 'Touched ${sample.opportunities.ready}'`;
    expect((await fork.send('GET', touched)).rows).toMatchObject([{ createdon: '2031-02-03T04:05:06Z' }]);
    expect((await origin.send('GET', touched)).rows).toEqual([]);
  });

  it('has steps of its own: switching one off leaves the others on', async () => {
    const runs: string[] = [];
    const plugin: Plugin = ({ context }) => runs.push(context.primaryEntityId);
    const origin = await fixtureEnvironment(plugin);
    const snapshot = origin.core.snapshot();
    const [one, two] = [forkOf(snapshot), forkOf(snapshot)];
    await one.send('PATCH', `sdkmessageprocessingsteps(${fixtureIds.step})`, { statecode: 1, statuscode: 2 });
    await one.send('PATCH', ready, { name: 'x' });
    expect(runs).toHaveLength(0);
    await two.send('PATCH', ready, { name: 'x' });
    await origin.send('PATCH', ready, { name: 'x' });
    expect(runs).toHaveLength(2);
    expect(forkOf(one.core.snapshot()).core.catalog.steps[0]?.enabled).toBe(false);
  });

  it('may take other plug-ins', async () => {
    const snapshot = (await fixtureEnvironment()).core.snapshot();
    const refuse: Plugin = () => {
      throw new DataverseError(400, '0x80040265', 'No.');
    };
    const fork = forkOf(snapshot, { plugins: new Map([['Demo.Plugins.Echo', refuse]]) });
    expect((await fork.send('PATCH', ready, { name: 'x' })).code).toBe('0x80040265');
    expect(await nameOf(fork)).toBe('Warehouse analytics on Azure');
  });

  it('uninstalls and imports for itself alone', async () => {
    const origin = await fixtureEnvironment();
    await createRow(origin, 'demo_kinds', { demo_name: 'Kept' });
    const snapshot = origin.core.snapshot();
    const fork = forkOf(snapshot);
    await fork.core.uninstallSolution('DemoSolution');
    expect((await fork.send('GET', 'demo_kinds')).status).toBe(404);
    expect((await origin.send('GET', 'demo_kinds')).rows).toHaveLength(1);
    const sibling = forkOf(snapshot);
    expect((await sibling.send('GET', 'demo_kinds')).rows).toHaveLength(1);
    await fork.core.importSolution(fixtureZip());
    expect((await fork.send('GET', 'demo_kinds')).rows).toHaveLength(0);
    await origin.core.uninstallSolution('DemoSolution');
    expect((await forkOf(snapshot).send('GET', 'demo_kinds')).rows).toHaveLength(1);
  });

  it('is refused while a transaction is open', async () => {
    const cores: DataverseCore[] = [];
    const failures: unknown[] = [];
    const plugin: Plugin = () => {
      try {
        cores[0]?.snapshot();
      } catch (error) {
        failures.push(error);
      }
    };
    const { core, send } = await fixtureEnvironment(plugin);
    cores.push(core);
    await send('PATCH', ready, { name: 'x' });
    expect(failures).toEqual([expect.objectContaining({ message: expect.stringContaining('transaction') })]);
  });
});

describe('webhooks of a fork', () => {
  it('go to its own post, under its own host, organisation and address', async () => {
    const posts: string[] = [];
    const post =
      (name: string): CoreOptions['post'] =>
      (url, { headers, body }) => {
        const { OrganizationId } = JSON.parse(body) as { OrganizationId: string };
        posts.push([name, url, headers['x-ms-dynamics-organization'], OrganizationId].join(' '));
        return Promise.resolve({ status: 204 });
      };
    const { accounts } = sample;
    const originCore = createDataverse({
      baseUrl,
      now: () => new Date('2030-05-01T08:00:00Z'),
      newId: () => randomUUID(),
      organizationId: accounts.tannenhof,
      post: post('origin'),
    });
    await originCore.importSolution(solutionZip());
    const origin = { core: originCore, clock: { now: new Date(0) }, send: clientOf(originCore) };
    const switchOn = async ({ core, send }: TestEnvironment, url: string): Promise<void> => {
      for (const { id } of core.catalog.serviceEndpoints) await send('PATCH', `serviceendpoints(${id})`, { url });
      for (const { id } of core.catalog.steps.filter(({ serviceEndpoint }) => serviceEndpoint))
        await send('PATCH', `sdkmessageprocessingsteps(${id})`, { statecode: 0, statuscode: 1 });
    };
    await switchOn(origin, 'https://relay.example/first');
    const snapshot = originCore.snapshot();
    const same = forkOf(snapshot, { post: post('same') });
    const other = forkOf(snapshot, {
      post: post('other'),
      organizationId: accounts.olivera,
      baseUrl: 'https://copy.example',
    });
    await switchOn(other, 'https://relay.example/second');
    const silent = forkOf(snapshot);
    for (const { send } of [same, other, silent, origin])
      expect((await send('PATCH', ready, { cosell_sync: true })).status).toBe(204);
    expect(posts).toEqual([
      `same https://relay.example/first crm.example ${accounts.tannenhof}`,
      `other https://relay.example/second copy.example ${accounts.olivera}`,
      `origin https://relay.example/first crm.example ${accounts.tannenhof}`,
    ]);
    expect([same, other, silent].map(({ core }) => core.deliveries.length)).toEqual([1, 1, 1]);
    expect(silent.core.deliveries[0]?.state).toBe('waiting');
  });
});
