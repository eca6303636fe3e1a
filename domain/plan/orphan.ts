import { historyId } from '../identity.ts';
import type { Link } from '../model/link.ts';
import { linkStateOf } from './link-state.ts';
import type { PlanInput, Step } from './types.ts';

/** The record of a link is gone: the link stays and says so once; nothing happens in Partner Center. */
export function planOrphan(input: PlanInput, link: Link): Step {
  const message = { code: 'REF_RECORD_MISSING' as const, parameters: {} };
  const requests = input.requests.map((request) => ({ id: request.id, state: 'failed' as const, message }));
  if (link.health === 'orphaned' && requests.length === 0) return { do: 'rest', why: 'orphaned' };
  const state = {
    ...linkStateOf(link, link.record),
    health: 'orphaned' as const,
    errorCode: message.code,
    operation: link.operation,
    notBefore: null,
  };
  const history =
    link.health === 'orphaned'
      ? []
      : [
          {
            ...message,
            direction: 'none' as const,
            outcome: 'failed' as const,
            operation: 'readRecord',
            fields: [],
            id: historyId(input.passId, 0),
            at: input.now,
            correlationId: input.passId,
            attempt: link.attempts,
          },
        ];
  return {
    do: 'record',
    changes: {
      lane: input.lane,
      link: { version: link.version, state, name: link.referralId ?? link.id },
      history,
      historyOf: null,
      requests,
    },
    again: null,
  };
}

/** Somebody asked for a record that is gone and was never shared: the requests are answered, nothing else is known. */
export function planGone(input: PlanInput): Step {
  const message = { code: 'REF_RECORD_MISSING' as const, parameters: {} };
  const requests = input.requests.map((request) => ({ id: request.id, state: 'failed' as const, message }));
  return { do: 'record', changes: { lane: input.lane, history: [], historyOf: null, requests }, again: null };
}
