import { closeSync, mkdirSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The data directory belongs to another process. The message says which one and what to do. */
export class DirectoryInUse extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DirectoryInUse';
  }
}

/** What the lock file says of its holder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in the kernel's ticks: tells a process from a later one with the same id. Null outside Linux. */
  readonly started: string | null;
}

/**
 * Directories this process holds. A property of the process, like the lock file itself: the file cannot tell a second opener in
 * the same process from a restarted container whose process has the same id as the one that died.
 */
const heldHere = new Set<string>();

/**
 * Takes the lock of a data directory, which is made when missing. PGlite opens one directory twice without a word and destroys
 * it. The lock of a process that is gone is taken over. Throws `DirectoryInUse`.
 * @returns gives the lock back
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'relay.lock');
  if (heldHere.has(file)) throw inUse(directory, file, `this process (${process.pid})`);
  if (!create(file)) {
    takeOver(directory, file);
    if (!create(file)) throw inUse(directory, file, 'a process that started at the same moment');
  }
  heldHere.add(file);
  return () => {
    if (heldHere.delete(file)) unlinkSync(file);
  };
}

function create(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    const holder: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
    writeSync(descriptor, JSON.stringify(holder));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the lock of a dead process out of the way. The move is what decides between two that find it at the same moment. */
function takeOver(directory: string, file: string): void {
  const text = read(file);
  if (text === null) return;
  const holder = parse(text);
  if (holder === null || holder.host !== hostname() || isRunning(holder)) {
    throw inUse(directory, file, holder ? `process ${holder.pid} on ${holder.host}` : 'an unknown process');
  }
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== text) {
    renameSync(aside, file);
    throw inUse(directory, file, 'a process that started at the same moment');
  }
  unlinkSync(aside);
}

function inUse(directory: string, file: string, holder: string): DirectoryInUse {
  return new DirectoryInUse(
    `The data directory ${directory} is in use by ${holder}. Stop that relay first, give this one another COSELL_DATA_DIR, or use ` +
      `PostgreSQL (COSELL_DATABASE_URL) for several processes. If that process is no relay, delete ${file} and start again.`,
  );
}

function isRunning(holder: Holder): boolean {
  // The same id and not held here: a process before this one, as in a container where every relay is process 1.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return holder.started === null || holder.started === startOf(holder.pid);
}

/** Field 22 of /proc/pid/stat (proc_pid_stat(5)); the second field may contain blanks, so counting starts behind it. */
function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Missing or unreadable: the caller treats both as "nothing known".
    return null;
  }
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.pid !== 'number' || typeof value.host !== 'string') return null;
    return { pid: value.pid, host: value.host, started: typeof value.started === 'string' ? value.started : null };
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
