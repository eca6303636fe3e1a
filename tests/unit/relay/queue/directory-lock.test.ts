import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUse, lockDirectory } from '../../../../relay/src/adapters/queue/directory-lock.ts';

describe('lock of the data directory', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cosell-lock-'));
    file = join(directory, 'relay.lock');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const leaveLock = (holder: unknown): void => writeFileSync(file, JSON.stringify(holder));

  it('is gone when it was given back, and can be taken again', () => {
    lockDirectory(directory)();
    expect(existsSync(file)).toBe(false);
    lockDirectory(directory)();
  });

  it('refuses a second opening in the same process', () => {
    const unlock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
    unlock();
  });

  it('names the process that holds the directory and what to do', () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    leaveLock({ pid: other.pid, host: hostname(), started: null });
    expect(() => lockDirectory(directory)).toThrow(
      new RegExp(`in use by process ${other.pid} on .*COSELL_DATA_DIR.*COSELL_DATABASE_URL.*delete ${file}`),
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: other.pid });
    other.kill();
  });

  it('takes over the lock of a process that is gone', () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    leaveLock({ pid: gone, host: hostname(), started: null });
    const unlock = lockDirectory(directory);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
  });

  it('takes over the lock of an earlier process with its own id, as in a restarted container', () => {
    leaveLock({ pid: process.pid, host: hostname(), started: '1' });
    lockDirectory(directory)();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'takes over when a later process got the id of the one that held it',
    () => {
      leaveLock({ pid: process.ppid, host: hostname(), started: '1' });
      lockDirectory(directory)();
    },
  );

  it('refuses the lock of another machine, whose processes it cannot see', () => {
    leaveLock({ pid: 1, host: 'other-machine', started: null });
    expect(() => lockDirectory(directory)).toThrow(/process 1 on other-machine/);
  });

  it.each(['', '{', 'null', '{"pid":"7"}'])('refuses a lock it cannot read: %p', (text) => {
    writeFileSync(file, text);
    expect(() => lockDirectory(directory)).toThrow(/in use by an unknown process.*delete/);
  });
});
