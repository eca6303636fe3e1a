import { RelayError } from '../../errors/relay-error.ts';
import type { Clock, Fetch, Random } from '../../ports/clock.ts';
import type { CallGate, TokenSource } from '../../ports/connection.ts';
import { createHttpCaller, jsonOf } from '../http/http-call.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-call.ts';
import { composeBatch, parseBatch } from './batch.ts';
import type { BatchPart, BatchStep, PartAnswer } from './batch.ts';
import { faultOf, faultOfLostCall, faultOfUnreadable, faultOfVanished, isMissingRow, missingRowId } from './errors.ts';

/** What the client needs. `baseUrl` is the environment's address, for example `https://contoso.crm4.dynamics.com`. */
export interface WebApiOptions {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly token: TokenSource;
  readonly gate: CallGate;
  readonly random: Random;
  readonly clock: Clock;
  /** Longest wait for one answer, milliseconds; default 30,000 (chosen: half of a pass). */
  readonly timeoutMs?: number;
  /** Told of requests that count against the daily entitlement: every part of a batch does (platform-limits.md 1.2). */
  readonly onRequests?: (count: number) => void;
}

/** A page of rows; `next` is the path of the page after it, null on the last one. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** The Dataverse Web API. Every method throws `RelayError` with a DV_ code. */
export interface WebApi {
  /** A GET; null when the row does not exist. `path` is relative to `/api/data/v9.2/`. */
  get(path: string): Promise<Row | null>;
  /** Rows of a collection, next links followed up to `maxRows`. */
  list(path: string, maxRows?: number): Promise<readonly Row[]>;
  /** One page of a collection, at most `size` rows. */
  page(path: string, size: number): Promise<RowPage>;
  /** A single write; returns the representation when `Prefer` asked for it. */
  write(part: BatchPart): Promise<Row | null>;
  /** Independent requests in one round trip; every part is answered, faults stay with their part. */
  batch(parts: readonly BatchPart[]): Promise<readonly PartAnswer[]>;
  /**
   * Writes in one transaction and one round trip; the first refused part is thrown and nothing took effect. A row to be written
   * that is gone is `DV_CHANGED_MEANWHILE`; one that a body refers to is refused for good.
   */
  changeSet(parts: readonly BatchPart[]): Promise<readonly PartAnswer[]>;
}

/** A row as the Web API prints it. */
export type Row = Readonly<Record<string, unknown>>;

/** Version of the Web API the product is written for. */
export const apiPath = '/api/data/v9.2/';

/** Longest wait for a turn at the gate, milliseconds; a pass has 60 s and makes several calls. */
const maxGateWaitMs = 15_000;

/** Headers of every request (platform-limits.md 1.3). */
const commonHeaders = {
  accept: 'application/json',
  'OData-Version': '4.0',
  'OData-MaxVersion': '4.0',
  'If-None-Match': 'null',
};

/** Makes a client with common headers, budget, one token renewal on 401, and translation of faults. */
export function createWebApi(options: WebApiOptions): WebApi {
  const { clock, gate, token, random } = options;
  const send = createHttpCaller({ fetch: options.fetch, clock, timeoutMs: options.timeoutMs ?? 30_000 });

  async function sendOnce(request: HttpRequest, bearer: string, isWrite: boolean): Promise<HttpAnswer> {
    const release = await gate.enter('dataverse', maxGateWaitMs);
    try {
      return await send({ ...request, headers: { ...request.headers, authorization: `Bearer ${bearer}` } });
    } catch (cause) {
      throw faultOfLostCall(cause, isWrite);
    } finally {
      release();
    }
  }

  async function call(request: HttpRequest, isWrite: boolean, requests = 1): Promise<HttpAnswer> {
    options.onRequests?.(requests);
    const answer = await sendOnce(request, await token(), isWrite);
    return answer.status === 401 ? sendOnce(request, await token(true), isWrite) : answer;
  }

  async function fail(answer: HttpAnswer | PartAnswer, isWrite: boolean): Promise<never> {
    const fault = faultOf(answer, isWrite, clock.now());
    if (fault.retryAfterMs !== undefined) {
      await gate.hold('dataverse', new Date(clock.now().getTime() + fault.retryAfterMs));
    }
    throw fault;
  }

  function requestOf(part: BatchPart): HttpRequest {
    return {
      method: part.method,
      url: `${options.baseUrl}${apiPath}${part.path}`,
      headers: {
        ...commonHeaders,
        ...(part.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...part.headers,
      },
      body: part.body === undefined ? undefined : JSON.stringify(part.body),
    };
  }

  async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Row | null> {
    const answer = await call(requestOf({ method: 'GET', path, headers }), false);
    if (isMissingRow(answer)) return null;
    if (answer.status !== 200) return fail(answer, false);
    return rowOf(answer);
  }

  async function list(path: string, maxRows = 5000): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let next: string | undefined = path;
    while (next !== undefined && rows.length < maxRows) {
      const page: Row | null = await get(next);
      rows.push(...rowsOf(page));
      next = nextPath(page);
    }
    return rows.slice(0, maxRows);
  }

  async function exchange(steps: readonly BatchStep[], isWrite: boolean): Promise<readonly PartAnswer[]> {
    const boundary = `batch_${random.newId()}`;
    const answer = await call(
      {
        method: 'POST',
        url: `${options.baseUrl}${apiPath}$batch`,
        headers: {
          ...commonHeaders,
          'content-type': `multipart/mixed; boundary=${boundary}`,
          Prefer: 'odata.continue-on-error',
        },
        body: composeBatch(steps, boundary, apiPath),
      },
      isWrite,
      steps.reduce((sum, { parts }) => sum + parts.length, 0),
    );
    // A refused change set may answer 400 or 412 on the outside as well; what counts stands in the parts.
    const type = answer.headers.get('content-type') ?? '';
    if (!/^multipart\/mixed/i.test(type)) return fail(answer, isWrite);
    const parts = parseBatch(answer.text, type);
    if (!parts) throw faultOfUnreadable('the answer to a batch is malformed', isWrite);
    const throttled = parts.find((part) => part.status === 429);
    return throttled ? fail(throttled, isWrite) : parts;
  }

  return {
    get: (path) => get(path),
    list,

    async page(path, size) {
      const page = await get(path, { Prefer: `odata.maxpagesize=${size}` });
      return { rows: rowsOf(page), next: nextPath(page) ?? null };
    },

    async write(part) {
      const answer = await call(requestOf(part), true);
      if (answer.status < 200 || answer.status > 299) return fail(answer, true);
      return answer.status === 204 ? null : rowOf(answer);
    },

    async batch(parts) {
      if (parts.length === 0) return [];
      const isWrite = parts.some((part) => part.method !== 'GET');
      const answers = await exchange(
        parts.map((part) => ({ parts: [part], atomic: false })),
        isWrite,
      );
      if (answers.length !== parts.length) throw faultOfUnreadable('a batch lost answers', isWrite);
      return answers;
    },

    async changeSet(parts) {
      if (parts.length === 0) return [];
      const answers = await exchange([{ parts, atomic: true }], true);
      const refused = answers.find((answer) => answer.status >= 400);
      if (refused && isMissingRow(refused) && addresses(parts, missingRowId(refused))) throw faultOfVanished(refused);
      if (refused) return fail(refused, true);
      if (answers.length !== parts.length) throw faultOfUnreadable('a change set lost answers', true);
      return answers;
    },
  };
}

/** True when a part is about the row itself, not merely names it in its body. */
function addresses(parts: readonly BatchPart[], id: string | null): boolean {
  return id !== null && parts.some((part) => part.path.toLowerCase().includes(`(${id})`));
}

/** The row of an answer; throws `DV_UNAVAILABLE` when it is not an object. */
export function rowOf(answer: HttpAnswer | PartAnswer): Row {
  const body = jsonOf(answer);
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Row;
  throw faultOfUnreadable(`HTTP ${answer.status} without a row`, false);
}

/** The rows of a collection answer. */
export function rowsOf(page: Row | null): readonly Row[] {
  const value = page?.['value'];
  if (!Array.isArray(value)) {
    throw new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later', cause: new Error('a collection without value') });
  }
  return value as readonly Row[];
}

/** Path and query of the next page below the API path; the host of the link is never used. */
function nextPath(page: Row | null): string | undefined {
  const link = page?.['@odata.nextLink'];
  if (typeof link !== 'string') return undefined;
  const at = link.indexOf(apiPath);
  return at < 0 ? undefined : link.slice(at + apiPath.length);
}
