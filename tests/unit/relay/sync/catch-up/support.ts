import type { RecordRef } from '../../../../../domain/model/deal.ts';
import type { Referral } from '../../../../../domain/model/referral.ts';
import { recordKey } from '../../../../../domain/identity.ts';
import { RelayError } from '../../../../../relay/src/errors/relay-error.ts';
import type { ChangedRecord, DealFinder, LinkHead, Page } from '../../../../../relay/src/ports/catch-up.ts';
import type { ConnectionNotes } from '../../../../../relay/src/ports/connection.ts';
import type { EventHint, Hint } from '../../../../../relay/src/ports/hint-queue.ts';
import type { ReferralHead, ReferralPage } from '../../../../../relay/src/ports/referral-source.ts';
import { createBudget } from '../../../../../relay/src/sync/catch-up/budget.ts';
import type { CatchUpContext } from '../../../../../relay/src/sync/catch-up/context.ts';
import { createHandedOver } from '../../../../../relay/src/sync/catch-up/handed-over.ts';
import { createNotebook } from '../../../../../relay/src/sync/catch-up/notebook.ts';
import type { NoteKeeper } from '../../../../../relay/src/sync/catch-up/notebook.ts';
import { parseProgress, parseWatermarks } from '../../../../../relay/src/sync/catch-up/tasks.ts';
import type { ConnectionScope } from '../../../../../relay/src/sync/scope.ts';
import { countedIds, keptLog, steppedClock } from '../../adapters/ports.ts';

export const connectionId = 'cccccccc-0000-4000-8000-000000000001';
export const noon = '2030-05-01T12:00:00.000Z';

/** A GUID that ends with a number. */
export const idOf = (kind: string, n: number): string =>
  `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const opportunityOf = (n: number): RecordRef => ({ table: 'opportunity', id: idOf('0', n) });

/** A time some minutes before (or, negative, after) noon. */
export const ago = (minutes: number): string => new Date(Date.parse(noon) - minutes * 60_000).toISOString();

/** Lets everything that waits for promises only happen. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 300; n += 1) await Promise.resolve();
}

export const emptyNotes: ConnectionNotes = {
  watermarks: null,
  probes: null,
  progress: null,
  progressText: null,
  lastReconcileOn: null,
  entitlement: null,
};

/** A keeper whose row tests look into and change. */
export function keeperOf(initial: Partial<ConnectionNotes> = {}) {
  let row: ConnectionNotes = { ...emptyNotes, ...initial };
  const listeners: ((notes: ConnectionNotes) => void)[] = [];
  const keeper: NoteKeeper = {
    notes: () => row,
    note: (changes) => void (row = { ...row, ...changes }),
    watch: (listener) => void listeners.push(listener),
  };
  return {
    keeper,
    row: () => row,
    watermarks: () => parseWatermarks(row.watermarks)!,
    progress: () => parseProgress(row.progress),
    /** Somebody else writes. */
    change(changes: Partial<ConnectionNotes>) {
      row = { ...row, ...changes };
      for (const listener of listeners) listener(row);
    },
  };
}

/** An own referral in a list, in step with `linkOf(n)`. */
export function headOf(n: number, over: Partial<ReferralHead> = {}): ReferralHead {
  return {
    id: idOf('a', n),
    engagementId: idOf('e', n),
    externalReferenceId: opportunityOf(n).id,
    eTag: `"${n}"`,
    updatedAt: ago(60),
    status: 'Active',
    substatus: 'Accepted',
    isMicrosoftSide: false,
    ...over,
  };
}

/** A link row in step with `headOf(n)`. */
export function linkOf(n: number, over: Partial<LinkHead> = {}): LinkHead {
  return {
    lane: idOf('1', n),
    version: `W/"${n}"`,
    record: opportunityOf(n),
    referralId: idOf('a', n),
    engagementId: idOf('e', n),
    status: 'Active',
    substatus: 'Accepted',
    microsoftReferralId: null,
    microsoftStatus: null,
    microsoftSubstatus: null,
    microsoftAnswerBy: null,
    health: 'inStep',
    lastSyncOn: ago(30),
    createdOn: ago(10_000),
    recordModifiedAt: null,
    ...over,
  };
}

/** A referral of an engagement as far as the sweep looks at it. */
export function sideOf(n: number, over: Partial<Referral> = {}): Referral {
  return {
    id: idOf('a', n),
    engagementId: idOf('e', n),
    status: 'Active',
    substatus: 'Accepted',
    isMicrosoftSide: false,
    updatedAt: ago(60),
    ...over,
  } as Referral;
}

/** A fault of a service. */
export const fault = (
  code: RelayError['code'],
  retry: RelayError['retry'] = 'later',
  retryAfterMs?: number,
): RelayError => new RelayError({ code, retry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/** Serves a list in pages; the cursor is the number of the page. */
function paged<T>(items: readonly T[], size: number, cursor: string | null): Page<T> {
  const at = Number(cursor ?? 0);
  const next = (at + 1) * size < items.length ? String(at + 1) : null;
  return { items: items.slice(at * size, (at + 1) * size), next };
}

/** What the two sides hold, and how they fail. */
export interface Sides {
  heads: ReferralHead[];
  links: LinkHead[];
  changed: ChangedRecord[];
  deals: RecordRef[];
  records: RecordRef[];
  engagements: Map<string, readonly Referral[]>;
  pageSize: number;
  /** Called before each call; may throw. */
  before: (call: string, cursor: string | null) => void;
}

/** Both sides, a queue and a clock, and catch-up's context over them. */
export function bench(initial: Partial<ConnectionNotes> = {}, perMinute = 1_000_000) {
  const clock = steppedClock(noon);
  const log = keptLog();
  const kept = keeperOf(initial);
  const events: EventHint[] = [];
  const hints: Hint[] = [];
  const calls: string[] = [];
  const sides: Sides = {
    heads: [],
    links: [],
    changed: [],
    deals: [],
    records: [],
    engagements: new Map(),
    pageSize: 100,
    before: () => undefined,
  };
  const begin = (call: string, cursor: string | null = null): void => {
    calls.push(cursor === null ? call : `${call} ${cursor}`);
    sides.before(call, cursor);
  };
  const finder: DealFinder = {
    async changedRecords(table, since, cursor) {
      begin(`changedRecords ${table} ${since.toISOString()}`, cursor);
      const due = sides.changed.filter(
        ({ record, modifiedAt }) => record.table === table && modifiedAt >= since.toISOString(),
      );
      return paged(due, sides.pageSize, cursor);
    },
    async dueLinks(_now, cursor) {
      begin('dueLinks', cursor);
      return paged(sides.links, sides.pageSize, cursor);
    },
    async openLinks(cursor) {
      begin('openLinks', cursor);
      return paged(sides.links, sides.pageSize, cursor);
    },
    async coSellLinks(cursor) {
      begin('coSellLinks', cursor);
      return paged(sides.links, sides.pageSize, cursor);
    },
    async sharedDeals(cursor) {
      begin('sharedDeals', cursor);
      return paged(sides.deals, sides.pageSize, cursor);
    },
    async linksOfEngagements(ids) {
      begin('linksOfEngagements');
      return sides.links.filter(({ engagementId }) => engagementId !== null && ids.includes(engagementId));
    },
    async linksOfRecords(records) {
      begin('linksOfRecords');
      const keys = records.map(recordKey);
      return sides.links.filter(({ record }) => record && keys.includes(recordKey(record)));
    },
    async recordsOf(ids) {
      begin('recordsOf');
      const wanted = ids.map((id) => id.toLowerCase());
      return sides.records.filter(({ id }) => wanted.includes(id));
    },
    async count(what) {
      begin(`count ${what}`);
      return what === 'openLinks' ? sides.links.length : sides.deals.length;
    },
  };
  const referrals = {
    async changedSince(since: Date, cursor: string | null): Promise<ReferralPage> {
      begin(`changedSince ${since.toISOString()}`, cursor);
      const due = sides.heads.filter(({ updatedAt }) => updatedAt >= since.toISOString());
      return paged(due, sides.pageSize, cursor);
    },
    async readEngagement(id: string) {
      begin(`readEngagement ${id}`);
      return sides.engagements.get(id) ?? [];
    },
  };
  const queue = {
    async hint(hint: Hint) {
      begin('hint');
      hints.push(hint);
    },
    async event(event: EventHint) {
      begin('event');
      events.push(event);
    },
  };
  const random = countedIds();
  const scope = { connectionId, clock, random, log, referrals, queue } as unknown as ConnectionScope;
  const budget = createBudget(clock, perMinute);
  /** The context of a process that reads the row as it is now. */
  const context = (): CatchUpContext => ({
    scope: () => scope,
    finder,
    notebook: createNotebook(kept.keeper, log),
    budget,
    handed: {
      changed: createHandedOver(clock, 86_400_000),
      due: createHandedOver(clock, 3_600_000),
      compared: createHandedOver(clock, 7 * 86_400_000),
    },
  });
  return { ...kept, clock, log, sides, events, hints, calls, finder, scope, budget, context };
}
