import { requestState } from '../../solution/contract/choices.ts';
import { cosellConnection, cosellRequest } from '../../solution/contract/tables.ts';
import type { Row } from './services.ts';
import type { World } from './world.ts';

/**
 * A request that may be claimed is claimed within this time of calm: a poll at rest (20 s), its slow answers, and a wait that a
 * service asked for at the end. Other nets, such as the poll of changed records, are slower. Milliseconds.
 */
const longestWaitMs = 50_000;

const { columns, set, id } = cosellRequest;
const select = [id, columns.state, columns.workingEpoch, columns.workingUntil].join(',');
const open = `${columns.state} eq ${requestState.new} or ${columns.state} eq ${requestState.working}`;

/** Looks at the open requests while the world is calm. */
export interface OutboxWatch {
  /** How many are open. `counts`: a process is at work, so that waiting requests count as unseen. */
  look(counts: boolean): Promise<number>;
}

/** Notices requests that nobody claims although they wait for it: new, expired, or claimed by a process that is no more. */
export function watchOutbox(world: World): OutboxWatch {
  const since = new Map<string, number>();
  return {
    async look(counts) {
      const { services, time, witness } = world;
      const rows = await services.rows(`${set}?$select=${select}&$filter=${open}`);
      if (rows.length === 0 || !counts) {
        since.clear();
        return rows.length;
      }
      const epoch = await epochOf(world);
      const waiting = new Set(
        rows.filter((row) => mayBeClaimed(row, epoch, time.now() + world.relaySkewMs)).map((row) => String(row[id])),
      );
      for (const key of since.keys()) if (!waiting.has(key)) since.delete(key);
      for (const key of waiting) {
        const from = since.get(key) ?? time.now();
        since.set(key, from);
        if (time.now() - from > longestWaitMs) witness.violate('no request waits unseen', key);
      }
      return rows.length;
    },
  };
}

/** `now` is the relay's time: it wrote until when it works on a row. */
function mayBeClaimed(row: Row, epoch: string, now: number): boolean {
  if (row[columns.state] === requestState.new) return true;
  return row[columns.workingEpoch] !== epoch || Date.parse(String(row[columns.workingUntil])) < now;
}

/** The epoch of the process that holds the lease. */
async function epochOf({ services }: World): Promise<string> {
  const { leaseInstance, leaseEpoch } = cosellConnection.columns;
  const [row] = await services.rows(`${cosellConnection.set}?$select=${leaseInstance},${leaseEpoch}`);
  return row ? `${String(row[leaseInstance])}:${String(row[leaseEpoch])}` : '';
}
