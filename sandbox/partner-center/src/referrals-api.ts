import { buildReferral } from './create.ts';
import { refusals } from './errors.ts';
import type { PcResponse } from './errors.ts';
import type { Ledger } from './ledger.ts';
import { listReferrals, selectProperties } from './list.ts';
import { applyPatch } from './patch.ts';
import { isMarketplaceLead } from './referral.ts';
import type { Organization, Referral } from './referral.ts';
import { asAnswered, asSeen, defaultOddities } from './view.ts';
import type { Oddities } from './view.ts';

/** Path of the list; a record is one segment below. */
export const referralsPath = '/v1.0/engagements/referrals';

/** The next link is printed with http and without `/engagements`; it must not be followed literally. */
const nextLinkBase = 'http://api.partner.microsoft.com/v1.0/referrals';
const contextBase = 'https://api.partner.microsoft.com/v1.0/engagements/$metadata#Referrals';
const jsonHeaders = { 'content-type': 'application/json; odata.metadata=minimal' };

/** Settings of the referrals host. */
export interface ReferralsApiOptions {
  now(): Date;
  newId(): string;
  /** Records per page of the list. Default 100: an older edition of the docs names more than 100 results. */
  pageSize?: number;
  /** Whether `externalReferenceId` may be used in a filter; not documented, so both must be tried. Default true. */
  externalReferenceIdFilter?: boolean;
  /** Further paths that a filter may not use, such as `updatedDateTime`. Default none. */
  refusedFilterPaths?: readonly string[];
  /** Whether the plain list also holds records of other parties in own engagements (unproven). Default false. */
  listsRelated?: boolean;
  /** Status of a successful create: 200 in the connector contract, 201 in the general list. Default 200. */
  createdStatus?: 200 | 201;
  /** Status of a refusal for the state a record is in, such as an illegal transition; both are documented. Default 400. */
  stateRefusal?: 400 | 422;
  /** Whether list and get show leads of the commercial marketplace; the docs say no, the model has them. Default true. */
  marketplaceLeads?: boolean;
  oddities?: Partial<Oddities>;
}

/** What the API reads of a request. */
export interface ApiRequest {
  method: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
}

/** Answers a call; `id` is empty for the list. @throws {ServiceError} for every refusal */
export type ReferralsApi = (request: ApiRequest, caller: Organization, id: string, query: string) => PcResponse;

/** The four calls of the referrals host over a ledger. */
export function createReferralsApi(ledger: Ledger, options: ReferralsApiOptions): ReferralsApi {
  const oddities: Oddities = { ...defaultOddities, ...options.oddities };
  const refusedFilterPaths = [
    ...(options.refusedFilterPaths ?? []),
    ...(options.externalReferenceIdFilter === false ? ['externalReferenceId'] : []),
  ];
  const { store } = ledger;

  function entity(referral: Referral, status: number): PcResponse {
    const body = { '@odata.context': `${contextBase}/$entity`, ...asAnswered(referral, oddities, 'single') };
    return { status, headers: { ...jsonHeaders, etag: referral.eTag }, body: JSON.stringify(body) };
  }

  /** Whether the caller may see a record at all. */
  function isShown(caller: Organization, referral: Referral): boolean {
    if (options.marketplaceLeads === false && isMarketplaceLead(referral)) return false;
    return store.isVisibleTo(caller.organizationId, referral);
  }

  /** The plain list holds own records; asking for an engagement shows every part of it. */
  function candidates(caller: Organization, paths: readonly string[]): readonly Referral[] {
    const showsRelated = (options.listsRelated ?? false) || paths.includes('engagementId');
    return store
      .listed(options.now().getTime())
      .filter((referral) => showsRelated || referral.organizationId === caller.organizationId)
      .filter((referral) => isShown(caller, referral))
      .map((referral) => asSeen(referral, oddities));
  }

  function list(caller: Organization, query: string): PcResponse {
    const page = listReferrals(new URLSearchParams(query), (paths) => candidates(caller, paths), {
      pageSize: options.pageSize ?? 100,
      refusedFilterPaths,
    });
    const value = page.records.map((record) => selectProperties(asAnswered(record, oddities, 'list'), page.select));
    const next =
      page.skipToken === undefined ? {} : { '@odata.nextLink': `${nextLinkBase}?$skiptoken=${page.skipToken}` };
    const body = { '@odata.context': contextBase, '@odata.count': page.count, value, ...next };
    return { status: 200, headers: jsonHeaders, body: JSON.stringify(body) };
  }

  function find(caller: Organization, id: string): Referral {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      throw refusals.invalid('malformedId', 'The referral id must be a GUID.');
    }
    const referral = store.readable(id, options.now().getTime());
    if (referral === undefined || !isShown(caller, referral)) throw refusals.notFound();
    return referral;
  }

  function create(request: ApiRequest, caller: Organization): PcResponse {
    requireJson(request);
    const referral = buildReferral(request.body, {
      store,
      caller,
      stamp: () => ledger.stamp(),
      newId: options.newId,
      now: options.now,
    });
    ledger.record(referral, 'created');
    return entity(referral, options.createdStatus ?? 200);
  }

  function patch(request: ApiRequest, caller: Organization, id: string): PcResponse {
    requireJson(request);
    const current = find(caller, id);
    if (current.organizationId !== caller.organizationId) {
      throw refusals.accessDenied('The referral belongs to another organization.');
    }
    const expected = request.headers['if-match'];
    if (expected !== undefined && expected !== '*' && expected !== current.eTag) throw refusals.eTagMismatch();
    const engagement = store.engagement(current.engagementId);
    const next = applyPatch(current, request.body, {
      engagement,
      stateRefusal: options.stateRefusal ?? 400,
      stamp: () => ledger.stamp(),
      newId: options.newId,
      now: options.now,
    });
    ledger.record(next, 'updated');
    const wantsBody = /(^|[,;\s])return=representation\b/i.test(request.headers['prefer'] ?? '');
    return wantsBody ? entity(next, 200) : { status: 204, headers: {}, body: '' };
  }

  return (request, caller, id, query) => {
    if (request.method === 'GET') return id === '' ? list(caller, query) : entity(find(caller, id), 200);
    if (request.method === 'POST' && id === '') return create(request, caller);
    if (request.method === 'PATCH' && id !== '') return patch(request, caller, id);
    throw refusals.notImplemented(`${request.method} ${referralsPath}${id === '' ? '' : '/{id}'}`);
  };
}

function requireJson(request: ApiRequest): void {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refusals.unsupportedMediaType();
}
