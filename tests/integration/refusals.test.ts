import { help } from '../../solution/contract/choices.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';

jest.setTimeout(180_000);

describe('a deal that is not ready', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  const cases: readonly [string, Row, boolean, string][] = [
    ['no solution', {}, false, 'READY_NO_SOLUTION'],
    ['no account', { 'parentaccountid@odata.bind': undefined }, true, 'READY_NO_ACCOUNT'],
    [
      'a customer without country',
      { 'parentaccountid@odata.bind': `/accounts(${sample.accounts.harbourlight})` },
      true,
      'READY_NO_COUNTRY',
    ],
    ['value 0', { estimatedvalue: 0 }, true, 'READY_NO_VALUE'],
  ];

  it.each(cases)(
    'with %s sends nothing and says so in audit, history and request',
    async (_case, over, withSolution, code) => {
      const id = await createDeal(world.seller, over);
      if (withSolution) await world.seller.addSolution(id);
      const before = (await world.portal.referrals()).length;
      await world.seller.update(`opportunities(${id})`, { cosell_sync: true, cosell_help: help.generalOrOther });
      const request = await eventually('the request is answered', async () => {
        const rows = await world.seller.list(
          `cosell_requests?$select=cosell_resultcode,cosell_state&$filter=cosell_targetid eq '${id}' and cosell_completedon ne null`,
        );
        return rows[0];
      });
      expect(request['cosell_resultcode']).toBe(code);
      const history = await world.seller.list(
        `cosell_historyentries?$select=cosell_code&$filter=_cosell_opportunityid_value eq ${id}`,
      );
      expect(history.map((entry) => entry['cosell_code'])).toContain(code);
      expect((await readDeal(world.seller, id))['cosell_audit']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2} - /);
      expect(await world.portal.referrals()).toHaveLength(before);
    },
  );

  it('that a user without any of our roles saves is saved and shared', async () => {
    const id = await createDeal(world.secondSeller);
    await world.administrator.addSolution(id);
    await world.secondSeller.update(`opportunities(${id})`, { cosell_sync: true });
    await eventually(
      'the referral identifier',
      async () => (await readDeal(world.administrator, id))['cosell_referralidentifier'],
    );
    await world.secondSeller.update(`opportunities(${id})`, { estimatedvalue: 51_000 });
    const referralId = String((await readDeal(world.administrator, id))['cosell_referralidentifier']);
    await eventually(
      'the new value in Partner Center',
      async () => ((await world.portal.referral(referralId))['details'] as Row)['dealValue'] === 51_000,
    );
  });
});

describe('a webhook call with a wrong signature', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  it('is answered 401 and leads to no call', async () => {
    const [organization] = world.sandbox.organizations;
    const delivery = world.sandbox.partnerCenter.webhooks.of(organization!)?.url ?? '';
    expect(delivery).toMatch(/\/webhooks\/partner-center\/[\w-]{20,}$/);
    const before = (await world.portal.requests()).length;
    const answer = await fetch(delivery, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Signature ${Buffer.alloc(256, 1).toString('base64')}`,
        'x-ms-certificate-url': `${world.sandbox.partnerCenterUrl}/cert/pcnotifications-dispatch.microsoft.com.cer`,
        'x-ms-signature-algorithm': 'rsa-sha256',
      },
      body: JSON.stringify({
        EventName: 'referral-created',
        ResourceUri:
          'https://api.partnercenter.microsoft.com/engagements/v1/referrals/1f6d3c2b-7a98-4e51-b0c4-8d7e6f5a4905',
        ResourceName: 'referral',
        AuditUri: null,
        ResourceChangeUtcDate: new Date().toISOString(),
      }),
    });
    expect(answer.status).toBe(401);
    // A stored event would make the relay read the referral within milliseconds; a signed one right after proves the way is open.
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    await eventually('the shared deal', async () => (await readDeal(world.seller, id))['cosell_referralidentifier']);
    const since = (await world.portal.requests()).slice(before).map((request) => String(request['url']));
    expect(since.filter((url) => url.includes('1f6d3c2b-7a98-4e51-b0c4-8d7e6f5a4905'))).toEqual([]);
  });
});
