import { z } from 'zod';
import { refusals } from './errors.ts';
import { parseFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import type { Referral } from './referral.ts';

/** Paths that may be compared in a filter, unless an option refuses them. */
const filterablePaths: readonly string[] = [
  'id',
  'engagementId',
  'name',
  'organizationId',
  'externalReferenceId',
  'status',
  'substatus',
  'type',
  'qualification',
  'direction',
  'createdDateTime',
  'updatedDateTime',
  'expirationDateTime',
  'acceptedDateTime',
  'closedDateTime',
  'mpnId',
  'salesStage',
  'campaignId',
  'referralProgram',
  'team',
  'customerProfile/name',
  'customerProfile/address/country',
  'customerProfile/address/postalCode',
  'customerProfile/team',
  'consent/consentToShareReferralWithMicrosoftSellers',
  'details/dealValue',
  'details/currency',
  'details/closingDateTime',
  'inviteContext/invitedBy/organizationId',
];

const supportedOptions: readonly string[] = ['$filter', '$orderby', '$select', '$top', '$skip', '$count', '$skiptoken'];

/** A query in the form that also goes into a skip token. */
const querySchema = z.strictObject({
  filter: z.string().optional(),
  orderBy: z.enum(['createdDateTime', 'updatedDateTime', 'id']),
  descending: z.boolean(),
  select: z.array(z.string()).optional(),
  /** Records still wanted; undefined for all. */
  top: z.number().int().nonnegative().optional(),
  skip: z.number().int().nonnegative(),
  /** The last record of the page before. */
  after: z.strictObject({ key: z.string(), id: z.string() }).optional(),
});
type Query = z.infer<typeof querySchema>;

/** One page of the list. */
export interface Page {
  count: number;
  records: readonly Referral[];
  /** Token of the next page, undefined on the last one. */
  skipToken: string | undefined;
  /** Properties asked for; undefined for all. */
  select: readonly string[] | undefined;
}

/** Limits and switches of listing. */
export interface ListOptions {
  /** Records per page. The service's own size is not published. */
  pageSize: number;
  refusedFilterPaths: readonly string[];
}

function readCount(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw refusals.invalid('malformedOption', `${name} must be a number.`, name);
  return Number(text);
}

function readOrder(text: string | null): Pick<Query, 'orderBy' | 'descending'> {
  // Without $orderby the order is undefined; sorting by id makes a client notice that.
  if (text === null) return { orderBy: 'id', descending: false };
  const match = /^\s*(createdDateTime|updatedDateTime)(?:\s+(asc|desc))?\s*$/.exec(text);
  if (match === null) {
    const message = 'Only createdDateTime and updatedDateTime can be used in $orderby.';
    throw refusals.invalid('unsupportedOrder', message, '$orderby');
  }
  return { orderBy: match[1] as 'createdDateTime' | 'updatedDateTime', descending: match[2] === 'desc' };
}

const encodeToken = (query: Query): string => Buffer.from(JSON.stringify(query)).toString('base64url');

function decodeToken(token: string): Query {
  try {
    return querySchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    throw refusals.invalid('malformedOption', 'The skip token is not valid.', '$skiptoken');
  }
}

/**
 * Reads the query part of a list call.
 * @throws {ServiceError} 400 for a bad option, 501 for one outside the conformance list
 */
function readQuery(parameters: URLSearchParams): Query {
  for (const name of parameters.keys()) {
    if (!supportedOptions.includes(name)) throw refusals.notImplemented(`The query option ${name}`);
  }
  const token = parameters.get('$skiptoken');
  if (token !== null) {
    if ([...parameters.keys()].length > 1) {
      throw refusals.invalid('malformedOption', 'A skip token stands alone.', '$skiptoken');
    }
    return decodeToken(token);
  }
  const count = parameters.get('$count');
  if (count !== null && count !== 'true' && count !== 'false') {
    throw refusals.invalid('malformedOption', '$count must be true or false.', '$count');
  }
  return {
    filter: parameters.get('$filter') ?? undefined,
    ...readOrder(parameters.get('$orderby')),
    select: parameters
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()),
    top: readCount(parameters.get('$top'), '$top'),
    skip: readCount(parameters.get('$skip'), '$skip') ?? 0,
  };
}

function comparer(query: Query): (left: { key: string; id: string }, right: { key: string; id: string }) => number {
  const sign = query.descending ? -1 : 1;
  return (left, right) => {
    const difference = left.key === right.key ? compareTexts(left.id, right.id) : compareTexts(left.key, right.key);
    return sign * difference;
  };
}

const compareTexts = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

function readFilter(query: Query, options: ListOptions): Filter | undefined {
  if (query.filter === undefined) return undefined;
  return parseFilter(
    query.filter,
    (path) => filterablePaths.includes(path) && !options.refusedFilterPaths.includes(path),
  );
}

/** The records a list call may choose from, depending on what its filter names. */
export type Candidates = (paths: readonly string[]) => readonly Referral[];

/**
 * Answers a list call.
 * @throws {ServiceError} 400 or 501 as `readQuery` and `parseFilter` do
 */
export function listReferrals(parameters: URLSearchParams, candidates: Candidates, options: ListOptions): Page {
  const query = readQuery(parameters);
  const filter = readFilter(query, options);
  const compare = comparer(query);
  const place = (record: Referral) => ({ key: record[query.orderBy], id: record.id });

  const matching = candidates(filter?.paths ?? []).filter((record) => filter?.matches(record) ?? true);
  const sorted = matching.toSorted((left, right) => compare(place(left), place(right)));
  const { after } = query;
  const remaining = sorted.filter((record) => after === undefined || compare(place(record), after) > 0);
  const wanted = remaining.slice(query.skip, query.top === undefined ? undefined : query.skip + query.top);
  const records = wanted.slice(0, options.pageSize);

  const last = records.at(-1);
  const hasMore = wanted.length > records.length && last !== undefined;
  const top = query.top === undefined ? undefined : query.top - records.length;
  const skipToken = hasMore ? encodeToken({ ...query, skip: 0, top, after: place(last) }) : undefined;
  return { count: matching.length, records, skipToken, select: query.select };
}

/**
 * Cuts a record down to the properties asked for.
 * @throws {ServiceError} 400 for a property that does not exist
 */
export function selectProperties(record: object, select: readonly string[] | undefined): Record<string, unknown> {
  if (select === undefined) return { ...record };
  const known = { registrations: [], ...record } as Record<string, unknown>;
  return Object.fromEntries(
    select.map((name) => {
      if (!(name in known)) throw refusals.invalid('unknownProperty', `There is no property '${name}'.`, '$select');
      return [name, known[name]];
    }),
  );
}
