import type { HintHandlers } from '../../relay/src/ports/hint-queue.ts';
import type { Witness } from './witness.ts';

/**
 * Handlers that notice when one process works on a lane twice at the same time. A process that ended meanwhile begins nothing, one
 * that stands still begins later.
 */
export function guardLanes(handlers: HintHandlers, witness: Witness, deliver: (run: () => void) => void): HintHandlers {
  const working = new Set<string>();
  return {
    async deal(hint) {
      await new Promise<void>((resolve) => deliver(resolve));
      if (working.has(hint.lane)) witness.violate('one pass per lane', `lane ${hint.lane} is worked twice at once`);
      working.add(hint.lane);
      try {
        await handlers.deal(hint);
      } finally {
        working.delete(hint.lane);
      }
    },
    async event(event) {
      await new Promise<void>((resolve) => deliver(resolve));
      await handlers.event(event);
    },
  };
}
