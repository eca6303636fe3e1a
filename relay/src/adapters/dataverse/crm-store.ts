import { cosellDealSolution, cosellReferral, cosellRequest } from '../../../../solution/contract/tables.ts';
import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { recordKey } from '../../../../domain/identity.ts';
import { absent, present } from '../../../../domain/model/observation.ts';
import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { ChangeSet } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { RequestRow } from '../../../../domain/model/link.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Log } from '../../ports/clock.ts';
import type { CrmStore, CrmView } from '../../ports/crm-store.ts';
import type { EnvironmentSettings } from '../../ports/environment-settings.ts';
import { all, any, equals, guid, integer, isGuid, query, text } from '../odata/filter.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import { bornOwner } from './born-parts.ts';
import { changeSetParts } from './change-set-parts.ts';
import { createRequestClaims } from './claim-requests.ts';
import { createCurrencyDirectory } from './currency-directory.ts';
import { defaultEnvironmentSettings } from './environment-settings.ts';
import { faultOf } from './errors.ts';
import type { KnownPlace, Owner } from './known-places.ts';
import { linkSelect, readLink, readPlace } from './link-row.ts';
import { createCustomerMatch } from './match-customer.ts';
import { readDeal, readFields } from './read-deal.ts';
import { currencyColumn, expandOf, rowPath, selectOf, shapeOf, solutionColumns } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, keyOf, rowAt, textOf, versionOf } from './row-values.ts';
import { createStoreMemory } from './store-memory.ts';
import type { StoreMemory } from './store-memory.ts';
import { createWebApi, isMissingRow, rowOf, rowsOf } from './web-api.ts';
import type { Row, WebApiOptions } from './web-api.ts';

/** What the adapter is made of. */
export interface CrmStoreOptions extends WebApiOptions, Omit<RecordSettings, 'environment'> {
  /** Id of the connection row; half of the key of every link row. */
  readonly connectionId: string;
  readonly log: Log;
  /** Default: nothing set. */
  readonly environment?: EnvironmentSettings;
  /** Default: a new one. */
  readonly memory?: StoreMemory;
  /** How long a request that goes on stays claimed, milliseconds; default 60,000, the longest pass. */
  readonly workingMs?: number;
}

const { columns: linkColumns } = cosellReferral;
const { columns: requestColumns } = cosellRequest;

/** Open requests of one record read at once; more than a seller can make between two passes (chosen). */
const maxOpenRequests = 50;

/** Dataverse behind the port of the sync loop. */
export function createCrmStore(options: CrmStoreOptions): CrmStore {
  const { clock, log, connectionId } = options;
  const api = createWebApi(options);
  const environment = options.environment ?? defaultEnvironmentSettings;
  const settings: RecordSettings = { mapping: options.mapping, environment };
  const workingMs = options.workingMs ?? 60_000;
  const currencies = createCurrencyDirectory(api);
  const { places, unfitOwners } = options.memory ?? createStoreMemory();
  const currencyField = settings.mapping.find((row) => row.column === currencyColumn)?.field;

  function viewParts(lane: string, record: RecordRef | null): readonly BatchPart[] {
    const link = { method: 'GET', path: `${rowPath(cosellReferral.set, lane)}?$select=${linkSelect}` } as const;
    if (!record) return [link];
    const { set } = shapeOf(record.table);
    const select = query({ $select: selectOf(record.table, settings), $expand: expandOf(record.table, settings) });
    return [
      link,
      { method: 'GET', path: `${rowPath(set, record.id)}?${select}` },
      { method: 'GET', path: `${cosellRequest.set}?${openRequests(record)}` },
      ...(record.table === 'opportunity' ? [{ method: 'GET', path: solutionsPath(record) } as const] : []),
    ];
  }

  async function view(lane: string, record: RecordRef | null): Promise<CrmView> {
    const [link, deal, requests, solutions] = await api.batch(viewParts(assertGuid(lane), record && checked(record)));
    const linkRow = link && rowOrNull(link);
    const dealRow = deal ? rowOrNull(deal) : null;
    if (dealRow) currencies.learn(idOf(dealRow, `_${currencyColumn}_value`), currencyCodeOf(dealRow));
    const place = placeOf(linkRow ?? null, dealRow);
    places.set(lane, place);
    return {
      link: linkRow ? present(readLink(linkRow, log, isMisowned(place))) : absent,
      deal:
        record && dealRow
          ? present(readDeal(record, dealRow, solutions ? collection(solutions) : [], settings))
          : absent,
      requests: requests ? collection(requests).flatMap(readRequest) : [],
    };
  }

  async function findPlace(by: Parameters<CrmStore['findPlace']>[0]): ReturnType<CrmStore['findPlace']> {
    const wanted =
      'record' in by
        ? equals(linkColumns.recordKey, text(recordKey(by.record)))
        : 'referralId' in by
          ? equals(linkColumns.referralIdentifier, text(by.referralId.toLowerCase()))
          : equals(linkColumns.engagementIdentifier, text(by.engagementId.toLowerCase()));
    const { opportunityId, leadId } = cosellReferral.lookups;
    const [row] = await api.list(
      `${cosellReferral.set}?${query({
        $select: [cosellReferral.id, linkColumns.recordKey, opportunityId.value, leadId.value].join(','),
        $filter: all(equals(linkColumns.connectionKey, text(connectionId)), wanted),
        $orderby: `${linkColumns.generation} desc`,
        $top: 1,
      })}`,
      1,
    );
    const lane = row && idOf(row, cosellReferral.id);
    return row && lane ? { lane, record: readPlace(row) } : null;
  }

  async function send(changes: ChangeSet, owner: Owner | null) {
    const fields = changes.opportunity?.fields ?? changes.record?.changes.fields ?? {};
    const code = currencyField === undefined ? null : (fields[currencyField] ?? null);
    const now = clock.now();
    const { parts, recordIndex, linkIndex } = changeSetParts(changes, {
      settings,
      connectionId,
      now,
      workingUntil: new Date(Math.max(now.getTime(), Date.parse(changes.link?.state.notBefore ?? '') || 0) + workingMs),
      currencyId: code === null ? undefined : await currencies.idOf(String(code)),
      place: places.get(changes.lane),
      owner,
    });
    const answers = await api.changeSet(parts);
    return { record: answers[recordIndex], link: answers[linkIndex] };
  }

  /** Link row and history belong to the record's owner; one who may not own them must not stop the deal. */
  async function sendForOwner(changes: ChangeSet): ReturnType<typeof send> {
    const owner = ownerOf(changes);
    if (owner === null || unfitOwners.has(owner.id)) return send(changes, null);
    try {
      return await send(changes, owner);
    } catch (fault) {
      if (!(fault instanceof RelayError) || fault.code !== 'DV_ACCESS_DENIED') throw fault;
      const answers = await send(changes, null);
      unfitOwners.add(owner.id);
      log.warn('dataverse.owner-without-role', { owner: owner.id, detail: fault.parameters['detail'] });
      return answers;
    }
  }

  /** Somebody who may not own the row leaves it where it is. */
  function isMisowned({ owner, linkOwnerId }: KnownPlace): boolean {
    return owner !== null && owner.id !== linkOwnerId && !unfitOwners.has(owner.id);
  }

  function ownerOf(changes: ChangeSet): Owner | null {
    if (!changes.opportunity) return places.get(changes.lane)?.owner ?? null;
    return bornOwner(changes.opportunity, environment);
  }

  async function fieldsOf(answer: PartAnswer, table: RecordRef['table']): Promise<FieldValues> {
    const row = rowOf(answer);
    const currency = await currencies.codeOf(idOf(row, `_${currencyColumn}_value`));
    return readFields(row, table, currency, settings);
  }

  function rowOrNull(answer: PartAnswer): Row | null {
    if (isMissingRow(answer)) return null;
    if (answer.status !== 200) throw faultOf(answer, false, clock.now());
    return rowOf(answer);
  }

  function collection(answer: PartAnswer): readonly Row[] {
    return rowsOf(rowOrNull(answer));
  }

  return {
    view,
    findPlace,
    matchCustomer: createCustomerMatch(api, (answer) => collection(answer), {
      rule: environment.accountMatch,
      countryColumn: environment.accountCountryColumn,
    }),
    claimRequests: createRequestClaims(api, clock, log),

    async recordExists(record) {
      const { set, id } = shapeOf(checked(record).table);
      return (await api.get(`${rowPath(set, record.id)}?$select=${id}`)) !== null;
    },

    async apply(changes) {
      assertGuid(changes.lane);
      const answers = await sendForOwner(changes);
      const table = changes.record?.ref.table ?? 'opportunity';
      return {
        linkVersion: answers.link ? versionOf(rowOf(answers.link)) : null,
        fields: answers.record ? await fieldsOf(answers.record, table) : null,
      };
    },
  };
}

function solutionsPath(record: RecordRef): string {
  const { lookups, set } = cosellDealSolution;
  return `${set}?${query({
    $select: solutionColumns.select,
    $expand: solutionColumns.expand,
    $filter: equals(lookups.opportunityId.value, guid(record.id)),
    $orderby: 'createdon asc',
  })}`;
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

function placeOf(link: Row | null, deal: Row | null): KnownPlace {
  const { opportunityId, leadId } = cosellReferral.lookups;
  const userId = deal && idOf(deal, '_owninguser_value');
  const teamId = deal && idOf(deal, '_owningteam_value');
  return {
    recordExists: deal !== null,
    owner: userId ? { set: 'systemusers', id: userId } : teamId ? { set: 'teams', id: teamId } : null,
    linkExists: link !== null,
    linkOwnerId: link && idOf(link, '_ownerid_value'),
    linkedRecordId: link && (idOf(link, opportunityId.value) ?? idOf(link, leadId.value)),
  };
}

function currencyCodeOf(deal: Row): string | null {
  const currency = rowAt(deal, currencyColumn);
  return currency && textOf(currency, 'isocurrencycode');
}

/** Ids come from rows and queues; nothing but a GUID may reach a path. */
function assertGuid(id: string): string {
  if (isGuid(id)) return id;
  throw new RelayError({ code: 'DV_REJECTED', retry: 'never', parameters: { detail: 'not an id of a row' } });
}

function checked(record: RecordRef): RecordRef {
  assertGuid(record.id);
  return record;
}
