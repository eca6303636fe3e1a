import { decodeHTMLStrict } from 'entities';

/** An object as the service prints it. It mixes the casings of member names (partner-center.md, conventions). */
export type Wire = Readonly<Record<string, unknown>>;

/** The object a parsed body is, or null. */
export function wireOf(body: unknown): Wire | null {
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? (body as Wire) : null;
}

/** A member by its documented name; another casing is found too. Undefined when absent. */
export function memberAt(parent: Wire, name: string): unknown {
  if (Object.hasOwn(parent, name)) return parent[name];
  const folded = name.toLowerCase();
  for (const key in parent) if (key.length === name.length && key.toLowerCase() === folded) return parent[key];
  return undefined;
}

/** A member that should be an object; an empty one where it is null, absent or something else. */
export function objectAt(parent: Wire, name: string): Wire {
  return wireOf(memberAt(parent, name)) ?? {};
}

/** A member that should be a list of objects; a single object counts as a list of one (partner-center.md 4.2, Member). */
export function listAt(parent: Wire, name: string): readonly Wire[] {
  const value = memberAt(parent, name);
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item): item is Wire => wireOf(item) !== null);
}

/** A text member, trimmed, HTML entities decoded once (real answers hold `&amp;`); null when empty, absent or not a scalar. */
export function textAt(parent: Wire, name: string): string | null {
  const value = memberAt(parent, name);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const text = decoded(String(value)).trim();
  return text === '' ? null : text;
}

/**
 * The value a JSON pointer leads to; undefined where a parent is missing. Text is entity-decoded. A single object where
 * a list is expected is its first entry.
 */
export function valueAt(root: Wire, pointer: string): unknown {
  let value: unknown = root;
  for (const step of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    if (step === '0' && !Array.isArray(value)) continue;
    value = memberAt(value as Wire, step);
  }
  return typeof value === 'string' ? decoded(value) : value;
}

/** Control characters but for tab and line ends; Dataverse refuses a row with one of them ("Invalid character in field"). */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Entities decoded, only those with a semicolon: `?a=1&notify=2` holds none. Without control characters. */
function decoded(text: string): string {
  return (text.includes('&') ? decodeHTMLStrict(text) : text).replace(control, '');
}
