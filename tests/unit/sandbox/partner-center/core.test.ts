import type { Caller } from '../../../../sandbox/partner-center/src/core.ts';
import {
  callerOf,
  coSellDeal,
  connectedDeal,
  lakeview,
  listen,
  referralsPath,
  replace,
  rival,
  startSandbox,
  webhookCaller,
} from './setup.ts';
import type { ErrorBody } from './setup.ts';

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
