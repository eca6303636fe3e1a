import { sameField } from './mapping/normalise.ts';
import type { FieldMapping, FieldValue, FieldValues } from './mapping/field-mapping.ts';
import type { Base, Conflict } from './model/link.ts';

/** Where a field has to travel: nowhere, to one side, or to a person. `different` = no base, so nobody knows who is newer. */
export type Verdict = 'inStep' | 'toPartnerCenter' | 'toCrm' | 'conflict' | 'different';

/** Values of one field as the three-way comparison sees them. `sent` = values sent to Partner Center and not recorded yet. */
export interface FieldStand {
  readonly crm: FieldValue;
  readonly pc: FieldValue;
  readonly base: { readonly crm: FieldValue; readonly pc: FieldValue } | undefined;
  readonly sent: readonly FieldValue[];
}

/**
 * Compares one field with what both sides held after the last success. Each side is compared with its own base value, because
 * conversions lose information. A value that we sent ourselves is not a change of the other side.
 */
export function compareField(row: FieldMapping, stand: FieldStand): Verdict {
  const same = (left: FieldValue, right: FieldValue): boolean => sameField(row, left, right);
  if (same(stand.crm, stand.pc)) return 'inStep';
  if (!stand.base) return 'different';
  const crmChanged = !same(stand.crm, stand.base.crm);
  const pcChanged = !same(stand.pc, stand.base.pc);
  if (!crmChanged && !pcChanged) return 'inStep';
  if (!pcChanged || stand.sent.some((value) => same(value, stand.pc))) return 'toPartnerCenter';
  if (!crmChanged) return 'toCrm';
  if (stand.sent.some((value) => same(value, stand.crm))) return 'toCrm';
  return 'conflict';
}

/** All mapped fields, sorted by where they have to travel. */
export interface Merge {
  readonly inStep: readonly FieldMapping[];
  readonly toPartnerCenter: readonly FieldMapping[];
  readonly toCrm: readonly FieldMapping[];
  readonly conflicts: readonly (Conflict & {
    readonly row: FieldMapping;
    readonly verdict: 'conflict' | 'different';
  })[];
}

/** Compares every mapped field of a deal. */
export function mergeFields(
  mapping: readonly FieldMapping[],
  crm: FieldValues,
  pc: FieldValues,
  base: Base | null,
  sent: Readonly<Record<string, readonly FieldValue[]>>,
): Merge {
  const judged = mapping.map((row) => {
    const stand: FieldStand = {
      crm: crm[row.field] ?? null,
      pc: pc[row.field] ?? null,
      base: base?.fields[row.field],
      sent: sent[row.field] ?? [],
    };
    return { row, stand, verdict: compareField(row, stand) };
  });
  const rows = (verdict: Verdict): FieldMapping[] =>
    judged.filter((one) => one.verdict === verdict).map((one) => one.row);
  return {
    inStep: rows('inStep'),
    toPartnerCenter: rows('toPartnerCenter'),
    toCrm: rows('toCrm'),
    conflicts: judged.flatMap(({ row, stand, verdict }) =>
      verdict === 'conflict' || verdict === 'different'
        ? [{ row, field: row.field, crm: stand.crm, pc: stand.pc, verdict }]
        : [],
    ),
  };
}
