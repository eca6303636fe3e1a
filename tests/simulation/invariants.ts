import { health, requestState } from '../../solution/contract/choices.ts';
import {
  cosellDealSolution,
  cosellHistoryEntry,
  cosellReferral,
  cosellRequest,
  cosellSolutionDetail,
  opportunity,
} from '../../solution/contract/tables.ts';
import type { Referral } from '../../sandbox/partner-center/src/referral.ts';
import { fieldNames, fieldsOfReferral } from './field-trace.ts';
import type { FieldName, Held } from './field-trace.ts';
import { partner } from './services.ts';
import type { Row } from './services.ts';
import type { World } from './world.ts';

const link = cosellReferral.columns;
const request = cosellRequest.columns;
const history = cosellHistoryEntry.columns;

/** Both sides as they are when everything is quiet. */
interface End {
  readonly world: World;
  readonly deals: ReadonlyMap<string, Row>;
  readonly links: readonly Row[];
  readonly requests: readonly Row[];
  readonly entries: readonly Row[];
  readonly solutions: ReadonlyMap<string, string>;
  readonly referrals: readonly Referral[];
}

/** Checks everything that must hold when the world has come to rest. */
export async function checkInvariants(world: World): Promise<void> {
  const end = await readEnd(world);
  for (const check of [
    oneReferral,
    oneLinkRow,
    requestsEnd,
    eventsLooked,
    inboundArrives,
    converges,
    nothingOverwritten,
    outcomesSaid,
  ])
    check(end);
}

async function readEnd(world: World): Promise<End> {
  const { rows } = world.services;
  const columns = ['opportunityid', 'statecode', ...Object.values(opportunity.columns)].join(',');
  const deals = await rows(`opportunities?$select=${columns}`);
  const { lookups } = cosellDealSolution;
  const detail = lookups.solutionDetailId.navigation;
  const identifier = cosellSolutionDetail.columns.solutionIdentifier;
  const solutionRows = await rows(
    `${cosellDealSolution.set}?$select=${lookups.opportunityId.value}&$expand=${detail}($select=${identifier})`,
  );
  const solutions = new Map<string, string>();
  for (const id of new Set(solutionRows.map((row) => String(row[lookups.opportunityId.value])))) {
    const ids = solutionRows
      .filter((row) => row[lookups.opportunityId.value] === id)
      .map((row) => String((row[detail] as Row)[identifier]));
    solutions.set(id, [...new Set(ids)].toSorted().join(','));
  }
  return {
    world,
    deals: new Map(deals.map((row) => [String(row['opportunityid']), row])),
    links: await rows(
      `${cosellReferral.set}?$select=${[cosellReferral.id, cosellReferral.lookups.opportunityId.value, ...Object.values(link)].join(',')}`,
    ),
    requests: await rows(`${cosellRequest.set}?$select=${[cosellRequest.id, ...Object.values(request)].join(',')}`),
    entries: await rows(
      `${cosellHistoryEntry.set}?$select=${[...Object.values(history), cosellHistoryEntry.lookups.opportunityId.value, cosellHistoryEntry.lookups.referralId.value].join(',')}`,
    ),
    solutions,
    referrals: world.services.partnerCenter.referrals(),
  };
}

/** One own referral per deal and generation, one record of Microsoft's per engagement. */
function oneReferral({ world, referrals, links, entries }: End): void {
  const shown = [...links, ...entries].map((row) => JSON.stringify(row)).join('\n');
  // Beyond the bounds a second one may come to be; then it is named where people see it.
  const isFine = (ids: readonly string[]): boolean =>
    ids.length < 2 || (world.schedule.beyond && ids.every((id) => shown.includes(id)));
  const own = referrals.filter((one) => one.organizationId === partner.organizationId && one.status !== 'Closed');
  for (const reference of new Set(own.flatMap((one) => one.externalReferenceId ?? []))) {
    const ids = own.filter((one) => one.externalReferenceId === reference).map(({ id }) => id);
    if (!isFine(ids)) world.witness.violate('one referral per deal', `${reference} has ${ids.join(', ')}`);
  }
  for (const engagementId of new Set(referrals.map((one) => one.engagementId))) {
    const theirs = referrals.filter(
      (one) => one.engagementId === engagementId && one.organizationId !== partner.organizationId,
    );
    if (!isFine(theirs.map(({ id }) => id)))
      world.witness.violate('one referral of Microsoft per engagement', `${engagementId} has ${theirs.length}`);
  }
}

function oneLinkRow({ world, links }: End): void {
  const keys = links
    .map((row) => `${String(row[link.recordKey])} generation ${String(row[link.generation])}`)
    .filter((key) => !key.startsWith('null'));
  const referralIds = links.flatMap((row) =>
    row[link.referralIdentifier] ? [`referral ${String(row[link.referralIdentifier])}`] : [],
  );
  for (const list of [keys, referralIds]) {
    const twice = list.find((key, n) => list.indexOf(key) !== n);
    if (twice) world.witness.violate('one link row per deal and referral', twice);
  }
}

function requestsEnd({ world, requests }: End): void {
  for (const row of requests) {
    const [state, code] = [row[request.state], row[request.resultCode]];
    const ended = state === requestState.done || state === requestState.failed;
    if (!ended || !code) {
      world.witness.violate(
        'every request ends',
        `${String(row[request.name])} of ${String(row[request.targetId])}: state ${String(state)}, code ${String(code)}`,
      );
    }
  }
}

/** Every event that was accepted led to a look: at the referral, its engagement, or the deal. */
function eventsLooked({ world, links, referrals }: End): void {
  for (const { referralId, at } of world.witness.events) {
    const referral = referrals.find((one) => one.id === referralId);
    const siblings = referrals.filter((one) => one.engagementId === referral?.engagementId);
    const lanes = links
      .filter((row) => siblings.some((one) => one.id === row[link.referralIdentifier]))
      .flatMap((row) => [row[cosellReferral.id], row[cosellReferral.lookups.opportunityId.value]]);
    const places = [referralId, referral?.engagementId, ...lanes].filter((place) => typeof place === 'string');
    if (!places.some((place) => world.witness.lastLook(place) >= at)) {
      world.witness.violate('no accepted event is lost', `the event of ${referralId} led to no look`);
    }
  }
}

/** A deal that came from Microsoft and is open has exactly one opportunity. */
function inboundArrives({ world, deals, referrals, links }: End): void {
  for (const { referralId, deleted } of world.deals) {
    const referral = referrals.find((one) => one.id === referralId);
    if (!referral || deleted) continue;
    const found = [...deals.values()].filter((row) => row[opportunity.columns.referralIdentifier] === referralId);
    const waits = links.some((row) => row[link.referralIdentifier] === referralId && row[link.errorCode]);
    const mayBeMissing = referral.status === 'Closed' || waits;
    if (found.length > 1 || (found.length === 0 && !mayBeMissing)) {
      world.witness.violate('a received deal becomes one record', `${referral.id} has ${found.length}`);
    }
  }
}

/** Link rows of deals that flow: shared, both sides open. */
function flowing({ deals, links, referrals }: End): readonly { row: Row; deal: Row; id: string; own: Referral }[] {
  return links.flatMap((row) => {
    const id = String(row[cosellReferral.lookups.opportunityId.value]);
    const deal = deals.get(id);
    const own = referrals.find((one) => one.id === row[link.referralIdentifier]);
    if (!deal || !own || deal[opportunity.columns.sync] !== true || deal['statecode'] !== 0) return [];
    // Until it is answered a received deal takes no changes; what the seller enters waits in the CRM.
    if (own.status === 'New') return [];
    return [{ row, deal, id, own }];
  });
}

function listed(row: Row): { conflicts: readonly string[]; problem: boolean } {
  const conflicts =
    typeof row[link.conflicts] === 'string' ? (JSON.parse(row[link.conflicts] as string) as { field: string }[]) : [];
  return {
    conflicts: conflicts.map(({ field }) => field),
    problem: row[link.health] === health.needsAttention && Boolean(row[link.errorCode]),
  };
}

/** Both sides hold the same, or the difference stands on the link row. */
function converges(end: End): void {
  const { world, solutions, referrals } = end;
  for (const { row, deal, id, own } of flowing(end)) {
    const crm = world.fields.crmNow(id);
    const pc = fieldsOfReferral(own);
    const { conflicts, problem } = listed(row);
    for (const field of fieldNames) {
      if (!crm || crm[field] === pc[field] || problem || conflicts.includes(field)) continue;
      world.witness.violate(
        'both sides converge',
        `${field} of ${id}: CRM ${String(crm[field])}, Partner Center ${String(pc[field])}`,
      );
    }
    const theirs = [...new Set(own.details.requirements.solutions.map((one) => one.id))].toSorted().join(',');
    if ((solutions.get(id) ?? '') !== theirs && !problem && !conflicts.includes('solutions')) {
      world.witness.violate(
        'both sides converge',
        `solutions of ${id}: CRM ${solutions.get(id) ?? 'none'}, Partner Center ${theirs}`,
      );
    }
    const microsoft = referrals.find(
      (one) => one.engagementId === own.engagementId && one.organizationId !== partner.organizationId,
    );
    if (deal[opportunity.columns.help] !== null && own.status === 'Active' && !microsoft && !problem) {
      world.witness.violate(
        'help reaches Microsoft',
        `${id} asks for help and the engagement has no record of Microsoft's`,
      );
    }
    if (own.externalReferenceId !== id && own.status !== 'Closed') {
      world.witness.violate(
        'the referral names its record',
        `${own.id} names ${String(own.externalReferenceId)} instead of ${id}`,
      );
    }
  }
  sharedDeals(end);
}

/** A deal to be shared is shared, or somebody says why not. */
function sharedDeals({ world, deals, links, requests }: End): void {
  for (const { opportunityId } of world.deals) {
    const deal = opportunityId === null ? undefined : deals.get(opportunityId);
    if (!deal || deal[opportunity.columns.sync] !== true || deal['statecode'] !== 0) continue;
    const row = links.find((one) => one[cosellReferral.lookups.opportunityId.value] === opportunityId);
    const refused = requests.some(
      (one) => one[request.targetId] === opportunityId && one[request.state] === requestState.failed,
    );
    if (!row?.[link.referralIdentifier] && !row?.[link.errorCode] && !refused) {
      world.witness.violate('a shared deal is shared', `${String(opportunityId)} has no referral and no reason`);
    }
  }
}

/**
 * What a person entered is never overwritten by the relay before the other side held it. Values are unique, so that "held it" has
 * a meaning; currencies are not and are left out.
 */
function nothingOverwritten({ world, links }: End): void {
  const { fields } = world;
  for (const row of links) {
    const id = row[cosellReferral.lookups.opportunityId.value];
    const referralId = row[link.referralIdentifier];
    // A deal that is gone on either side has nothing to keep.
    if (typeof id !== 'string' || typeof referralId !== 'string') continue;
    for (const field of ['dealValue', 'closingDate', 'notes'] satisfies FieldName[]) {
      const [crm, pc] = [fields.crm(id, field), fields.pc(referralId, field)];
      for (const [name, mine, other] of [
        ['CRM', crm, pc],
        ['Partner Center', pc, crm],
      ] as const) {
        for (const lost of lostEdits(mine, other)) {
          world.witness.violate(
            'no edit is lost',
            `${field} of ${id}: ${String(lost.value)} entered in ${name} was overwritten unseen`,
          );
        }
      }
    }
  }
}

function lostEdits(mine: readonly Held[], other: readonly Held[]): readonly Held[] {
  return mine.filter((held, n) => {
    const next = mine[n + 1];
    if (held.by !== 'person' || held.value === null || next?.by !== 'relay') return false;
    return !other.some((there) => there.value === held.value && there.order < next.order);
  });
}

/** Every link has its beginning in the history, every conflict its line, every refusal its code. */
function outcomesSaid({ world, links, entries }: End): void {
  for (const row of links) {
    const lane = row[cosellReferral.id];
    const codes = entries
      .filter((entry) => entry[cosellHistoryEntry.lookups.referralId.value] === lane)
      .map((entry) => String(entry[history.code]));
    const began = ['REF_SHARED', 'REF_ADOPTED', 'REF_CREATED_IN_CRM'];
    const opportunityId = row[cosellReferral.lookups.opportunityId.value];
    if (row[link.referralIdentifier] && opportunityId && !codes.some((code) => began.includes(code))) {
      world.witness.violate('every outcome is in the history', `${String(lane)} is linked, and no line says how`);
    }
    const { conflicts } = listed(row);
    if (conflicts.length > 0 && !codes.some((code) => /CONFLICT|DIFFER/.test(code))) {
      world.witness.violate('every conflict is in the history', `${String(lane)}: ${conflicts.join(', ')}`);
    }
    const [error] = [row[link.errorCode]];
    if (error && row[link.health] === health.needsAttention && !codes.includes(String(error))) {
      world.witness.violate(
        'every outcome is in the history',
        `${String(lane)} has ${String(error)}, and no line says so`,
      );
    }
  }
}
