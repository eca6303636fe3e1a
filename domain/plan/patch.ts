import type { FieldMapping, FieldValue, FieldValues } from '../mapping/field-mapping.ts';
import type { ListChange } from '../merge.ts';
import type { CrmDeal, Person, Solution } from '../model/deal.ts';
import type { Link } from '../model/link.ts';
import type { FieldChange } from '../model/outcome.ts';
import { acceptsChanges, isClosed } from '../model/referral.ts';
import type { Referral, ReferralPatch } from '../model/referral.ts';
import { listText, listsOf } from './base.ts';
import { contactProblems } from './deal-readiness.ts';
import { microsoftSide } from './engagement.ts';
import type { Findings } from './findings.ts';
import type { StatusStep } from './status.ts';
import type { PlanInput, Step } from './types.ts';

type Patch = Extract<Step, { do: 'patch' }>;

/** A value that Partner Center takes: an empty one would spoil the referral, except for text (domain.md 5.1). */
export function isSendable(row: FieldMapping, value: FieldValue): boolean {
  if (row.kind === 'money') return typeof value === 'number' && value > 0;
  return row.kind === 'text' || value !== null;
}

/** A PATCH of nothing but the status. */
export function statusPatch(own: Referral, status: NonNullable<ReferralPatch['status']>): Patch {
  return { do: 'patch', referral: own, patch: { status }, values: {}, changes: [], settled: [] };
}

/** The next PATCH: only what differs, only while the referral takes changes. Null = nothing to send. */
export function patchOf(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  { comparison }: Findings,
  status: StatusStep,
): Patch | null {
  if (isClosed(own)) return null;
  const ends = status.do === 'send' ? status.status : undefined;
  const takes = acceptsChanges(own) && (deal.state === 'open' || ends !== undefined);
  const rows = takes
    ? comparison.fields.toPartnerCenter.filter((row) => isSendable(row, deal.fields[row.field] ?? null))
    : [];
  const fields = Object.fromEntries(rows.map((row) => [row.field, deal.fields[row.field] ?? null]));
  const solutions = takes ? changedSolutions(deal, own, comparison.solutions.pc) : null;
  const team = takes ? changedTeam(deal, own, comparison.team.pc) : null;
  const patch: ReferralPatch = {
    ...(rows.length > 0 ? { fields } : {}),
    ...(solutions ? { solutions } : {}),
    ...(team ? { team } : {}),
    ...onceOnly(input, deal, link, own, takes),
    ...(ends ? { status: ends } : {}),
  };
  if (Object.keys(patch).length === 0) return null;
  const held = listsOf(deal);
  const lists = (['solutions', 'team'] as const).filter((field) => patch[field]);
  const values: FieldValues = {
    ...fields,
    ...Object.fromEntries(lists.map((field) => [field, listText(held[field])])),
  };
  return {
    do: 'patch',
    referral: own,
    patch,
    values,
    changes: rows.map((row): FieldChange => {
      const { field } = row;
      return { field, from: own.fields[field] ?? null, to: deal.fields[field] ?? null };
    }),
    settled: comparison.fields.settled.filter(({ winner, row }) => winner === 'crm' && rows.includes(row)),
  };
}

/** The whole new list of solutions; null when nothing changes or nothing would be left. */
function changedSolutions(deal: CrmDeal, own: Referral, change: ListChange): readonly Solution[] | null {
  const key = ({ id }: Solution): string => id.toUpperCase();
  return changedList(own.solutions, deal.solutions, change, key);
}

/** The whole new list of own people. Those without an e-mail address stay as they are. */
function changedTeam(deal: CrmDeal, own: Referral, change: ListChange): readonly Person[] | null {
  const key = ({ email }: Person): string => email?.trim().toLowerCase() ?? '';
  return changedList(own.team, deal.team, change, key);
}

function changedList<T>(
  current: readonly T[],
  source: readonly T[],
  { add, remove }: ListChange,
  key: (member: T) => string,
): readonly T[] | null {
  if (add.length === 0 && remove.length === 0) return null;
  const added = add.flatMap((wanted) => source.find((member) => key(member) === wanted) ?? []);
  const list = [...current.filter((member) => !remove.includes(key(member))), ...added];
  return list.length > 0 ? list : null;
}

/** Parts of a PATCH that have no base: sent at most once in a pass, whatever the answer shows. */
function onceOnly(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, takes: boolean): ReferralPatch {
  if (input.done.some((step) => step.did === 'patched' && !step.status)) return {};
  const joins = takes && deal.help !== null && own.contacts.length === 0 && !hasMicrosoft(input, link);
  return {
    ...(takes && (deal.visible || deal.help !== null) && !own.visible ? { visible: true as const } : {}),
    ...(namesRecord(deal, own) ? {} : { externalReferenceId: deal.record.id }),
    ...(joins && deal.contact && contactProblems(deal, input).length === 0 ? { contacts: [deal.contact] } : {}),
  };
}

/** True when the external reference is set and does not name the lead that became this opportunity. */
function namesRecord(deal: CrmDeal, own: Referral): boolean {
  const reference = own.externalReferenceId?.trim().toLowerCase();
  return !!reference && reference !== deal.originatedFrom?.id;
}

/** True when Microsoft was asked, or may have been: then the contacts are frozen (domain.md 5.2). */
function hasMicrosoft(input: PlanInput, link: Link | null): boolean {
  const mayBeAsked = link?.operation?.kind === 'createMicrosoftReferral';
  return mayBeAsked || Boolean(link?.microsoftReferralId) || microsoftSide(input) !== undefined;
}
