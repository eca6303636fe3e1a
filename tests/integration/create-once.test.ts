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
    // The link row's write after the POST is what records the answer: it is held back, then the process is killed.
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
