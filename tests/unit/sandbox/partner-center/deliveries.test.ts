import { X509Certificate, createVerify } from 'node:crypto';
import { createSigningChain } from '../../../../sandbox/partner-center/src/certificates.ts';
import type { SigningChain } from '../../../../sandbox/partner-center/src/certificates.ts';
import { createDeliveries } from '../../../../sandbox/partner-center/src/deliveries.ts';
import type { Deliveries, DeliveriesOptions } from '../../../../sandbox/partner-center/src/deliveries.ts';
import { startSandbox, webhookCaller } from './setup.ts';
import type { Sandbox } from './setup.ts';

let chain: SigningChain;
// Three RSA keys take a while on a busy machine.
beforeAll(async () => {
  chain = await createSigningChain({
    now: new Date('2026-06-10T08:00:00Z'),
    issuerUrl: 'http://127.0.0.1/cert/issuer.cer',
  });
}, 60_000);

interface Received {
  url: string;
  headers: Headers;
  body: string;
}

interface Setup {
  sandbox: Sandbox;
  deliveries: Deliveries;
  received: Received[];
  waits: number[];
}

/** Deliveries over a webhook that answers the given statuses in turn (0: no answer); waits pass at once. */
async function setUp(
  statuses: readonly number[],
  options: Partial<DeliveriesOptions> = {},
  usesMsHeader = false,
): Promise<Setup> {
  const sandbox = startSandbox();
  const received: Received[] = [];
  const waits: number[] = [];
  const deliveries = createDeliveries({
    core: sandbox.core,
    chain,
    certificateUrl: () => 'http://127.0.0.1:4200/cert/pcnotifications-dispatch.microsoft.com.cer',
    now: () => new Date(sandbox.clock.ms),
    timers: {
      set: (action, ms) => (waits.push(ms), setImmediate(action)),
      clear: (handle) => clearImmediate(handle as NodeJS.Immediate),
    },
    fetch: (url, init) => {
      received.push({ url: String(url), headers: new Headers(init?.headers), body: String(init?.body) });
      const status = statuses[received.length - 1] ?? 200;
      return status === 0
        ? Promise.reject(new TypeError('fetch failed'))
        : Promise.resolve(new Response(null, { status }));
    },
    ...options,
  });
  const body = {
    WebhookUrl: 'http://127.0.0.1:4100/hooks/pc/1',
    WebhookEvents: ['referral-created', 'test-created'],
    SignatureTokenToMsSignatureHeader: usesMsHeader,
  };
  await sandbox.call('POST', '/webhooks/v1/registration', body, { caller: webhookCaller });
  return { sandbox, deliveries, received, waits };
}

describe('certificate chain', () => {
  it('leads from the signing certificate over an issuer of Microsoft Corporation to the root', () => {
    const [leaf, issuer, root] = [chain.leafDer, chain.issuerPem, chain.rootPem].map(
      (text) => new X509Certificate(text),
    );
    if (!leaf || !issuer || !root) throw new Error('incomplete chain');
    expect(leaf.subject).toContain('CN=pcnotifications-dispatch.microsoft.com');
    expect(leaf.issuer.split('\n')).toContain('O=Microsoft Corporation');
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
    expect(issuer.checkIssued(root) && issuer.verify(root.publicKey)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect([leaf.ca, issuer.ca, root.ca]).toEqual([false, true, true]);
    expect(leaf.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(leaf.infoAccess).toContain('http://127.0.0.1/cert/issuer.cer');
  });
});

describe('delivery', () => {
  it('names the record and carries a signature over its exact bytes', async () => {
    const { sandbox, deliveries, received } = await setUp([]);
    const own = await sandbox.create();
    await deliveries.idle();
    const [first] = received;
    if (first === undefined) throw new Error('nothing was delivered');
    expect(first.url).toBe('http://127.0.0.1:4100/hooks/pc/1');
    expect(JSON.parse(first.body)).toEqual({
      EventName: 'referral-created',
      ResourceUri: `https://api.partnercenter.microsoft.com/engagements/v1/referrals/${own.id}`,
      ResourceName: 'referral',
      AuditUri: null,
      ResourceChangeUtcDate: own.updatedDateTime.replace('Z', '+00:00'),
    });
    expect(first.headers.get('x-ms-certificate-url')).toContain('/cert/pcnotifications-dispatch.microsoft.com.cer');
    expect(first.headers.get('x-ms-signature-algorithm')).toBe('rsa-sha256');
    const [scheme, signature = ''] = (first.headers.get('authorization') ?? '').split(' ');
    expect(scheme).toBe('Signature');
    const { publicKey } = new X509Certificate(chain.leafDer);
    const holds = (body: string) => createVerify('RSA-SHA256').update(body).verify(publicKey, signature, 'base64');
    expect(holds(first.body)).toBe(true);
    expect(holds(`${first.body} `)).toBe(false);
  });

  it('moves the signature to x-ms-signature where the registration says so', async () => {
    const { sandbox, deliveries, received } = await setUp([], {}, true);
    await sandbox.create();
    await deliveries.idle();
    expect(received[0]?.headers.get('authorization')).toBeNull();
    expect(received[0]?.headers.get('x-ms-signature')).toMatch(/^Signature /);
  });

  it('leaves out events that are not registered', async () => {
    const { sandbox, deliveries, received } = await setUp([]);
    const own = await sandbox.create();
    sandbox.core.asMicrosoft.edit(own.id, { notes: 'x' });
    await deliveries.idle();
    expect(received).toHaveLength(1);
  });

  it('tries again with growing waits until the webhook answers 2xx', async () => {
    const { sandbox, deliveries, received, waits } = await setUp([500, 0, 401, 302, 202]);
    await sandbox.create();
    await deliveries.idle();
    expect(received).toHaveLength(5);
    expect(waits).toEqual([0, 250, 500, 1000, 2000]);
    expect(deliveries.deliveries()).toMatchObject([
      {
        event: 'referral-created',
        state: 'delivered',
        attempts: [
          { status: 500 },
          { status: 0, error: 'fetch failed' },
          { status: 401 },
          { status: 302 },
          { status: 202 },
        ],
      },
    ]);
  });

  it('gives up after ten attempts', async () => {
    const { sandbox, deliveries, received } = await setUp(Array.from({ length: 20 }, () => 503));
    await sandbox.create();
    await deliveries.idle();
    expect(received).toHaveLength(10);
    expect(deliveries.deliveries()[0]?.state).toBe('failed');
  });

  it('can repeat an event', async () => {
    const { sandbox, deliveries, received } = await setUp([], { plan: () => [0, 40] });
    await sandbox.create();
    await deliveries.idle();
    expect(received.map((delivery) => delivery.body)).toEqual([received[0]?.body, received[0]?.body]);
  });

  it('reports how a validation event went', async () => {
    const { sandbox, deliveries } = await setUp([401, 0, 200]);
    const path = '/webhooks/v1/registration/validationEvents';
    const asked = await sandbox.call<{ correlationId: string }>('POST', path, undefined, { caller: webhookCaller });
    await deliveries.idle();
    const read = await sandbox.call('GET', `${path}/${asked.body.correlationId}`, undefined, { caller: webhookCaller });
    expect(read.body).toMatchObject({
      status: 'completed',
      results: [
        { responseCode: 'Unauthorized' },
        { responseCode: 'NoResponse', systemError: true },
        { responseCode: 'OK' },
      ],
    });
  });

  it('sends nothing after it was stopped', async () => {
    const { sandbox, deliveries, received } = await setUp([]);
    await sandbox.create();
    deliveries.stop();
    await sandbox.create();
    await deliveries.idle();
    expect(received).toHaveLength(0);
  });
});
