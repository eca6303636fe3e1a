import {
  createWebhookRegistration,
  webhookEvents,
} from '../../../../../relay/src/adapters/partner-center/webhook-registration.ts';
import { startSandbox, webhookCaller } from '../../../sandbox/partner-center/setup.ts';
import { answersInTurn, countedIds, fetchTo, json, rejection, steppedClock } from '../ports.ts';

const host = 'https://api.partnercenter.example';
const own = 'https://cosell.lakeview.example/webhooks/partner-center/abc';
const foreign = 'https://hooks.elsewhere.example/pc';

function setUp() {
  const sandbox = startSandbox();
  const fetch = fetchTo(async ({ method, url, headers, body }) => {
    const request = { method, url: url.slice(host.length), headers, caller: webhookCaller };
    return sandbox.core.handle(body === undefined ? request : { ...request, body });
  });
  return { sandbox, fetch, registration: over(fetch) };
}

function over(fetch: ReturnType<typeof fetchTo>) {
  const token = async () => 'token';
  return createWebhookRegistration({
    baseUrl: `${host}/webhooks/v1`,
    fetch,
    token,
    random: countedIds(),
    clock: steppedClock(),
  });
}

describe('the webhook registration', () => {
  it('is nothing at first and ours afterwards', async () => {
    const { registration } = setUp();
    await expect(registration.read()).resolves.toBeNull();
    await expect(registration.register(own)).resolves.toMatchObject({ is: 'created', subscription: { url: own } });
    const read = await registration.read();
    expect(read).toEqual({ url: own, events: expect.arrayContaining([...webhookEvents]) as unknown });
  });

  it('is left alone when it is right already', async () => {
    const { registration, fetch } = setUp();
    await registration.register(own);
    const before = fetch.sent.length;
    await expect(registration.register(own)).resolves.toMatchObject({ is: 'unchanged' });
    expect(fetch.sent.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  it('of somebody else is shown and not touched unless told to', async () => {
    const { registration } = setUp();
    await registration.register(foreign);
    await expect(registration.register(own)).resolves.toMatchObject({ is: 'foreign', subscription: { url: foreign } });
    await expect(registration.read()).resolves.toMatchObject({ url: foreign });
    await expect(registration.register(own, { overwrite: true })).resolves.toMatchObject({ is: 'replaced' });
    await expect(registration.read()).resolves.toMatchObject({ url: own });
  });

  it('keeps the events somebody else added at our address', async () => {
    const fetch = answersInTurn(
      json(200, { WebhookUrl: own, WebhookEvents: ['subscription-updated'] }),
      json(200, { WebhookUrl: own, WebhookEvents: ['subscription-updated', ...webhookEvents] }),
    );
    await over(fetch).register(own);
    expect(fetch.sent[1]?.method).toBe('PUT');
    expect(JSON.parse(fetch.sent[1]?.body ?? '')).toEqual({
      WebhookUrl: own,
      WebhookEvents: ['subscription-updated', ...webhookEvents],
    });
  });

  it('asks again when somebody registered between two calls', async () => {
    const fetch = answersInTurn(
      json(404, {}),
      json(409, { code: '409', description: 'exists' }),
      json(200, { WebhookUrl: foreign, WebhookEvents: [] }),
    );
    await expect(over(fetch).register(own)).resolves.toMatchObject({ is: 'foreign', subscription: { url: foreign } });
  });

  it('can be tried with a test event', async () => {
    const { registration } = setUp();
    await registration.register(own);
    const id = await registration.sendTestEvent();
    await expect(registration.testState(id)).resolves.toMatchObject({ responseCodes: [] });
  });

  it('reports a missing role', async () => {
    const fetch = answersInTurn(json(403, { code: '403', description: 'no role' }));
    expect(await rejection(over(fetch).read())).toMatchObject({ code: 'PC_ACCESS_DENIED' });
  });
});
