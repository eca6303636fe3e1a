import { randomUUID } from 'node:crypto';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';
import { runRelayCommand, startRelayProcess } from '../../scripts/steps/relay-process.ts';
import type { RelayProcess } from '../../scripts/steps/relay-process.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { startTwoEnvironments } from '../support/two-environments.ts';
import type { Side, TwoEnvironments } from '../support/two-environments.ts';

jest.setTimeout(120_000);

/** Lines of what connections have in common. */
const ofTheProcess = ['relay started', 'relay stopped', 'embedded database'];

describe('a relay with two connections', () => {
  let world: TwoEnvironments;
  let relay: RelayProcess;

  beforeAll(async () => {
    world = await startTwoEnvironments();
    for (const name of ['north', 'south']) {
      const connected = await runRelayCommand(['connect', '--headless', '--connection', name], world.settings);
      expect(connected).toMatchObject({ code: 0 });
    }
    relay = await startRelayProcess(world.settings);
    await eventually('both connections have started', async () => (await states()).join() === 'started,started');
  });
  afterAll(async () => {
    if (relay?.child.exitCode === null) await relay.stop();
    await world?.stop();
  });

  const health = async () => (await (await fetch(`${relay.address}/healthz`)).json()) as Row;
  const states = async () => ((await health())['connections'] as readonly Row[]).map((one) => one['state']);
  const lines = (): readonly Row[] =>
    relay
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Row);

  async function share(side: Side, opportunityid: string, columns: Row = {}): Promise<string> {
    await createDeal(side.seller, { opportunityid, ...columns });
    await side.seller.addSolution(opportunityid);
    await side.seller.update(`opportunities(${opportunityid})`, { cosell_sync: true });
    return eventually(
      `the referral of ${side.name}`,
      async () => (await readDeal(side.seller, opportunityid))['cosell_referralidentifier'] as string | null,
    );
  }

  const referralsOf = (opportunityId: string) =>
    world.partnerCenter.referrals().filter((referral) => referral.externalReferenceId === opportunityId);
  const countDeals = async (side: Side) => (await side.administrator.list('opportunities?$select=name')).length;

  it('shares a deal with its own partner only', async () => {
    const before = await countDeals(world.south);
    const id = randomUUID();
    const referralId = await share(world.north, id);
    expect(referralsOf(id)).toMatchObject([{ id: referralId, organizationId: world.north.organizationId }]);
    expect(await countDeals(world.south)).toBe(before);
  });

  it('keeps two deals with the same id apart', async () => {
    const id = randomUUID();
    const [ofNorth, ofSouth] = await Promise.all([
      share(world.north, id, { name: 'Northern quay' }),
      share(world.south, id, { name: 'Southern quay' }),
    ]);
    expect(ofNorth).not.toBe(ofSouth);
    expect(referralsOf(id)).toHaveLength(2);
    expect(referralsOf(id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: ofNorth, organizationId: world.north.organizationId, name: 'Northern quay' }),
        expect.objectContaining({ id: ofSouth, organizationId: world.south.organizationId, name: 'Southern quay' }),
      ]),
    );
    world.partnerCenter.asMicrosoft.edit(ofSouth, { dealValue: 61_000 });
    await eventually('the value in the south', async () => {
      return (await readDeal(world.south.seller, id))['estimatedvalue'] === 61_000;
    });
    expect((await readDeal(world.north.seller, id))['estimatedvalue']).toBe(48_000);
  });

  it('wakes the connection that an event is for, and no other', async () => {
    const before = await countDeals(world.north);
    const { referralId } = world.partnerCenter.asMicrosoft.createDeal({
      organizationId: world.south.organizationId,
      name: 'Harbour lights',
      customer: { name: 'Leuchtfeuer AG', addressLine1: 'Kai 1', city: 'Emden', country: 'DE', postalCode: '26723' },
      dealValue: 9_000,
      currency: 'EUR',
      closingDateTime: '2031-01-31T00:00:00Z',
    });
    await eventually('the deal in the south', async () => {
      const filter = `cosell_referralidentifier eq '${referralId}'`;
      return (await world.south.administrator.list(`opportunities?$filter=${filter}`))[0];
    });
    expect(await countDeals(world.north)).toBe(before);
    const about = () => lines().filter((line) => JSON.stringify(line).includes(referralId));
    await eventually('the event in the log', async () =>
      about().some((line) => line['event'] === 'webhook event stored'),
    );
    expect([...new Set(about().map((line) => line['connection']))]).toEqual(['south']);
  });

  it('names the connection in every line of its log', () => {
    const unnamed = lines().filter(({ connection }) => connection !== 'north' && connection !== 'south');
    const strange = unnamed.filter(({ event }) => !ofTheProcess.some((start) => String(event).startsWith(start)));
    expect(strange).toEqual([]);
    expect(lines().length).toBeGreaterThan(unnamed.length);
  });

  it('tells the state of each connection and no secret', async () => {
    const told = await health();
    expect(told).toEqual({
      ok: true,
      connections: ['north', 'south'].map((name) => ({ name, state: 'started', since: expect.any(String) as unknown })),
    });
  });

  it('works for one connection while the other one cannot start', async () => {
    await relay.stop();
    world.south.faults.next({ kind: 'status', status: 401, path: 'WhoAmI', times: 1000 });
    relay = await startRelayProcess(world.settings);
    await eventually('the south waits', async () => (await states()).join() === 'started,waiting');
    const [, south] = (await health())['connections'] as readonly Row[];
    expect(south).toMatchObject({ code: 'DV_SIGN_IN', retryAt: expect.any(String) as unknown });
    const id = randomUUID();
    const referralId = await share(world.north, id);
    expect(referralsOf(id)).toMatchObject([{ id: referralId }]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ event: 'connection not started', connection: 'south', code: 'DV_SIGN_IN' }),
    );
  });
});
