import type { TableDefinition } from '../../catalog.ts';
import { badQuery, notAnswered, rowNotFound } from '../../errors.ts';
import { isGuid, normalizeGuid } from '../../values.ts';
import type { Row } from '../../values.ts';
import { maxRowsPerPage } from '../preferences.ts';
import type { Preferences } from '../preferences.ts';
import type { JsonObject, WriteScope } from '../serialize.ts';
import { aggregatedRows } from './aggregate.ts';
import { bindQuery } from './bind.ts';
import type { FetchScope } from './bind.ts';
import { otherTable } from './errors.ts';
import { joinedTuples, sortTuples } from './evaluate.ts';
import { pageOf, writeCookie } from './paging.ts';
import { parseFetch } from './parse.ts';
import { tupleWriter } from './write.ts';

/** Where a query comes from: its own text or a saved view. */
export type FetchOption = { kind: 'fetch'; xml: string } | { kind: 'view'; id: string };

/** A page of an answer; `next` is the token of the next one where the caller did not page himself. */
export interface FetchAnswer {
  annotations: JsonObject;
  rows: JsonObject[];
  next: string | undefined;
}

/** Options that may stand beside a FetchXML query or a saved view. */
const companions = new Set(['$count', '$skiptoken']);

/** The FetchXML query or view among the query options; undefined when there is none. Others beside it answer 501. */
export function readFetchOption(options: readonly [string, string][]): FetchOption | undefined {
  const find = (name: string): string | undefined => options.find(([key]) => key.toLowerCase() === name)?.[1];
  if (find('userquery') !== undefined) throw notAnswered('the query option userQuery');
  const [xml, id] = [find('fetchxml'), find('savedquery')];
  if (xml === undefined && id === undefined) return undefined;
  if (xml !== undefined && id !== undefined) throw badQuery('Use either fetchXml or savedQuery, not both.');
  const other = options.find(([name]) => name.startsWith('$') && !companions.has(name));
  if (other) throw notAnswered(`the query option ${other[0]} beside a FetchXML query`);
  return xml === undefined ? { kind: 'view', id: id ?? '' } : { kind: 'fetch', xml };
}

/**
 * Runs a query on a table as one user. `candidates` narrows the rows to those of a collection. Throws DataverseError.
 */
export function runFetch(
  scope: FetchScope,
  table: TableDefinition,
  option: FetchOption,
  request: { preferences: Preferences; wantsCount: boolean; skipToken: string | undefined },
  candidates?: readonly Row[],
): FetchAnswer {
  const query = parseFetch(option.kind === 'fetch' ? option.xml : viewXml(scope, option.id));
  if (query.root.table !== table.logicalName) throw otherTable(table.logicalName, query.root.table);
  const { preferences, skipToken } = request;
  const pagesItself = query.count !== undefined || query.top !== undefined;
  if (skipToken !== undefined && !pagesItself) query.page = readSkipToken(skipToken);
  const bound = bindQuery(scope, query, candidates);
  const write: WriteScope = { catalog: scope.catalog, store: scope.store, annotation: preferences.annotation };
  const all = joinedTuples(scope, bound);
  if (query.aggregate) {
    const rows = aggregatedRows(write, bound, all);
    return {
      annotations: counts(request.wantsCount, query.totalCount, rows.length, preferences),
      rows,
      next: undefined,
    };
  }
  const writeTuple = tupleWriter(write, bound);
  const sorted = sortTuples(scope, bound, all);
  const tuples = query.distinct ? withoutRepeats(sorted, writeTuple) : sorted;
  const page = pageOf(bound, tuples, preferences.maxPageSize ?? maxRowsPerPage);
  const annotations = counts(request.wantsCount, query.totalCount, tuples.length, preferences);
  if (page.hasMore && preferences.annotation('Microsoft.Dynamics.CRM.fetchxmlpagingcookie') && !query.distinct) {
    annotations['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'] = writeCookie(bound, page.tuples);
  }
  if (page.hasMore && preferences.annotation('Microsoft.Dynamics.CRM.morerecords')) {
    annotations['@Microsoft.Dynamics.CRM.morerecords'] = true;
  }
  return {
    annotations,
    rows: page.tuples.map(writeTuple),
    next: page.hasMore && !pagesItself ? String(query.page + 1) : undefined,
  };
}

function viewXml({ catalog }: FetchScope, id: string): string {
  if (!isGuid(normalizeGuid(id))) throw badQuery(`'${id}' is no id of a saved query.`);
  const view = catalog.views.find((candidate) => candidate.id === normalizeGuid(id));
  if (!view) throw rowNotFound('savedquery', normalizeGuid(id));
  return view.fetchXml;
}

function readSkipToken(token: string): number {
  if (!/^[1-9]\d{0,6}$/.test(token)) throw badQuery('The paging cookie ($skiptoken) is not one of this service.');
  return Number(token);
}

function counts(wantsCount: boolean, wantsTotal: boolean, total: number, preferences: Preferences): JsonObject {
  const result: JsonObject = {};
  if (wantsCount) result['@odata.count'] = total;
  if ((wantsCount || wantsTotal) && preferences.annotation('Microsoft.Dynamics.CRM.totalrecordcount')) {
    result['@Microsoft.Dynamics.CRM.totalrecordcount'] = total;
    result['@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded'] = false;
  }
  return result;
}

function withoutRepeats<T>(tuples: readonly T[], write: (tuple: T) => JsonObject): T[] {
  const seen = new Set<string>();
  return tuples.filter((tuple) => {
    const key = JSON.stringify(write(tuple));
    return !seen.has(key) && seen.add(key);
  });
}
