import type { Clock, Log } from '../ports/clock.ts';
import type { ConnectionNotes, ConnectionRow, ConnectionStore } from '../ports/connection.ts';
import { RelayError } from '../errors/relay-error.ts';

/** The lease is renewed this often and counts as held for `heldMs` after a renewal. Milliseconds; chosen. */
export const renewMs = 20_000;
const heldMs = 60_000;
/** Notes that people wait for are written this long after the last renewal. Milliseconds; chosen. */
const soonMs = 10_000;

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

/** A held lease. Its keeper is the only one of this process who writes the connection row. */
export interface Lease {
  /** `instance:number`, written into operations and claimed rows. */
  readonly epoch: () => string;
  /** User of the relay in the CRM. */
  readonly relayUserId: string;
  /** The notes as the row held them when it was last read or written. */
  notes(): ConnectionNotes;
  /** Notes to be written with the next renewal, sooner when people wait for them. Dropped when the lease is lost. */
  note(changes: Partial<ConnectionNotes>, soon?: boolean): void;
  /** Calls `listener` when somebody else changed the row, before our own notes go over theirs. */
  watch(listener: (notes: ConnectionNotes) => void): void;
  stop(): void;
}

/**
 * Takes the installation lease of a connection and keeps it. Throws `LeaseRefused` when a different installation holds it or when
 * the row was copied from another environment, `RelayError` when Dataverse does not answer.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { clock, connections, instance } = options;
  const who = await connections.whoAmI();
  const foreign = await connections.findForeign(who.organizationId);
  if (foreign) throw copied(foreign.lease.organizationId ?? '', who.organizationId);
  const found = await connections.load(options.connectionId, options.name);
  refuseOther(found, instance, clock.now());
  const epoch = found.lease.epoch + 1;
  const listeners: ((notes: ConnectionNotes) => void)[] = [];
  let pending: Partial<ConnectionNotes> = {};
  let row = found;
  let renewedAt = 0;
  let due = 0;
  let cancel: () => void = () => undefined;
  let busy = false;
  let hurry = false;
  let stopped = false;

  const save = async (): Promise<void> => {
    const going = pending;
    hurry = false;
    const renewed = clock.now();
    const lease = { instance, epoch, organizationId: who.organizationId, renewedOn: renewed.toISOString() };
    const publish = { relayUserId: who.userId, formSettings: options.formSettings() };
    row = await connections.saveLease(row, lease, publish, going);
    renewedAt = renewed.getTime();
    // What was noted meanwhile stays.
    pending = Object.fromEntries(Object.entries(pending).filter(([name, value]) => value !== valueIn(going, name)));
  };
  const lose = ({ lease }: ConnectionRow): void => {
    stopped = true;
    options.onLost(`another process took over (installation ${lease.instance ?? 'none'}, epoch ${lease.epoch})`);
  };
  const renew = async (): Promise<void> => {
    try {
      await save();
    } catch (error) {
      if (!(error instanceof RelayError) || error.code !== 'DV_CHANGED_MEANWHILE') throw error;
      const current = await connections.load(options.connectionId, options.name);
      if (current.lease.instance !== instance || current.lease.epoch !== epoch) return lose(current);
      row = current;
      for (const listener of listeners) listener(current.notes);
      await save();
    }
  };
  const arm = (at: number): void => {
    cancel();
    due = at;
    cancel = clock.after(Math.max(0, at - clock.now().getTime()), () => {
      busy = true;
      void renew()
        .catch((error: unknown) => options.log.warn('lease not renewed', { error: String(error) }))
        .finally(() => {
          busy = false;
          if (!stopped) arm(clock.now().getTime() + (hurry ? soonMs : renewMs));
        });
    });
  };

  await save();
  arm(clock.now().getTime() + renewMs);
  return {
    epoch: () => `${instance}:${epoch}`,
    relayUserId: who.userId,
    notes: () => row.notes,
    note(changes, soon = false) {
      if (stopped) return;
      pending = { ...pending, ...changes };
      hurry ||= soon;
      if (soon && !busy && renewedAt + soonMs < due) arm(renewedAt + soonMs);
    },
    watch: (listener) => void listeners.push(listener),
    stop() {
      stopped = true;
      cancel();
    },
  };
}

function valueIn(notes: Partial<ConnectionNotes>, name: string): string | null | undefined {
  return notes[name as keyof ConnectionNotes];
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
