import { readDeal, createDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';
import { eventually } from '../../scripts/steps/people.ts';

jest.setTimeout(180_000);

describe('a relay that loses the answer to a POST', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  async function referralsOf(opportunityId: string) {
    return (await world.portal.referrals()).filter((referral) => referral['externalReferenceId'] === opportunityId);
  }

  async function share(): Promise<string> {
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    return id;
  }

  async function expectOneLinked(opportunityId: string): Promise<void> {
    const deal = await eventually(
      'the referral is linked',
      async () => {
        const row = await readDeal(world.seller, opportunityId);
        return row['cosell_referralidentifier'] ? row : null;
      },
      30_000,
    );
    const referrals = await referralsOf(opportunityId);
    expect(referrals.map((referral) => referral['id'])).toEqual([deal['cosell_referralidentifier']]);
  }

  it('has one linked referral when it is killed after the answer arrived and before anything was recorded', async () => {
    await world.portal.fault({ method: 'POST', path: '/referrals$', times: 1, action: { kind: 'hold' } });
    const id = await share();
    const { id: answer } = await world.portal.held();
    // From here on Dataverse takes no write: whatever the relay learns from the answer, it cannot record.
    world.sandbox.dataverseFaults.next({ kind: 'lost', method: 'POST', path: '$batch', times: 1000 });
    await world.portal.release(String(answer));
    await eventually('the relay has the answer and fails to record it', async () =>
      /"pass postponed".*"DV_UNAVAILABLE"/.test(world.relay().output()),
    );
    await world.relay().kill();
    expect((await readDeal(world.seller, id))['cosell_referralidentifier']).toBeNull();
    expect(await referralsOf(id)).toHaveLength(1);
    world.sandbox.dataverseFaults.clear();
    await world.restartRelay();
    await expectOneLinked(id);
  });

  it('has one linked referral when it is killed while the answer is on its way', async () => {
    await world.portal.fault({ method: 'POST', path: '/referrals$', times: 1, action: { kind: 'hold' } });
    const id = await share();
    await eventually('the referral exists in Partner Center', async () => (await referralsOf(id)).length === 1);
    await world.relay().kill();
    await world.restartRelay();
    await expectOneLinked(id);
  });

  it('has one linked referral when the connection breaks before the answer', async () => {
    await world.portal.fault({ method: 'POST', path: '/referrals$', times: 1, action: { kind: 'answer-lost' } });
    await expectOneLinked(await share());
  });

  it('creates one referral when the seller saves again at once', async () => {
    const id = await share();
    await Promise.all(
      [1, 2, 3].map((n) =>
        world.seller.update(`opportunities(${id})`, { description: `Dock planning, version ${n}.` }),
      ),
    );
    await expectOneLinked(id);
  });
});
