import { checkSettings } from './check-settings.ts';
import { connectionsVariable } from './entries.ts';
import { memberName, readConnectionsFile } from './connections-file.ts';
import { readSettings } from './settings.ts';
import type { Environment, Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import type { Problem } from './settings-error.ts';

/** Settings of one connection, with the name that log lines and commands call it by. */
export interface ConnectionSettings extends Settings {
  readonly name: string;
}

/** What all connections of a process have in common. */
export type SharedSettings = Pick<
  Settings,
  'masterKey' | 'publicUrl' | 'databaseUrl' | 'dataDirectory' | 'host' | 'port' | 'logLevel'
>;

/** Settings of a relay process. */
export interface RelaySettings {
  readonly shared: SharedSettings;
  /** At least one; each holds the shared settings as well. */
  readonly connections: readonly [ConnectionSettings, ...ConnectionSettings[]];
}

/**
 * Reads the settings of a process: one connection from the environment variables, named after its environment's host, or those of the
 * file that COSELL_CONNECTIONS names. Throws `SettingsError` with every problem.
 */
export function readRelaySettings(environment: Environment, readText: (path: string) => string): RelaySettings {
  const path = environment[connectionsVariable]?.trim();
  if (!path) {
    const settings = readSettings(environment, readText);
    return freeze([{ ...settings, name: new URL(settings.dataverseUrl).host }]);
  }
  const file = readConnectionsFile(path, { environment, readText });
  const checked = file.connections.map(({ name, given }) => ({ name, ...checkSettings(given, readText) }));
  const connections = checked.flatMap(({ name, settings }) => (settings ? [{ ...settings, name }] : []));
  const problems = [...file.problems, ...checked.flatMap((one) => one.problems), ...sharedEnvironments(connections)];
  // What is wrong with a common setting is wrong for each connection.
  const distinct = [...new Map(problems.map((problem) => [problem.name, problem])).values()];
  if (distinct.length > 0) throw new SettingsError(distinct);
  return freeze(connections);
}

/** An environment's outbox does not say which tenant a request is for: two connections would take each other's work. */
function sharedEnvironments(connections: readonly ConnectionSettings[]): readonly Problem[] {
  const users = new Map<string, string>();
  return connections.flatMap(({ name, dataverseUrl }): readonly Problem[] => {
    const environment = environmentOf(dataverseUrl);
    const other = users.get(environment);
    users.set(environment, name);
    if (other === undefined) return [];
    const member = memberName(name, 'dataverseUrl');
    const line = `${member} is the environment of connection "${other}"; an environment has one connection`;
    return [{ name: member, line }];
  });
}

/** An environment has two addresses, with and without `.api`. */
function environmentOf(dataverseUrl: string): string {
  const { host } = new URL(dataverseUrl);
  return host.replace(/^([^.]+)\.api\./, '$1.');
}

function freeze(connections: readonly ConnectionSettings[]): RelaySettings {
  const [first, ...others] = connections.map((connection) => Object.freeze(connection));
  if (!first) throw new TypeError('a relay has at least one connection');
  const { masterKey, publicUrl, databaseUrl, dataDirectory, host, port, logLevel } = first;
  const shared = { masterKey, publicUrl, databaseUrl, dataDirectory, host, port, logLevel };
  return Object.freeze({ shared: Object.freeze(shared), connections: Object.freeze([first, ...others] as const) });
}
