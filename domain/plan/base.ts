import { sameField } from '../mapping/normalise.ts';
import type { FieldMapping, FieldValues } from '../mapping/field-mapping.ts';
import { mergeFields } from '../merge.ts';
import type { Merge } from '../merge.ts';
import type { CrmDeal, Solution } from '../model/deal.ts';
import type { Base, BaseEntry, Link } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';
import type { PlanInput } from './types.ts';

/** The solutions travel as one value: the list of their identifiers is compared like a field. */
export const solutionsRow: FieldMapping = {
  field: 'solutions',
  kind: 'text',
  column: '',
  path: '/details/requirements/solutions',
  label: 'solutions',
};

/** Values of a list of solutions as the base holds them; order and letter case do not count. */
export function solutionsValue(solutions: readonly Solution[]): FieldValues {
  const ids = solutions.map((solution) => solution.id.toUpperCase()).toSorted();
  return { [solutionsRow.field]: ids.join(',') };
}

/** Everything of one side that is compared: the mapped fields and the solutions. */
export function comparedValues(side: Pick<CrmDeal | Referral, 'fields' | 'solutions'>): FieldValues {
  return { ...side.fields, ...solutionsValue(side.solutions) };
}

/**
 * What both sides agreed on last, as far as this pass knows: the recorded base, overlaid with what this pass sent and what came
 * back for it. So an edit that falls between our write and its record is still an edit.
 */
export function effectiveBase(input: PlanInput, link: Link | null): Base | null {
  const fields: Record<string, BaseEntry> = { ...recordedFields(input, link) };
  for (const step of input.done) {
    if (step.did === 'posted' && step.operation !== 'createReferral') continue;
    const held = comparedValues(step.referral);
    for (const [field, crm] of Object.entries(step.values)) fields[field] = { crm, pc: held[field] ?? null };
  }
  return link?.base || Object.keys(fields).length > 0 ? { ...format(input), fields } : null;
}

/**
 * What the link row holds of the base. Values of another mapping stand for other columns: without them a difference is listed instead
 * of sent. Solutions, visibility and help are no mapped fields and stay.
 */
function recordedFields(input: PlanInput, link: Link | null): Readonly<Record<string, BaseEntry>> {
  const base = link?.base;
  if (!base) return {};
  if (base.mappingVersion === input.rules.mappingVersion) return base.fields;
  const kept = ['visible', 'help', solutionsRow.field];
  return Object.fromEntries(Object.entries(base.fields).filter(([field]) => kept.includes(field)));
}

/** A base on which both sides hold these values: what a POST will make true, or what a record was born with. */
export function baseOf(input: PlanInput, values: FieldValues): Base {
  const fields = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { crm: value, pc: value }]));
  return { ...format(input), fields };
}

/** Compares every field and the solutions. Solutions do not travel to the CRM yet; a difference there is listed. */
export function compareSides(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): Merge {
  const rows = [...input.rules.mapping, solutionsRow];
  const [crm, pc] = [comparedValues(deal), comparedValues(own)];
  const merge = mergeFields(rows, crm, pc, effectiveBase(input, link), input.sent);
  if (!merge.toCrm.includes(solutionsRow)) return merge;
  const field = solutionsRow.field;
  const difference = {
    row: solutionsRow,
    field,
    crm: crm[field] ?? null,
    pc: pc[field] ?? null,
    verdict: 'different' as const,
  };
  return {
    ...merge,
    toCrm: merge.toCrm.filter((row) => row !== solutionsRow),
    conflicts: [...merge.conflicts, difference],
  };
}

/** The base after a pass: fields on which both sides agree now as each side holds them; the others as they were agreed before. */
export function nextBase(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  toCrm: readonly FieldMapping[],
): Base {
  const fields: Record<string, BaseEntry> = { ...effectiveBase(input, link)?.fields };
  const [crm, pc] = [comparedValues(deal), comparedValues(own)];
  for (const row of [...input.rules.mapping, solutionsRow]) {
    const value = pc[row.field] ?? null;
    if (toCrm.includes(row)) fields[row.field] = { crm: value, pc: value };
    else if (sameField(row, crm[row.field], value)) fields[row.field] = { crm: crm[row.field] ?? null, pc: value };
  }
  return { ...format(input), fields };
}

function format(input: PlanInput): Pick<Base, 'format' | 'mappingVersion'> {
  return { format: 1, mappingVersion: input.rules.mappingVersion };
}
