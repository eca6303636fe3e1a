import { z } from 'zod';
import { refusals } from './errors.ts';

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in as z.ZodType) : schema;
}

/** Gives the properties of a value the casing of a schema: the service ignores the casing of names (the docs mix both). */
type Canonicalize = (value: unknown) => unknown;

/** Worked out once per schema. */
const canonicalizers = new WeakMap<z.ZodType, Canonicalize>();

function canonicalizerOf(schema: z.ZodType): Canonicalize {
  const known = canonicalizers.get(schema) ?? createCanonicalizer(unwrap(schema));
  canonicalizers.set(schema, known);
  return known;
}

function createCanonicalizer(schema: z.ZodType): Canonicalize {
  if (schema instanceof z.ZodArray) {
    const element = canonicalizerOf(schema.element as z.ZodType);
    return (value) => (Array.isArray(value) ? value.map(element) : value);
  }
  if (!(schema instanceof z.ZodObject)) return (value) => value;
  const members = new Map(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, member]) => [
      name.toLowerCase(),
      { name, canonicalize: canonicalizerOf(member) },
    ]),
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const member = members.get(name.toLowerCase());
        return member === undefined ? [name, item] : [member.name, member.canonicalize(item)];
      }),
    );
  };
}

/**
 * Drops top-level properties, whatever their casing: read-only values that a client may send back.
 * @param dropped names in lower case
 */
export function withoutProperties(value: unknown, dropped: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.has(name.toLowerCase())));
}

/** Parses a JSON text. @throws {ServiceError} 400 when it is none */
export function parseJson(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '') as unknown;
  } catch {
    throw refusals.invalid('malformedJson', 'The body is not valid JSON.');
  }
}

/**
 * Reads a value against a schema, ignoring the casing of property names.
 * @throws {ServiceError} 400 naming the first property that does not fit
 */
export function readShape<T>(value: unknown, schema: z.ZodType<T>, root = 'referral'): T {
  const result = schema.safeParse(canonicalizerOf(schema)(value));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : issue.path.map(String).join('.');
  throw refusals.invalid('invalidProperty', `${path === '' ? root : path}: ${issue?.message ?? 'is not valid'}`);
}
