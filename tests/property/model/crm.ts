import { bornFrom, recordKey } from '../../../domain/identity.ts';
import type { ChangeSet, CustomerMatch } from '../../../domain/model/change-set.ts';
import type { CrmDeal, RecordRef } from '../../../domain/model/deal.ts';
import type { Link, RequestRow } from '../../../domain/model/link.ts';
import { absent, present } from '../../../domain/model/observation.ts';
import { RelayError } from '../../../relay/src/errors/relay-error.ts';
import type { Applied, CrmStore } from '../../../relay/src/ports/crm-store.ts';
import { aDeal } from '../../support/plan.ts';
import type { Calls } from './calls.ts';

export type HistoryEntry = ChangeSet['history'][number];

/** Dataverse: records, link rows, requests and history; a change set is written whole or not at all. */
export interface CrmModel {
  readonly store: CrmStore;
  deal(record: RecordRef): CrmDeal | undefined;
  deals(): readonly CrmDeal[];
  links(): readonly Link[];
  history(): readonly HistoryEntry[];
  openRequests(): readonly { readonly record: RecordRef; readonly request: RequestRow }[];
  put(deal: CrmDeal): void;
  /** A change by a person. */
  edit(record: RecordRef, change: Partial<CrmDeal>): void;
  remove(record: RecordRef): void;
  /** True when a record was removed: nothing can be said on it any more. */
  hasGaps(): boolean;
  request(record: RecordRef, kind: RequestRow['kind'], payload: string | null): void;
  /** How often people sent a request of this kind. */
  asked(kind: RequestRow['kind']): number;
  /** Every version a record ever had. */
  versionsOf(record: RecordRef): readonly CrmDeal[];
  writes(): number;
}

/** What the customer search finds. */
export type Matching = Pick<CustomerMatch, 'accountIds' | 'similar'>;

export function createCrm(
  calls: Calls,
  connectionId: string,
  matching: Matching,
  onApply: (changes: ChangeSet) => void,
  violation: (what: string) => void,
): CrmModel {
  const deals = new Map<string, CrmDeal>();
  const versions = new Map<string, CrmDeal[]>();
  const links = new Map<string, Link>();
  const history: HistoryEntry[] = [];
  const asked: RequestRow['kind'][] = [];
  let requests: { readonly record: RecordRef; readonly request: RequestRow }[] = [];
  let count = 0;
  let writes = 0;

  const nextVersion = (): string => `W/"${(count += 1)}"`;
  const put = (deal: CrmDeal): void => {
    const key = recordKey(deal.record);
    const kept = { ...deal, version: nextVersion(), modifiedAt: new Date(calls.now()).toISOString() };
    deals.set(key, kept);
    versions.set(key, [...(versions.get(key) ?? []), kept]);
  };
  const current = (record: RecordRef): CrmDeal => {
    const deal = deals.get(recordKey(record));
    if (!deal) throw overtaken();
    return deal;
  };
  const place = (record: RecordRef, generation: number): Link | undefined =>
    [...links.values()].find((link) => sameRecord(link.record, record) && link.generation === generation);

  /** Throws what the platform answers to a version that is not the current one, or to a second row of one key. */
  const guard = ({ lane, record, link, opportunity, lead, qualify, close }: ChangeSet): void => {
    if (record && current(record.ref).version !== record.version) throw overtaken();
    if (link && (links.get(lane)?.version ?? null) !== link.version) throw overtaken();
    const twin = link?.state.record && place(link.state.record, link.state.generation);
    if (twin && twin.id !== lane) throw overtaken();
    for (const [table, born] of [['opportunity', opportunity] as const, ['lead', lead] as const]) {
      if (born && deals.has(recordKey({ table, id: born.id }))) throw overtaken();
    }
    if (qualify && current(qualify.lead).state !== 'open') throw overtaken();
    if (close && current(close.ref).state !== 'open') throw overtaken();
  };

  const apply = (changes: ChangeSet): Applied => {
    guard(changes);
    onApply(changes);
    writes += 1;
    const { opportunity, lead, record, solutions, qualify, link, close } = changes;
    if (opportunity) {
      const added = opportunity.solutions.map(({ rowId, solution }) => ({ ...solution, rowId }));
      const { id, name, fields, onHold, visible, help, published } = opportunity;
      const born = { record: { table: 'opportunity' as const, id }, name, fields, onHold, visible, help, published };
      put(aDeal({ ...born, solutions: added, team: [] }));
    }
    if (lead) {
      const { id, name, fields, published } = lead;
      put(aDeal({ record: { table: 'lead', id }, name, fields, published, solutions: [], team: [] }));
    }
    if (record) {
      const deal = current(record.ref);
      const { fields, published, resumed, ...rest } = record.changes;
      if (deal.state !== 'open' && (fields || resumed || rest.visible)) violation('a closed record is changed');
      put({
        ...deal,
        ...rest,
        ...(resumed ? { onHold: false } : {}),
        fields: { ...deal.fields, ...fields },
        published: { ...deal.published, ...published },
      });
    }
    if (solutions) {
      const deal = current(solutions.of);
      const kept = deal.solutions.filter(({ rowId }) => !solutions.remove.includes(rowId));
      put({ ...deal, solutions: [...kept, ...solutions.add.map(({ rowId, solution }) => ({ ...solution, rowId }))] });
    }
    if (qualify) {
      const from = current(qualify.lead);
      const opportunity = { table: 'opportunity', id: bornFrom(connectionId, from.record.id, 'qualified') } as const;
      put({ ...from, state: 'won', qualifiedTo: opportunity });
      put({ ...from, record: opportunity, originatedFrom: from.record, team: aDeal().team, solutions: [] });
    }
    if (link) links.set(changes.lane, { ...link.state, id: changes.lane, version: nextVersion(), misowned: false });
    history.push(...changes.history);
    for (const { id, state } of changes.requests) {
      if (state !== 'working') requests = requests.filter(({ request }) => request.id !== id);
    }
    if (close) {
      const loss = close.as === 'won' ? null : ({ reason: 'other', note: '' } as const);
      put({ ...current(close.ref), state: close.as === 'won' ? 'won' : 'lost', loss });
    }
    return {
      linkVersion: links.get(changes.lane)?.version ?? null,
      fields: record ? current(record.ref).fields : null,
    };
  };

  return {
    deal: (record) => deals.get(recordKey(record)),
    deals: () => [...deals.values()],
    links: () => [...links.values()],
    history: () => history,
    openRequests: () => requests,
    put,
    edit(record, change) {
      const deal = deals.get(recordKey(record));
      if (deal) put({ ...deal, ...change });
    },
    remove: (record) => void deals.delete(recordKey(record)),
    hasGaps: () => deals.size < versions.size,
    request(record, kind, payload) {
      const id = `00000000-0000-4000-9000-${String((count += 1)).padStart(12, '0')}`;
      asked.push(kind);
      requests = [...requests, { record, request: { id, kind, state: 'new', payload } }];
    },
    asked: (kind) => asked.filter((one) => one === kind).length,
    versionsOf: (record) => versions.get(recordKey(record)) ?? [],
    writes: () => writes,
    store: {
      view: (lane, record) =>
        calls.run({ to: 'crm', does: 'read' }, () => {
          const deal = record && deals.get(recordKey(record));
          const link = links.get(lane);
          return {
            link: link ? present(link) : absent,
            deal: deal ? present(deal) : absent,
            requests: requests.filter((one) => sameRecord(one.record, record)).map(({ request }) => request),
          };
        }),
      findPlace: (by) =>
        calls.run({ to: 'crm', does: 'read' }, () => {
          const found = [...links.values()].filter((link) =>
            'record' in by
              ? sameRecord(link.record, by.record)
              : 'referralId' in by
                ? link.referralId === by.referralId
                : link.engagementId === by.engagementId,
          );
          const newest = found.toSorted((a, b) => b.generation - a.generation)[0];
          return newest ? { lane: newest.id, record: newest.record } : null;
        }),
      recordExists: (record) => calls.run({ to: 'crm', does: 'read' }, () => deals.has(recordKey(record))),
      matchCustomer: () =>
        calls.run({ to: 'crm', does: 'read' }, () => ({
          ...matching,
          contactId: null,
          currencyId: 'currency',
          ownerUserId: null,
          solutionRowIds: {},
        })),
      findSolutions: () => calls.run({ to: 'crm', does: 'read' }, () => ({})),
      apply: (changes) => {
        const { record, opportunity, lead, solutions, qualify, close } = changes;
        const refusable = Boolean(record || opportunity || lead || solutions || qualify || close);
        return calls.run({ to: 'crm', does: 'write', refusable }, () => apply(changes));
      },
      claimRequests: () => Promise.resolve([]),
    },
  };
}

function sameRecord(left: RecordRef | null, right: RecordRef | null): boolean {
  return left !== null && right !== null && recordKey(left) === recordKey(right);
}

function overtaken(): RelayError {
  return new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'now' });
}
