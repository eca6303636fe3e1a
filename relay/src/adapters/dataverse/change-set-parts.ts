import { cosellReferral, cosellRequest, opportunity } from '../../../../solution/contract/tables.ts';
import { requestState, visibility } from '../../../../solution/contract/choices.ts';
import type { ChangeSet } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { BatchPart } from './batch.ts';
import { customerParts, leadPart, opportunityPart } from './born-parts.ts';
import { closingPart, qualificationParts } from './closing-parts.ts';
import { detailsJson, historyPart } from './history-part.ts';
import type { KnownPlace, Owner } from './known-places.ts';
import { linkColumns } from './link-row.ts';
import { create, fieldColumns, publishedColumns, readBack, representation, tag } from './record-columns.ts';
import type { FieldContext } from './record-columns.ts';
import { longestName, nameColumn } from './record-name.ts';
import { bindTo, rowPath, shapeOf, statusReason } from './record-shapes.ts';
import { catalogueParts, solutionChanges, solutionParts } from './solution-parts.ts';

/** What the parts of a change set depend on besides the change set. */
export interface PartsContext extends FieldContext {
  readonly connectionId: string;
  readonly now: Date;
  /** A request that goes on working belongs to this pass until then. */
  readonly workingUntil: Date;
  /** What the last view told; undefined when the deal was not viewed before. */
  readonly place: KnownPlace | undefined;
  /** Owner of link row and history; null leaves them with the relay's user. */
  readonly owner: Owner | null;
}

/** The parts of a change set in their order, and where the answers that matter stand. */
export interface ChangeSetParts {
  readonly parts: readonly BatchPart[];
  /** Index of the record's part (written or created), -1 without one. */
  readonly recordIndex: number;
  /** Index of the link row's part, -1 without one. */
  readonly linkIndex: number;
}

/**
 * Writes a change set as parts of one transaction: customer, catalogue, new or changed record, link row, history, requests, solutions, and
 * last what ends the record, because a closed one takes no more.
 */
export function changeSetParts(changes: ChangeSet, context: PartsContext): ChangeSetParts {
  const solutions = solutionChanges(changes);
  const { customer, opportunity, lead, record, link, qualify, close } = changes;
  const parts: BatchPart[] = [
    ...(customer ? customerParts(customer, context) : []),
    ...(solutions ? catalogueParts(solutions) : []),
  ];
  const written = [
    ...(opportunity ? [opportunityPart(opportunity, context)] : []),
    ...(lead ? [leadPart(lead, context)] : []),
    ...(record ? [recordPart(record, context)] : []),
  ];
  parts.push(...written);
  const recordIndex = written.length === 0 ? -1 : parts.length - 1;
  const linkIndex = link ? parts.push(linkPart(changes, link, context)) - 1 : -1;
  parts.push(
    ...historyParts(changes, context),
    ...changes.requests.map((request) => requestPart(request, changes, context)),
    ...handOverParts(changes, context),
    ...(solutions ? solutionParts(solutions, context.place) : []),
    ...(qualify ? qualificationParts(qualify) : []),
    ...(close ? [closingPart(close)] : []),
  );
  return { parts, recordIndex, linkIndex };
}

/** The action that qualifies a lead makes the opportunity for its caller; it belongs to the owner of the lead. */
function handOverParts({ link }: ChangeSet, { place, owner }: PartsContext): readonly BatchPart[] {
  const id = place?.ownlessOpportunityId;
  if (!id || !owner || link?.state.record?.id !== id) return [];
  const path = `${rowPath(opportunity.set, id)}?${tag}`;
  return [{ method: 'PATCH', path, headers: { 'If-Match': '*' }, body: ownerBind(owner) }];
}

function recordPart({ ref, version, changes }: NonNullable<ChangeSet['record']>, context: PartsContext): BatchPart {
  const { columns, set } = shapeOf(ref.table);
  return {
    method: 'PATCH',
    path: `${rowPath(set, ref.id)}?${readBack(ref.table, context)}`,
    headers: { ...representation, 'If-Match': version },
    body: {
      ...fieldColumns(changes.fields ?? {}, ref.table, context),
      ...(changes.name === undefined ? {} : { [nameColumn[ref.table]]: changes.name.slice(0, longestName) }),
      ...(changes.sync ? { [columns.sync]: true } : {}),
      ...(changes.visible ? { [columns.visibility]: visibility.visible } : {}),
      ...(changes.resumed ? { statuscode: statusReason.inProgress } : {}),
      ...publishedColumns(changes.published ?? {}, ref.table),
    },
  };
}

function linkPart(changes: ChangeSet, link: NonNullable<ChangeSet['link']>, context: PartsContext): BatchPart {
  const { set, id } = cosellReferral;
  const { owner, place } = context;
  const isNew = link.version === null;
  const changesOwner = owner !== null && (isNew || owner.id !== place?.linkOwnerId);
  return {
    method: 'PATCH',
    path: `${rowPath(set, changes.lane)}?$select=${id}&${tag}`,
    headers: { ...representation, ...(link.version === null ? create : { 'If-Match': link.version }) },
    body: {
      ...linkColumns(link.state, context.connectionId, link.name, context.now),
      ...linkedRecord(changes, link, context),
      ...(changesOwner ? ownerBind(owner) : {}),
    },
  };
}

/** The lookups to the record: written when they change, and never to a record that is gone. A deal is on one table at a time. */
function linkedRecord(
  changes: ChangeSet,
  { state, version }: NonNullable<ChangeSet['link']>,
  { place }: PartsContext,
): Record<string, unknown> {
  const { record } = state;
  const { opportunityId, leadId } = cosellReferral.lookups;
  // A row that gives its record back.
  if (!record && place?.linkedRecordId)
    return { [`${opportunityId.navigation}@odata.bind`]: null, [`${leadId.navigation}@odata.bind`]: null };
  if (!record || !isThere(changes, record, place)) return {};
  if (version !== null && (place === undefined || place.linkedRecordId === record.id)) return {};
  const [lookup, other] = record.table === 'lead' ? [leadId, opportunityId] : [opportunityId, leadId];
  return {
    [`${lookup.navigation}@odata.bind`]: bindTo(shapeOf(record.table).set, record.id),
    ...(place?.linkedRecordId ? { [`${other.navigation}@odata.bind`]: null } : {}),
  };
}

function historyParts(changes: ChangeSet, context: PartsContext): readonly BatchPart[] {
  const { historyOf } = changes;
  const binds = {
    link: bindsLink(changes, context.place),
    record: historyOf !== null && isThere(changes, historyOf, context.place),
    owner: context.owner ? ownerBind(context.owner) : {},
  };
  return changes.history.map((entry) => historyPart(changes, entry, binds));
}

function requestPart(
  { id, state, message, problems }: ChangeSet['requests'][number],
  changes: ChangeSet,
  context: PartsContext,
): BatchPart {
  const { columns, lookups, set } = cosellRequest;
  return {
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: { 'If-Match': '*' },
    body: {
      [columns.state]: requestState[state],
      [columns.resultCode]: message.code,
      [columns.resultDetails]: detailsJson({ ...message.parameters, ...(problems ? { problems } : {}) }),
      ...(state === 'working'
        ? { [columns.workingUntil]: context.workingUntil.toISOString() }
        : { [columns.completedOn]: context.now.toISOString() }),
      ...(bindsLink(changes, context.place)
        ? { [`${lookups.referralId.navigation}@odata.bind`]: bindTo(cosellReferral.set, changes.lane) }
        : {}),
    },
  };
}

function bindsLink(changes: ChangeSet, place: KnownPlace | undefined): boolean {
  return changes.link !== undefined || place?.linkExists === true;
}

/** True unless the last view said that the record is gone. */
function isThere(changes: ChangeSet, record: RecordRef, place: KnownPlace | undefined): boolean {
  const isBorn = changes.opportunity?.id === record.id || changes.lead?.id === record.id;
  return isBorn || place === undefined || place.recordExists;
}

function ownerBind(owner: Owner): Record<string, unknown> {
  return { 'ownerid@odata.bind': bindTo(owner.set, owner.id) };
}
