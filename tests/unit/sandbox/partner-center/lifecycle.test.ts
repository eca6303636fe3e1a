import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import { asked, innerCode, member, solution, sound } from './patching.ts';
import { inboundDeal, move, ownDeal, replace, startSandbox } from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

const stateOf = (referral: Pick<Referral, 'status' | 'substatus'>) => `${referral.status}/${referral.substatus}`;

describe('life of a referral', () => {
  const states = ['New/Pending', 'Active/Accepted', 'Closed/Won', 'Closed/Lost', 'Closed/Declined', 'Closed/Error'];
  const allowed = new Set([
    'New/Pending > Active/Accepted',
    'New/Pending > Closed/Declined',
    'New/Pending > Closed/Error',
    'Active/Accepted > Active/Accepted',
    'Active/Accepted > Closed/Won',
    'Active/Accepted > Closed/Lost',
    'Active/Accepted > Closed/Error',
  ]);
  const moves = states.flatMap((from) => states.slice(1).map((to) => [from, to] as const));

  async function referralIn(sandbox: Sandbox, state: string): Promise<string> {
    if (state === 'New/Pending') return sandbox.core.asMicrosoft.createDeal(inboundDeal()).referralId;
    if (state === 'Closed/Declined') {
      const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
      sandbox.core.asMicrosoft.decline(referralId);
      return referralId;
    }
    const { id } = await sandbox.create();
    const substatus = state.split('/')[1] as 'Won' | 'Lost' | 'Error' | 'Accepted';
    if (substatus !== 'Accepted') sandbox.core.asMicrosoft.close(id, substatus);
    return id;
  }

  it.each(moves)('decides on %s > %s by the documented table', async (from, to) => {
    const sandbox = startSandbox();
    const id = await referralIn(sandbox, from);
    const [status = '', substatus = ''] = to.split('/');
    const answer = await sandbox.patch(id, move(status, substatus), asked);
    const now = sandbox.core.referrals().find((referral) => referral.id === id);
    const isAllowed = allowed.has(`${from} > ${to}`);
    expect(answer.status).toBe(isAllowed ? 200 : 400);
    expect(now && stateOf(now)).toBe(isAllowed ? to : from);
  });

  it.each([
    ['Active', 'Won'],
    ['Closed', 'Accepted'],
  ])('refuses the pair %s and %s', async (status, substatus) => {
    const sandbox = startSandbox();
    expect(await innerCode(sandbox, (await sandbox.create()).id, move(status, substatus))).toBe('statusMismatch');
  });

  it('refuses a status without its substatus', async () => {
    const sandbox = startSandbox();
    expect(await innerCode(sandbox, (await sandbox.create()).id, [replace('/status', 'Closed')])).toBe(
      'statusMismatch',
    );
  });

  it.each(['Won', 'Lost', 'Error'] as const)('takes no change of any field after %s', async (substatus) => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create(ownDeal());
    sandbox.core.asMicrosoft.close(id, substatus);
    const closed = sandbox.core.referrals()[0];
    for (const [path, value] of sound) {
      expect(await innerCode(sandbox, id, [replace(path, value)])).toBe('referralClosed');
    }
    expect(sandbox.core.referrals()[0]).toBe(closed);
  });

  it('notes the times of accepting and closing', async () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const accepted = (await sandbox.patch(referralId, move('Active', 'Accepted'), asked)).body;
    expect(accepted).toMatchObject({ acceptedDateTime: accepted.updatedDateTime, expirationDateTime: null });
    const lost = [...move('Closed', 'Lost'), replace('/statusReason', 'Customer chose another vendor')];
    const closed = (await sandbox.patch(referralId, lost, asked)).body;
    expect(closed).toMatchObject({
      closedDateTime: closed.updatedDateTime,
      statusReason: 'Customer chose another vendor',
    });
  });
});

describe('an unanswered referral', () => {
  const waiting = (sandbox: Sandbox, kind: 'coSell' | 'qualifiedLead' = 'qualifiedLead'): string =>
    sandbox.core.asMicrosoft.createDeal(inboundDeal({ kind })).referralId;

  it.each([
    ['/statusReason', 'thinking'],
    ['/salesStage', '20'],
    ['/externalReferenceId', 'crm-7'],
    ['/team', [member]],
    ['/customerProfile/team', [member]],
  ])('takes %s', async (path, value) => {
    const sandbox = startSandbox();
    expect((await sandbox.patch(waiting(sandbox), [replace(path, value)])).status).toBe(204);
  });

  it.each([
    ['/details/dealValue', 1],
    ['/details/currency', 'USD'],
    ['/details/closingDateTime', '2026-12-15T00:00:00Z'],
    ['/details/notes', 'x'],
    ['/details/requirements/solutions', [solution]],
    ['/campaignId', 'c'],
    ['/referralProgram', 'p'],
    ['/consent/consentToShareReferralWithMicrosoftSellers', true],
  ])('refuses %s, unless the same patch accepts it', async (path, value) => {
    const sandbox = startSandbox();
    const id = waiting(sandbox);
    expect(await innerCode(sandbox, id, [replace(path, value)])).toBe('notAnswered');
    expect(await innerCode(sandbox, id, [...move('Closed', 'Declined'), replace(path, value)])).toBe('notAnswered');
    expect((await sandbox.patch(id, [replace(path, value), ...move('Active', 'Accepted')])).status).toBe(204);
  });

  it('keeps the contacts of a deal that is shared with its sender', async () => {
    const sandbox = startSandbox();
    const id = waiting(sandbox, 'coSell');
    expect(await innerCode(sandbox, id, [replace('/customerProfile/team', [member])])).toBe('customerContactLocked');
  });
});

describe('refusals for the state of a record', () => {
  it.each([
    ['illegalTransition', move('Closed', 'Declined'), ownDeal],
    ['statusMismatch', move('Active', 'Won'), ownDeal],
  ])('come as 422 where that is asked for: %s', async (code, operations, body) => {
    const sandbox = startSandbox({ stateRefusal: 422 });
    const { id } = await sandbox.create(body());
    const answer = await sandbox.patch<ErrorBody>(id, operations);
    expect([answer.status, answer.body.error.code, answer.body.error.innerError?.code]).toEqual([
      422,
      'invalidRequest',
      code,
    ]);
  });

  it('come as 422 for closed and for unanswered records too', async () => {
    const sandbox = startSandbox({ stateRefusal: 422 });
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    expect((await sandbox.patch(referralId, [replace('/details/notes', 'x')])).status).toBe(422);
    sandbox.core.asMicrosoft.decline(referralId);
    expect((await sandbox.patch(referralId, [replace('/details/notes', 'x')])).status).toBe(422);
  });
});
