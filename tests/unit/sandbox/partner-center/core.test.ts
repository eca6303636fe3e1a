import { ConnectionLost } from '../../../../sandbox/partner-center/src/faults.ts';
import type { PcEvent } from '../../../../sandbox/partner-center/src/ledger.ts';
import type { Caller } from '../../../../sandbox/partner-center/src/core.ts';
import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import {
  callerOf,
  coSellDeal,
  connectedDeal,
  inboundDeal,
  lakeview,
  ownDeal,
  referralsPath,
  replace,
  rival,
  startSandbox,
  webhookCaller,
} from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

function listen(sandbox: Sandbox): { take(): string[]; all: PcEvent[] } {
  const all: PcEvent[] = [];
  let taken = 0;
  sandbox.core.onEvent((event) => all.push(event));
  return {
    all,
    take: () => {
      const fresh = all.slice(taken).map((event) => `${event.name} ${event.resourceUri.split('/').at(-1) ?? ''}`);
      taken = all.length;
      return fresh;
    },
  };
}

describe('access', () => {
  const ask = async (caller: Caller | null) => {
    const answer = await startSandbox().call<ErrorBody & { code: string }>('GET', referralsPath, undefined, { caller });
    return [answer.status, answer.body.error?.code ?? answer.body.code];
  };

  it('answers 401 without a token', async () => {
    expect(await ask(null)).toEqual([401, 'unauthenticated']);
  });

  it('answers 401 to a token for the other host', async () => {
    expect(await ask(webhookCaller)).toEqual([401, 'unauthenticated']);
    const sandbox = startSandbox();
    const answer = await sandbox.call<{ code: string }>('GET', '/webhooks/v1/registration/events');
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  });

  it('answers 401 to a token without a user on the referrals host only', async () => {
    expect((await ask(callerOf(lakeview, { appOnly: true, mfa: false })))[0]).toBe(401);
    const caller = { ...webhookCaller, appOnly: true, mfa: false };
    const events = await startSandbox().call('GET', '/webhooks/v1/registration/events', undefined, { caller });
    expect(events.status).toBe(200);
  });

  it('answers 900421 to a user token without a second factor', async () => {
    expect(await ask(callerOf(lakeview, { mfa: false }))).toEqual([401, '900421']);
  });

  it('answers 403 to a tenant that is no partner', async () => {
    expect(await ask(callerOf(lakeview, { organizationId: 'x' }))).toEqual([403, 'accessDenied']);
  });

  it('answers 403 to a user without the role', async () => {
    const organizations = [{ ...lakeview, referralsAdmins: ['admin@lakeview.example'] }];
    const sandbox = startSandbox({ organizations });
    expect((await sandbox.call('GET', referralsPath)).status).toBe(403);
    const caller = callerOf(lakeview, { userName: 'admin@lakeview.example' });
    expect((await sandbox.call('GET', referralsPath, undefined, { caller })).status).toBe(200);
  });

  it('returns the ids of the request', async () => {
    const headers = { 'client-request-id': 'c1', 'ms-correlationid': 'm1' };
    const answer = await startSandbox().call('GET', referralsPath, undefined, { headers });
    expect(answer.headers).toMatchObject({ 'client-request-id': 'c1', 'ms-correlationid': 'm1' });
    expect(answer.headers['request-id']).toBeTruthy();
  });

  it.each([
    ['PUT', `${referralsPath}/11111111-1111-4111-8111-111111111111`],
    ['DELETE', `${referralsPath}/11111111-1111-4111-8111-111111111111`],
    ['PATCH', referralsPath],
    ['GET', '/v1.0/engagements/leads'],
    ['GET', '/v1.0/customers'],
  ])('answers 501 to %s %s', async (method, url) => {
    const sandbox = startSandbox();
    expect((await sandbox.call(method, url)).status).toBe(501);
    expect(sandbox.core.requests()).toMatchObject([{ method, url, status: 501 }]);
  });
});

describe('throttling', () => {
  it('answers 429 with the wait, and counts the refused calls too', async () => {
    const sandbox = startSandbox({ throttle: { calls: 2, perMs: 10_000 } });
    const ask = () => sandbox.call<{ statusCode: number; message: string }>('GET', referralsPath);
    await ask();
    sandbox.clock.ms += 4000;
    await ask();
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('10');
    expect(refused.body).toEqual({ statusCode: 429, message: 'Rate limit is exceeded. Try again in 10 seconds.' });
    sandbox.clock.ms += 6001;
    expect((await ask()).status).toBe(429);
    sandbox.clock.ms += 10_000;
    expect((await ask()).status).toBe(200);
  });

  it('counts each organization for itself', async () => {
    const sandbox = startSandbox({ throttle: { calls: 1, perMs: 10_000 } });
    await sandbox.list('');
    expect((await sandbox.list('', callerOf(rival))).status).toBe(200);
  });
});

describe('events', () => {
  it('tells the partner about its own writes too', async () => {
    const sandbox = startSandbox();
    const events = listen(sandbox);
    const own = await sandbox.create(coSellDeal());
    expect(events.take()).toEqual([`referral-created ${own.id}`]);
    expect(events.all[0]).toMatchObject({
      organizationId: lakeview.organizationId,
      resourceName: 'referral',
      resourceUri: `https://api.partnercenter.microsoft.com/engagements/v1/referrals/${own.id}`,
      changedAt: own.updatedDateTime.replace('Z', '+00:00'),
    });
    await sandbox.patch(own.id, [replace('/details/notes', 'x')]);
    expect(events.take()).toEqual([`referral-updated ${own.id}`]);
  });

  it('calls Microsoft’s record a related one', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const events = listen(sandbox);
    const microsofts = await sandbox.create(connectedDeal(own.engagementId));
    expect(events.take()).toEqual([`related-referral-created ${microsofts.id}`]);
    sandbox.core.asMicrosoft.accept(microsofts.id);
    expect(events.take()).toEqual([`related-referral-updated ${microsofts.id}`]);
  });

  it('says nothing about a refused write', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const events = listen(sandbox);
    await sandbox.patch(own.id, [replace('/name', 'x')]);
    await sandbox.call('POST', referralsPath, {});
    expect(events.take()).toEqual([]);
  });
});

describe('people in the portal', () => {
  it('send an inbound deal that waits for an answer', async () => {
    const sandbox = startSandbox();
    const events = listen(sandbox);
    const sent = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const { body } = await sandbox.call<Referral>('GET', `${referralsPath}/${sent.referralId}`);
    expect(body).toMatchObject({
      status: 'New',
      substatus: 'Pending',
      type: 'Shared',
      qualification: 'SalesQualified',
      direction: 'Incoming',
      organizationId: lakeview.organizationId,
      expirationDateTime: '2026-06-24T08:00:00.0000000Z',
      team: [],
      target: [{ type: 'SolutionProfile', id: 'SOL-50871-LKV' }],
      inviteContext: { invitedBy: { organizationId: 'msft' }, invitedMpnId: '7045511' },
    });
    expect(events.take()).toEqual([`referral-created ${sent.referralId}`]);
    const microsofts = await sandbox.call<Referral>('GET', `${referralsPath}/${sent.microsoftReferralId ?? ''}`);
    expect(microsofts.body).toMatchObject({
      organizationId: 'msft',
      status: 'Active',
      engagementId: sent.engagementId,
    });
  });

  it('send a lead without a record of Microsoft’s', () => {
    const sandbox = startSandbox();
    const sent = sandbox.core.asMicrosoft.createDeal(inboundDeal({ kind: 'qualifiedLead' }));
    expect(sent.microsoftReferralId).toBeUndefined();
    expect(sandbox.core.referrals()).toMatchObject([
      { type: 'Independent', qualification: 'MarketingQualified', status: 'New', substatus: 'Received' },
    ]);
  });

  it('edit an own referral', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const events = listen(sandbox);
    const edited = sandbox.core.asMicrosoft.edit(own.id, {
      name: 'Renamed',
      dealValue: 77000,
      currency: 'USD',
      closingDateTime: '2027-01-15T00:00:00Z',
      notes: null,
      salesStage: '40',
      shareWithMicrosoftSellers: true,
    });
    expect(edited).toMatchObject({
      name: 'Renamed',
      salesStage: '40',
      consent: { consentToShareReferralWithMicrosoftSellers: true },
      details: { dealValue: 77000, currency: 'USD', closingDateTime: '2027-01-15T00:00:00Z', notes: null },
    });
    expect(edited.eTag).not.toBe(own.eTag);
    expect(events.take()).toEqual([`referral-updated ${own.id}`]);
  });

  it('accept Microsoft’s record with an id of its CRM and a seller', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const accepted = sandbox.core.asMicrosoft.accept(asked.id);
    expect(accepted).toMatchObject({ status: 'Active', substatus: 'Accepted', expirationDateTime: null });
    expect(accepted.trackingInfo.microsoftMsxId).toMatch(/^7-[0-9A-Z]{10}$/);
    expect(accepted.team).toHaveLength(1);
    expect(sandbox.core.referrals()[0]?.eTag).toBe(own.eTag);
  });

  it('decline it with a reason', async () => {
    const sandbox = startSandbox({ answerTouchesPartner: true });
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const declined = sandbox.core.asMicrosoft.decline(asked.id, 'No seller manages this customer');
    expect(declined).toMatchObject({
      status: 'Closed',
      substatus: 'Declined',
      statusReason: 'No seller manages this customer',
    });
    expect(declined.trackingInfo.microsoftMsxId).toBeNull();
    expect(sandbox.core.referrals()[0]?.eTag).not.toBe(own.eTag);
  });

  it('cannot touch what is closed, unknown or already answered', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    const portal = sandbox.core.asMicrosoft;
    expect(() => portal.accept(id)).toThrow(expect.objectContaining({ status: 400 }));
    portal.close(id, 'Won');
    expect(() => portal.edit(id, { notes: 'x' })).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => portal.edit('11111111-1111-4111-8111-111111111111', {})).toThrow(
      expect.objectContaining({ status: 404 }),
    );
  });

  it.each([
    ['an unknown country', { customer: { ...inboundDeal().customer, country: 'Danmark' } }],
    ['no value', { dealValue: 0 }],
    ['an unknown receiver', { organizationId: 'x' }],
  ])('cannot send a deal with %s', (_what, changes) => {
    const sandbox = startSandbox();
    expect(() => sandbox.core.asMicrosoft.createDeal(inboundDeal(changes))).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(sandbox.core.referrals()).toEqual([]);
  });
});

describe('faults', () => {
  const ask = (sandbox: Sandbox) => sandbox.call('GET', referralsPath);

  it('answers the given status n times and then works again', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({
      method: 'GET',
      path: '^/v1.0/',
      times: 2,
      action: { kind: 'status', status: 503, retryAfterSeconds: 7 },
    });
    const first = await ask(sandbox);
    expect([first.status, first.headers['retry-after']]).toEqual([503, '7']);
    expect((await ask(sandbox)).status).toBe(503);
    expect((await ask(sandbox)).status).toBe(200);
    expect(sandbox.core.faults.rules()).toEqual([]);
  });

  it('can answer without JSON, and as the gateway does', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ action: { kind: 'status', status: 504, body: '<html>504</html>' } });
    sandbox.core.faults.add({ action: { kind: 'status', status: 429, retryAfterSeconds: 57 } });
    expect((await ask(sandbox)).headers['content-type']).toBe('text/html');
    expect((await ask(sandbox)).text).toContain('Try again in 57 seconds');
  });

  it('hits only matching requests after those it lets through', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ method: 'POST', skip: 1, action: { kind: 'status', status: 500 } });
    expect((await ask(sandbox)).status).toBe(200);
    expect((await sandbox.call('POST', referralsPath, ownDeal())).status).toBe(200);
    expect((await sandbox.call('POST', referralsPath, ownDeal())).status).toBe(500);
  });

  it('loses a request before it is performed', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ action: { kind: 'lost' } });
    await expect(sandbox.create()).rejects.toThrow(ConnectionLost);
    expect(sandbox.core.referrals()).toHaveLength(0);
    expect(sandbox.core.requests()).toMatchObject([{ status: 0 }]);
  });

  it('loses an answer after the request was performed', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ action: { kind: 'answer-lost' } });
    await expect(sandbox.create()).rejects.toThrow(ConnectionLost);
    expect(sandbox.core.referrals()).toHaveLength(1);
  });

  it('holds an answer until it is released', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ method: 'POST', action: { kind: 'hold' } });
    const created = sandbox.create();
    const held = await sandbox.core.faults.nextHeld();
    expect(held).toMatchObject({ method: 'POST', url: referralsPath });
    expect(sandbox.core.referrals()).toHaveLength(1);
    expect(sandbox.core.faults.release(held.id)).toBe(true);
    expect((await created).status).toBe('Active');
    expect(sandbox.core.faults.held()).toEqual([]);
  });

  it('waits before performing', async () => {
    const waits: number[] = [];
    const sandbox = startSandbox({ wait: (ms) => Promise.resolve(void waits.push(ms)) });
    sandbox.core.faults.add({ action: { kind: 'delay', ms: 1200 } });
    expect((await ask(sandbox)).status).toBe(200);
    expect(waits).toEqual([1200]);
  });

  it('forgets all rules and releases all answers at once', async () => {
    const sandbox = startSandbox();
    const { faults } = sandbox.core;
    faults.add({ method: 'POST', action: { kind: 'hold' } });
    const created = sandbox.create();
    await faults.nextHeld();
    faults.add({ action: { kind: 'lost' } });
    faults.clear();
    await created;
    expect(faults.rules()).toEqual([]);
    expect(faults.remove('1')).toBe(false);
  });
});
