import { z } from 'zod';
import { refusals } from './errors.ts';

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}

/** Gives properties the casing of the schema: the service ignores the casing of names (the docs mix both). */
function canonicalize(value: unknown, schema: z.ZodType): unknown {
  const plain = unwrap(schema);
  if (Array.isArray(value)) {
    if (!(plain instanceof z.ZodArray)) return value;
    return value.map((item) => canonicalize(item, plain.element as z.ZodType));
  }
  if (typeof value !== 'object' || value === null || !(plain instanceof z.ZodObject)) return value;
  const shape = plain.shape as Record<string, z.ZodType>;
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const known = names.get(name.toLowerCase());
      const inner = known === undefined ? undefined : shape[known];
      return [known ?? name, inner === undefined ? item : canonicalize(item, inner)];
    }),
  );
}

/** Drops top-level properties by name, whatever their casing: read-only values that a client may send back. */
export function withoutProperties(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const dropped = new Set(names.map((name) => name.toLowerCase()));
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
  const result = schema.safeParse(canonicalize(value, schema));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : issue.path.map(String).join('.');
  throw refusals.invalid('invalidProperty', `${path === '' ? root : path}: ${issue?.message ?? 'is not valid'}`);
}
