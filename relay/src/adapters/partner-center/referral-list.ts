import { RelayError } from '../../errors/relay-error.ts';
import type { Log } from '../../ports/clock.ts';
import type { ReferralPage } from '../../ports/referral-source.ts';
import { jsonOf } from '../http/http-call.ts';
import { compare, instant, query } from '../odata/filter.ts';
import { faultOfUnreadable } from './errors.ts';
import type { PartnerCenterClient } from './partner-center-client.ts';
import { readReferralHead } from './read-referral.ts';
import { memberAt, wireOf } from './wire.ts';

/** What was learned of the service's lists; lives as long as the process. */
export interface ListMemory {
  /** Filters by these fields are taken until one is refused. */
  readonly refused: Set<'externalReferenceId' | 'updatedDateTime'>;
}

/** Nothing learned yet. */
export function createListMemory(): ListMemory {
  return { refused: new Set() };
}

/** One page as it came; `next` is the path of the page after it. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** What lists are read with. */
export interface ListOptions {
  readonly call: PartnerCenterClient;
  readonly memory: ListMemory;
  readonly log?: Log;
}

/** Reads one page. Throws `RelayError` with a PC_ code. */
export async function readPage(call: PartnerCenterClient, path: string): Promise<ListPage> {
  const answer = await call({ kind: 'read', method: 'GET', path });
  const body = wireOf(jsonOf(answer));
  const items = body && memberAt(body, 'value');
  if (!Array.isArray(items)) throw faultOfUnreadable(answer, 'read');
  const next = nextPath(memberAt(body ?? {}, '@odata.nextLink'));
  return { items, next: next === path ? null : next };
}

/** The path of a list with these options. No page size: it is the service's own (partner-center.md 8.21), and `$top` ends a list. */
export function listPath(options: Parameters<typeof query>[0]): string {
  return `/referrals?${query(options)}`;
}

/** Only the query of a link is used, never its host or path (partner-center.md 1). */
function nextPath(link: unknown): string | null {
  const at = typeof link === 'string' ? link.indexOf('?') : -1;
  return at < 0 || at === String(link).length - 1 ? null : `/referrals${String(link).slice(at)}`;
}

/** Calls `read` for every item and leaves out what it cannot read, with a line in the log. */
export function readable<T>(items: readonly unknown[], read: (item: unknown) => T | null, log?: Log): readonly T[] {
  const found = items.flatMap((item) => read(item) ?? []);
  if (found.length < items.length) {
    log?.warn('partner-center.referral-unreadable', { skipped: items.length - found.length, listed: items.length });
  }
  return found;
}

/** True when the service refuses a filter: the caller goes on without it, and it is not tried again. */
export function learnsRefusal(
  { memory, log }: ListOptions,
  field: 'externalReferenceId' | 'updatedDateTime',
  fault: unknown,
): boolean {
  if (!(fault instanceof RelayError) || fault.code !== 'PC_REJECTED') return false;
  memory.refused.add(field);
  log?.warn('partner-center.filter-refused', { field, detail: fault.parameters['detail'] });
  return true;
}

/** What a list of heads asks for. */
const headMembers = 'id,engagementId,externalReferenceId,eTag,updatedDateTime,status,substatus,organizationId,target';

/**
 * A page of what changed since a time (partner-center.md 9.5). Where the filter is refused, everything is paged from the
 * newest change back to that time. A cursor says which of the two ways it belongs to.
 */
export async function changedSince(options: ListOptions, since: Date, cursor: string | null): Promise<ReferralPage> {
  if (cursor !== null) return resume(options, since, cursor);
  if (!options.memory.refused.has('updatedDateTime')) {
    const filter = compare('updatedDateTime', 'ge', instant(since));
    const path = listPath({ $filter: filter, $orderby: 'updatedDateTime asc', $select: headMembers });
    try {
      return await forward(options, since, path);
    } catch (fault) {
      if (!learnsRefusal(options, 'updatedDateTime', fault)) throw fault;
    }
  }
  return backward(options, since, listPath({ $orderby: 'updatedDateTime desc' }));
}

const ways = { forward, backward };

async function resume(options: ListOptions, since: Date, cursor: string): Promise<ReferralPage> {
  const [, way, path] = /^(forward|backward) (\/referrals\?.+)$/.exec(cursor) ?? [];
  if (way === undefined || path === undefined) throw new TypeError('not a cursor of this list');
  return ways[way as keyof typeof ways](options, since, path);
}

async function forward({ call, log }: ListOptions, since: Date, path: string): Promise<ReferralPage> {
  const { items, next } = await readPage(call, path);
  const heads = readable(items, (item) => readReferralHead(item, since), log);
  return { items: heads, next: next === null ? null : `forward ${next}` };
}

async function backward({ call, log }: ListOptions, since: Date, path: string): Promise<ReferralPage> {
  const { items, next } = await readPage(call, path);
  const heads = readable(items, (item) => readReferralHead(item, since), log);
  const changed = heads.filter((head) => head.updatedAt >= since.toISOString());
  const isLast = next === null || changed.length < heads.length;
  return { items: changed.toReversed(), next: isLast ? null : `backward ${next}` };
}
