/** What a user may do to a row; the verbs privileges are named with. */
export type Verb = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo' | 'Assign' | 'Share';

/** A right with its name and bit in AccessRights (Web API enum type; the order is that of RetrievePrincipalAccess). */
export interface Right {
  verb: Verb;
  name: string;
  bit: number;
}

export const rights: readonly Right[] = [
  { verb: 'Read', name: 'ReadAccess', bit: 1 },
  { verb: 'Write', name: 'WriteAccess', bit: 2 },
  { verb: 'Append', name: 'AppendAccess', bit: 4 },
  { verb: 'AppendTo', name: 'AppendToAccess', bit: 16 },
  { verb: 'Create', name: 'CreateAccess', bit: 32 },
  { verb: 'Delete', name: 'DeleteAccess', bit: 65_536 },
  { verb: 'Share', name: 'ShareAccess', bit: 262_144 },
  { verb: 'Assign', name: 'AssignAccess', bit: 524_288 },
];

/** Bit of a verb. */
export function bitOf(verb: Verb): number {
  return rights.find((right) => right.verb === verb)?.bit ?? 0;
}

/** Names of the rights in a mask, as the Web API writes flags; `None` for none. */
export function namesOf(mask: number): string {
  const names = rights.filter(({ bit }) => (mask & bit) !== 0).map(({ name }) => name);
  return names.length > 0 ? names.join(', ') : 'None';
}

/** The mask of a list of names (`ReadAccess, WriteAccess`); undefined when a name is unknown. */
export function maskOf(names: string): number | undefined {
  const wanted = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'None');
  const found = wanted.map((name) => rights.find((right) => right.name === name)?.bit);
  return found.reduce<number | undefined>(
    (mask, bit) => (mask === undefined || bit === undefined ? undefined : mask | bit),
    0,
  );
}
