import { cosellHistoryEntry, cosellReferral, cosellRequest } from '../../../../solution/contract/tables.ts';
import { direction, outcome, requestState, visibility } from '../../../../solution/contract/choices.ts';
import { fill } from '../../../../domain/text.ts';
import type { ChangeSet } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { BatchPart } from './batch.ts';
import { catalogueParts, customerParts, opportunityPart, solutionParts } from './born-parts.ts';
import type { KnownPlace, Owner } from './known-places.ts';
import { linkColumns } from './link-row.ts';
import { create, fieldColumns, publishedColumns, readBack, representation, tag } from './record-columns.ts';
import type { FieldContext } from './record-columns.ts';
import { bindTo, rowPath, shapeOf, statusReason } from './record-shapes.ts';

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

/** Longest texts of the columns (solution/src). */
const limits = { historyName: 400, historyFields: 2000, details: 10_000 } as const;

/** Writes a change set as parts of one transaction: customer, opportunity or record, link row, history, requests. */
export function changeSetParts(changes: ChangeSet, context: PartsContext): ChangeSetParts {
  const parts: BatchPart[] = [];
  let recordIndex = -1;
  let linkIndex = -1;
  if (changes.customer) parts.push(...customerParts(changes.customer, context));
  if (changes.opportunity) {
    parts.push(...catalogueParts(changes.opportunity));
    recordIndex = parts.push(opportunityPart(changes.opportunity, context)) - 1;
    parts.push(...solutionParts(changes.opportunity));
  }
  if (changes.record) recordIndex = parts.push(recordPart(changes.record, context)) - 1;
  if (changes.link) linkIndex = parts.push(linkPart(changes, changes.link, context)) - 1;
  parts.push(...changes.history.map((entry) => historyPart(changes, entry, context)));
  parts.push(...changes.requests.map((request) => requestPart(request, changes, context)));
  return { parts, recordIndex, linkIndex };
}

function recordPart({ ref, version, changes }: NonNullable<ChangeSet['record']>, context: PartsContext): BatchPart {
  return {
    method: 'PATCH',
    path: `${rowPath(shapeOf(ref.table).set, ref.id)}?${readBack(ref.table, context)}`,
    headers: { ...representation, 'If-Match': version },
    body: {
      ...fieldColumns(changes.fields ?? {}, ref.table, context),
      ...(changes.visible ? { [shapeOf(ref.table).columns.visibility]: visibility.visible } : {}),
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

/** The lookup to the record: written when it changes, and never to a record that is gone. */
function linkedRecord(
  changes: ChangeSet,
  { state, version }: NonNullable<ChangeSet['link']>,
  { place }: PartsContext,
): Record<string, unknown> {
  const { record } = state;
  if (!record || !isThere(changes, record, place)) return {};
  if (version !== null && (place === undefined || place.linkedRecordId === record.id)) return {};
  const { opportunityId, leadId } = cosellReferral.lookups;
  const navigation = (record.table === 'lead' ? leadId : opportunityId).navigation;
  return { [`${navigation}@odata.bind`]: bindTo(shapeOf(record.table).set, record.id) };
}

function historyPart(changes: ChangeSet, entry: ChangeSet['history'][number], context: PartsContext): BatchPart {
  const { columns, lookups, set } = cosellHistoryEntry;
  const { historyOf: record } = changes;
  const recordLookup = record?.table === 'lead' ? lookups.leadId : lookups.opportunityId;
  const bindsRecord = record !== null && isThere(changes, record, context.place);
  const bindsLink = changes.link !== undefined || context.place?.linkExists === true;
  return {
    method: 'PATCH',
    path: `${rowPath(set, entry.id)}?${tag}`,
    headers: create,
    body: {
      [columns.name]: fill(entry).slice(0, limits.historyName),
      [columns.occurredOn]: entry.at,
      [columns.direction]: direction[entry.direction],
      [columns.outcome]: outcome[entry.outcome],
      [columns.operation]: entry.operation,
      [columns.code]: entry.code,
      [columns.fields]: entry.fields.join(', ').slice(0, limits.historyFields),
      [columns.details]: detailsOf(entry.parameters),
      [columns.correlationId]: entry.correlationId,
      [columns.attempt]: entry.attempt,
      ...(bindsLink
        ? { [`${lookups.referralId.navigation}@odata.bind`]: bindTo(cosellReferral.set, changes.lane) }
        : {}),
      ...(bindsRecord
        ? { [`${recordLookup.navigation}@odata.bind`]: bindTo(shapeOf(record.table).set, record.id) }
        : {}),
      ...(context.owner ? ownerBind(context.owner) : {}),
    },
  };
}

function requestPart(
  { id, state, message, problems }: ChangeSet['requests'][number],
  changes: ChangeSet,
  context: PartsContext,
): BatchPart {
  const { columns, lookups, set } = cosellRequest;
  const bindsLink = changes.link !== undefined || context.place?.linkExists === true;
  return {
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: { 'If-Match': '*' },
    body: {
      [columns.state]: requestState[state],
      [columns.resultCode]: message.code,
      [columns.resultDetails]: detailsOf({ ...message.parameters, ...(problems ? { problems } : {}) }),
      ...(state === 'working'
        ? { [columns.workingUntil]: context.workingUntil.toISOString() }
        : { [columns.completedOn]: context.now.toISOString() }),
      ...(bindsLink
        ? { [`${lookups.referralId.navigation}@odata.bind`]: bindTo(cosellReferral.set, changes.lane) }
        : {}),
    },
  };
}

/** True unless the last view said that the record is gone. */
function isThere(changes: ChangeSet, record: RecordRef, place: KnownPlace | undefined): boolean {
  return changes.opportunity?.id === record.id || place === undefined || place.recordExists;
}

function ownerBind(owner: Owner): Record<string, unknown> {
  return { 'ownerid@odata.bind': bindTo(owner.set, owner.id) };
}

/** JSON of the parameters; a longer one is dropped as a whole, because half a JSON helps nobody. */
function detailsOf(parameters: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(parameters);
  return json.length <= limits.details ? json : '{}';
}
