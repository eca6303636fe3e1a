import type { EventHint } from '../../../../relay/src/ports/hint-queue.ts';
import type { Fetch } from '../../../../relay/src/ports/clock.ts';
import { defaultPace } from '../../../../relay/src/http/delivery-pace.ts';
import type { HttpRequest } from '../../../../relay/src/http/types.ts';
import { createWebhook, webhookPath } from '../../../../relay/src/http/webhook.ts';
import { recordingLog } from '../../../contract/real-time.ts';
import { steppedClock } from '../../../contract/stepped-clock.ts';
import { makeChain, makeKeys, signBody, signerName, testTime } from './signing.ts';
import type { TestKeys } from './signing.ts';

const path = webhookPath(Buffer.alloc(32, 7), 'c0000000-0000-4000-8000-000000000001');
const certificateUrl = 'https://3psostorageacct.blob.core.windows.net/cert/signer.cer';
const referralId = '5d0f2b1c-3c44-4b7e-9f0d-6a1e2b3c4d5e';

const eventBody = (name = 'referral-updated', id = referralId): string =>
  JSON.stringify({
    EventName: name,
    ResourceUri: `https://api.partnercenter.microsoft.com/engagements/v1/referrals/${id}`,
    ResourceName: 'referral',
    AuditUri: null,
    ResourceChangeUtcDate: '2026-06-10T07:59:58.5485487+00:00',
  });

let keys: TestKeys;
let chain: Awaited<ReturnType<typeof makeChain>>;
beforeAll(async () => {
  keys = await makeKeys();
  chain = await makeChain(keys);
}, 30_000);

function setUp(overrides: { fetch?: Fetch; event?: () => Promise<void>; newIdsAtOnce?: number } = {}) {
  const time = steppedClock(testTime);
  const { log, lines } = recordingLog();
  const stored: { event: EventHint; notBefore: string | undefined }[] = [];
  const fetched: string[] = [];
  const serve: Fetch = overrides.fetch ?? (async () => new Response(Buffer.from(chain.leaf.der)));
  const webhook = createWebhook({
    path,
    queue: {
      async event(event, notBefore) {
        await overrides.event?.();
        stored.push({ event, notBefore: notBefore?.toISOString() });
      },
    },
    fetch: (input, init) => {
      fetched.push(`${input} ${init?.redirect}`);
      return serve(input, init);
    },
    clock: time.clock,
    log,
    certificates: {
      urlPrefixes: ['https://3psostorageacct.blob.core.windows.net/cert/'],
      authoritiesPem: chain.authoritiesPem,
      subjects: [signerName],
    },
    limits: { ...defaultPace, newIdsAtOnce: overrides.newIdsAtOnce ?? 100 },
  });
  return { webhook, stored, fetched, lines, time };
}

async function delivery(
  body: string | Uint8Array = eventBody(),
  headers: Record<string, string | undefined> = {},
): Promise<HttpRequest> {
  return {
    method: 'POST',
    path,
    headers: {
      authorization: `Signature ${await signBody(keys.leaf, body)}`,
      'x-ms-certificate-url': certificateUrl,
      'x-ms-signature-algorithm': 'rsa-sha256',
      ...headers,
    },
    rawBody: Buffer.from(body),
  };
}

describe('webhook', () => {
  it.each([
    ['referral-created', false],
    ['referral-updated', false],
    ['related-referral-created', true],
    ['related-referral-updated', true],
  ])('stores a hint for %s before it answers 202', async (name, related) => {
    const { webhook, stored } = setUp();
    expect((await webhook(await delivery(eventBody(name)))).status).toBe(202);
    expect(stored).toEqual([{ event: { referralId, related }, notBefore: undefined }]);
  });

  it('takes the signature from x-ms-signature when a gateway uses Authorization for itself', async () => {
    const { webhook, stored } = setUp();
    const signed = await delivery();
    const headers = {
      ...signed.headers,
      'x-ms-signature': signed.headers['authorization'],
      authorization: 'Bearer abc',
    };
    expect((await webhook({ ...signed, headers })).status).toBe(202);
    expect(stored).toHaveLength(1);
  });

  it.each(['sha384', 'sha512'] as const)('takes %s', async (hash) => {
    const { webhook } = setUp();
    const authorization = `signature ${await signBody(keys.leaf, eventBody(), hash)}`;
    const request = await delivery(eventBody(), {
      authorization,
      'x-ms-signature-algorithm': `RSA-${hash.toUpperCase()}`,
    });
    expect((await webhook(request)).status).toBe(202);
  });

  it.each(['test-created', 'subscription-updated', 'referral-deleted'])(
    'answers 200 to %s and stores nothing',
    async (name) => {
      const { webhook, stored } = setUp();
      expect((await webhook(await delivery(eventBody(name, 'validation')))).status).toBe(200);
      expect(stored).toEqual([]);
    },
  );

  it.each<[string, Record<string, string | undefined>, number]>([
    ['no signature', { authorization: undefined }, 401],
    ['another scheme', { authorization: 'Bearer abcd' }, 401],
    ['an empty signature', { authorization: 'Signature ' }, 401],
    ['a signature that is no base64', { authorization: 'Signature ***' }, 401],
    ['a signature of other bytes', { authorization: 'Signature QUJD' }, 401],
    ['no certificate address', { 'x-ms-certificate-url': undefined }, 400],
    ['no algorithm', { 'x-ms-signature-algorithm': undefined }, 400],
    ['an unknown algorithm', { 'x-ms-signature-algorithm': 'rsa-md5' }, 401],
    ['another kind of key', { 'x-ms-signature-algorithm': 'hmac-sha256' }, 401],
    ['a foreign certificate address', { 'x-ms-certificate-url': 'https://evil.example/cert/signer.cer' }, 401],
  ])('refuses a delivery with %s', async (_what, headers, status) => {
    const { webhook, stored } = setUp();
    expect((await webhook(await delivery(eventBody(), headers))).status).toBe(status);
    expect(stored).toEqual([]);
  });

  it('refuses SHA-1 even when the signature is right', async () => {
    const { webhook, stored } = setUp();
    const authorization = `Signature ${await signBody(keys.leaf, eventBody(), 'sha1')}`;
    const request = await delivery(eventBody(), { authorization, 'x-ms-signature-algorithm': 'rsa-sha1' });
    expect((await webhook(request)).status).toBe(401);
    expect(stored).toEqual([]);
  });

  it('fetches nothing from an address that is not on the list', async () => {
    const { webhook, fetched } = setUp();
    await webhook(await delivery(eventBody(), { 'x-ms-certificate-url': 'http://169.254.169.254/latest/meta-data' }));
    expect(fetched).toEqual([]);
  });

  it('refuses a body that was changed by one byte', async () => {
    const { webhook, stored } = setUp();
    const request = await delivery();
    expect((await webhook({ ...request, rawBody: Buffer.concat([request.rawBody, Buffer.from(' ')]) })).status).toBe(
      401,
    );
    expect(stored).toEqual([]);
  });

  it('refuses a delivery that was signed with another key', async () => {
    const { webhook, stored } = setUp();
    const authorization = `Signature ${await signBody(keys.other, eventBody())}`;
    expect((await webhook(await delivery(eventBody(), { authorization }))).status).toBe(401);
    expect(stored).toEqual([]);
  });

  it('refuses a certificate that nobody vouches for, and says why in the log', async () => {
    const foreign = await makeChain({ ...keys, issuer: keys.other });
    const { webhook, stored, lines } = setUp({ fetch: async () => new Response(Buffer.from(foreign.leaf.der)) });
    expect((await webhook(await delivery())).status).toBe(401);
    expect(stored).toEqual([]);
    expect(lines.join('\n')).toContain('no configured authority vouches for it');
  });

  it.each<[string, string | Uint8Array]>([
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['nothing', ''],
    ['no UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['no event name', '{"ResourceUri":"x"}'],
    ['a name that is no text', '{"EventName":5}'],
    ['no id', '{"EventName":"referral-updated"}'],
    ['an id that is none', eventBody('referral-updated', "x' or 1 eq 1")],
    ['an address that is none', '{"EventName":"referral-updated","ResourceUri":"::"}'],
  ])('answers 400 to a signed body with %s', async (_what, body) => {
    const { webhook, stored } = setUp();
    expect((await webhook(await delivery(body))).status).toBe(400);
    expect(stored).toEqual([]);
  });

  it('reads names in any casing and ids in upper case with a slash behind', async () => {
    const { webhook, stored } = setUp();
    const body = JSON.stringify({
      eventName: 'Referral-Created',
      resourceURI: `http://h/referrals/${referralId.toUpperCase()}/`,
    });
    expect((await webhook(await delivery(body))).status).toBe(202);
    expect(stored[0]?.event).toEqual({ referralId, related: false });
  });

  it('answers 404 on another path, 405 to another method and 413 to a large body', async () => {
    const { webhook } = setUp();
    const request = await delivery();
    expect((await webhook({ ...request, path: `${path}x` })).status).toBe(404);
    expect((await webhook({ ...request, path: '/' })).status).toBe(404);
    expect((await webhook({ ...request, method: 'GET' })).status).toBe(405);
    expect((await webhook({ ...request, rawBody: Buffer.alloc(64 * 1024 + 1) })).status).toBe(413);
  });

  it('answers 503 when the hint cannot be stored, so that it is delivered again', async () => {
    const { webhook } = setUp({ event: () => Promise.reject(new Error('database away')) });
    const answer = await webhook(await delivery());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('has a path that depends on key and connection and is the same every time', () => {
    const key = Buffer.alloc(32, 7);
    expect(path).toMatch(/^\/webhooks\/partner-center\/[\w-]{43}$/);
    expect(webhookPath(key.toString('base64'), 'C0000000-0000-4000-8000-000000000001')).toBe(path);
    expect(webhookPath(Buffer.alloc(32, 8), 'c0000000-0000-4000-8000-000000000001')).not.toBe(path);
    expect(webhookPath(key, 'c0000000-0000-4000-8000-000000000002')).not.toBe(path);
  });
});

describe('certificate of the webhook', () => {
  it('is fetched once for many deliveries at the same time, without following redirects', async () => {
    const { webhook, fetched } = setUp();
    const requests = await Promise.all([1, 2, 3].map(() => delivery()));
    await Promise.all(requests.map((request) => webhook(request)));
    await webhook(requests[0]!);
    expect(fetched).toEqual([`${certificateUrl} manual`]);
  });

  it('is fetched again after hours', async () => {
    const { webhook, fetched, time } = setUp();
    await webhook(await delivery());
    time.step(12 * 3_600_000);
    await webhook(await delivery());
    expect(fetched).toHaveLength(2);
  });

  it.each<[string, Fetch]>([
    ['the host is away', () => Promise.reject(new Error('ECONNREFUSED'))],
    [
      'the address redirects',
      async () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1/' } }),
    ],
    ['the address is gone', async () => new Response('gone', { status: 404 })],
    ['the answer is too long', async () => new Response(Buffer.alloc(64 * 1024 + 1))],
  ])('makes the webhook answer 503 when %s', async (_what, fetch) => {
    const { webhook, stored } = setUp({ fetch });
    expect((await webhook(await delivery())).status).toBe(503);
    expect(stored).toEqual([]);
  });

  it('is given up after five seconds', async () => {
    const { webhook, time } = setUp({
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    const answer = webhook(await delivery());
    await time.timerSet();
    time.step(5_000);
    expect((await answer).status).toBe(503);
  });

  it('is not asked for again at once after a failure, and asked for again soon', async () => {
    let isAway = true;
    const { webhook, fetched, time } = setUp({
      fetch: async () => (isAway ? new Response('', { status: 500 }) : new Response(Buffer.from(chain.leaf.der))),
    });
    await webhook(await delivery());
    await webhook(await delivery());
    expect(fetched).toHaveLength(1);
    isAway = false;
    time.step(5_001);
    expect((await webhook(await delivery())).status).toBe(202);
  });

  it('is renewed when the service signs with a new key under the same address', async () => {
    const renewed = await makeChain({ ...keys, leaf: keys.other });
    let served = chain.leaf.der;
    const { webhook, fetched, time } = setUp({ fetch: async () => new Response(Buffer.from(served)) });
    await webhook(await delivery());
    served = renewed.leaf.der;
    time.step(61_000);
    const authorization = `Signature ${await signBody(keys.other, eventBody())}`;
    expect((await webhook(await delivery(eventBody(), { authorization }))).status).toBe(202);
    expect(fetched).toHaveLength(2);
  });

  it('is not fetched anew for each forged delivery', async () => {
    const { webhook, fetched } = setUp();
    const authorization = `Signature ${await signBody(keys.other, eventBody())}`;
    for (let n = 0; n < 5; n += 1) await webhook(await delivery(eventBody(), { authorization }));
    expect(fetched).toHaveLength(1);
  });

  it('is not fetched without limit when every delivery names another file', async () => {
    const { webhook, fetched } = setUp({ fetch: async () => new Response('', { status: 404 }) });
    for (let n = 0; n < 15; n += 1) {
      await webhook(
        await delivery(eventBody(), { 'x-ms-certificate-url': certificateUrl.replace('signer', `signer${n}`) }),
      );
    }
    expect(fetched).toHaveLength(10);
  });

  it('does not count any more once it has expired', async () => {
    const { webhook, time } = setUp();
    await webhook(await delivery());
    time.step(Date.parse('2026-07-01T00:00:01Z') - Date.parse(testTime));
    expect((await webhook(await delivery())).status).toBe(401);
  });
});

describe('pace of events', () => {
  it('defers further events of a referral within a second and loses none', async () => {
    const { webhook, stored, time } = setUp();
    for (const ms of [0, 300, 600, 200]) {
      time.step(ms);
      expect((await webhook(await delivery())).status).toBe(202);
    }
    const second = '2026-06-10T08:00:01.000Z';
    expect(stored.map((entry) => entry.notBefore)).toEqual([undefined, second, second, undefined]);
  });

  it('lets a burst of unknown referrals wait while known ones pass', async () => {
    const { webhook, stored, time } = setUp({ newIdsAtOnce: 2 });
    const idOf = (n: number): string => referralId.slice(0, -1) + String(n);
    for (const n of [1, 2, 3]) await webhook(await delivery(eventBody('referral-created', idOf(n))));
    expect(stored.map((entry) => entry.notBefore)).toEqual([undefined, undefined, '2026-06-10T08:00:00.500Z']);
    time.step(1_000);
    await webhook(await delivery(eventBody('referral-updated', idOf(1))));
    expect(stored.at(-1)?.notBefore).toBeUndefined();
  });
});
