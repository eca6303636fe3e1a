import { dirname, resolve } from 'node:path';
import type { Given, GivenSetting } from './check-settings.ts';
import { connectionsVariable, entries, settingKeys } from './entries.ts';
import type { Environment } from './settings.ts';
import type { Problem } from './settings-error.ts';

/** What reading the file needs of the outside. */
export interface FileSources {
  readonly environment: Environment;
  readonly readText: (path: string) => string;
}

/** A connection of the file: its name and what it says of each setting. */
export interface FileConnection {
  readonly name: string;
  readonly given: Given;
}

type Members = Readonly<Record<string, unknown>>;

/** Members a connection may have beside its name. */
const allowed = settingKeys.filter((key) => entries[key].scope !== 'process');
/** Names stand in log lines, on the command line and at the health address. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads the file of several connections: a JSON array of objects, each with a `name` and members named like the settings. A member that is
 * missing is taken from the variable of that setting, so that what is common is said once. Secrets stand in variables or files.
 */
export function readConnectionsFile(
  path: string,
  sources: FileSources,
): { readonly connections: readonly FileConnection[]; readonly problems: readonly Problem[] } {
  const array = readArray(path, sources.readText);
  if (typeof array === 'string') return { connections: [], problems: [fileProblem(path, array)] };
  const problems: Problem[] = [...strayVariables(sources.environment)];
  const connections: FileConnection[] = [];
  const names = new Set<string>();
  array.forEach((members: unknown, n) => {
    const place = `connection ${n + 1}`;
    if (!isObject(members)) return void problems.push({ name: place, line: `${place} must be an object` });
    const { name } = members;
    if (typeof name !== 'string' || !namePattern.test(name)) {
      const rule = 'must be 1 to 64 letters, digits, dots, dashes or underscores';
      return void problems.push({ name: `${place}: name`, line: `${place}: name ${rule}` });
    }
    if (names.has(name.toLowerCase())) {
      return void problems.push({ name: `${place}: name`, line: `${place}: name "${name}" is that of another one` });
    }
    names.add(name.toLowerCase());
    problems.push(...unknownMembers(name, members));
    connections.push({ name, given: givenIn(name, members, path, sources) });
  });
  return { connections, problems };
}

/** How messages name a member. */
export function memberName(connection: string, member: string): string {
  return `connection "${connection}": ${member}`;
}

function fileProblem(path: string, fault: string): Problem {
  return { name: connectionsVariable, line: `${connectionsVariable} names ${path}, ${fault}` };
}

/** The array of the file, or what is wrong with it. The text of a fault quotes nothing: a secret may stand there by mistake. */
function readArray(path: string, readText: (path: string) => string): readonly unknown[] | string {
  let text: string;
  try {
    text = readText(path);
  } catch {
    return 'which cannot be read';
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = /\(line \d+ column \d+\)/.exec(String(error))?.[0];
    return `which is not JSON${place ? ` ${place}` : ''}`;
  }
  if (!Array.isArray(value)) return 'which must hold a JSON array of connections';
  return value.length > 0 ? value : 'which holds no connection';
}

/** What makes a connection what it is must not come from two places. */
function strayVariables(environment: Environment): readonly Problem[] {
  const stray = allowed.filter(
    (key) => entries[key].scope === 'identity' && environment[entries[key].variable]?.trim(),
  );
  return stray.map((key) => {
    const { variable } = entries[key];
    return { name: variable, line: `${variable} is set, but ${connectionsVariable} is too: say ${key} in that file` };
  });
}

function unknownMembers(connection: string, members: Members): readonly Problem[] {
  const known: readonly string[] = ['name', ...allowed];
  return Object.keys(members)
    .filter((member) => !known.includes(member))
    .map((member) => {
      const own = settingKeys.find((key) => key === member);
      const why = own
        ? `is common to all connections: set ${entries[own].variable}`
        : `is not known; known are ${known.join(', ')}`;
      const name = memberName(connection, member);
      return { name, line: `${name} ${why}` };
    });
}

function givenIn(connection: string, members: Members, path: string, sources: FileSources): Given {
  return (key) => {
    const { scope, variable } = entries[key];
    const fromEnvironment = { text: sources.environment[variable]?.trim() || undefined, name: variable };
    if (scope === 'process') return fromEnvironment;
    const name = memberName(connection, key);
    if (members[key] === undefined) {
      if (scope === 'identity') return { text: undefined, name };
      return fromEnvironment.text === undefined ? { text: undefined, name } : fromEnvironment;
    }
    if (scope === 'secret') return { name, ...referredSecret(members[key], path, sources) };
    const given = { name, ...plainText(members[key]) };
    // A path is read from the folder of the file, wherever the relay was started.
    return key === 'certificateAuthorities' && given.text !== undefined
      ? { ...given, text: besideFile(path, given.text) }
      : given;
  };
}

type Value = Omit<GivenSetting, 'name'>;

const besideFile = (path: string, name: string): string => resolve(dirname(path), name);

/** Text, number or list as the text that the variable would have. */
function plainText(value: unknown): Value {
  if (typeof value === 'string') return { text: value.trim() || undefined };
  if (typeof value === 'number') return { text: String(value) };
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? { text: value.join(' ') } : { text: undefined, fault: 'must be text, a number or a list of texts' };
}

/** The secret that `{ "env": "…" }` or `{ "file": "…" }` refers to. */
function referredSecret(value: unknown, path: string, { environment, readText }: FileSources): Value {
  const [reference, ...more] = isObject(value) ? Object.entries(value) : [];
  const [kind, target] = reference ?? [];
  if (more.length > 0 || typeof target !== 'string' || (kind !== 'env' && kind !== 'file')) {
    return { text: undefined, fault: 'must be { "env": "<variable>" } or { "file": "<path>" }, not the secret itself' };
  }
  if (kind === 'env') {
    const text = environment[target]?.trim() || undefined;
    return text === undefined ? { text, fault: `refers to the variable ${target}, which is not set` } : { text };
  }
  try {
    const text = readText(besideFile(path, target)).trim() || undefined;
    return text === undefined ? { text, fault: `refers to the file ${target}, which is empty` } : { text };
  } catch {
    return { text: undefined, fault: `refers to the file ${target}, which cannot be read` };
  }
}

function isObject(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
