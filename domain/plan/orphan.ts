import type { RequestOutcome } from '../model/change-set.ts';
import type { Link } from '../model/link.ts';
import { historyLine, stamped } from './history-line.ts';
import { linkStateOf } from './link-state.ts';
import type { PlanInput, Step } from './types.ts';

const gone = { code: 'REF_RECORD_MISSING', parameters: {} } as const;

/** The record of a link is gone: the link stays and says so once; nothing happens in Partner Center. */
export function planOrphan(input: PlanInput, link: Link): Step {
  const isKnown = link.health === 'orphaned';
  if (isKnown && input.requests.length === 0) return { do: 'rest', why: 'orphaned' };
  const state = {
    ...linkStateOf(input, link, link.record),
    health: 'orphaned' as const,
    // Nobody can answer without a record: the row leaves the list of those that wait.
    answer: link.answer === 'awaiting' ? null : link.answer,
    errorCode: gone.code,
    errorParameters: gone.parameters,
    notBefore: null,
  };
  const line = historyLine({ ...gone, outcome: 'failed', operation: 'readRecord' });
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      link: { version: link.version, state, name: link.referralId ?? link.id },
      history: stamped(input, isKnown ? [] : [line], link.attempts),
      historyOf: null,
      requests: refused(input),
    },
    again: null,
  };
}

/** Somebody asked for a record that is gone and was never shared: the requests are answered, nothing else is known. */
export function planGone(input: PlanInput): Step {
  return {
    do: 'record',
    changes: { lane: input.lane, history: [], historyOf: null, requests: refused(input) },
    again: null,
  };
}

function refused(input: PlanInput): readonly RequestOutcome[] {
  return input.requests.map(({ id }) => ({ id, state: 'failed', message: gone }));
}
