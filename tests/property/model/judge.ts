import { sameField } from '../../../domain/mapping/normalise.ts';
import { defaultMapping } from '../../../domain/mapping/field-mapping.ts';
import type { FieldValue, FieldValues } from '../../../domain/mapping/field-mapping.ts';
import type { ChangeSet } from '../../../domain/model/change-set.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../../domain/model/referral.ts';
import type { CrmModel } from './crm.ts';
import type { PartnerCenterModel } from './partner-center.ts';

/**
 * Looks at every write of the connector with the eyes of somebody who knows all of both sides' past: a value that only one side
 * ever held may be overwritten only when the history says so, and nothing is created twice.
 */
export interface Judge {
  watch(crm: CrmModel, partnerCenter: PartnerCenterModel): void;
  posted(operationId: string, draft: ReferralDraft): void;
  patched(before: Referral, changes: ReferralPatch): void;
  applied(changes: ChangeSet): void;
  unsaidLosses(): readonly string[];
}

interface Loss {
  readonly field: string;
  readonly value: FieldValue;
}

export function createJudge(violation: (what: string) => void): Judge {
  let crm: CrmModel | null = null;
  let partnerCenter: PartnerCenterModel | null = null;
  const posts = new Map<string, number>();
  const losses: Loss[] = [];

  const overwritten = (before: FieldValues, after: FieldValues, pastOfOther: readonly FieldValues[]): readonly Loss[] =>
    Object.keys(after).flatMap((field) => {
      const value = before[field] ?? null;
      const known = same(field, value, after[field]) || pastOfOther.some((past) => same(field, past[field], value));
      return known ? [] : [{ field, value }];
    });

  return {
    watch(theCrm, thePartnerCenter) {
      [crm, partnerCenter] = [theCrm, thePartnerCenter];
    },
    posted(operationId, { target }) {
      const link = crm!.links().find(({ operation }) => operation?.id === operationId);
      if (!link) return violation('a POST without a pending operation');
      const key = `${link.id} ${link.generation} ${target === 'microsoft' ? 'microsoft' : 'own'}`;
      const count = (posts.get(key) ?? 0) + 1;
      posts.set(key, count);
      const wished = target === 'microsoft' ? crm!.asked('tryAgain') : 0;
      if (count > 1 + wished) violation(`POST number ${count} of one generation: ${key}`);
    },
    patched(before, { fields = {} }) {
      const records = crm!
        .links()
        .flatMap(({ referralId, record }) => (referralId === before.id && record ? [record] : []));
      const deals = records.flatMap((record) => [record, crm!.deal(record)?.originatedFrom ?? record]);
      const named = crm!.deals().flatMap(({ record }) => (record.id === before.externalReferenceId ? [record] : []));
      const past = [...deals, ...named].flatMap((record) => crm!.versionsOf(record).map((deal) => deal.fields));
      losses.push(...overwritten(before.fields, fields, past));
    },
    applied({ record, link, lane, history }) {
      if (!record?.changes.fields) return;
      const id = link?.state.referralId ?? crm!.links().find((one) => one.id === lane)?.referralId ?? '';
      const past = partnerCenter!.versionsOf(id).map(({ fields }) => fields);
      const lost = overwritten(crm!.deal(record.ref)!.fields, record.changes.fields, past);
      const unsaid = lost.filter((loss) => !isSaid(history, loss));
      for (const { field, value } of unsaid) violation(`${field} ${String(value)} of the CRM was lost`);
    },
    unsaidLosses: () =>
      losses.filter((loss) => !isSaid(crm!.history(), loss)).map(({ field, value }) => `${field} ${String(value)}`),
  };
}

function isSaid(history: ChangeSet['history'], { field, value }: Loss): boolean {
  return history.some(
    ({ code, changes = [] }) =>
      code === 'REF_CONFLICT_SETTLED' && changes.some((one) => one.field === field && same(field, one.from, value)),
  );
}

function same(field: string, left: unknown, right: unknown): boolean {
  return sameField(
    defaultMapping.find((row) => row.field === field)!,
    left,
    right,
  );
}
