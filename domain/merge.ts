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
 * conversions lose information. A value that the other side holds because we sent it is no change of its own; that we tried to send the
 * value of the CRM proves nothing, because the attempt may have been refused.
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
  return 'conflict';
}

/** A side of a deal. */
export type Side = 'crm' | 'pc';

/** Who settles what both sides changed. */
export interface Settling {
  /** A person's choice by field. */
  readonly kept: Readonly<Record<string, Side>>;
  /** The side that changed last, beyond doubt; null when nobody can tell. Asked for rows whose owner is the newest. */
  readonly newest: Side | null;
}

/** A field both sides changed, or differ in without a base, with the row it belongs to. */
export interface Disagreement extends Conflict {
  readonly row: FieldMapping;
  readonly verdict: 'conflict' | 'different';
}

/** A disagreement that a person or a rule settled; the value of `winner` travels to the other side. */
export interface Settled extends Disagreement {
  readonly winner: Side;
}

/** All mapped fields, sorted by where they have to travel. */
export interface Merge {
  readonly inStep: readonly FieldMapping[];
  readonly toPartnerCenter: readonly FieldMapping[];
  readonly toCrm: readonly FieldMapping[];
  readonly conflicts: readonly Disagreement[];
  readonly settled: readonly Settled[];
}

interface Judged {
  readonly row: FieldMapping;
  readonly verdict: Verdict;
  readonly settled: Settled | null;
  readonly disagreement: Disagreement | null;
}

/** Compares every mapped field of a deal. Fields that Partner Center takes with the POST only are not compared. */
export function mergeFields(
  mapping: readonly FieldMapping[],
  crm: FieldValues,
  pc: FieldValues,
  base: Base | null,
  sent: Readonly<Record<string, readonly FieldValue[]>>,
  settling: Settling = { kept: {}, newest: null },
): Merge {
  const stands = mapping
    .filter((row) => !row.createOnly)
    .map((row) => ({
      row,
      stand: {
        crm: crm[row.field] ?? null,
        pc: pc[row.field] ?? null,
        base: base?.fields[row.field],
        sent: sent[row.field] ?? [],
      },
    }));
  // Times are those of whole records: they speak of a field only when it is the one that both sides changed.
  const changed = stands.filter(({ row, stand }) => compareField(row, stand) !== 'inStep').length;
  const judged = stands.map(({ row, stand }) =>
    judge(row, stand, changed === 1 ? settling : { ...settling, newest: null }),
  );
  const rows = (verdict: Verdict): FieldMapping[] =>
    judged.filter((one) => one.verdict === verdict).map((one) => one.row);
  return {
    inStep: rows('inStep'),
    toPartnerCenter: rows('toPartnerCenter'),
    toCrm: rows('toCrm'),
    conflicts: judged.flatMap((one) => one.disagreement ?? []),
    settled: judged.flatMap((one) => one.settled ?? []),
  };
}

function judge(row: FieldMapping, stand: FieldStand, settling: Settling): Judged {
  const verdict = compareField(row, stand);
  const oneWay = row.direction === 'toPartnerCenter' || row.direction === 'toCrm' ? row.direction : null;
  if (oneWay) return { row, verdict: oneWayVerdict(verdict, oneWay), settled: null, disagreement: null };
  if (verdict !== 'conflict' && verdict !== 'different') return { row, verdict, settled: null, disagreement: null };
  const disagreement: Disagreement = { row, field: row.field, crm: stand.crm, pc: stand.pc, verdict };
  const winner = winnerOf(row, verdict, settling);
  if (!winner) return { row, verdict, settled: null, disagreement };
  const way = winner === 'crm' ? 'toPartnerCenter' : 'toCrm';
  return { row, verdict: way, settled: { ...disagreement, winner }, disagreement: null };
}

/** On a one-way row the source counts, also where both sides differ without a base; the other side's changes do not. */
function oneWayVerdict(verdict: Verdict, direction: 'toPartnerCenter' | 'toCrm'): Verdict {
  if (verdict === 'inStep') return verdict;
  return verdict === direction || verdict === 'conflict' || verdict === 'different' ? direction : 'inStep';
}

function winnerOf(row: FieldMapping, verdict: 'conflict' | 'different', { kept, newest }: Settling): Side | null {
  const chosen = kept[row.field];
  if (chosen) return chosen;
  if (row.owner === 'crm') return 'crm';
  if (row.owner === 'partnerCenter') return 'pc';
  return row.owner === 'newest' && verdict === 'conflict' ? newest : null;
}

/** Two changes within this time count as made at once: clocks differ (docs/decisions/0001). Milliseconds. */
const doubtMs = 2 * 60_000;

/** The side that changed last; null without both times and when they are too close to tell. Times are ISO 8601. */
export function newestSide(crm: string | null, pc: string | null): Side | null {
  const apart = Date.parse(crm ?? '') - Date.parse(pc ?? '');
  if (Number.isNaN(apart) || Math.abs(apart) <= doubtMs) return null;
  return apart > 0 ? 'crm' : 'pc';
}

/** The members of a list on both sides, each as a set of keys, and what was agreed on last. */
export interface ListStand {
  readonly crm: readonly string[];
  readonly pc: readonly string[];
  readonly base: { readonly crm: readonly string[]; readonly pc: readonly string[] };
}

/** What has to change on each side of a list. */
export interface ListMerge {
  readonly crm: ListChange;
  readonly pc: ListChange;
}

/** Keys that come and keys that go. */
export interface ListChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Merges a list member by member: what one side added or removed since the last agreement happens on the other one too. Nothing can
 * conflict; a member that one side removed and the other one added anew stays.
 */
export function mergeList({ crm, pc, base }: ListStand): ListMerge {
  const changes = (mine: readonly string[], before: readonly string[], theirs: readonly string[]): ListChange => ({
    add: mine.filter((key) => !before.includes(key) && !theirs.includes(key)),
    remove: before.filter((key) => !mine.includes(key) && theirs.includes(key)),
  });
  const forPc = changes(crm, base.crm, pc);
  const forCrm = changes(pc, base.pc, crm);
  return {
    pc: { add: forPc.add, remove: forPc.remove.filter((key) => base.pc.includes(key)) },
    crm: { add: forCrm.add, remove: forCrm.remove.filter((key) => base.crm.includes(key)) },
  };
}
