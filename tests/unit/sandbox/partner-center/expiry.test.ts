import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import { coSellDeal, connectedDeal, inboundDeal, listen, move, referralsPath, replace, startSandbox } from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

const answerTimeMs = 14 * 24 * 3_600_000;

const stateOf = (sandbox: Sandbox, id: string): string => {
  const referral = sandbox.core.referrals().find((candidate) => candidate.id === id);
  return `${referral?.status ?? ''}/${referral?.substatus ?? ''}`;
};

describe('expiry', () => {
  it('comes after 14 days, is noticed by a request, and is told', async () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const events = listen(sandbox);
    const read = async () => (await sandbox.call<Referral>('GET', `${referralsPath}/${referralId}`)).body;
    sandbox.clock.ms += answerTimeMs - 1;
    expect((await read()).status).toBe('New');
    sandbox.clock.ms += 1;
    const expired = await read();
    expect(expired).toMatchObject({ status: 'Closed', substatus: 'Expired', closedDateTime: expired.updatedDateTime });
    expect(expired.expirationDateTime).toBe('2026-06-24T08:00:00.0000000Z');
    expect(events.take()).toEqual([`referral-updated ${referralId}`]);
  });

  it('is noticed by a tick', () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const events = listen(sandbox);
    sandbox.core.tick();
    expect(events.take()).toEqual([]);
    sandbox.clock.ms += answerTimeMs;
    sandbox.core.tick();
    expect(events.take()).toEqual([`referral-updated ${referralId}`]);
    sandbox.core.tick();
    expect(events.take()).toEqual([]);
  });

  it('comes for Microsoft’s side as well, and leaves the partner’s deal open', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const events = listen(sandbox);
    sandbox.clock.ms += answerTimeMs;
    sandbox.core.tick();
    expect(stateOf(sandbox, asked.id)).toBe('Closed/Expired');
    expect(stateOf(sandbox, own.id)).toBe('Active/Accepted');
    expect(events.take()).toEqual([`related-referral-updated ${asked.id}`]);
  });

  it('does not come for an answered referral', async () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    await sandbox.patch(referralId, move('Active', 'Accepted'));
    sandbox.clock.ms += answerTimeMs;
    sandbox.core.tick();
    expect(stateOf(sandbox, referralId)).toBe('Active/Accepted');
  });

  it('ends every change', async () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    sandbox.clock.ms += answerTimeMs;
    for (const operations of [move('Active', 'Accepted'), [replace('/team', [])], [replace('/salesStage', '20')]]) {
      const answer = await sandbox.patch<ErrorBody>(referralId, operations);
      expect(answer.status).toBe(400);
    }
    expect(() => sandbox.core.asMicrosoft.accept(referralId)).toThrow(expect.objectContaining({ status: 400 }));
    expect(stateOf(sandbox, referralId)).toBe('Closed/Expired');
  });

  it('hides the contacts of a lead, not those of a deal', () => {
    const sandbox = startSandbox();
    sandbox.core.asMicrosoft.createDeal(inboundDeal({ kind: 'qualifiedLead', name: 'Lead' }));
    sandbox.core.asMicrosoft.createDeal(inboundDeal({ name: 'Deal' }));
    sandbox.clock.ms += answerTimeMs;
    const expired = sandbox.core.referrals().filter(({ substatus }) => substatus === 'Expired');
    expect(expired.map(({ name, customerProfile }) => [name, customerProfile.team.length])).toEqual([
      ['Lead', 0],
      ['Deal', 1],
    ]);
  });
});
