import type { Referral } from '../../sandbox/partner-center/src/referral.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { Services } from './services.ts';
import type { VirtualTime } from './time.ts';

/** Fields that people edit and that are compared, in one form for both sides. */
export const fieldNames = ['dealValue', 'closingDate', 'notes', 'currency'] as const;
export type FieldName = (typeof fieldNames)[number];
export type FieldRecord = Readonly<Record<FieldName, string | number | null>>;

/** A side took a value at a moment. */
export interface Held {
  readonly order: number;
  readonly at: number;
  readonly by: 'person' | 'relay';
  readonly value: string | number | null;
}

/** Remembers every value each side held, and who wrote it. */
export interface FieldTrace {
  /** Notes what changed since the last look; it was written by `by`. */
  look(by: Held['by']): Promise<void>;
  crm(opportunityId: string, field: FieldName): readonly Held[];
  pc(referralId: string, field: FieldName): readonly Held[];
  /** What the side holds now. */
  crmNow(opportunityId: string): FieldRecord | undefined;
}

/** Columns of the CRM by field. */
export const crmColumns: Readonly<Record<FieldName, string>> = {
  dealValue: 'estimatedvalue',
  closingDate: 'estimatedclosedate',
  notes: 'description',
  currency: '_transactioncurrencyid_value',
};
const select = Object.values(crmColumns).join(',');
const watched: ReadonlySet<string> = new Set([
  'estimatedvalue',
  'estimatedclosedate',
  'description',
  'transactioncurrencyid',
]);

const currencies: ReadonlyMap<unknown, string> = new Map([
  [sample.currencies.euro, 'EUR'],
  [sample.currencies.usDollar, 'USD'],
  [sample.currencies.pound, 'GBP'],
]);

/** Fields of a referral in the form of both sides. */
export function fieldsOfReferral({ details }: Referral): FieldRecord {
  return {
    dealValue: details.dealValue,
    closingDate: details.closingDateTime?.slice(0, 10) ?? null,
    notes: details.notes?.trim() || null,
    currency: details.currency,
  };
}

/** Starts to watch both sides. */
export function watchFields(services: Services, time: VirtualTime): FieldTrace {
  const traces = new Map<string, Held[]>();
  const crmNow = new Map<string, FieldRecord>();
  const pcNow = new Map<string, Referral>();
  const changed = new Set<string>();
  let order = 0;
  services.dataverse.onCommit(({ table, id, message, columns }) => {
    if (table === 'opportunity' && message !== 'Delete' && columns.some((column) => watched.has(column)))
      changed.add(id);
  });

  function note(key: string, before: FieldRecord | undefined, after: FieldRecord, by: Held['by']): void {
    for (const field of fieldNames) {
      if (before && before[field] === after[field]) continue;
      const list = traces.get(`${key} ${field}`) ?? [];
      traces.set(`${key} ${field}`, list);
      order += 1;
      list.push({ order, at: time.now(), by, value: after[field] });
    }
  }

  return {
    async look(by) {
      for (const id of [...changed]) {
        changed.delete(id);
        const row = await services.ask(sample.users.administrator, 'GET', `opportunities(${id})?$select=${select}`);
        if (!row) continue;
        const after: FieldRecord = {
          dealValue: row['estimatedvalue'] as number | null,
          closingDate: row['estimatedclosedate'] as string | null,
          notes: String(row['description'] ?? '').trim() || null,
          currency: currencies.get(row['_transactioncurrencyid_value']) ?? null,
        };
        note(id, crmNow.get(id), after, by);
        crmNow.set(id, after);
      }
      for (const referral of services.partnerCenter.referrals()) {
        const before = pcNow.get(referral.id);
        if (before === referral) continue;
        note(referral.id, before && fieldsOfReferral(before), fieldsOfReferral(referral), by);
        pcNow.set(referral.id, referral);
      }
    },
    crm: (id, field) => traces.get(`${id} ${field}`) ?? [],
    pc: (id, field) => traces.get(`${id} ${field}`) ?? [],
    crmNow: (id) => crmNow.get(id),
  };
}
