import type { ConnectionSettings, RelaySettings } from '../config/relay-settings.ts';
import type { Clock, Fetch, Log, Random } from '../ports/clock.ts';

/** What a command may touch. */
export interface CommandContext {
  /** The settings of all connections, read on first use; throws `SettingsError`. */
  relaySettings(): RelaySettings;
  /** Those of the connection that `--connection` names, or of the only one; throws `CommandError` too. */
  settings(): ConnectionSettings;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A line for the person at the terminal. */
  print(line: string): void;
  /** Resolves when the person or the system asks the command to end. */
  readonly ended: Promise<void>;
}

/** Options of a command line after the command's name: `true` for a flag, text for a value. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** A command of `npx cosell`. */
export interface Command {
  /** Words that name it, for example `webhook register`. */
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** Lines about options and effects, shown by `--help`. */
  readonly help: readonly string[];
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** Works for every connection, so that `--connection` is no option of it. Default false. */
  readonly isForAll?: boolean;
  /** Returns the exit code. Throws `CommandError`, `SettingsError`, `RelayError`. */
  run(context: CommandContext, options: OptionValues): Promise<number>;
}

/** A command cannot do its work; the message says what to do. */
export class CommandError extends Error {
  /** 1: the work failed; 2: the command line is wrong. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
