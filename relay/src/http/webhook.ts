import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { Clock, Fetch, Log } from '../ports/clock.ts';
import type { HintQueue } from '../ports/hint-queue.ts';
import { allowedAddress, readPrefix } from './certificate-address.ts';
import { createCertificateStore } from './certificate-store.ts';
import type { CertificateAnswer } from './certificate-store.ts';
import { readAuthorities } from './certificate-trust.ts';
import { createDeliveryPace, defaultPace } from './delivery-pace.ts';
import type { PaceLimits } from './delivery-pace.ts';
import { jsonResponse } from './types.ts';
import type { HttpRequest, HttpResponse } from './types.ts';
import { readEvent } from './webhook-event.ts';

/** What the webhook is made of. */
export interface WebhookOptions {
  /** From `webhookPath`. */
  readonly path: string;
  readonly queue: Pick<HintQueue, 'event'>;
  /** Fetches certificates; in production `createPublicFetch`, which connects to public addresses only. */
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly certificates: {
    /** Allow-list of addresses; see `readPrefix`. */
    readonly urlPrefixes: readonly string[];
    /** Roots and intermediates. */
    readonly authoritiesPem: string;
    /** Allowed common names of the signing certificate. */
    readonly subjects: readonly string[];
  };
  readonly limits?: PaceLimits;
}

/** A delivery has 300 bytes; the service publishes no limit. Bytes; chosen. */
export const maxDeliveryBytes = 64 * 1024;
/** Hashes that count. SHA-1, which the service's sample would take, does not. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['rsa-sha256', 'RSA-SHA256'],
  ['rsa-sha384', 'RSA-SHA384'],
  ['rsa-sha512', 'RSA-SHA512'],
]);
/** Wait asked for when a certificate or the queue is away. Seconds; chosen. */
const retryAfterSeconds = 5;

/** The unguessable path of a connection's webhook, the same as long as the master key is. */
export function webhookPath(masterKey: Uint8Array | string, connectionId: string): string {
  const key = typeof masterKey === 'string' ? Buffer.from(masterKey, 'base64') : masterKey;
  const name = createHmac('sha256', key).update(`webhook path of ${connectionId.toLowerCase()}`).digest('base64url');
  return `/webhooks/partner-center/${name}`;
}

/**
 * Takes Partner Center's events in (partner-center.md 5.5): checks, stores a hint, answers. 202 stored, 200 nothing to do, 401 the
 * signature does not count, 400 malformed, 503 come again. Nothing is stored before the signature was verified.
 * Throws `Error` with the remedy when the certificate settings cannot be used.
 */
export function createWebhook(options: WebhookOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const { clock, log } = options;
  const prefixes = options.certificates.urlPrefixes.map(readPrefix);
  const authorities = readAuthorities(options.certificates.authoritiesPem);
  const trust = { authorities, subjects: options.certificates.subjects };
  const certificates = createCertificateStore({ fetch: options.fetch, clock, log, trust });
  const paceOf = createDeliveryPace(clock, options.limits ?? defaultPace);

  return async (request) => {
    if (!samePath(request.path, options.path)) return refusal(404, 'NOT_FOUND', 'There is nothing here.');
    if (request.method !== 'POST') return refusal(405, 'METHOD', 'Only POST is answered here.', { allow: 'POST' });
    if (request.rawBody.length > maxDeliveryBytes) return refusal(413, 'TOO_LARGE', 'The delivery is too large.');
    const refused = await checkSignature(request);
    return refused ?? store(request.rawBody);
  };

  async function checkSignature(request: HttpRequest): Promise<HttpResponse | null> {
    const signature = readSignature(request);
    if (!signature) return forged('there is no signature in the scheme "Signature"');
    const address = request.headers['x-ms-certificate-url'];
    const algorithm = request.headers['x-ms-signature-algorithm'];
    if (!address || !algorithm) return refusal(400, 'SIGNATURE_HEADERS', 'A signature header is missing.');
    const hash = hashes.get(algorithm.trim().toLowerCase());
    if (!hash) return forged('its algorithm does not count');
    const url = allowedAddress(prefixes, address.trim());
    if (!url) return forged('its certificate address is not on the list (COSELL_CERTIFICATE_URLS)');
    const isSigned = (answer: CertificateAnswer): boolean =>
      answer.is === 'trusted' &&
      answer.validFrom <= clock.now() &&
      clock.now() <= answer.validTo &&
      verify(hash, request.rawBody, answer.key, signature);
    const kept = await certificates.get(url);
    if (isSigned(kept)) return null;
    // The service may have renewed its certificate under the same address.
    const answer = kept.is === 'trusted' ? ((await certificates.renew(url)) ?? kept) : kept;
    if (answer !== kept && isSigned(answer)) return null;
    if (answer.is === 'unavailable') return comeAgain('CERTIFICATE_UNAVAILABLE');
    return forged(answer.is === 'refused' ? `its certificate does not count: ${answer.why}` : 'it does not verify');
  }

  async function store(body: Uint8Array): Promise<HttpResponse> {
    const event = readEvent(body);
    if (event.is === 'malformed') {
      log.warn('webhook event malformed', { why: event.why });
      return refusal(400, 'MALFORMED', 'The event cannot be read.');
    }
    if (event.is === 'ignored') {
      log.info('webhook event ignored', { name: event.name });
      return jsonResponse(200, { accepted: false });
    }
    const pace = paceOf(event.hint.referralId);
    if (pace.is === 'busy') {
      log.warn('webhook busy: too many referrals not heard of before', { retryAfterMs: pace.retryAfterMs });
      return comeAgain('BUSY', Math.ceil(pace.retryAfterMs / 1000));
    }
    try {
      await (pace.is === 'now' ? options.queue.event(event.hint) : options.queue.event(event.hint, pace.notBefore));
    } catch (error) {
      log.error('webhook event not stored', { error: String(error) });
      return comeAgain('NOT_STORED');
    }
    log.info('webhook event stored', { name: event.name, referralId: event.hint.referralId, pace: pace.is });
    return jsonResponse(202, { accepted: true });
  }

  function forged(why: string): HttpResponse {
    log.warn('webhook delivery refused', { why });
    return refusal(401, 'SIGNATURE', 'The signature does not count.');
  }
}

function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): HttpResponse {
  return jsonResponse(status, { code, message }, headers);
}

function comeAgain(code: string, seconds = retryAfterSeconds): HttpResponse {
  return refusal(503, code, 'Please deliver again later.', { 'retry-after': String(seconds) });
}

/** Bytes of the signature; null when the header, the scheme or the base64 is not as documented. */
function readSignature(request: HttpRequest): Uint8Array | null {
  const header = request.headers['x-ms-signature'] ?? request.headers['authorization'];
  const encoded = /^Signature +([A-Za-z0-9+/]+={0,2})$/i.exec(header?.trim() ?? '')?.[1];
  return encoded ? Buffer.from(encoded, 'base64') : null;
}

/** Compared in constant time: the path is a secret. */
function samePath(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'path').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
