import { decodeHTML } from 'entities';

/** An object of the wire whose member names are in lower case, because the service mixes casings (partner-center.md, conventions). */
export type Folded = Readonly<Record<string, unknown>>;

/** Lower-cases the member names of a JSON value, at every depth. */
export function fold(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fold);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), fold(member)]));
}

/** A member that should be an object; an empty one where it is null, absent or something else. */
export function objectAt(parent: Folded, name: string): Folded {
  const value = parent[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Folded) : {};
}

/** A member that should be a list of objects; a single object counts as a list of one (partner-center.md 4.2, Member). */
export function listAt(parent: Folded, name: string): readonly Folded[] {
  const value = parent[name];
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item): item is Folded => item !== null && typeof item === 'object' && !Array.isArray(item));
}

/** A text member, trimmed, HTML entities decoded (real answers hold `&amp;`); null when empty, absent or not a scalar. */
export function textAt(parent: Folded, name: string): string | null {
  const value = parent[name];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const text = decodeHTML(String(value)).trim();
  return text === '' ? null : text;
}

/** The value a JSON pointer of the mapping leads to; undefined where a parent is missing. Text is entity-decoded. */
export function valueAt(root: Folded, pointer: string): unknown {
  let value: unknown = root;
  for (const step of pointer.toLowerCase().split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return typeof value === 'string' ? decodeHTML(value) : value;
}
