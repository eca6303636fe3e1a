import { parseArgs } from 'node:util';
import { fill } from '../../../domain/text.ts';
import { SignInError } from '../adapters/identity/sign-in.ts';
import { SecretUnreadable } from '../adapters/secrets/file-secret-store.ts';
import { SettingsError } from '../config/settings-error.ts';
import { RelayError } from '../errors/relay-error.ts';
import { CommandError } from './command.ts';
import type { Command, CommandContext, OptionValues } from './command.ts';
import { backfillCommand } from './backfill.ts';
import { chosenConnection, connectionHelp, connectionOption } from './chosen-connection.ts';
import { connectCommand } from './connect.ts';
import { reconcileCommand } from './reconcile.ts';
import { removalCheckCommand } from './removal.ts';
import { startCommand } from './start.ts';
import { webhookRegisterCommand, webhookShowCommand } from './webhook.ts';

const commands: readonly Command[] = [
  startCommand,
  connectCommand,
  webhookShowCommand,
  webhookRegisterCommand,
  reconcileCommand,
  backfillCommand,
  removalCheckCommand,
];

/**
 * Runs a command line and returns the exit code: 0 done, 1 failed, 2 the command line is wrong. Faults become one message for the
 * person; only defects are thrown.
 */
export async function runCommandLine(
  args: readonly string[],
  given: Omit<CommandContext, 'settings'>,
  printError: (text: string) => void,
): Promise<number> {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const wantsHelp = args.includes('--help') || args.includes('-h');
  const command = findCommand(args);
  if (!command) {
    if (args.length === 0 || (words.length === 0 && wantsHelp)) {
      given.print(overview());
      return args.length === 0 ? 2 : 0;
    }
    printError(`Unknown command: ${words.slice(0, 2).join(' ') || args[0]}\n\n${overview()}`);
    return 2;
  }
  if (wantsHelp) {
    const lines = [`cosell ${command.name}: ${command.summary}`, '', ...command.help];
    given.print([...lines, ...(command.isForAll ? [] : connectionHelp)].join('\n'));
    return 0;
  }
  try {
    const options = readOptions(command, args);
    const settings = () => chosenConnection(given.relaySettings(), options[connectionOption]);
    return await command.run({ ...given, settings }, options);
  } catch (cause) {
    const message = messageOf(cause);
    if (message === null) throw cause;
    printError(message);
    return cause instanceof CommandError ? cause.exitCode : 1;
  }
}

function findCommand(args: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, n) => args[n] === word));
}

function readOptions(command: Command, args: readonly string[]): OptionValues {
  try {
    const rest = args.slice(command.name.split(' ').length);
    const options = command.isForAll
      ? command.options
      : { ...command.options, [connectionOption]: { type: 'string' as const } };
    return parseArgs({ args: [...rest], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new CommandError(`${(cause as Error).message}\nSee: cosell ${command.name} --help`, 2);
  }
}

/** Sentence for the person; null for a defect. */
function messageOf(cause: unknown): string | null {
  if (cause instanceof RelayError) {
    const why = cause.cause instanceof Error ? `\n  ${cause.cause.message}` : '';
    return `${fill({ code: cause.code, parameters: cause.parameters })} (${cause.code})${why}`;
  }
  const known = [CommandError, SettingsError, SignInError, SecretUnreadable];
  if (known.some((kind) => cause instanceof kind)) return (cause as Error).message;
  // Refusals of the start (lease, database in use) carry their remedy and name themselves.
  return cause instanceof Error && cause.name !== 'Error' && !isDefect(cause) ? cause.message : null;
}

function isDefect(cause: Error): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => cause instanceof kind);
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Usage: cosell <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'cosell <command> --help tells more. Settings are environment variables COSELL_…; relay/README.md lists them.',
  ].join('\n');
}
