import { composeAudit } from '../audit.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Link, LinkState } from '../model/link.ts';
import type { Message } from '../model/outcome.ts';
import { valueOf } from '../model/observation.ts';
import { historyLine, stamped } from './history-line.ts';
import { linkStateOf, sameState } from './link-state.ts';
import type { PlanInput } from './types.ts';

/**
 * What is left of a change set when the CRM refuses to write the record for good (a rule or a plug-in of the customer): what
 * happened in Partner Center stays on the link row, the refusal goes to history, requests and, if possible, the audit. The base
 * stays as it was, because the record does not hold the new values.
 */
export function recordRefused(input: PlanInput, changes: ChangeSet, refusal: Message, keepAudit: boolean): ChangeSet {
  const link = valueOf(input.link);
  const deal = valueOf(input.deal);
  const line = historyLine({ ...refusal, direction: 'toDynamics', outcome: 'refused', operation: 'writeRecord' });
  const said = link?.errorCode === refusal.code && input.requests.length === 0;
  const truths = changes.history.filter(
    (entry) => !(entry.outcome === 'succeeded' && recordWrites.has(entry.operation)),
  );
  const history = said ? truths : [...truths, ...stamped(input, [line], 0, changes.history.length)];
  const target = changes.link ?? unchanged(input, link, deal?.name);
  const state = target && refusedState(changes, target.state, link ?? null, refusal);
  const audit = deal && history.length > 0 ? composeAudit(history, input.now, deal.published.audit) : undefined;
  return {
    lane: changes.lane,
    ...(keepAudit && deal && audit !== undefined
      ? { record: { ref: deal.record, version: deal.version, changes: { published: { audit } } } }
      : {}),
    ...(target && state && !sameState(link ?? null, state) ? { link: { ...target, state } } : {}),
    history,
    historyOf: isBorn(changes) ? null : changes.historyOf,
    requests: changes.requests.map((outcome) =>
      replied.has(outcome.message.code) ? outcome : { id: outcome.id, state: 'failed', message: refusal },
    ),
  };
}

/** The link row as it is, for a pass that had nothing else to write into it. */
function unchanged(input: PlanInput, link: Link | undefined, name: string | undefined): ChangeSet['link'] {
  if (!link?.version) return undefined;
  return { version: link.version, state: linkStateOf(input, link, link.record), name: name ?? link.id };
}

/** Answers that Partner Center holds whatever becomes of the record. */
const replied: ReadonlySet<string> = new Set(['REF_ACCEPTED', 'REF_DECLINED']);

/** Operations of the history that write the record. */
const recordWrites: ReadonlySet<string> = new Set([
  'updateRecord',
  'createRecord',
  'closeRecord',
  'qualifyLead',
  'linkReferral',
]);

/** True when the change set makes the record. */
function isBorn(changes: ChangeSet): boolean {
  return Boolean(changes.opportunity || changes.lead);
}

/** What was to be written to the record keeps its old base: the record does not hold it. */
function refusedState(changes: ChangeSet, state: LinkState, link: Link | null, refusal: Message): LinkState {
  const refused = changes.record?.changes;
  const unwritten = [
    ...Object.keys(refused?.fields ?? {}),
    ...(refused?.visible ? ['visible'] : []),
    ...(changes.solutions ? ['solutions'] : []),
    ...(changes.close ? ['state'] : []),
  ];
  // A record that was not made, or not tied, belongs to nobody.
  const loose = isBorn(changes) || refused?.sync === true;
  const old = link?.base?.fields ?? {};
  const fields = Object.fromEntries(
    Object.entries(state.base?.fields ?? {}).flatMap(([field, entry]) => {
      if (!unwritten.includes(field)) return [[field, entry] as const];
      return old[field] ? [[field, old[field]] as const] : [];
    }),
  );
  return {
    ...state,
    record: loose ? null : state.record,
    base: loose ? null : state.base && { ...state.base, fields },
    health: 'needsAttention',
    errorCode: refusal.code,
    errorParameters: refusal.parameters,
  };
}
