import { mergeFields, mergeList, newestSide } from '../merge.ts';
import type { Disagreement, ListMerge, Merge, Side } from '../merge.ts';
import { parseKeep } from '../intents.ts';
import type { FieldMapping } from '../mapping/field-mapping.ts';
import type { CrmDeal } from '../model/deal.ts';
import type { Link, RequestRow } from '../model/link.ts';
import type { Referral } from '../model/referral.ts';
import { differingKeys, effectiveBase, keysOf, listText, listsOf, mappingOf, withMembersOf } from './base.ts';
import type { ListField } from './base.ts';
import type { PlanInput } from './types.ts';

/** What has to travel between a deal and its referral. */
export interface Comparison {
  readonly fields: Merge;
  readonly solutions: ListMerge;
  readonly team: ListMerge;
}

/** Nothing to do on either side of a list. */
const still: ListMerge = { crm: { add: [], remove: [] }, pc: { add: [], remove: [] } };

/** A comparison in which nothing differs. */
export const nothingCompared: Comparison = {
  fields: { inStep: [], toPartnerCenter: [], toCrm: [], conflicts: [], settled: [] },
  solutions: still,
  team: still,
};

/** Stands for the solutions where both sides differ in them and nobody knows who is newer. */
const solutionsRow: FieldMapping = {
  field: 'solutions',
  kind: 'text',
  column: '',
  path: '/details/requirements/solutions',
  label: 'solutions',
};

/** Compares everything of a deal with its referral, three ways. */
export function compareSides(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral): Comparison {
  const base = effectiveBase(input, link);
  const merged = mergeFields(mappingOf(input, deal), deal.fields, own.fields, base, input.sent, {
    kept: keptSides(input.requests),
    newest: newestSide(deal.modifiedAt, own.updatedAt),
  });
  // A lead has neither solutions nor a team of its own.
  if (deal.record.table === 'lead') return { fields: merged, solutions: still, team: still };
  const lists = { crm: listsOf(deal), pc: listsOf(own) };
  const merge = (field: ListField): ListMerge | null => {
    const agreed = agreedList(input, link, field, lists.pc[field]);
    return agreed && mergeList({ crm: lists.crm[field], pc: lists.pc[field], base: agreed });
  };
  const solutions = merge('solutions') ?? firstSolutions(lists) ?? keptSolutions(input, lists);
  const differ = !solutions && listText(lists.crm.solutions) !== listText(lists.pc.solutions);
  const team = merge('team') ?? still;
  return {
    fields: differ ? { ...merged, conflicts: [...merged.conflicts, differentSolutions(lists)] } : merged,
    solutions: solutions ?? still,
    // Who works on the deal in Partner Center is not written into the CRM.
    team: { ...team, crm: still.crm },
  };
}

/** A record without any solution, about which nothing was agreed, takes those of its referral: there is nothing to lose. */
function firstSolutions({
  crm,
  pc,
}: Readonly<Record<Side, Readonly<Record<ListField, readonly string[]>>>>): ListMerge | null {
  if (crm.solutions.length > 0) return null;
  return mergeList({ crm: crm.solutions, pc: pc.solutions, base: { crm: [], pc: [] } });
}

/** Solutions of which a person keeps one side: that side changed everything, the other one nothing. */
function keptSolutions(
  input: PlanInput,
  lists: Readonly<Record<Side, Readonly<Record<ListField, readonly string[]>>>>,
): ListMerge | null {
  const side = keptSides(input.requests)['solutions'];
  if (!side) return null;
  const loser = lists[side === 'crm' ? 'pc' : 'crm'].solutions;
  return mergeList({ crm: lists.crm.solutions, pc: lists.pc.solutions, base: { crm: loser, pc: loser } });
}

/** The base of a list; members that a PATCH of ours changed and nobody recorded are agreed as Partner Center holds them. */
function agreedList(
  input: PlanInput,
  link: Link | null,
  field: ListField,
  pc: readonly string[],
): { readonly crm: readonly string[]; readonly pc: readonly string[] } | null {
  const entry = effectiveBase(input, link)?.fields[field];
  if (!entry) return null;
  const [crmBefore, pcBefore] = [keysOf(entry.crm), keysOf(entry.pc)];
  const isSent = input.done.some((step) => step.did === 'patched' && field in step.values);
  const unrecorded = isSent ? [] : (input.sent[field] ?? []);
  const touched = unrecorded.flatMap((text) => differingKeys(crmBefore, keysOf(text)));
  return { crm: withMembersOf(crmBefore, pc, touched), pc: withMembersOf(pcBefore, pc, touched) };
}

function differentSolutions(
  lists: Readonly<Record<Side, Readonly<Record<ListField, readonly string[]>>>>,
): Disagreement {
  return {
    row: solutionsRow,
    field: solutionsRow.field,
    crm: listText(lists.crm.solutions),
    pc: listText(lists.pc.solutions),
    verdict: 'different',
  };
}

/** The sides that people chose to keep. The newest choice of a field counts. */
function keptSides(requests: readonly RequestRow[]): Readonly<Record<string, Side>> {
  const kept = requests.flatMap((request) => (request.kind === 'keep' ? (parseKeep(request.payload) ?? []) : []));
  return Object.fromEntries(kept.map(({ field, side }) => [field, side]));
}
