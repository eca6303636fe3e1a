import type { FieldMapping } from '../../../../domain/mapping/field-mapping.ts';
import { absent, present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Log } from '../../ports/clock.ts';
import type { CallGate } from '../../ports/connection.ts';
import type { ReferralSource } from '../../ports/referral-source.ts';
import { jsonOf } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import { equals, isGuid, text } from '../odata/filter.ts';
import type { Filter } from '../odata/filter.ts';
import { createBody } from './create-body.ts';
import type { CreateSettings } from './create-body.ts';
import { faultOf, faultOfUnreadable, isAbout } from './errors.ts';
import type { CallKind } from './errors.ts';
import { createPartnerCenterClient } from './partner-center-client.ts';
import type { PartnerCenterClientOptions } from './partner-center-client.ts';
import { patchOperations, statusReasonPath } from './patch-operations.ts';
import type { PatchOperation } from './patch-operations.ts';
import { readReferral } from './read-referral.ts';
import { changedSince, createListMemory, learnsRefusal, listPath, readPage, readable } from './referral-list.ts';
import type { ListMemory, ListOptions, ListPage } from './referral-list.ts';

/** What the adapter is made of. `baseUrl` ends with `/engagements` in production. */
export interface ReferralSourceOptions extends Omit<PartnerCenterClientOptions, 'timeoutMs'>, CreateSettings {
  readonly gate: CallGate;
  readonly mapping: readonly FieldMapping[];
  /** Longest wait for one answer, milliseconds; default 30,000 (chosen: half of a pass). */
  readonly timeoutMs?: number;
  /** What was learned by a source before, whose mapping was another. */
  readonly memory?: ListMemory;
  readonly log?: Log;
}

/** Referrals older than this before the POST cannot stem from it: clocks of the two sides may differ (partner-center.md 9.1). */
const scanMarginMs = 300_000;
/** Pages read by one search at most, so that a huge tenant cannot hold a pass (chosen). */
const maxPages = 50;

/** Partner Center's referrals API behind the port. */
export function createReferralSource(options: ReferralSourceOptions): ReferralSource {
  const { clock, mapping, log, memory = createListMemory() } = options;
  const call = createPartnerCenterClient({ ...options, timeoutMs: options.timeoutMs ?? 30_000 });
  const lists: ListOptions = { call, memory, log };

  async function read(referralId: string): ReturnType<ReferralSource['read']> {
    const path = referralPath(referralId);
    const answer = await call({ kind: 'read', method: 'GET', path, accept: [404, 410] });
    return answer.status >= 400 ? absent : present(referralOf(answer, 'read'));
  }

  async function* pages(first: string): AsyncGenerator<readonly Referral[]> {
    let path: string | null = first;
    for (let page = 0; path !== null; page += 1) {
      if (page === maxPages) {
        log?.warn('partner-center.list-cut', { pages: maxPages });
        return;
      }
      const { items, next }: ListPage = await readPage(call, path);
      yield readable(items, (item) => readReferral(item, null, mapping), log);
      path = next;
    }
  }

  async function list(filter: Filter): Promise<readonly Referral[]> {
    const found: Referral[] = [];
    for await (const page of pages(listPath({ $filter: filter, $orderby: 'createdDateTime asc' }))) found.push(...page);
    return found;
  }

  async function scan(createdAfter: Date | undefined): Promise<readonly Referral[]> {
    const oldest = createdAfter ? createdAfter.getTime() - scanMarginMs : Number.NEGATIVE_INFINITY;
    const found: Referral[] = [];
    for await (const page of pages(listPath({ $orderby: 'createdDateTime desc' }))) {
      found.push(...page.filter((referral) => !(Date.parse(referral.createdAt) < oldest)));
      if (page.some((referral) => Date.parse(referral.createdAt) < oldest)) break;
    }
    return found;
  }

  async function candidates(externalReferenceId: string, createdAfter?: Date): Promise<readonly Referral[]> {
    if (!memory.refused.has('externalReferenceId')) {
      try {
        return await list(equals('externalReferenceId', text(externalReferenceId)));
      } catch (fault) {
        if (!learnsRefusal(lists, 'externalReferenceId', fault)) throw fault;
      }
    }
    return scan(createdAfter);
  }

  async function search(externalReferenceId: string, createdAfter?: Date): Promise<readonly Referral[]> {
    // Ids are written in lower case (partner-center.md 9.1); whether the filter minds the case is not documented.
    const wanted = externalReferenceId.toLowerCase();
    const found = await candidates(wanted, createdAfter);
    return found
      .filter((referral) => !referral.isMicrosoftSide && referral.externalReferenceId?.toLowerCase() === wanted)
      .sort(oldestFirst);
  }

  async function readEngagement(engagementId: string): Promise<readonly Referral[]> {
    assertGuid(engagementId, 'engagement');
    const found = await list(equals('engagementId', text(engagementId.toLowerCase())));
    return found.filter((referral) => referral.engagementId === engagementId.toLowerCase()).sort(oldestFirst);
  }

  function referralOf(answer: HttpAnswer, kind: CallKind): Referral {
    const referral = readReferral(jsonOf(answer), answer.headers.get('etag'), mapping);
    if (!referral) throw faultOfUnreadable(answer, kind);
    return referral;
  }

  async function send(referral: Referral, operations: readonly PatchOperation[]): Promise<HttpAnswer> {
    const headers = { 'If-Match': referral.eTag, Prefer: 'return=representation' };
    const path = referralPath(referral.id);
    const answer = await call({ kind: 'patch', method: 'PATCH', path, body: operations, headers, accept: [400] });
    if (answer.status !== 400) return answer;
    const withoutReason = operations.filter((operation) => operation.path !== statusReasonPath);
    const isReasonRefused = withoutReason.length < operations.length && isAbout(answer, statusReasonPath.slice(1));
    if (!isReasonRefused) throw faultOf(answer, 'patch', clock.now());
    // Nothing took effect; the strings a reason may hold are not documented (partner-center.md 8.18).
    log?.warn('partner-center.reason-refused', { referralId: referral.id });
    return call({ kind: 'patch', method: 'PATCH', path, body: withoutReason, headers });
  }

  return {
    read,
    search,
    changedSince: (since, cursor) => changedSince(lists, since, cursor),
    readEngagement,

    async create(draft, operationId) {
      const body = createBody(draft, mapping, options);
      const answer = await call({ kind: 'create', method: 'POST', path: '/referrals', body, requestId: operationId });
      return referralOf(answer, 'create');
    },

    async patch(referral, patch) {
      const operations = patchOperations(referral, patch, mapping);
      if (operations.length === 0) return referral;
      const answer = await send(referral, operations);
      const written = readReferral(jsonOf(answer), answer.headers.get('etag'), mapping);
      if (written) return written;
      // 204 in spite of Prefer (partner-center.md 8.8): read back, because conversions lose information.
      const again = await read(referral.id);
      if (again.is === 'present') return again.value;
      throw new RelayError({ code: 'REF_REFERRAL_MISSING', retry: 'later' });
    },
  };
}

function referralPath(referralId: string): string {
  assertGuid(referralId, 'referral');
  return `/referrals/${referralId.toLowerCase()}`;
}

/** Ids come from rows people can edit; nothing else may reach a URL. */
function assertGuid(id: string, what: string): void {
  if (isGuid(id)) return;
  throw new RelayError({ code: 'PC_REJECTED', retry: 'never', parameters: { detail: `not an id of a ${what}` } });
}

function oldestFirst(left: Referral, right: Referral): number {
  return left.createdAt < right.createdAt ? -1 : left.createdAt > right.createdAt ? 1 : left.id < right.id ? -1 : 1;
}
