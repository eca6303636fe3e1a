import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createPgBossQueue, openDatabase } from '../../relay/src/adapters/queue/index.ts';
import type { DatabaseOptions } from '../../relay/src/adapters/queue/index.ts';
import { newId, recordingLog, systemClock } from './real-time.ts';

/** Starts a process that accepts hints, kills it as soon as it says so, and returns the connection it worked for. */
export async function acceptAndDie(options: DatabaseOptions): Promise<string> {
  const connectionId = newId();
  const place = options.kind === 'pglite' ? options.directory : options.url;
  const script = join(__dirname, 'accept-hints-and-work.ts');
  const child = spawn(process.execPath, [script, place, connectionId], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const accepted = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await Promise.race([accepted, ended]);
  const wasRunning = child.exitCode === null;
  child.kill('SIGKILL');
  await ended;
  if (!wasRunning) throw new Error(`The process ended by itself: ${errors}`);
  return connectionId;
}

/** What a database does with the hints of a process that was killed. */
export function describeCrash(options: () => DatabaseOptions): void {
  it('works every accepted hint after the process was killed, the one it worked on included', async () => {
    const connectionId = await acceptAndDie(options());
    const { log } = recordingLog();
    const database = await openDatabase(options(), log);
    const queue = createPgBossQueue({ database, connectionId, clock: systemClock, log });
    const seen = new Set<string>();
    await new Promise<void>((resolve) => {
      const note = async (key: string): Promise<void> => {
        seen.add(key);
        if (seen.size === 5) resolve();
      };
      void queue.start({
        deal: (hint) => note(`${hint.lane} ${hint.related}`),
        event: (event) => note(`${event.referralId} ${event.related}`),
      });
    });
    await queue.stop(1000);
    await database.close();
    expect([...seen].sort()).toEqual([
      'event-1 true',
      'lane-1 false',
      'lane-2 false',
      'lane-3 true',
      'lane-later false',
    ]);
  }, 60_000);
}
