import { RelayError } from '../errors/relay-error.ts';
import type { Clock, Log } from '../ports/clock.ts';
import type { EnvironmentSettings, EnvironmentSettingsSource } from '../ports/environment-settings.ts';

/** What watching the settings of an environment needs. */
export interface WatchOptions {
  readonly source: EnvironmentSettingsSource;
  /** In force when the relay may not read the settings at its start. */
  readonly initial: EnvironmentSettings;
  /** Time between two readings, milliseconds. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The settings in force. */
export interface WatchedSettings {
  /** The same object until a reading brings a change. */
  current(): EnvironmentSettings;
  /** Goes on reading. */
  start(): void;
  /** No further reading; resolves when a running one has ended. */
  stop(): Promise<void>;
}

/**
 * Reads the settings, and goes on reading them from `start` on. Each warning is logged once, again only when it was gone meanwhile. A later
 * reading that fails leaves in force what is. Throws `RelayError` when the first one fails for another reason than a missing
 * privilege: deals must not be worked on with settings that nobody chose.
 */
export async function watchSettings(options: WatchOptions): Promise<WatchedSettings> {
  const { source, clock, log } = options;
  let current = options.initial;
  let isFirst = true;
  let said: ReadonlySet<string> = new Set();
  let saidFailure: string | null = null;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = true;

  const warn = (message: string): void => log.warn('environment setting not used', { message });

  const read = async (): Promise<void> => {
    const reading = await source.read();
    for (const message of reading.warnings) if (!said.has(message)) warn(message);
    said = new Set(reading.warnings);
    saidFailure = null;
    const settings = isFirst ? reading.settings : keptWhereUnusable(current, reading.settings);
    isFirst = false;
    const changed = changedKeys(current, settings);
    if (changed.length === 0) return;
    current = settings;
    log.info('environment settings changed', { settings: changed });
  };

  /** What was wrong with the settings before is not forgotten: the next reading repeats none of it. */
  const failed = (error: unknown): void => {
    const code = error instanceof RelayError ? error.code : 'RELAY_FAULT';
    const detail = error instanceof RelayError ? (error.parameters['detail'] ?? '') : String(error);
    const message = `The environment variables cannot be read (${[code, detail].filter(Boolean).join(': ')}).`;
    if (message !== saidFailure) warn(message);
    saidFailure = message;
  };

  const arm = (): void => {
    if (stopped) return;
    cancel = clock.after(options.everyMs, () => {
      running = read().catch(failed).then(arm);
    });
  };

  try {
    await read();
  } catch (error) {
    if (!(error instanceof RelayError) || error.code !== 'DV_ACCESS_DENIED') throw error;
    failed(error);
  }
  return {
    current: () => current,
    start() {
      stopped = false;
      arm();
    },
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}

/** A slip of the pen or a lost privilege must not move values to other columns: those used before stay. */
function keptWhereUnusable(before: EnvironmentSettings, after: EnvironmentSettings): EnvironmentSettings {
  return {
    ...after,
    dealValueColumn: after.dealValueColumn ?? before.dealValueColumn,
    dealCurrencyColumn: after.dealCurrencyColumn ?? before.dealCurrencyColumn,
    fieldRows: after.fieldRows ?? before.fieldRows,
  };
}

function changedKeys(before: EnvironmentSettings, after: EnvironmentSettings): readonly string[] {
  const keys = Object.keys(after) as (keyof EnvironmentSettings)[];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
