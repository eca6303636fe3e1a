import type { CrmDeal } from '../model/deal.ts';
import type { Base, BaseEntry, Health, Link, LinkState } from '../model/link.ts';
import { canonical } from '../mapping/normalise.ts';
import { waitsForSignIn } from '../model/outcome.ts';
import type { Message } from '../model/outcome.ts';
import { awaitsAnswer } from '../model/referral.ts';
import type { Referral } from '../model/referral.ts';
import { baseOf, listsOf, listText, nextBase } from './base.ts';
import type { ListField } from './base.ts';
import { backoffUntil } from './backoff.ts';
import { duplicatesEntry } from './duplicates.ts';
import { helpAsked, microsoftSide } from './engagement.ts';
import { conflictMessage } from './findings.ts';
import type { RecordFindings } from './findings.ts';
import { linkStateOf } from './link-state.ts';
import { answerDue } from './received.ts';
import { refusedEntry } from './refused.ts';
import { agreedState } from './status.ts';
import type { PlanInput } from './types.ts';
import { unreadEntry } from './unread.ts';

/** After this many failed attempts a person should know; the deal goes on being tried (chosen: about half an hour). */
export const manyAttempts = 8;

/** The link row after a pass. */
export function nextState(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral | null,
  findings: RecordFindings,
): LinkState {
  const state = linkStateOf(input, link, deal.record, own ?? undefined);
  if (findings.superseded) return { ...state, ...settledState, operation: null, conflicts: [] };
  const { fault } = input;
  const waits = isWaiting(input);
  const refusedPost = own === null && fault?.step === 'post' && fault.outcome === 'notDone';
  const conflicts = findings.comparison?.fields.conflicts ?? [];
  const attempts = waits || findings.unseen ? state.attempts + 1 : 0;
  const said = toSay(input, findings);
  return {
    ...state,
    ...(findings.moveTo ? { record: findings.moveTo } : {}),
    ...microsoftState(input, state),
    base: own && deal.sync ? agreed(input, deal, link, own, findings) : refusedPost ? refusedBase(input) : state.base,
    operation: openOperation(input, state, own, findings),
    conflicts: own && deal.sync ? conflicts.map(({ field, crm, pc }) => ({ field, crm, pc })) : state.conflicts,
    attempts,
    notBefore: waits ? (fault?.notBefore ?? backoffUntil(input.now, state.attempts)) : (findings.notBefore ?? null),
    errorCode: said?.code ?? null,
    errorParameters: said?.parameters ?? null,
    health: healthOf(input, findings, attempts),
  };
}

/** A row with nothing to say and nothing to do. */
export const settledState = {
  health: 'inStep',
  errorCode: null,
  errorParameters: null,
  attempts: 0,
  notBefore: null,
} as const;

/** True while a fault of this pass may pass by itself. */
export function isWaiting({ fault }: PlanInput): boolean {
  return fault !== null && (fault.retry !== 'never' || fault.outcome === 'unknown');
}

/** The one thing the link row says: the fault, else the first refusal, else what is being checked, else a conflict, else a note. */
function toSay({ fault }: PlanInput, findings: RecordFindings): Message | undefined {
  const merge = findings.comparison?.fields;
  return (
    fault ??
    findings.problems?.[0] ??
    findings.checking ??
    (merge && merge.conflicts.length > 0 ? conflictMessage(merge) : findings.note)
  );
}

function healthOf(input: PlanInput, findings: RecordFindings, attempts: number): Health {
  const { fault } = input;
  if (findings.checking || (fault?.step === 'post' && fault.outcome === 'unknown')) return 'checking';
  if (fault && isWaiting(input) && !waitsForSignIn(fault.code) && attempts < manyAttempts) return 'waiting';
  const isWrong = (findings.problems?.length ?? 0) > 0 || (findings.comparison?.fields.conflicts.length ?? 0) > 0;
  return fault || isWrong ? 'needsAttention' : 'inStep';
}

/** A deal that was refused as a whole agrees on nothing but that. */
function refusedBase(input: PlanInput): Base | null {
  const refused = refusedEntry(input, null, false);
  return refused ? { ...baseOf(input, {}), fields: { refused } } : null;
}

/** What is known of Microsoft's side; kept where this pass did not look. */
function microsoftState(input: PlanInput, state: LinkState): Partial<LinkState> {
  const microsoft = microsoftSide(input);
  if (!microsoft) return {};
  return {
    microsoftReferralId: microsoft.id,
    microsoftStatus: microsoft.status,
    microsoftSubstatus: microsoft.substatus,
    microsoftReason: reasonOf(microsoft) ?? state.microsoftReason,
    microsoftAnswerBy: awaitsAnswer(microsoft) ? answerDue(microsoft) : null,
  };
}

/** Longest reason the link row keeps, characters. */
const longestReason = 2000;

function reasonOf({ statusReason }: Referral): string | null {
  return canonical('text', statusReason, longestReason) as string | null;
}

/** What is agreed on: fields, lists, and the answers that have no field of their own. */
function agreed(input: PlanInput, deal: CrmDeal, link: Link | null, own: Referral, findings: RecordFindings): Base {
  const base = nextBase(input, deal, link, own, findings.toCrm ?? []);
  const { duplicates: _duplicates, refused: _refused, unread: _unread, ...kept } = base.fields;
  const fields: Record<string, BaseEntry> = { ...kept };
  if (own.visible && (deal.visible || findings.visibleToCrm)) fields['visible'] = { crm: true, pc: true };
  const help = microsoftSide(input) && (helpAsked(input) ?? deal.help);
  if (help && !fields['help']) fields['help'] = { crm: help, pc: help };
  if (deal.record.table === 'opportunity') {
    for (const field of ['solutions', 'team'] as const) {
      const entry = agreedList(deal, own, findings, field, fields[field]);
      if (entry) fields[field] = entry;
    }
    // A deal that was taken off its hold is being accepted; until that is known the old entry stays.
    const released = fields['onHold']?.crm === true && !deal.onHold;
    if (awaitsAnswer(own) && !released) fields['onHold'] = { crm: deal.onHold, pc: true };
  }
  return { ...base, fields: { ...fields, ...memories(input, deal, link, own, findings, fields['state']) } };
}

/** Entries of the base that are no values of both sides: what was said and must not be said again. */
function memories(
  input: PlanInput,
  deal: CrmDeal,
  link: Link | null,
  own: Referral,
  findings: RecordFindings,
  before: BaseEntry | undefined,
): Record<string, BaseEntry> {
  const entries = {
    state: agreedState(deal, own, findings.close?.as ?? null) ?? before,
    duplicates: duplicatesEntry(findings.duplicates ?? []),
    refused: refusedEntry(input, link, findings.barred === true),
    unread: unreadEntry(own),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, entry]) => entry)) as Record<string, BaseEntry>;
}

/** A list is agreed on once nothing of it has to travel any more; what this change set does on the record counts as done. */
function agreedList(
  deal: CrmDeal,
  own: Referral,
  { comparison, solutions }: RecordFindings,
  field: ListField,
  before: BaseEntry | undefined,
): BaseEntry | undefined {
  const merge = comparison?.[field];
  const [crm, pc] = [listsOf(deal)[field], listsOf(own)[field]];
  // Without a base different solutions wait for a person; who works on a deal may differ.
  if (!merge) return before;
  const { add, remove } = merge.crm;
  const toCrm = add.length + remove.length > 0;
  if (!before && field === 'solutions' && !toCrm && listText(crm) !== listText(pc)) return before;
  if (merge.pc.add.length + merge.pc.remove.length > 0 || (toCrm && !solutions)) return before;
  const after = toCrm ? [...crm.filter((key) => !remove.includes(key)), ...add].toSorted() : crm;
  return { crm: listText(after), pc: listText(pc) };
}

/** A pending operation is closed by proof only: what it was to create is there, was refused, or has not come within the settle window. */
function openOperation(
  input: PlanInput,
  state: LinkState,
  own: Referral | null,
  findings: RecordFindings,
): LinkState['operation'] {
  const { operation } = state;
  const { fault } = input;
  if (!operation || findings.settled) return null;
  if (fault?.step === 'post') return fault.outcome === 'unknown' ? operation : null;
  const isThere = operation.kind === 'createReferral' ? own !== null : microsoftSide(input) !== undefined;
  return isThere ? null : operation;
}
