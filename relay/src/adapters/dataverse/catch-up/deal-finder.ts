import { health } from '../../../../../solution/contract/choices.ts';
import { cosellReferral, opportunity } from '../../../../../solution/contract/tables.ts';
import { recordKey } from '../../../../../domain/identity.ts';
import type { RecordRef } from '../../../../../domain/model/deal.ts';
import type { DealFinder, LinkHead, Page } from '../../../ports/catch-up.ts';
import {
  all,
  any,
  boolean,
  compare,
  equals,
  guid,
  instant,
  integer,
  isGuid,
  nothing,
  query,
  text,
} from '../../odata/filter.ts';
import type { Filter } from '../../odata/filter.ts';
import { readPlace } from '../link-row.ts';
import { shapeOf } from '../record-shapes.ts';
import { idOf, instantOf, keyOf, numberOf, rowAt, textOf, versionOf } from '../row-values.ts';
import { createWebApi } from '../web-api.ts';
import type { Row, WebApiOptions } from '../web-api.ts';

/** What the finder needs. */
export interface DealFinderOptions extends WebApiOptions {
  readonly connectionId: string;
  /** User of the relay in the CRM: what it changed itself is no news. */
  readonly relayUserId: string;
}

/** Rows of a page, and ids asked for in one request so that its address stays short (Web API: 32 KB). Chosen. */
const pageSize = 100;
const idsPerRequest = 50;

const { columns, lookups, set } = cosellReferral;
const isOpenRecord = equals('statecode', integer(0));

const headColumns = [
  cosellReferral.id,
  columns.recordKey,
  columns.generation,
  columns.referralIdentifier,
  columns.engagementIdentifier,
  columns.status,
  columns.substatus,
  columns.microsoftReferralIdentifier,
  columns.microsoftStatus,
  columns.microsoftSubstatus,
  columns.microsoftAnswerBy,
  columns.health,
  columns.lastSyncOn,
  'createdon',
  lookups.opportunityId.value,
  lookups.leadId.value,
].join(',');

const lastChange = '($select=modifiedon,_modifiedby_value)';
const withRecord = `${lookups.opportunityId.navigation}${lastChange},${lookups.leadId.navigation}${lastChange}`;

const isOpenLink = all(
  any(
    equals(columns.status, nothing),
    compare(columns.status, 'ne', text('Closed')),
    compare(columns.health, 'ne', integer(health.inStep)),
  ),
  compare(columns.health, 'ne', integer(health.orphaned)),
);

/** Microsoft takes part, or the seller asked for help and nothing of it is known here yet. */
const isCoSell = all(
  any(equals(columns.status, nothing), compare(columns.status, 'ne', text('Closed'))),
  any(equals(columns.microsoftStatus, nothing), compare(columns.microsoftStatus, 'ne', text('Closed'))),
  any(
    compare(columns.microsoftReferralIdentifier, 'ne', nothing),
    compare(`${lookups.opportunityId.navigation}/${opportunity.columns.help}`, 'ne', nothing),
  ),
  compare(columns.engagementIdentifier, 'ne', nothing),
  compare(columns.health, 'ne', integer(health.orphaned)),
);

const isSharedDeal = all(equals(opportunity.columns.sync, boolean(true)), isOpenRecord);

/** Finds deals through the Web API. */
export function createDealFinder(options: DealFinderOptions): DealFinder {
  const api = createWebApi(options);
  const isOurs = equals(columns.connectionKey, text(options.connectionId));

  async function page<T>(entitySet: string, first: string, cursor: string | null, read: (row: Row) => T | null) {
    // A cursor comes from a row that people can edit; it may lead nowhere but to the same table.
    if (cursor !== null && !cursor.startsWith(`${entitySet}?`)) throw new TypeError('not a cursor of this list');
    const { rows, next } = await api.page(cursor ?? first, pageSize);
    return { items: rows.flatMap((row) => read(row) ?? []), next } as Page<T>;
  }

  const links = (filter: Filter, cursor: string | null, expand?: string): Promise<Page<LinkHead>> => {
    const options = {
      $select: headColumns,
      $filter: all(isOurs, filter),
      $orderby: cosellReferral.id,
      $expand: expand,
    };
    return page(set, `${set}?${query(options)}`, cursor, head);
  };

  /** Rows for every chunk of values. */
  async function rowsFor(
    entitySet: string,
    select: string,
    values: readonly string[],
    filterOf: (value: string) => Filter,
    condition?: Filter,
  ): Promise<readonly Row[]> {
    const rows: Row[] = [];
    const distinct = [...new Set(values)];
    for (let at = 0; at < distinct.length; at += idsPerRequest) {
      const wanted = any(...distinct.slice(at, at + idsPerRequest).map(filterOf));
      const $filter = condition ? all(condition, wanted) : wanted;
      rows.push(...(await api.list(`${entitySet}?${query({ $select: select, $filter })}`)));
    }
    return rows;
  }

  const head = (row: Row): LinkHead | null => readHead(row, options.relayUserId.toLowerCase());

  async function linksFor(values: readonly string[], column: string): Promise<readonly LinkHead[]> {
    const rows = await rowsFor(set, headColumns, values, (value) => equals(column, text(value)), isOurs);
    // The newest generation comes last, so that it wins in a map.
    const ordered = rows.toSorted((a, b) => numberOf(a, columns.generation, 1) - numberOf(b, columns.generation, 1));
    return ordered.flatMap((row) => head(row) ?? []);
  }

  return {
    changedRecords(table, since, cursor) {
      const { set: entitySet, id, columns: own } = shapeOf(table);
      const $filter = all(
        equals(own.sync, boolean(true)),
        compare('modifiedon', 'ge', instant(since)),
        compare('_modifiedby_value', 'ne', guid(options.relayUserId)),
      );
      const first = `${entitySet}?${query({ $select: `${id},modifiedon`, $filter, $orderby: 'modifiedon asc' })}`;
      return page(entitySet, first, cursor, (row) => {
        const rowId = idOf(row, id);
        const modifiedAt = instantOf(row, 'modifiedon');
        return rowId && modifiedAt ? { record: { table, id: rowId }, modifiedAt } : null;
      });
    },

    dueLinks(now, cursor) {
      const isCutOff = all(
        equals(columns.notBefore, nothing),
        any(
          compare(columns.operation, 'ne', nothing),
          ...(['working', 'checking', 'waiting'] as const).map((state) =>
            equals(columns.health, integer(health[state])),
          ),
        ),
      );
      const isOver = compare(columns.notBefore, 'lt', instant(now));
      return links(all(any(isOver, isCutOff), compare(columns.health, 'ne', integer(health.orphaned))), cursor);
    },

    openLinks: (cursor) => links(isOpenLink, cursor, withRecord),
    coSellLinks: (cursor) => links(isCoSell, cursor),

    sharedDeals(cursor) {
      const options = { $select: opportunity.id, $filter: isSharedDeal, $orderby: opportunity.id };
      return page(opportunity.set, `${opportunity.set}?${query(options)}`, cursor, (row): RecordRef | null => {
        const id = idOf(row, opportunity.id);
        return id ? { table: 'opportunity', id } : null;
      });
    },

    linksOfEngagements: (ids) =>
      linksFor(
        ids.map((id) => id.toLowerCase()),
        columns.engagementIdentifier,
      ),

    async linksOfRecords(records) {
      const found = await linksFor(records.map(recordKey), columns.recordKey);
      return [...new Map(found.map((link) => [link.record ? recordKey(link.record) : link.lane, link])).values()];
    },

    async recordsOf(ids) {
      const wanted = ids.filter(isGuid).map((id) => id.toLowerCase());
      const found: RecordRef[] = [];
      for (const table of ['opportunity', 'lead'] as const) {
        const { set: entitySet, id: column } = shapeOf(table);
        const rows = await rowsFor(entitySet, column, wanted, (id) => equals(column, guid(id)));
        found.push(...rows.flatMap((row) => idOf(row, column) ?? []).map((id) => ({ table, id })));
      }
      return found;
    },

    async count(what) {
      const [entitySet, id, $filter] =
        what === 'openLinks'
          ? [set, cosellReferral.id, all(isOurs, isOpenLink)]
          : [opportunity.set, opportunity.id, isSharedDeal];
      const answer = await api.get(`${entitySet}?${query({ $select: id, $filter, $top: 1, $count: 'true' })}`);
      return numberOf(answer ?? {}, '@odata.count', 0);
    },
  };
}

function readHead(row: Row, relayUserId: string): LinkHead | null {
  const lane = idOf(row, cosellReferral.id);
  if (!lane) return null;
  const record = rowAt(row, lookups.opportunityId.navigation) ?? rowAt(row, lookups.leadId.navigation);
  const isOurChange = record !== null && idOf(record, '_modifiedby_value') === relayUserId;
  return {
    lane,
    version: versionOf(row),
    record: readPlace(row),
    referralId: idOf(row, columns.referralIdentifier),
    engagementId: idOf(row, columns.engagementIdentifier),
    status: textOf(row, columns.status),
    substatus: textOf(row, columns.substatus),
    microsoftReferralId: idOf(row, columns.microsoftReferralIdentifier),
    microsoftStatus: textOf(row, columns.microsoftStatus),
    microsoftSubstatus: textOf(row, columns.microsoftSubstatus),
    microsoftAnswerBy: instantOf(row, columns.microsoftAnswerBy),
    health: keyOf(health, row[columns.health]) ?? 'needsAttention',
    lastSyncOn: instantOf(row, columns.lastSyncOn),
    createdOn: instantOf(row, 'createdon'),
    recordModifiedAt: record && !isOurChange ? instantOf(record, 'modifiedon') : null,
  };
}
