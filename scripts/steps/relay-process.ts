import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { root, runProcess } from './run-tool.ts';
import type { ToolResult } from './run-tool.ts';

const cli = path.join(root, 'relay', 'src', 'cli', 'main.ts');
const nodeArgs = ['--disable-warning=ExperimentalWarning'];

/** A relay that runs as a process of its own. */
export interface RelayProcess {
  readonly address: string;
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Orderly end; resolves when the process is gone. */
  stop(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
}

/** Settings of a relay's own place: data folder, port, address, master key. */
export async function relayPlace(dataDir: string, databaseUrl?: string): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    COSELL_DATA_DIR: dataDir,
    COSELL_HOST: '127.0.0.1',
    COSELL_PORT: String(port),
    COSELL_PUBLIC_URL: `http://127.0.0.1:${port}`,
    COSELL_MASTER_KEY: randomBytes(32).toString('base64'),
    ...(databaseUrl ? { COSELL_DATABASE_URL: databaseUrl } : {}),
  };
}

/** Runs a command of the relay's command line to its end. */
export function runRelayCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<ToolResult> {
  return runProcess(process.execPath, [...nodeArgs, cli, ...args], { env: settings });
}

/** Signs the relay in to Partner Center and registers its webhook, as an administrator does once. */
export async function connectRelay(settings: Readonly<Record<string, string>>): Promise<void> {
  const result = await runRelayCommand(['connect', '--headless'], settings);
  if (result.code !== 0) throw new Error(`The relay could not be connected:\n${result.output}`);
}

/** Starts the relay and waits until it answers. Throws with its output when it ends or does not answer in 30 s. */
export async function startRelayProcess(settings: Readonly<Record<string, string>>): Promise<RelayProcess> {
  const child = spawn(process.execPath, [...nodeArgs, cli, 'start'], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `http://127.0.0.1:${settings['COSELL_PORT']}`;
  await waitForHealth(address, child, () => parts.join(''));
  const end = (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    return gone;
  };
  return { address, child, output: () => parts.join(''), stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function waitForHealth(address: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The relay ended with code ${child.exitCode}:\n${output()}`);
    const healthy = await fetch(`${address}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`The relay did not answer within 30 s:\n${output()}`);
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
