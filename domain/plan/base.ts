import { sameField } from '../mapping/normalise.ts';
import type { FieldMapping, FieldValue, FieldValues } from '../mapping/field-mapping.ts';
import type { CrmDeal, Person, Solution } from '../model/deal.ts';
import type { Base, BaseEntry, Link } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';
import type { PlanInput } from './types.ts';

/** The fields of a record of this table. */
export function mappingOf(input: Pick<PlanInput, 'rules'>, deal: Pick<CrmDeal, 'record'>): readonly FieldMapping[] {
  return deal.record.table === 'lead' ? input.rules.leadMapping : input.rules.mapping;
}

/** Lists that are merged member by member; each is kept in the base as one text of its keys. */
export type ListField = 'solutions' | 'team';

/** Keys of solutions: letter case, order and repetitions do not count. */
export function solutionKeys(solutions: readonly Solution[]): readonly string[] {
  return [...new Set(solutions.map((solution) => solution.id.toUpperCase()))].toSorted();
}

/** Keys of people: their e-mail addresses (domain.md 7). Somebody without one cannot be told from others and does not count. */
export function personKeys(people: readonly Person[]): readonly string[] {
  return [...new Set(people.flatMap(({ email }) => (email?.trim() ? [email.trim().toLowerCase()] : [])))].toSorted();
}

/** True for a person whom Partner Center takes on a deal (partner-center.md 4.9). */
export function isComplete({ firstName, lastName, email, phone }: Person): boolean {
  return [firstName, lastName, email, phone].every((member) => !!member?.trim());
}

/** Keys of both lists of a side; of the CRM's people only those count that can be sent. */
export function listsOf(
  side: Pick<CrmDeal | Referral, 'solutions' | 'team'>,
): Readonly<Record<ListField, readonly string[]>> {
  return {
    solutions: solutionKeys(side.solutions),
    team: personKeys('record' in side ? side.team.filter(isComplete) : side.team),
  };
}

/** Keys as the base holds them, and back. */
export const listText = (keys: readonly string[]): string => keys.join(',');
export const keysOf = (text: FieldValue): readonly string[] => (text ? String(text).split(',') : []);

/** Everything of one side that has a base: the mapped fields and the lists. */
export function comparedValues(side: Pick<CrmDeal | Referral, 'fields' | 'solutions' | 'team'>): FieldValues {
  const { solutions, team } = listsOf(side);
  return { ...side.fields, solutions: listText(solutions), team: listText(team) };
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
    for (const [field, crm] of Object.entries(step.values)) {
      const entry = { crm, pc: held[field] ?? null };
      fields[field] = step.did === 'patched' && isList(field) ? listAfter(fields[field], entry) : entry;
    }
  }
  return link?.base || Object.keys(fields).length > 0 ? { ...format(input), fields } : null;
}

function isList(field: string): field is ListField {
  return field === 'solutions' || field === 'team';
}

/** The base of a list after a PATCH: of what Partner Center changed itself nothing is agreed yet. */
function listAfter(before: BaseEntry | undefined, sent: BaseEntry): BaseEntry {
  if (!before) return sent;
  const touched = differingKeys(keysOf(before.crm), keysOf(sent.crm));
  return { crm: sent.crm, pc: listText(withMembersOf(keysOf(before.pc), keysOf(sent.pc), touched)) };
}

/** Keys that only one of two lists has. */
export function differingKeys(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...left.filter((key) => !right.includes(key)), ...right.filter((key) => !left.includes(key))];
}

/** A list in which these keys are as in another one. */
export function withMembersOf(list: readonly string[], other: readonly string[], keys: readonly string[]): string[] {
  return [...list.filter((key) => !keys.includes(key)), ...other.filter((key) => keys.includes(key))].toSorted();
}

/** Entries of the base that are no mapped fields. */
const unmapped: ReadonlySet<string> = new Set([
  'visible',
  'help',
  'onHold',
  'state',
  'duplicates',
  'refused',
  'unread',
  'solutions',
  'team',
]);

/**
 * What the link row holds of the base. Values of another mapping stand for other columns: without them a difference is listed instead
 * of sent.
 */
function recordedFields(input: PlanInput, link: Link | null): Readonly<Record<string, BaseEntry>> {
  const base = link?.base;
  if (!base) return {};
  if (base.mappingVersion === input.rules.mappingVersion) return base.fields;
  return Object.fromEntries(Object.entries(base.fields).filter(([field]) => unmapped.has(field)));
}

/** A base on which both sides hold these values: what a POST will make true, or what a record was born with. */
export function baseOf(input: PlanInput, values: FieldValues): Base {
  const fields = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { crm: value, pc: value }]));
  return { ...format(input), fields };
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
  for (const row of mappingOf(input, deal)) {
    const [crm, pc] = [deal.fields[row.field] ?? null, own.fields[row.field] ?? null];
    if (toCrm.includes(row)) fields[row.field] = { crm: pc, pc };
    else if (sameField(row, crm, pc)) fields[row.field] = { crm, pc };
  }
  return { ...format(input), fields };
}

function format(input: PlanInput): Pick<Base, 'format' | 'mappingVersion'> {
  return { format: 1, mappingVersion: input.rules.mappingVersion };
}
