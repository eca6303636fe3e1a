import type { ChangeSet } from '../../../domain/model/change-set.ts';
import { valueOf } from '../../../domain/model/observation.ts';
import { recordRefused } from '../../../domain/plan/refused-record.ts';
import type { Again, PlanInput, Step } from '../../../domain/plan/types.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { Hint } from '../ports/hint-queue.ts';
import type { ConnectionScope } from './scope.ts';

/** Writes the change set; false when somebody changed the record or the link row meanwhile and nothing was written. */
export async function applyRecord(
  scope: ConnectionScope,
  hint: Hint,
  input: PlanInput,
  step: Extract<Step, { do: 'record' }>,
): Promise<boolean> {
  let { again } = step;
  try {
    if (hasContent(step.changes)) await applyAndVerify(scope, step.changes);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    if (error.code === 'DV_CHANGED_MEANWHILE') return false;
    if (error.retry !== 'never' || !writesRecord(step.changes)) throw error;
    await applyRefusal(scope, input, step.changes, error);
    // What was refused for good is refused again: no other pass at once.
    if (!again?.notBefore) again = null;
  }
  const { operation } = step.changes.link?.state ?? valueOf(input.link) ?? {};
  if (input.fault === null && operation === null) await scope.sent.forget(input.lane);
  if (again) await lookAgain(scope, hint, input, again);
  return true;
}

async function lookAgain(scope: ConnectionScope, hint: Hint, input: PlanInput, again: Again): Promise<void> {
  const waits = again.waitsAt ? await scope.crm.findPlace({ referralId: again.waitsAt }) : null;
  const next: Hint = {
    ...hint,
    lane: waits?.lane ?? hint.lane,
    record: again.record ?? hint.record,
    related: again.related ?? false,
    attempt: input.fault ? (hint.attempt ?? 0) + 1 : 0,
  };
  await (again.notBefore ? scope.queue.later(next, new Date(again.notBefore)) : scope.queue.hint(next));
}

/** The base holds what we meant to write; where the CRM made something else of it, the base is put right. */
async function applyAndVerify(scope: ConnectionScope, changes: ChangeSet): Promise<void> {
  const applied = await scope.crm.apply(changes);
  const base = changes.link?.state.base;
  const written = changes.record?.changes.fields ?? changes.opportunity?.fields;
  if (!applied.fields || !base || !written || !changes.link) return;
  const held = applied.fields;
  const altered = Object.keys(written).filter((field) => field in held && held[field] !== written[field]);
  if (altered.length === 0) return;
  const fields = {
    ...base.fields,
    ...Object.fromEntries(
      altered.map((field) => [field, { crm: held[field] ?? null, pc: base.fields[field]?.pc ?? null }]),
    ),
  };
  const state = { ...changes.link.state, base: { ...base, fields } };
  try {
    await scope.crm.apply({
      lane: changes.lane,
      link: { version: applied.linkVersion, state, name: changes.link.name },
      history: [],
      historyOf: null,
      requests: [],
    });
  } catch (error) {
    // Whoever was faster looks at the deal as it is now.
    if (!(error instanceof RelayError) || error.code !== 'DV_CHANGED_MEANWHILE') throw error;
  }
}

async function applyRefusal(
  scope: ConnectionScope,
  input: PlanInput,
  changes: ChangeSet,
  error: RelayError,
): Promise<void> {
  const refusal = { code: error.code, parameters: error.parameters };
  const rest = recordRefused(input, changes, refusal, true);
  try {
    if (hasContent(rest)) await scope.crm.apply(rest);
  } catch (again) {
    if (!(again instanceof RelayError) || again.retry !== 'never') throw again;
    await scope.crm.apply(recordRefused(input, changes, refusal, false));
  }
}

/** True when the change set has parts that rules and plug-ins of the customer may refuse. */
function writesRecord(changes: ChangeSet): boolean {
  const { record, opportunity, lead, solutions, qualify, close } = changes;
  return Boolean(record || opportunity || lead || solutions || qualify || close);
}

function hasContent(changes: ChangeSet): boolean {
  return Boolean(writesRecord(changes) || changes.link || changes.history.length > 0 || changes.requests.length > 0);
}
