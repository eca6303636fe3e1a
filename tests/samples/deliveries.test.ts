import { deliveries, referrals } from '../fixtures/partner-center/index.ts';
import { passMs, quietWorld, worldsReady } from '../support/quiet-world.ts';
import type { QuietWorld } from '../support/quiet-world.ts';
import { outcomeOf } from './outcome.ts';

beforeAll(worldsReady, 60_000);

/** Every published referral, as far as their records do not contradict each other: the first of each id. */
async function filledWorld(): Promise<QuietWorld> {
  const world = await quietWorld();
  for (const { body } of referrals.toReversed()) world.published.put({ ...body, externalReferenceId: null });
  return world;
}

const referralOf = (uri: unknown): string => String(uri).slice(-36);
const [aboutReferrals, tests] = [
  deliveries.filter(({ body }) => body['ResourceName'] === 'referral'),
  deliveries.filter(({ body }) => body['ResourceName'] !== 'referral'),
];

test('deliveries of all five events are published, in both positions of the signature', () => {
  expect(deliveries.map(({ body }) => body['EventName'])).toEqual([
    'referral-created',
    'referral-updated',
    'related-referral-created',
    'related-referral-updated',
    'test-created',
  ]);
  expect(new Set(deliveries.map(({ headers }) => 'Authorization' in headers))).toEqual(new Set([true, false]));
});

describe.each(aboutReferrals)('$name', ({ headers, body }) => {
  it('is accepted and leads to a look at its referral', async () => {
    const world = await filledWorld();
    const referralId = referralOf(body['ResourceUri']);
    expect(await world.deliver(body, headers)).toMatchObject({ status: 202 });
    await world.advance(passMs);
    expect(world.calls[0]).toMatchObject({
      method: 'GET',
      url: expect.stringMatching(new RegExp(`/referrals/${referralId}$`)),
    });
    const named = world.published.get(referralId);
    const own = referrals.find(
      (one) => one.body['engagementId'] === named?.['engagementId'] && one.body['organizationId'] !== 'msft',
    );
    const { opportunity } = await outcomeOf(world, String(own?.body['id']));
    expect(opportunity?.['name']).toBe(`✔ ${String(own?.body['name'])}`);
    await world.stop();
  });

  it('is accepted with the signature in the other header', async () => {
    const world = await filledWorld();
    const { Authorization, 'x-ms-signature': signature, ...rest } = headers;
    const moved: Readonly<Record<string, string>> = Authorization
      ? { 'x-ms-signature': Authorization }
      : { Authorization: String(signature) };
    expect(await world.deliver(body, { ...rest, ...moved })).toMatchObject({ status: 202 });
    await world.advance(passMs);
    expect(world.calls[0]?.url).toContain(referralOf(body['ResourceUri']));
    await world.stop();
  });

  it('is refused with the signature of the sample, which is none', async () => {
    const world = await filledWorld();
    const forged = Object.entries(headers).map(([name, value]) => [name, value.replace(/<.*>/, 'c2lnbmF0dXJl')]);
    expect(await world.deliver(body, Object.fromEntries(forged))).toMatchObject({ status: 401 });
    await world.advance(passMs);
    expect(world.calls).toEqual([]);
    await world.stop();
  });
});

test.each(tests)('$name is acknowledged and looks at nothing', async ({ headers, body }) => {
  const world = await filledWorld();
  expect(await world.deliver(body, headers)).toMatchObject({ status: 200 });
  await world.advance(passMs);
  expect(world.calls).toEqual([]);
  await world.stop();
});
