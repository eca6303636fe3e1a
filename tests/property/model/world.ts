import { outboundLane } from '../../../domain/identity.ts';
import { defaultLeadMapping } from '../../../domain/mapping/default-mappings.ts';
import { defaultMapping, mappingVersion } from '../../../domain/mapping/field-mapping.ts';
import type { FieldMapping, FieldValue } from '../../../domain/mapping/field-mapping.ts';
import type { RecordRef } from '../../../domain/model/deal.ts';
import type { Rules } from '../../../domain/plan/types.ts';
import type { EventHint, Hint } from '../../../relay/src/ports/hint-queue.ts';
import { runPass } from '../../../relay/src/sync/pass.ts';
import { resolveEvent } from '../../../relay/src/sync/resolve-event.ts';
import type { ConnectionScope } from '../../../relay/src/sync/scope.ts';
import { anInput } from '../../support/plan.ts';
import { Crash, createCalls } from './calls.ts';
import type { Calls, FaultKind } from './calls.ts';
import { createCrm } from './crm.ts';
import type { CrmModel } from './crm.ts';
import { applyEdit, begin } from './edits.ts';
import { createJudge } from './judge.ts';
import { createPartnerCenter } from './partner-center.ts';
import type { PartnerCenterModel } from './partner-center.ts';
import type { Beat, FaultAt, Scenario } from './scenario.ts';

/** Both services, people, and the connector's own pass between them. */
export interface World {
  readonly calls: Calls;
  readonly crm: CrmModel;
  readonly partnerCenter: PartnerCenterModel;
  readonly rules: Rules;
  /** What the connector did and must never do. */
  readonly violations: readonly string[];
  /** The values that it remembers to have sent are lost. */
  forget(): void;
  /** Edits of a beat, then passes for them. */
  play(beat: Beat): Promise<void>;
  /** A reconcile: every deal and every referral gets a look, nothing fails, and all that follows at once is done. */
  round(): Promise<void>;
  writes(): number;
  /** Values that a rule or a person overruled and the history does not name. */
  unsaidLosses(): readonly string[];
}

/** Between two rounds: longer than the settle window and the longest wait. Milliseconds. */
const roundMs = 20 * 60_000;
/** Passes of one round; more are an endless loop. */
const mostPasses = 24;

export function createWorld(scenario: Scenario): World {
  const violations: string[] = [];
  const violation = (what: string): void => void violations.push(what);
  const calls = createCalls(Date.parse('2026-06-01T09:00:00.000Z'));
  const rules = rulesOf(scenario);
  const judge = createJudge(violation);
  const partnerCenter = createPartnerCenter(calls, scenario.lagMs, judge, violation);
  const crm = createCrm(calls, rules.connectionId, { accountIds: [], similar: [] }, judge.applied, violation);
  judge.watch(crm, partnerCenter);
  let due: { readonly at: number; readonly hint: Hint }[] = [];
  let events: { readonly at: number; readonly event: EventHint }[] = [];
  const sent = new Map<string, Record<string, readonly FieldValue[]>>();
  let ids = 0;

  const enqueue = (hint: Hint, at: number): void => {
    const twin = due.find((one) => one.hint.lane === hint.lane);
    due = [...due.filter((one) => one !== twin), { hint: merged(twin?.hint, hint), at: Math.min(at, twin?.at ?? at) }];
  };
  const scope: ConnectionScope = {
    connectionId: rules.connectionId,
    epoch: () => 'model:1',
    rules,
    crm: crm.store,
    referrals: partnerCenter.source,
    queue: {
      hint: async (hint) => enqueue(hint, calls.now()),
      later: async (hint, notBefore) => enqueue(hint, notBefore.getTime()),
      event: async (event, notBefore) => void events.push({ event, at: notBefore?.getTime() ?? calls.now() }),
    },
    sent: {
      read: async (lane) => sent.get(lane) ?? {},
      remember: async (lane, values) => {
        const before = sent.get(lane) ?? {};
        const added = Object.entries(values).map(([field, value]) => [field, [...(before[field] ?? []), value]]);
        sent.set(lane, { ...before, ...Object.fromEntries(added) });
      },
      forget: async (lane) => void sent.delete(lane),
    },
    clock: { now: () => new Date(calls.now()), after: () => () => undefined },
    random: {
      newId: () => `00000000-0000-4000-a000-${String((ids += 1)).padStart(12, '0')}`,
      fraction: () => 0.5,
    },
    log: {
      info: () => undefined,
      warn: (event, details) => {
        if (details?.['code'] === 'RELAY_FAULT') violation(`${event}: the plan did not end`);
      },
      error: (event) => violation(event),
    },
  };

  /** Works off what is due now; a pass that crashed comes back. */
  const work = async (): Promise<void> => {
    for (let n = 0; n < mostPasses; n += 1) {
      const event = events.find(({ at }) => at <= calls.now());
      if (event) {
        events = events.filter((one) => one !== event);
        await surviving(
          () => resolveEvent(scope, event.event),
          () => void events.push(event),
        );
        continue;
      }
      const next = due.find(({ at }) => at <= calls.now());
      if (!next) return;
      due = due.filter((one) => one !== next);
      await surviving(
        () => runPass(scope, next.hint),
        () => enqueue(next.hint, next.at),
      );
    }
    violation('the passes do not end');
  };

  const hintCrm = async (): Promise<void> => {
    const linked = crm.links().flatMap(({ record }) => (record ? [{ record }] : []));
    for (const { record } of [...crm.deals(), ...crm.openRequests(), ...linked]) {
      const place = newestPlace(crm, record);
      enqueue({ lane: place ?? outboundLane(rules.connectionId, record, 1), record, related: false }, calls.now());
    }
  };
  const hintPartnerCenter = (): void => {
    for (const { id, isMicrosoftSide } of partnerCenter.all())
      events.push({ at: calls.now(), event: { referralId: id, related: isMicrosoftSide } });
  };

  const world: World = {
    calls,
    crm,
    partnerCenter,
    rules,
    violations,
    forget: () => sent.clear(),
    async play(beat) {
      for (const edit of beat.edits) applyEdit(world, edit);
      const failing: readonly FaultAt[] = beat.faults;
      calls.reset({
        faults: Object.fromEntries(failing.map(({ call, fault }): [number, FaultKind] => [call, fault])),
        during: Object.fromEntries(beat.during.map(({ call, edit }) => [call, () => applyEdit(world, edit)])),
      });
      if (beat.hints !== 'partnerCenter') await hintCrm();
      if (beat.hints !== 'crm') hintPartnerCenter();
      await work();
      calls.reset({ faults: {}, during: {} });
      calls.advance(beat.waitMs);
    },
    async round() {
      calls.advance(roundMs);
      await hintCrm();
      hintPartnerCenter();
      await work();
    },
    writes: () => crm.writes() + partnerCenter.writes(),
    unsaidLosses: judge.unsaidLosses,
  };
  begin(world, scenario.start);
  return world;
}

async function surviving(run: () => Promise<void>, again: () => void): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    again();
  }
}

function newestPlace(crm: CrmModel, record: RecordRef): string | undefined {
  const links = crm.links().filter((link) => link.record?.table === record.table && link.record.id === record.id);
  return links.toSorted((a, b) => b.generation - a.generation)[0]?.id;
}

function merged(before: Hint | undefined, hint: Hint): Hint {
  return before
    ? { ...before, ...hint, record: hint.record ?? before.record, related: before.related || hint.related }
    : hint;
}

function rulesOf({ nameMark, owners }: Scenario): Rules {
  const owned = (mapping: readonly FieldMapping[]): FieldMapping[] =>
    mapping.map((row) => {
      const owner = (owners as Readonly<Record<string, FieldMapping['owner']>>)[row.field];
      return owner ? { ...row, owner } : row;
    });
  return {
    ...anInput().rules,
    nameMark,
    mapping: owned(defaultMapping),
    leadMapping: owned(defaultLeadMapping),
    mappingVersion,
  };
}
