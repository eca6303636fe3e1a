/** A filter expression that was built from checked parts. Only this module makes one. */
export interface Filter {
  readonly text: string;
}

/** A literal of OData v4; text is quoted and escaped when the filter is rendered. */
export type Literal =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'guid'; readonly value: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'instant'; readonly value: Date }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' };

/** Comparison operators the services prove (partner-center.md 3.1, platform-limits.md 1.3). */
export type Comparison = 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt';

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const pathPattern = /^[A-Za-z_][A-Za-z0-9_]*(\/[A-Za-z_][A-Za-z0-9_]*)*$/;

/** True for a GUID with dashes and without braces. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guidPattern.test(value);
}

/** Text, quoted when rendered. */
export const text = (value: string): Literal => ({ type: 'text', value });
/** GUID, unquoted. Rendering throws `TypeError` when it is none. */
export const guid = (value: string): Literal => ({ type: 'guid', value });
/** Whole number. */
export const integer = (value: number): Literal => ({ type: 'integer', value });
/** Point in time, UTC. */
export const instant = (value: Date): Literal => ({ type: 'instant', value });
/** True or false. */
export const boolean = (value: boolean): Literal => ({ type: 'boolean', value });
/** The empty value. */
export const nothing: Literal = { type: 'null' };

/** `field operator literal`. Throws `TypeError` for a field name or a literal that cannot be written safely. */
export function compare(field: string, operator: Comparison, literal: Literal): Filter {
  return { text: `${checkedPath(field)} ${operator} ${render(literal)}` };
}

/** `field eq literal`. */
export const equals = (field: string, literal: Literal): Filter => compare(field, 'eq', literal);

/** `startswith(field,'…')`. */
export function startsWith(field: string, value: string): Filter {
  return { text: `startswith(${checkedPath(field)},${render(text(value))})` };
}

/** `contains(field,'…')`. */
export function contains(field: string, value: string): Filter {
  return { text: `contains(${checkedPath(field)},${render(text(value))})` };
}

/** All parts hold. Needs at least one part. */
export const all = (...parts: readonly Filter[]): Filter => join('and', parts);

/** One part holds. Needs at least one part. */
export const any = (...parts: readonly Filter[]): Filter => join('or', parts);

/** Query options as they are written after `?`; names and values percent-encoded, `$` kept. */
export function query(options: Readonly<Record<string, string | number | Filter | undefined>>): string {
  return Object.entries(options)
    .filter((entry): entry is [string, string | number | Filter] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encode(typeof value === 'object' ? value.text : String(value))}`)
    .join('&');
}

/** Characters that are safe in a query and that the services print unencoded themselves. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(/%2C/g, ',').replace(/%24/g, '$').replace(/%2F/g, '/');
}

function join(word: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [first, ...rest] = parts;
  if (!first) throw new TypeError(`a filter of "${word}" needs at least one part`);
  return rest.length === 0 ? first : { text: parts.map((part) => `(${part.text})`).join(` ${word} `) };
}

function checkedPath(field: string): string {
  if (!pathPattern.test(field)) throw new TypeError(`not a property path: ${JSON.stringify(field)}`);
  return field;
}

function render(literal: Literal): string {
  switch (literal.type) {
    case 'text':
      return `'${literal.value.replace(/'/g, "''")}'`;
    case 'guid':
      if (!isGuid(literal.value)) throw new TypeError(`not a GUID: ${JSON.stringify(literal.value)}`);
      return literal.value.toLowerCase();
    case 'integer':
      if (!Number.isSafeInteger(literal.value)) throw new TypeError(`not a whole number: ${literal.value}`);
      return String(literal.value);
    case 'instant':
      return literal.value.toISOString();
    case 'boolean':
      return String(literal.value);
    case 'null':
      return 'null';
  }
}
