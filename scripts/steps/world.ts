import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/start-sandbox.ts';
import { connectRelay, relayPlace, startRelayProcess } from './relay-process.ts';
import type { RelayProcess } from './relay-process.ts';

/** A sandbox with a relay that is connected to it. */
export interface World {
  readonly sandbox: Sandbox;
  readonly relay: () => RelayProcess;
  /** Environment of the relay, for starting it again or another one. */
  readonly settings: Readonly<Record<string, string>>;
  /** Starts the relay again after it was stopped or killed. */
  restartRelay(over?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends everything and removes the data folder. */
  stop(): Promise<void>;
}

/** What a world is made with. */
export interface WorldOptions extends SandboxOptions {
  /** PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string;
  readonly relaySettings?: Readonly<Record<string, string>>;
  readonly onStep?: (text: string) => void;
}

/**
 * The sandbox's outbox is polled faster than the documented default of 4 s, because nothing here counts against an entitlement.
 * Milliseconds.
 */
const sandboxPace = {
  COSELL_OUTBOX_ACTIVE_MS: '500',
  COSELL_OUTBOX_IDLE_MS: '1000',
  COSELL_PC_CALLS_PER_MINUTE: '600',
};

/** Starts stand-ins and relay, signs the relay in and registers its webhook. Everything ends if a part does not start. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const say = options.onStep ?? (() => undefined);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'cosell-'));
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  say('Starting Dataverse and Partner Center (stand-ins) and importing the solution …');
  const sandbox = await startSandbox(options);
  let relay: RelayProcess | null = null;
  try {
    const authorities = path.join(dataDir, 'certificate-authorities.pem');
    await writeFile(authorities, sandbox.certificateAuthorities);
    const place = await relayPlace(path.join(dataDir, 'relay'), options.databaseUrl);
    const settings = {
      ...sandbox.relaySettings,
      ...place,
      ...sandboxPace,
      COSELL_CERTIFICATE_AUTHORITIES: authorities,
      ...options.relaySettings,
    };
    say('Connecting the relay to Partner Center …');
    await connectRelay(settings);
    say('Starting the relay …');
    relay = await startRelayProcess(settings);
    return {
      sandbox,
      settings,
      relay: () => relay!,
      async restartRelay(over = {}) {
        relay = await startRelayProcess({ ...settings, ...over });
      },
      async stop() {
        if (relay && relay.child.exitCode === null) await relay.stop();
        await sandbox.stop();
        await removeData();
      },
    };
  } catch (error) {
    if (relay?.child.exitCode === null) await relay.kill();
    await sandbox.stop();
    await removeData();
    throw error;
  }
}
