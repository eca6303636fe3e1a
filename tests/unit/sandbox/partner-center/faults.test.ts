import { ConnectionLost } from '../../../../sandbox/partner-center/src/faults.ts';
import type { FaultAction, FaultedRequest } from '../../../../sandbox/partner-center/src/faults.ts';
import { callerOf, lakeview, ownDeal, referralsPath, startSandbox, webhookCaller } from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

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

  it('can perform a request and answer a failure all the same', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ method: 'POST', action: { kind: 'status', status: 500, performs: true } });
    const answer = await sandbox.call<ErrorBody>('POST', referralsPath, ownDeal());
    expect([answer.status, answer.body.error.code]).toEqual([500, 'generalException']);
    expect(sandbox.core.referrals()).toHaveLength(1);
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'accessDenied'],
    [404, 'itemNotFound'],
    [409, 'resourceModified'],
    [412, 'preconditionFailed'],
    [422, 'invalidRequest'],
    [500, 'generalException'],
    [503, 'serviceNotAvailable'],
    [504, 'generalException'],
  ])('answers %d with the code %s', async (status, code) => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ action: { kind: 'status', status } });
    const answer = await sandbox.call<ErrorBody>('GET', referralsPath);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('uses the envelope of the host that is asked', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ action: { kind: 'status', status: 503 } });
    const options = { caller: webhookCaller };
    const answer = await sandbox.call('GET', '/webhooks/v1/registration/events', undefined, options);
    expect(answer.body).toMatchObject({ code: 'serviceNotAvailable', data: [], source: 'PartnerApiServiceCore' });
  });

  it('performs a delayed request although the client has gone', async () => {
    let go: () => void = () => undefined;
    const sandbox = startSandbox({ wait: () => new Promise((resolve) => (go = resolve)) });
    sandbox.core.faults.add({ action: { kind: 'delay', ms: 5000 } });
    const gone = new AbortController();
    const answered = createWith(sandbox, gone.signal);
    gone.abort();
    expect(sandbox.core.referrals()).toHaveLength(0);
    go();
    await answered;
    expect(sandbox.core.referrals()).toHaveLength(1);
  });

  it('can delay the answer of a performed request', async () => {
    const sandbox = startSandbox({
      wait: (ms) => {
        expect([ms, sandbox.core.referrals().length]).toEqual([700, 1]);
        return Promise.resolve();
      },
    });
    sandbox.core.faults.add({ action: { kind: 'answer-delay', ms: 700 } });
    expect((await sandbox.create()).status).toBe('Active');
    expect.assertions(2);
  });

  it('never performs a request that hangs', async () => {
    const sandbox = startSandbox();
    sandbox.core.faults.add({ times: 2, action: { kind: 'hang' } });
    const gone = new AbortController();
    const left = createWith(sandbox, gone.signal);
    await sandbox.core.faults.nextHeld();
    gone.abort();
    await expect(left).rejects.toThrow(ConnectionLost);
    const released = sandbox.create();
    sandbox.core.faults.release((await sandbox.core.faults.nextHeld()).id);
    await expect(released).rejects.toThrow(ConnectionLost);
    expect(sandbox.core.referrals()).toHaveLength(0);
  });
});

function createWith(sandbox: Sandbox, signal: AbortSignal) {
  return sandbox.core.handle({
    method: 'POST',
    url: referralsPath,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ownDeal()),
    caller: callerOf(lakeview),
    signal,
  });
}

describe('a decision function for faults', () => {
  it('sees every request and chooses what happens to it', async () => {
    const sandbox = startSandbox();
    const seen: FaultedRequest[] = [];
    const plan: (FaultAction | null)[] = [null, { kind: 'status', status: 500 }, { kind: 'answer-lost' }];
    sandbox.core.faults.decideBy((request) => {
      seen.push(request);
      return plan.shift() ?? null;
    });
    expect((await sandbox.call('GET', `${referralsPath}?$top=1`)).status).toBe(200);
    expect((await sandbox.call('GET', referralsPath)).status).toBe(500);
    const headers = { 'ms-requestid': 'r1' };
    await expect(sandbox.call('POST', referralsPath, ownDeal(), { headers })).rejects.toThrow(ConnectionLost);
    expect(sandbox.core.referrals()).toHaveLength(1);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${referralsPath}?$top=1`,
      `GET ${referralsPath}`,
      `POST ${referralsPath}`,
    ]);
    expect(seen[2]?.headers['ms-requestid']).toBe('r1');
    expect(JSON.parse(seen[2]?.body ?? '')).toMatchObject({ name: ownDeal()['name'] });
  });

  it('is asked only where no rule hits, until it is taken away', async () => {
    const sandbox = startSandbox();
    const { faults } = sandbox.core;
    let asked = 0;
    const decide = () => {
      asked += 1;
      return null;
    };
    faults.decideBy(decide);
    faults.add({ action: { kind: 'status', status: 500 } });
    await sandbox.list('');
    expect(asked).toBe(0);
    await sandbox.list('');
    expect(asked).toBe(1);
    faults.decideBy(null);
    await sandbox.list('');
    faults.decideBy(decide);
    faults.clear();
    await sandbox.list('');
    expect(asked).toBe(1);
  });
});
