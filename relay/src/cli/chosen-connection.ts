import type { ConnectionSettings, RelaySettings } from '../config/relay-settings.ts';
import { CommandError } from './command.ts';

/** Option of every command that works for one connection. */
export const connectionOption = 'connection';

/** Its lines in the help of a command. */
export const connectionHelp = ['', '  --connection <name>  which one, when COSELL_CONNECTIONS names several'] as const;

/** The connection a command is for. Throws `CommandError` when the name is missing or none of theirs. */
export function chosenConnection(
  { connections }: RelaySettings,
  name: string | boolean | undefined,
): ConnectionSettings {
  const [only, ...others] = connections;
  if (name === undefined && others.length === 0) return only;
  const found = connections.find((connection) => connection.name === name);
  if (found) return found;
  const problem =
    name === undefined ? 'This relay has several connections.' : `There is no connection "${String(name)}".`;
  const names = connections.map((connection) => connection.name).join(', ');
  throw new CommandError(`${problem} Say which one: --connection <name> (${names}).`, 2);
}
