import { asked } from './patching.ts';
import { coSellDeal, connectedDeal, ownDeal, replace, startSandbox, withChanges } from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

const hourMs = 3_600_000;

/** A registration that suits a deal won three days after its creation on 10 June 2026. */
const registration = (changes: Record<string, unknown> = {}) =>
  withChanges(
    {
      type: 'AzureIPCoSell',
      contract: {
        currency: 'USD',
        value: 120000,
        term: 'Finite',
        startDateTime: '2026-07-01T00:00:00Z',
        endDateTime: '2028-06-30T00:00:00Z',
        signDateTime: '2026-06-12T00:00:00Z',
      },
      solutionDetails: [
        {
          id: 'SOL-50871-LKV',
          currency: 'USD',
          value: 90000,
          isDeployedOnAzure: true,
          primaryDeploymentOn: 'Customer',
          pricingModel: 'Other',
          marketplaceTransactionDetails: { isMarketplaceTransacted: false, marketplaceTransactionDateTime: null },
        },
      ],
    },
    changes,
  );

const add = (changes?: Record<string, unknown>) => [
  { op: 'add', path: '/registrations/-', value: registration(changes) },
];

const shared = { 'consent.consentToShareReferralWithMicrosoftSellers': true };

/** A partner-led deal that was won after some hours. */
async function won(hours = 72, changes: Record<string, unknown> = shared): Promise<{ sandbox: Sandbox; id: string }> {
  const sandbox = startSandbox();
  const { id } = await sandbox.create(ownDeal(changes));
  sandbox.clock.ms += hours * hourMs;
  sandbox.core.asMicrosoft.close(id, 'Won');
  return { sandbox, id };
}

async function refusal(sandbox: Sandbox, id: string, operations: unknown): Promise<string | undefined> {
  const before = sandbox.core.referrals().find((referral) => referral.id === id);
  const answer = await sandbox.patch<ErrorBody>(id, operations);
  expect(answer.status).toBe(400);
  expect(sandbox.core.referrals().find((referral) => referral.id === id)).toBe(before);
  return answer.body.error.innerError?.code;
}

describe('registering a won deal', () => {
  it('adds a registration that waits for review', async () => {
    const { sandbox, id } = await won();
    const answer = await sandbox.patch(id, add(), asked);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'Closed',
      substatus: 'Won',
      registrationStatus: 'ReviewPending',
      registrations: [
        {
          ...registration(),
          status: 'ReviewPending',
          registrationDateTime: '2026-06-13T08:00:00.000Z',
          solutionDetails: [{ id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain' }],
        },
      ],
    });
  });

  it('corrects it', async () => {
    const { sandbox, id } = await won();
    await sandbox.patch(id, add());
    const answer = await sandbox.patch(
      id,
      [
        replace('/registrations/0/contract/value', 100000),
        replace('/registrations/0/solutionDetails/0/marketplaceTransactionDetails/isMarketplaceTransacted', true),
      ],
      asked,
    );
    expect(answer.body.registrations).toMatchObject([
      {
        contract: { value: 100000, term: 'Finite' },
        solutionDetails: [{ value: 90000, marketplaceTransactionDetails: { isMarketplaceTransacted: true } }],
      },
    ]);
  });

  it('accepts a contract without an end', async () => {
    const { sandbox, id } = await won();
    const changes = { 'contract.term': 'Perpetual', 'contract.endDateTime': undefined };
    expect((await sandbox.patch(id, add(changes))).status).toBe(204);
  });

  it.each([
    ['wonTooSoon', 71, shared],
    ['dealNotShared', 72, {}],
  ])('refuses with %s', async (code, hours, changes) => {
    const { sandbox, id } = await won(hours, changes);
    expect(await refusal(sandbox, id, add({ 'contract.signDateTime': '2026-06-11T00:00:00Z' }))).toBe(code);
  });

  it('refuses an open and a lost deal', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create(ownDeal(shared));
    expect(await refusal(sandbox, id, add())).toBe('dealNotWon');
    sandbox.core.asMicrosoft.close(id, 'Lost');
    expect(await refusal(sandbox, id, add())).toBe('dealNotWon');
  });

  it('needs Microsoft’s acceptance of a co-sell deal', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const help = await sandbox.create(connectedDeal(own.engagementId));
    sandbox.clock.ms += 72 * hourMs;
    sandbox.core.asMicrosoft.close(own.id, 'Won');
    expect(await refusal(sandbox, own.id, add())).toBe('microsoftNotAgreed');
    sandbox.core.asMicrosoft.accept(help.id);
    expect((await sandbox.patch(own.id, add())).status).toBe(204);
  });

  it.each([
    ['signatureOutOfRange', { 'contract.signDateTime': '2026-06-09T00:00:00Z' }],
    ['signatureOutOfRange', { 'contract.signDateTime': '2026-06-14T00:00:00Z' }],
    ['startTooEarly', { 'contract.startDateTime': '2026-03-01T00:00:00Z' }],
    ['endOutOfRange', { 'contract.endDateTime': '2026-06-30T00:00:00Z' }],
    ['endOutOfRange', { 'contract.endDateTime': null }],
    ['valueTooLow', { 'contract.value': 24999, 'solutionDetails.0.value': 1 }],
    ['solutionValueTooHigh', { 'solutionDetails.0.value': 120001 }],
    ['solutionNotInDeal', { 'solutionDetails.0.id': 'SOL-1-X' }],
    ['invalidProperty', { type: 'Other' }],
    ['invalidProperty', { 'contract.term': 'Long' }],
    ['invalidProperty', { solutionDetails: [] }],
    ['invalidProperty', { something: 1 }],
  ])('refuses with %s: %j', async (code, changes) => {
    const { sandbox, id } = await won();
    expect(await refusal(sandbox, id, add(changes))).toBe(code);
  });

  it('refuses a signature of more than 60 days ago', async () => {
    const { sandbox, id } = await won();
    sandbox.clock.ms += 60 * 24 * hourMs;
    expect(await refusal(sandbox, id, add())).toBe('signatureOutOfRange');
  });

  it.each([
    '/registrations/1/contract/value',
    '/registrations/x/contract/value',
    '/registrations/0/contract/currency',
    '/registrations/0/status',
    '/registrations/0',
    '/registrations/0/solutionDetails/1/value',
    '/registrations/0/solutionDetails/-/value',
    '/registrations/0/solutionDetails/0/id',
  ])('refuses the path %s', async (path) => {
    const { sandbox, id } = await won();
    await sandbox.patch(id, add());
    expect(await refusal(sandbox, id, [replace(path, 50000)])).toBe('pathNotPatchable');
  });

  it.each([
    ['operationNotSupported', [{ op: 'remove', path: '/registrations/0' }]],
    ['operationNotSupported', [replace('/registrations/-', registration())]],
    ['invalidProperty', [replace('/registrations/0/contract/value', 'much')]],
    ['pathNotPatchable', [replace('/registrations/0/contract/value', 50000), replace('/details/notes', 'x')]],
  ])('refuses with %s: %j', async (code, operations) => {
    const { sandbox, id } = await won();
    await sandbox.patch(id, add());
    expect(await refusal(sandbox, id, operations)).toBe(code);
  });
});
