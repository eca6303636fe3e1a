import { badQuery, segmentNotFound } from '../errors.ts';
import { isGuid, normalizeGuid } from '../values.ts';

/** A key literal of the path: text, number or yes/no, a bare GUID, or a parameter alias. */
export type KeyLiteral =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'guid'; value: string }
  | { kind: 'alias'; value: string };

/** What stands in the parentheses of a segment. */
export type SegmentKey = { kind: 'id'; id: string } | { kind: 'named'; values: Record<string, KeyLiteral> };

/** One part of the resource path: `accounts(…)`, `WhoAmI()`, `$ref`. */
export interface Segment {
  name: string;
  key?: SegmentKey;
  /** True when there were parentheses at all. */
  hasParentheses: boolean;
}

/** A request's address below the service root. */
export interface ResourceAddress {
  segments: Segment[];
  /** Decoded query options in the order given. */
  options: [string, string][];
}

const serviceRoot = /^\/api\/data\/v9\.\d+\/?/;

/** Splits path and query. `url` may be absolute, rooted at the host, or relative to the service root. */
export function parseAddress(url: string): ResourceAddress {
  const path = url.replace(/^https?:\/\/[^/]+/i, '');
  const [rawPath = '', ...rest] = path.split('?');
  const inside = rawPath.replace(serviceRoot, '').replace(/^\//, '');
  if (rawPath.startsWith('/api/') && !serviceRoot.test(rawPath)) throw segmentNotFound(rawPath.slice(1));
  return { segments: splitOutside(decode(inside), '/').map(parseSegment), options: parseOptions(rest.join('?')) };
}

/** Query options, decoded; `+` is a blank as the platform reads it. */
function parseOptions(query: string): [string, string][] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = at < 0 ? part : part.slice(0, at);
      const value = at < 0 ? '' : part.slice(at + 1);
      return [decode(name), decode(value.replace(/\+/g, ' '))];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badQuery(`The address is not correctly percent-encoded: ${text.slice(0, 100)}`);
  }
}

function parseSegment(text: string): Segment {
  const match = /^([A-Za-z_$][\w.$]*)(?:\((.*)\))?$/s.exec(text);
  if (!match) throw segmentNotFound(text);
  const [, name = '', inside] = match;
  if (inside === undefined) return { name, hasParentheses: false };
  if (inside.trim() === '') return { name, hasParentheses: true };
  return { name, key: parseKey(inside.trim()), hasParentheses: true };
}

function parseKey(text: string): SegmentKey {
  if (isGuid(text)) return { kind: 'id', id: normalizeGuid(text) };
  const values: Record<string, KeyLiteral> = {};
  for (const part of splitOutside(text, ',')) {
    const at = part.indexOf('=');
    if (at < 1) throw badQuery(`The key '${text}' is neither a GUID nor a list of name=value.`);
    values[part.slice(0, at).trim()] = parseLiteral(part.slice(at + 1).trim());
  }
  return { kind: 'named', values };
}

/** A literal of a key or a function parameter. */
export function parseLiteral(text: string): KeyLiteral {
  if (text.startsWith("'") && text.endsWith("'") && text.length >= 2) {
    return { kind: 'text', value: text.slice(1, -1).replace(/''/g, "'") };
  }
  if (text.startsWith('@')) return { kind: 'alias', value: text };
  if (isGuid(text)) return { kind: 'guid', value: normalizeGuid(text) };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', value: Number(text) };
  throw badQuery(`The literal ${text} is not understood.`);
}

/** Splits at a separator outside of quotes and parentheses. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    else if (!quoted && depth === 0 && character === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
