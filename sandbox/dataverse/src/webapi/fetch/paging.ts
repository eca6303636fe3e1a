import { attribute, children, parseXml } from '../../import/xml.ts';
import type { Element } from '../../import/xml.ts';
import { maxRowsPerPage } from '../preferences.ts';
import type { BoundQuery } from './bind.ts';
import { badCookie } from './errors.ts';
import type { Tuple } from './evaluate.ts';

/** A page of tuples. */
export interface FetchPage {
  tuples: Tuple[];
  hasMore: boolean;
}

/**
 * Cuts a page out of all tuples. The paging cookie names the last row of the page before, so that rows added or removed
 * meanwhile neither repeat nor hide others; without one the page number counts. Source: Page results using FetchXml.
 */
export function pageOf({ query, root }: BoundQuery, tuples: readonly Tuple[], maxPageSize: number): FetchPage {
  if (query.top !== undefined) return { tuples: tuples.slice(0, query.top), hasMore: false };
  const size = Math.min(query.count ?? maxPageSize, maxRowsPerPage);
  let start = (query.page - 1) * size;
  if (query.pagingCookie !== '') {
    const lastId = readCookie(query.pagingCookie, query.page, root.table.primaryId);
    const at = tuples.findLastIndex((tuple) => tuple.get('')?.id === lastId);
    if (at >= 0) start = at + 1;
  }
  const page = tuples.slice(start, start + size);
  return { tuples: page, hasMore: start + page.length < tuples.length };
}

/** The annotation `fetchxmlpagingcookie` of a page that is followed by another one. */
export function writeCookie({ query, root }: BoundQuery, page: readonly Tuple[]): string {
  const idOf = (tuple: Tuple | undefined): string => `{${(tuple?.get('')?.id ?? '').toUpperCase()}}`;
  const { primaryId } = root.table;
  const cookie = `<cookie page="${query.page}"><${primaryId} last="${idOf(page.at(-1))}" first="${idOf(page[0])}" /></cookie>`;
  const encoded = encodeURIComponent(encodeURIComponent(cookie));
  return `<cookie pagenumber="${query.page + 1}" pagingcookie="${encoded}" istracking="False" />`;
}

function readCookie(text: string, page: number, primaryId: string): string {
  let cookie: Element;
  try {
    cookie = parseXml(text);
  } catch {
    throw badCookie();
  }
  const last = attribute(children(cookie, primaryId)[0], 'last');
  if (Number(attribute(cookie, 'page')) !== page - 1 || last === '') throw badCookie();
  return last.replace(/[{}]/g, '').toLowerCase();
}
