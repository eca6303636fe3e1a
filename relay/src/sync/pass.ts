import { withoutMark } from '../../../domain/name-mark.ts';
import { present, valueOf } from '../../../domain/model/observation.ts';
import { waitsForSignIn } from '../../../domain/model/outcome.ts';
import { doubledWait } from '../../../domain/plan/backoff.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { stamped } from '../../../domain/plan/history-line.ts';
import { sendingHash } from '../../../domain/plan/refused.ts';
import type { Fault, PlanInput, Step } from '../../../domain/plan/types.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { Hint } from '../ports/hint-queue.ts';
import { applyRecord } from './apply-record.ts';
import { look, observeAgain, observeDeal } from './observe.ts';
import type { ConnectionScope } from './scope.ts';

/** A plan has at most this many steps: search, POST, engagement, POST, patch, customer, record and room for repeats. */
const longestPlan = 16;
/** A POST leaves the process within this time after its operation was written (docs/decisions/0001). Milliseconds. */
const longestPassMs = 60_000;
/** A record that others keep changing is tried this often within one pass (docs/decisions/0001). */
const mostRounds = 5;

/**
 * One pass over one deal: observe, plan, apply, record. Every fault ends on the link row or, when the CRM cannot be written, in a
 * later hint; nothing is thrown but programming errors.
 */
export async function runPass(scope: ConnectionScope, hint: Hint): Promise<void> {
  const passId = scope.random.newId();
  try {
    await synchronise(scope, hint, passId);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    await postpone(scope, hint, error);
  }
}

async function synchronise(scope: ConnectionScope, hint: Hint, passId: string): Promise<void> {
  let input = await observeDeal(scope, hint, passId);
  for (let n = 0, rounds = 0, patches = 0; n < longestPlan; n += 1) {
    const step = plan(input);
    const why = step.do === 'rest' ? { why: step.why } : {};
    scope.log.info('step', { lane: hint.lane, passId, step: step.do, ...why });
    if (step.do === 'rest') return forgetSent(scope, input);
    if (step.do === 'handOver') {
      const { lane, record, generation } = step;
      return scope.queue.hint({ lane, record, generation, related: false });
    }
    if (step.do === 'patch' && (patches += 1) > mostRounds) {
      // Somebody changes it all the time, or the answers do not show what was sent: a person should see that.
      input = {
        ...input,
        fault: faultOf(scope, step, new RelayError({ code: 'PC_CHANGED_MEANWHILE', retry: 'later' })),
      };
      continue;
    }
    const next = await advance(scope, hint, input, step);
    if (next === 'recorded') return;
    if (next !== 'overtaken') {
      input = next;
      continue;
    }
    rounds += 1;
    if (rounds >= mostRounds) return moveOrThrow(scope, hint);
    input = await observeAgain(scope, hint, input);
  }
  throw new RelayError({ code: 'RELAY_FAULT', retry: 'later', parameters: { correlationId: passId } });
}

/** Both sides agree: what was sent and never recorded is no half-finished write of ours any more. */
async function forgetSent(scope: ConnectionScope, input: PlanInput): Promise<void> {
  if (Object.keys(input.sent).length > 0 && !valueOf(input.link)?.operation) await scope.sent.forget(input.lane);
}

/** Applies one step. `overtaken`: a version guard failed and nothing was written. */
async function advance(
  scope: ConnectionScope,
  hint: Hint,
  input: PlanInput,
  step: Exclude<Step, { do: 'rest' | 'handOver' }>,
): Promise<PlanInput | 'recorded' | 'overtaken'> {
  if (step.do === 'record') return (await applyRecord(scope, hint, input, step)) ? 'recorded' : 'overtaken';
  if (step.do !== 'post') return take(scope, hint, input, step);
  try {
    return await take(scope, hint, await begin(scope, hint, input, step), step);
  } catch (error) {
    if (error instanceof RelayError && error.code === 'DV_CHANGED_MEANWHILE') return 'overtaken';
    throw error;
  }
}

/** A guard that fails every time may be an alternate key: the deal is kept under another lane, which gets the hint. */
async function moveOrThrow(scope: ConnectionScope, hint: Hint): Promise<void> {
  const place =
    (hint.record && (await scope.crm.findPlace({ record: hint.record }))) ??
    (hint.referralId ? await scope.crm.findPlace({ referralId: hint.referralId }) : null);
  if (!place || place.lane === hint.lane) throw new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'later' });
  await scope.queue.hint({ ...hint, ...place });
}

/** Takes one step towards Partner Center and returns what is known afterwards. A fault becomes part of what is known. */
async function take(
  scope: ConnectionScope,
  hint: Hint,
  before: PlanInput,
  step: Exclude<Step, { do: 'record' | 'rest' | 'handOver' }>,
): Promise<PlanInput> {
  try {
    switch (step.do) {
      case 'look':
        return await look(scope, hint, before, step.at);
      case 'post': {
        // Whoever was held up for longer than a pass takes may have been replaced: the operation stays open and is searched for.
        if (scope.clock.now().getTime() - Date.parse(step.operation.sentAt) > longestPassMs)
          throw new RelayError({ code: 'DV_CHANGED_MEANWHILE', retry: 'now' });
        const referral = await scope.referrals.create(step.draft, step.operation.id);
        const posted = { did: 'posted' as const, operation: step.operation.kind, values: step.values, referral };
        const done = [...before.done, posted];
        return step.operation.kind === 'createReferral'
          ? { ...before, done, referral: present(referral) }
          : { ...before, done };
      }
      case 'patch': {
        if (Object.keys(step.values).length > 0) await scope.sent.remember(before.lane, step.values);
        const referral = await scope.referrals.patch(step.referral, step.patch);
        const done = {
          did: 'patched' as const,
          values: step.values,
          changes: step.changes,
          settled: step.settled,
          visible: step.patch.visible === true,
          linked: step.patch.externalReferenceId !== undefined,
          status: step.patch.status ?? null,
          referral,
        };
        return { ...before, referral: present(referral), done: [...before.done, done] };
      }
    }
  } catch (error) {
    if (!(error instanceof RelayError) || error.code.startsWith('DV_')) throw error;
    if (error.code === 'PC_CHANGED_MEANWHILE' && step.do === 'patch') {
      return { ...before, referral: await scope.referrals.read(step.referral.id) };
    }
    return { ...before, fault: faultOf(scope, step, error) };
  }
}

/** Writes the pending operation before a POST, guarded by the version of the link row: whoever loses does not send. */
async function begin(
  scope: ConnectionScope,
  hint: Hint,
  input: PlanInput,
  step: Extract<Step, { do: 'post' }>,
): Promise<PlanInput> {
  const link = valueOf(input.link);
  const name = withoutMark(valueOf(input.deal)?.name ?? hint.lane);
  const applied = await scope.crm.apply({
    lane: input.lane,
    link: { version: link?.version ?? null, state: step.link, name },
    history: stamped(input, step.history, 0),
    historyOf: valueOf(input.deal)?.record ?? null,
    requests: [],
  });
  const said = { steps: input.done.length, lines: [...input.said.lines, ...step.history] };
  return {
    ...input,
    said,
    link: present({ ...step.link, id: input.lane, version: applied.linkVersion, misowned: false }),
  };
}

function faultOf(
  scope: ConnectionScope,
  step: Exclude<Step, { do: 'record' | 'rest' | 'handOver' }>,
  error: RelayError,
): Fault {
  const wait = error.retryAfterMs;
  return {
    code: error.code,
    parameters: error.parameters,
    step: step.do,
    operation: step.do === 'post' ? step.operation.kind : null,
    retry: waitsForSignIn(error.code) ? 'later' : error.retry,
    outcome: error.outcome,
    ...(step.do === 'look' ? {} : { payload: sendingHash(step) }),
    notBefore: wait === undefined ? null : new Date(scope.clock.now().getTime() + wait).toISOString(),
  };
}

/** Waits of a deal whose CRM side cannot be read or written: nothing can be recorded there. Milliseconds; chosen. */
const postponeMs = { later: 2_000, never: 60_000 };

async function postpone(scope: ConnectionScope, hint: Hint, error: RelayError): Promise<void> {
  const attempt = hint.attempt ?? 0;
  scope.log.warn('pass postponed', { lane: hint.lane, code: error.code, retry: error.retry, attempt });
  const grown = doubledWait(error.retry === 'never' ? postponeMs.never : postponeMs.later, attempt);
  const wait = error.retryAfterMs ?? grown * (0.75 + scope.random.fraction() / 2);
  await scope.queue.later({ ...hint, attempt: attempt + 1 }, new Date(scope.clock.now().getTime() + wait));
}
