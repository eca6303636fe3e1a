import { callerOf, rival, startSandbox, webhookCaller } from './setup.ts';
import type { Sandbox } from './setup.ts';

const base = '/webhooks/v1/registration';
const registration = {
  WebhookUrl: 'https://cosell.lakeview.example/hooks/1',
  WebhookEvents: ['referral-created', 'referral-updated', 'test-created'],
};

const ask = <T = Record<string, unknown>>(sandbox: Sandbox, method: string, path: string, body?: unknown) =>
  sandbox.call<T>(method, `${base}${path}`, body, { caller: webhookCaller });

describe('webhook registration', () => {
  it('lists the events a tenant can subscribe to', async () => {
    const { body } = await ask<string[]>(startSandbox(), 'GET', '/events');
    expect(body).toEqual(
      expect.arrayContaining([
        'test-created',
        'referral-created',
        'referral-updated',
        'related-referral-created',
        'related-referral-updated',
      ]),
    );
  });

  it('answers 404 while there is none', async () => {
    const answer = await ask(startSandbox(), 'GET', '');
    expect([answer.status, answer.body['code']]).toEqual([404, '404']);
    expect((await ask(startSandbox(), 'PUT', '', registration)).status).toBe(404);
  });

  it('is made once and then changed with PUT', async () => {
    const sandbox = startSandbox();
    const made = await ask(sandbox, 'POST', '', registration);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ ...registration, SignatureTokenToMsSignatureHeader: false });
    expect((await ask(sandbox, 'POST', '', registration)).status).toBe(409);
    const changed = await ask(sandbox, 'PUT', '', { ...registration, SignatureTokenToMsSignatureHeader: true });
    expect(changed.body).toMatchObject({
      SubscriberId: made.body['SubscriberId'],
      SignatureTokenToMsSignatureHeader: true,
    });
    expect((await ask(sandbox, 'GET', '')).body).toEqual(changed.body);
  });

  it('reads property names in any casing', async () => {
    const body = { webhookUrl: registration.WebhookUrl, WEBHOOKEVENTS: registration.WebhookEvents };
    expect((await ask(startSandbox(), 'POST', '', body)).status).toBe(200);
  });

  it('belongs to one tenant', async () => {
    const sandbox = startSandbox();
    await ask(sandbox, 'POST', '', registration);
    const caller = callerOf(rival, { audience: webhookCaller.audience });
    expect((await sandbox.call('GET', base, undefined, { caller })).status).toBe(404);
  });

  it.each([
    ['http to another computer', { WebhookUrl: 'http://cosell.lakeview.example/hooks' }],
    ['no address', { WebhookUrl: 'hooks' }],
    ['no event', { WebhookEvents: [] }],
    ['an unknown event', { WebhookEvents: ['referral-deleted'] }],
  ])('refuses %s', async (_what, change) => {
    const answer = await ask(startSandbox(), 'POST', '', { ...registration, ...change });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalidRequest', data: [], source: 'PartnerApiServiceCore' });
  });

  it.each(['', '{', '[]', 'null'])('refuses the body %j', async (body) => {
    expect((await ask(startSandbox(), 'POST', '', body)).status).toBe(400);
  });

  it('allows http to this computer', async () => {
    const body = { ...registration, WebhookUrl: 'http://127.0.0.1:4100/hooks' };
    expect((await ask(startSandbox(), 'POST', '', body)).status).toBe(200);
  });

  it('answers 501 to DELETE', async () => {
    expect((await ask(startSandbox(), 'DELETE', '')).status).toBe(501);
  });
});

describe('validation events', () => {
  async function validated(): Promise<{ sandbox: Sandbox; correlationId: string }> {
    const sandbox = startSandbox();
    await ask(sandbox, 'POST', '', registration);
    const { body } = await ask<{ correlationId: string }>(sandbox, 'POST', '/validationEvents');
    return { sandbox, correlationId: body.correlationId };
  }

  it('raises a test event that names the validation', async () => {
    const sandbox = startSandbox();
    await ask(sandbox, 'POST', '', registration);
    const uris: string[] = [];
    sandbox.core.onEvent((event) => uris.push(`${event.name} ${event.resourceName} ${event.resourceUri}`));
    const { body } = await ask(sandbox, 'POST', '/validationEvents');
    const uri = `http://api.partnercenter.microsoft.com/webhooks/v1/registration/validationEvents/${String(body['correlationId'])}`;
    expect(uris).toEqual([`test-created test ${uri}`]);
  });

  it('shows one result per attempt and completes with the last', async () => {
    const { sandbox, correlationId } = await validated();
    const read = async () => (await ask(sandbox, 'GET', `/validationEvents/${correlationId}`)).body;
    expect(await read()).toMatchObject({ status: 'inProgress', results: [] });
    const failed = { responseCode: 'Unauthorized', responseMessage: '', systemError: false };
    sandbox.core.webhooks.reportAttempt(correlationId, failed, false);
    sandbox.core.webhooks.reportAttempt(correlationId, { ...failed, responseCode: 'OK' }, true);
    expect(await read()).toMatchObject({
      status: 'completed',
      callbackUrl: registration.WebhookUrl,
      results: [{ responseCode: 'Unauthorized' }, { responseCode: 'OK', dateTimeUtc: '2026-06-10T08:00:00.0000000' }],
    });
  });

  it('are limited to two a minute', async () => {
    const { sandbox } = await validated();
    expect((await ask(sandbox, 'POST', '/validationEvents')).status).toBe(200);
    const refused = await ask(sandbox, 'POST', '/validationEvents');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    sandbox.clock.ms += 60_000;
    expect((await ask(sandbox, 'POST', '/validationEvents')).status).toBe(200);
  });

  it('need test-created in the registration', async () => {
    const sandbox = startSandbox();
    expect((await ask(sandbox, 'POST', '/validationEvents')).status).toBe(404);
    await ask(sandbox, 'POST', '', { ...registration, WebhookEvents: ['referral-created'] });
    expect((await ask(sandbox, 'POST', '/validationEvents')).status).toBe(400);
  });

  it('are forgotten after seven days', async () => {
    const { sandbox, correlationId } = await validated();
    sandbox.clock.ms += 7 * 24 * 3_600_000 + 1;
    await ask(sandbox, 'POST', '/validationEvents');
    expect((await ask(sandbox, 'GET', `/validationEvents/${correlationId}`)).status).toBe(404);
  });
});
