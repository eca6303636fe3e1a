import type { Clock, Fetch, Log } from '../ports/clock.ts';
import { judgeCertificate } from './certificate-trust.ts';
import type { CertificateTrust, CertificateVerdict } from './certificate-trust.ts';

/** A certificate by its address, or the reason why there is none right now. */
export type CertificateAnswer = CertificateVerdict | { readonly is: 'unavailable'; readonly why: string };

/** Certificates of allowed addresses, fetched once and kept. */
export interface CertificateStore {
  get(url: URL): Promise<CertificateAnswer>;
  /** After a signature did not verify: fetches once more when what is kept is not fresh; null when it is. */
  renew(url: URL): Promise<CertificateAnswer | null>;
}

interface Kept {
  readonly answer: CertificateAnswer;
  readonly fetchedAt: number;
  readonly until: number;
}

/** A certificate is kept this long, hours rather than days because the service may revoke it. Milliseconds; chosen. */
const keepMs = 12 * 3_600_000;
/** A certificate that does not count is not fetched again for this long. Milliseconds; chosen. */
const keepRefusedMs = 60_000;
/** After a failed fetch, so that a burst of deliveries does not become a burst of fetches. Milliseconds; chosen. */
const keepFailureMs = 5_000;
/** Younger than this is fresh. Milliseconds; chosen. */
const freshMs = 60_000;
/** Limits of one fetch; a certificate has 2 KB. Bytes and milliseconds; chosen. */
const maxBytes = 64 * 1024;
const timeoutMs = 5_000;
/** The file's name below an allowed path is the sender's choice: fetches per minute and addresses kept are limited. Chosen. */
const fetchesPerMinute = 10;
const mostKept = 20;

/** Makes a store. `fetch` must refuse addresses that are not public (see `createPublicFetch`). */
export function createCertificateStore(options: {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly trust: CertificateTrust;
}): CertificateStore {
  const { clock, log } = options;
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<CertificateAnswer>>();
  let recent: number[] = [];

  function fetchOnce(url: URL): Promise<CertificateAnswer> {
    const running = underWay.get(url.href);
    if (running) return running;
    const started = fetchAndKeep(url).finally(() => underWay.delete(url.href));
    underWay.set(url.href, started);
    return started;
  }

  async function fetchAndKeep(url: URL): Promise<CertificateAnswer> {
    const now = clock.now().getTime();
    recent = recent.filter((at) => at > now - 60_000);
    if (recent.length >= fetchesPerMinute) return { is: 'unavailable', why: 'too many certificates were asked for' };
    recent.push(now);
    const answer = await fetchAndJudge(url);
    if (answer.is !== 'trusted') log.warn(`webhook certificate ${answer.is}`, { url: url.href, why: answer.why });
    keep(url.href, answer);
    return answer;
  }

  async function fetchAndJudge(url: URL): Promise<CertificateAnswer> {
    try {
      return judgeCertificate(await download(options.fetch, clock, url), options.trust, clock.now());
    } catch (error) {
      return { is: 'unavailable', why: error instanceof Error ? error.message : String(error) };
    }
  }

  function keep(address: string, answer: CertificateAnswer): void {
    const now = clock.now().getTime();
    kept.delete(address);
    kept.set(address, { answer, fetchedAt: now, until: keepUntil(answer, now) });
    const oldest = kept.keys().next().value;
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  }

  return {
    async get(url) {
      const found = kept.get(url.href);
      return found && found.until > clock.now().getTime() ? found.answer : fetchOnce(url);
    },
    async renew(url) {
      const found = kept.get(url.href);
      if (found && found.fetchedAt > clock.now().getTime() - freshMs) return null;
      return fetchOnce(url);
    },
  };
}

function keepUntil(answer: CertificateAnswer, now: number): number {
  switch (answer.is) {
    case 'trusted':
      return Math.min(now + keepMs, answer.validTo.getTime());
    case 'refused':
      return now + keepRefusedMs;
    case 'unavailable':
      return now + keepFailureMs;
  }
}

async function download(fetch: Fetch, clock: Clock, url: URL): Promise<Uint8Array> {
  const abort = new AbortController();
  const cancel = clock.after(timeoutMs, () => abort.abort(new Error('no complete answer in time')));
  try {
    const response = await fetch(url.href, { redirect: 'manual', signal: abort.signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`the address answered ${response.status}`);
    }
    return await readAtMost(response, abort.signal);
  } finally {
    cancel();
  }
}

async function readAtMost(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    signal.throwIfAborted();
    size += part.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new Error(`the answer is longer than ${maxBytes} bytes`);
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts);
}
