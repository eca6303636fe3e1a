import { createConnectionStore } from '../adapters/dataverse/index.ts';
import { createDataverseTokens } from '../adapters/identity/tokens.ts';
import { connectionId as connectionIdOf } from '../../../domain/identity.ts';
import { RelayError } from '../errors/relay-error.ts';
import type { ConnectionRow, ConnectionStore } from '../ports/connection.ts';
import { formatProgress, parseProgress, progressText } from '../sync/catch-up/tasks.ts';
import type { TaskProgress, Wish } from '../sync/catch-up/tasks.ts';
import { CommandError } from './command.ts';
import type { CommandContext } from './command.ts';
import { openGate } from './connection.ts';

/** Between two looks at the row, and how long a relay may be silent before it counts as ended. Milliseconds; chosen. */
const lookMs = 5_000;
const silenceMs = 60_000;

/**
 * Asks the running relay for a task through the connection row, because only the relay may open its database, and prints the
 * progress until the task has ended. Returns the exit code: 0 done, 1 failed. Throws `CommandError` when no relay runs, or when another
 * task is asked for; ending the command does not end the task.
 */
export async function askForTask(context: CommandContext, order: Omit<Wish, 'id' | 'at'>): Promise<number> {
  const { connections, id } = await openConnectionRow(context);
  const wish = await putWish(context, connections, id, order);
  context.print(`Asked the relay: ${order.task}${order.dryRun ? ', dry run' : ''}. Ctrl-C ends only this display.`);
  const ended = context.ended.then(() => 'ended' as const);
  let said = '';
  for (;;) {
    const row = await find(connections, id);
    const { task } = parseProgress(row.notes.progress);
    if (task?.id === wish.id) {
      const line = progressText(task);
      if (line !== said) context.print(line);
      said = line;
      if (task.state !== 'running') return resultOf(context, task);
    }
    refuseSilence(context, row);
    if ((await Promise.race([pause(context), ended])) === 'ended') return 0;
  }
}

async function openConnectionRow({ settings, fetch, clock, random, log }: CommandContext) {
  const { dataverseUrl, tenantId } = settings();
  const token = createDataverseTokens({ settings: settings(), fetch, clock, log });
  const connections = createConnectionStore({ baseUrl: dataverseUrl, token, gate: openGate, fetch, clock, random });
  const { organizationId } = await connections.whoAmI();
  return { connections, id: connectionIdOf(organizationId, tenantId) };
}

async function find(connections: ConnectionStore, id: string): Promise<ConnectionRow> {
  const row = await connections.find(id);
  if (row) return row;
  throw new CommandError('This environment has no connection yet. Start the relay first: cosell start');
}

/** The relay renews its row all the time, so the version may have moved on between reading and writing. */
const mostAttempts = 5;

async function putWish(
  context: CommandContext,
  connections: ConnectionStore,
  id: string,
  order: Omit<Wish, 'id' | 'at'>,
): Promise<Wish> {
  const wish: Wish = { ...order, id: context.random.newId(), at: context.clock.now().toISOString() };
  for (let attempt = 1; ; attempt += 1) {
    const row = await find(connections, id);
    refuseSilence(context, row);
    const progress = parseProgress(row.notes.progress);
    if (progress.wish) {
      throw new CommandError(
        `The relay was already asked for a task (${progress.wish.task}). Wait until it has ended.`,
      );
    }
    try {
      await connections.saveNotes(row, { progress: formatProgress({ ...progress, wish }) });
      return wish;
    } catch (error) {
      const isRace = error instanceof RelayError && error.code === 'DV_CHANGED_MEANWHILE';
      if (!isRace || attempt === mostAttempts) throw error;
    }
  }
}

function refuseSilence({ clock }: CommandContext, { lease }: ConnectionRow): void {
  const reported = lease.renewedOn === null ? 0 : Date.parse(lease.renewedOn);
  if (clock.now().getTime() - reported <= silenceMs) return;
  throw new CommandError(
    `No relay is running for this connection (last seen: ${lease.renewedOn ?? 'never'}). Start it: cosell start. ` +
      'A task that it was asked for before goes on then.',
  );
}

function pause({ clock }: CommandContext): Promise<'looked'> {
  return new Promise((resolve) => {
    clock.after(lookMs, () => resolve('looked'));
  });
}

function resultOf(context: CommandContext, { state, error }: TaskProgress): number {
  if (state === 'done') return 0;
  context.print(`The relay's log tells more; look for "catch-up failed" and the code ${error ?? 'RELAY_FAULT'}.`);
  return 1;
}
