import {
  cosellDealSolution,
  cosellHistoryEntry,
  cosellReferral,
  cosellRequest,
  cosellSolutionDetail,
  opportunity,
} from '../../../../solution/contract/tables.ts';
import { direction, outcome, referralStatus, requestState, visibility } from '../../../../solution/contract/choices.ts';
import { relayTag } from '../../../../solution/contract/names.ts';
import { fill } from '../../../../domain/text.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { ChangeSet, NewCustomer, NewOpportunity, RecordChanges } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { BatchPart } from './batch.ts';
import type { KnownPlace, Owner } from './known-places.ts';
import { linkColumns } from './link-row.ts';
import { helpValue } from './read-deal.ts';
import { addressColumns, bindTo, columnOf, currencyColumn, rowPath, shapeOf } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';

/** What the parts of a change set depend on besides the change set. */
export interface PartsContext {
  readonly settings: RecordSettings;
  readonly connectionId: string;
  readonly now: Date;
  /** A request that goes on working belongs to this pass until then. */
  readonly workingUntil: Date;
  /** Row id of the currency the fields name; undefined when they name none. */
  readonly currencyId: string | undefined;
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

/** `tag` reaches plug-ins as a shared variable: "Use optional parameters", Dataverse Web API. */
const tag = `tag=${relayTag}`;
const create = { 'If-None-Match': '*' } as const;
const representation = { Prefer: 'return=representation' } as const;

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

/** Columns of a record's representation that the read-back needs. */
function readBack(table: RecordRef['table'], { settings }: PartsContext): string {
  const columns = settings.mapping.map((row) => columnOf(row, table)).filter((column) => column !== currencyColumn);
  return `$select=${[...new Set([...columns, `_${currencyColumn}_value`])].join(',')}&${tag}`;
}

function recordPart({ ref, version, changes }: NonNullable<ChangeSet['record']>, context: PartsContext): BatchPart {
  return {
    method: 'PATCH',
    path: `${rowPath(shapeOf(ref.table).set, ref.id)}?${readBack(ref.table, context)}`,
    headers: { ...representation, 'If-Match': version },
    body: {
      ...fieldColumns(changes.fields ?? {}, ref.table, context),
      ...(changes.visible ? { [shapeOf(ref.table).columns.visibility]: visibility.visible } : {}),
      ...publishedColumns(changes.published ?? {}, ref.table),
    },
  };
}

function opportunityPart(born: NewOpportunity, context: PartsContext): BatchPart {
  const { columns, set } = opportunity;
  return {
    method: 'PATCH',
    path: `${rowPath(set, born.id)}?${readBack('opportunity', context)}`,
    headers: { ...representation, ...create },
    body: {
      name: born.name,
      // The value comes from Partner Center, not from products of the CRM.
      isrevenuesystemcalculated: false,
      'customerid_account@odata.bind': bindTo('accounts', born.accountId),
      'parentaccountid@odata.bind': bindTo('accounts', born.accountId),
      ...(born.contactId ? { 'parentcontactid@odata.bind': bindTo('contacts', born.contactId) } : {}),
      ...(born.ownerUserId ? { 'ownerid@odata.bind': bindTo('systemusers', born.ownerUserId) } : {}),
      // Status reason On Hold: nobody accepted the deal yet (domain.md 4.3).
      ...(born.onHold ? { statuscode: 2 } : {}),
      ...fieldColumns(withoutNulls(born.fields), 'opportunity', context),
      [columns.sync]: true,
      [columns.visibility]: born.visible ? visibility.visible : visibility.notVisible,
      ...(born.help ? { [columns.help]: helpValue(born.help) } : {}),
      ...publishedColumns(born.published, 'opportunity'),
    },
  };
}

function fieldColumns(fields: FieldValues, table: RecordRef['table'], context: PartsContext): Record<string, unknown> {
  const written = context.settings.mapping.filter((row) => row.field in fields);
  return Object.fromEntries(
    written.flatMap((row): [string, unknown][] => {
      const column = columnOf(row, table);
      if (column !== currencyColumn) return [[column, fields[row.field]]];
      // A record is never without currency, therefore an empty one is not written.
      if (context.currencyId === undefined) return [];
      return [[`${column}@odata.bind`, bindTo('transactioncurrencies', context.currencyId)]];
    }),
  );
}

function publishedColumns(
  published: NonNullable<RecordChanges['published']>,
  table: RecordRef['table'],
): Record<string, unknown> {
  const { columns } = shapeOf(table);
  return Object.fromEntries(
    Object.entries(published).map(([key, value]) => [
      columns[key as keyof typeof published],
      key === 'referralStatus' && value !== null ? referralStatus[value as keyof typeof referralStatus] : value,
    ]),
  );
}

function customerParts({ account, contact }: NewCustomer, { settings }: PartsContext): readonly BatchPart[] {
  const parts: BatchPart[] = [];
  if (account) {
    const { line1, line2, city, state, postalCode, country } = account.address;
    const values = [line1, line2, city, state, postalCode, country];
    const address = addressColumns(settings.countryColumn).map((column, n) => [column, values[n] ?? null] as const);
    const body = withoutNulls({ name: account.name, ...Object.fromEntries(address) });
    parts.push({ method: 'PATCH', path: `${rowPath('accounts', account.id)}?${tag}`, headers: create, body });
  }
  if (contact) {
    const { firstName, lastName, email, phone, title } = contact.person;
    const body = withoutNulls({
      firstname: firstName,
      lastname: lastName,
      emailaddress1: email,
      telephone1: phone,
      jobtitle: title ?? null,
      'parentcustomerid_account@odata.bind': bindTo('accounts', contact.accountId),
    });
    parts.push({ method: 'PATCH', path: `${rowPath('contacts', contact.id)}?${tag}`, headers: create, body });
  }
  return parts;
}

function catalogueParts({ solutions }: NewOpportunity): readonly BatchPart[] {
  const { columns, set } = cosellSolutionDetail;
  const unknown = new Map(
    solutions
      .filter((entry) => entry.catalogueRowId === null)
      .map((entry) => [entry.newCatalogueRowId, entry.solution]),
  );
  return [...unknown].map(([id, solution]) => ({
    method: 'PATCH',
    path: `${rowPath(set, id)}?${tag}`,
    headers: create,
    body: withoutNulls({
      [columns.name]: solution.name ?? solution.id,
      [columns.solutionIdentifier]: solution.id,
      [columns.solutionType]: solution.solutionType,
      [columns.publisherName]: solution.publisherName,
    }),
  }));
}

function solutionParts({ id, solutions }: NewOpportunity): readonly BatchPart[] {
  const { lookups, set } = cosellDealSolution;
  return solutions.map((entry) => ({
    method: 'PATCH',
    path: `${rowPath(set, entry.rowId)}?${tag}`,
    headers: create,
    body: {
      [`${lookups.opportunityId.navigation}@odata.bind`]: bindTo(opportunity.set, id),
      [`${lookups.solutionDetailId.navigation}@odata.bind`]: bindTo(
        cosellSolutionDetail.set,
        entry.catalogueRowId ?? entry.newCatalogueRowId,
      ),
    },
  }));
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

function withoutNulls<T extends Readonly<Record<string, unknown>>>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as T;
}
