import { cosellDealSolution, cosellReferral, cosellRequest } from '../../../../solution/contract/tables.ts';
import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { absent, present } from '../../../../domain/model/observation.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { RequestRow } from '../../../../domain/model/link.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Clock, Log } from '../../ports/clock.ts';
import type { CrmStore, CrmView } from '../../ports/crm-store.ts';
import { all, any, equals, guid, integer, query, text } from '../odata/filter.ts';
import { assertGuid, assertRecord } from './assert-id.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import type { CurrencyDirectory } from './currency-directory.ts';
import { isMisowned } from './known-places.ts';
import type { KnownPlace } from './known-places.ts';
import { linkSelect, readLink } from './link-row.ts';
import { rowOrNull, rowsIn } from './part-answers.ts';
import { currencyBinders, qualifiedOpportunities, readDeal } from './read-deal.ts';
import { currencyColumn, expandOf, rowPath, selectOf, shapeOf, solutionColumns } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, keyOf, rowAt, rowAtFirst, rowsAt, textOf } from './row-values.ts';
import { closings, labelColumn, needsLabel, withLabels } from './status-reasons.ts';
import type { StoreMemory } from './store-memory.ts';
import type { Row, WebApi } from './web-api.ts';

/** What reading deals needs. */
export interface ViewContext {
  readonly api: WebApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: RecordSettings;
  readonly currencies: CurrencyDirectory;
  readonly memory: StoreMemory;
}

const { columns: requestColumns } = cosellRequest;

/** Open requests of one record read at once; more than a seller can make between two passes (chosen). */
const maxOpenRequests = 50;

/**
 * Makes the reading of a deal: one round trip, two for one that is lost and has nothing but the label of its status reason. Against
 * the daily entitlement it counts as one request per part: 1 without a record, 3 for a lead (link row, lead, requests), 5 for an
 * opportunity (and its solutions and access teams); what else belongs to the record comes with it by `$expand` and costs nothing
 * more (platform-limits.md 1.2).
 */
export function createView(context: ViewContext): CrmStore['view'] {
  const { api, clock, log, settings, currencies, memory } = context;

  async function withLabel(record: RecordRef, row: Row | null): Promise<Row | null> {
    if (row === null || !needsLabel(record, row)) return row;
    const question = get(rowPath(shapeOf(record.table).set, record.id), '$select=statuscode');
    const [answer] = await api.batch([{ ...question, headers: withLabels }]);
    const labelled = answer ? rowOrNull(answer, clock.now()) : null;
    return { ...row, [labelColumn]: labelled?.[labelColumn] };
  }

  return async (lane, record): Promise<CrmView> => {
    const answers = await api.batch(viewParts(assertGuid(lane), record && assertRecord(record), settings));
    const [link, deal, requests, solutions, teams] = answers;
    const now = clock.now();
    const linkRow = link ? rowOrNull(link, now) : null;
    const dealRow = deal && record ? await withLabel(record, rowOrNull(deal, now)) : null;
    if (dealRow) currencies.learn(idOf(dealRow, `_${currencyColumn}_value`), currencyCodeOf(dealRow));
    const related = { solutions: rowsIn(solutions, now), members: membersIn(teams, now, memory, log) };
    const place = placeOf(linkRow, dealRow, related.solutions);
    memory.places.set(lane, place);
    return {
      link: linkRow ? present(readLink(linkRow, log, isMisowned(place, memory.unfitOwners))) : absent,
      deal: record && dealRow ? present(readDeal(record, dealRow, related, settings)) : absent,
      requests: rowsIn(requests, now).flatMap(readRequest),
    };
  };
}

function viewParts(lane: string, record: RecordRef | null, settings: RecordSettings): readonly BatchPart[] {
  const link = get(rowPath(cosellReferral.set, lane), `$select=${linkSelect}`);
  if (!record) return [link];
  return [
    link,
    get(rowPath(shapeOf(record.table).set, record.id), recordQuery(record.table, settings)),
    get(cosellRequest.set, openRequests(record)),
    ...(record.table === 'opportunity' ? [get(cosellDealSolution.set, solutionsOf(record)), accessTeams(record)] : []),
  ];
}

function get(path: string, options: string): BatchPart {
  return { method: 'GET', path: `${path}?${options}` };
}

/** The record with everything that belongs to it alone; at most 15 expansions are allowed ("Join tables using OData", Dataverse). */
function recordQuery(table: RecordRef['table'], settings: RecordSettings): string {
  const ownColumns = {
    opportunity: ['isrevenuesystemcalculated', '_originatingleadid_value'],
    lead: ['_qualifyingopportunityid_value'],
  } as const;
  const expansions = {
    opportunity: [...currencyBinders.map(([navigation, id]) => `${navigation}($select=${id};$top=1)`), closings.expand],
    lead: [
      `${qualifiedOpportunities}($select=opportunityid,_ownerid_value,_createdby_value;$orderby=createdon desc;$top=1)`,
    ],
  } as const;
  const columns = [...selectOf(table, settings).split(','), 'modifiedon', ...ownColumns[table]];
  return query({
    $select: [...new Set(columns)].join(','),
    $expand: [expandOf(table, settings), ...expansions[table]].join(','),
  });
}

function solutionsOf(record: RecordRef): string {
  return query({
    $select: solutionColumns.select,
    $expand: solutionColumns.expand,
    $filter: equals(cosellDealSolution.lookups.opportunityId.value, guid(record.id)),
    $orderby: 'createdon asc',
  });
}

const members = 'teammembership_association';

/** The sales team of an opportunity is an access team (type 1) that regards it ("Use access teams and owner teams", Dataverse). */
function accessTeams(record: RecordRef): BatchPart {
  const person = 'firstname,lastname,internalemailaddress,address1_telephone1,mobilephone,isdisabled';
  return get(
    'teams',
    query({
      $select: 'teamid',
      $expand: `${members}($select=${person})`,
      $filter: all(equals('_regardingobjectid_value', guid(record.id)), equals('teamtype', integer(1))),
    }),
  );
}

/** Members of the access teams. A relay that may not read teams still synchronises deals: the owner alone is their team then. */
function membersIn(answer: PartAnswer | undefined, now: Date, memory: StoreMemory, log: Log): readonly Row[] {
  try {
    return rowsIn(answer, now).flatMap((team) => rowsAt(team, members));
  } catch (fault) {
    if (!(fault instanceof RelayError) || fault.retry !== 'never') throw fault;
    if (!memory.said.has('teams')) log.warn('dataverse.sales-team-unreadable', { ...fault.parameters });
    memory.said.add('teams');
    return [];
  }
}

function openRequests(record: RecordRef): string {
  return query({
    $select: [cosellRequest.id, requestColumns.kind, requestColumns.state, requestColumns.payload].join(','),
    $filter: all(
      equals(requestColumns.targetTable, text(record.table)),
      equals(requestColumns.targetId, text(record.id)),
      any(
        equals(requestColumns.state, integer(requestState.new)),
        equals(requestColumns.state, integer(requestState.working)),
      ),
    ),
    $orderby: 'createdon asc',
    $top: maxOpenRequests,
  });
}

function readRequest(row: Row): readonly RequestRow[] {
  const id = idOf(row, cosellRequest.id);
  const kind = keyOf(requestKind, row[requestColumns.kind]);
  const state = keyOf(requestState, row[requestColumns.state]);
  return id && kind && state ? [{ id, kind, state, payload: textOf(row, requestColumns.payload) }] : [];
}

function placeOf(link: Row | null, deal: Row | null, solutions: readonly Row[]): KnownPlace {
  const { opportunityId, leadId } = cosellReferral.lookups;
  const userId = deal && idOf(deal, '_owninguser_value');
  const teamId = deal && idOf(deal, '_owningteam_value');
  return {
    recordExists: deal !== null,
    owner: userId ? { set: 'systemusers', id: userId } : teamId ? { set: 'teams', id: teamId } : null,
    linkExists: link !== null,
    linkOwnerId: link && idOf(link, '_ownerid_value'),
    linkedRecordId: link && (idOf(link, opportunityId.value) ?? idOf(link, leadId.value)),
    ownlessOpportunityId: ownlessOpportunity(link, deal),
    solutionRowIds: solutions.flatMap((row) => idOf(row, cosellDealSolution.id) ?? []),
  };
}

/** The action that qualifies a lead makes the opportunity for its caller; the link row was made by the same user. */
function ownlessOpportunity(link: Row | null, lead: Row | null): string | null {
  const made = lead && rowAtFirst(lead, qualifiedOpportunities);
  const relay = link && idOf(link, '_createdby_value');
  if (!made || !relay) return null;
  const isRelays = [idOf(made, '_createdby_value'), idOf(made, '_ownerid_value')].every((id) => id === relay);
  return isRelays ? idOf(made, 'opportunityid') : null;
}

function currencyCodeOf(deal: Row): string | null {
  const currency = rowAt(deal, currencyColumn);
  return currency && textOf(currency, 'isocurrencycode');
}
