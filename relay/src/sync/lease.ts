import type { Clock, Log } from '../ports/clock.ts';
import type { ConnectionRow, ConnectionStore } from '../ports/connection.ts';
import { RelayError } from '../errors/relay-error.ts';

/** The lease is renewed this often and counts as held for `heldMs` after a renewal. Milliseconds; chosen. */
const renewMs = 20_000;
const heldMs = 60_000;

/** Raised when another installation works for this environment, or the environment is a copy. Not repairable by waiting. */
export class LeaseRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LeaseRefused';
  }
}

/** What the lease needs. */
export interface LeaseOptions {
  readonly connections: ConnectionStore;
  readonly connectionId: string;
  readonly name: string;
  /** Id of this installation: replicas that share a database share it. */
  readonly instance: string;
  /** What forms are to know, as it is now; written with every renewal. */
  readonly formSettings: () => unknown;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once when the lease was lost to somebody else: stop working. */
  readonly onLost: (reason: string) => void;
}

/** A held lease. */
export interface Lease {
  /** `instance:number`, written into operations and claimed rows. */
  readonly epoch: () => string;
  stop(): void;
}

/**
 * Takes the installation lease of a connection and keeps it. Throws `LeaseRefused` when a different installation holds it or when
 * the row was copied from another environment, `RelayError` when Dataverse does not answer.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { clock, connections } = options;
  const who = await connections.whoAmI();
  const foreign = await connections.findForeign(who.organizationId);
  if (foreign) throw copied(foreign.lease.organizationId ?? '', who.organizationId);
  const found = await connections.load(options.connectionId, options.name);
  refuseOther(found, options.instance, clock.now());
  const epoch = found.lease.epoch + 1;
  const save = (row: ConnectionRow): Promise<ConnectionRow> =>
    connections.saveLease(
      row,
      { instance: options.instance, epoch, organizationId: who.organizationId, renewedOn: clock.now().toISOString() },
      { relayUserId: who.userId, formSettings: options.formSettings() },
    );
  let row = await save(found);
  let cancel: () => void = () => undefined;
  let stopped = false;
  const lost = (current: ConnectionRow): void => {
    stopped = true;
    const { instance, epoch: newer } = current.lease;
    options.onLost(`another process took over (installation ${instance ?? 'none'}, epoch ${newer})`);
  };
  const renew = async (): Promise<void> => {
    try {
      row = await save(row);
    } catch (error) {
      if (!(error instanceof RelayError) || error.code !== 'DV_CHANGED_MEANWHILE') throw error;
      const current = await connections.load(options.connectionId, options.name);
      if (current.lease.instance !== options.instance || current.lease.epoch !== epoch) return lost(current);
      row = current;
    }
  };
  const arm = (): void => {
    cancel = clock.after(renewMs, () => {
      void renew()
        .catch((error: unknown) => options.log.warn('lease not renewed', { error: String(error) }))
        .finally(() => {
          if (!stopped) arm();
        });
    });
  };
  arm();
  return {
    epoch: () => `${options.instance}:${epoch}`,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

function copied(original: string, organizationId: string): LeaseRefused {
  return new LeaseRefused(
    `This environment (${organizationId}) is a copy of ${original}: its co-sell connection belongs to the original. ` +
      'Delete the rows of table Co-sell connection in the copy if the copy shall have a connection of its own.',
  );
}

function refuseOther({ lease }: ConnectionRow, instance: string, now: Date): void {
  const heldUntil = lease.renewedOn ? Date.parse(lease.renewedOn) + heldMs : 0;
  if (!lease.instance || lease.instance === instance || heldUntil <= now.getTime()) return;
  throw new LeaseRefused(
    `Another relay (installation ${lease.instance}) works for this environment and reported at ${lease.renewedOn}. ` +
      'Stop it first, or wait a minute after it has ended.',
  );
}
