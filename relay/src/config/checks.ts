import { z } from 'zod';

/** True for names and addresses of this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function isSecureAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

/** An address without the slash at its end. */
export const address = z
  .string()
  .trim()
  .refine(isSecureAddress, 'must be an https address without user, query or fragment (http only on this machine)')
  .transform((value) => value.replace(/\/+$/, ''));

/** An address that may have placeholders in its query. */
export const linkTemplate = z
  .string()
  .trim()
  .refine(
    (value) => isSecureAddress(value.split(/[?#]/)[0] ?? ''),
    'must be an https address (http only on this machine)',
  );

/** A beginning that addresses must have. */
export const addressPrefix = z
  .string()
  .refine(
    (value) => isSecureAddress(value) && value.endsWith('/'),
    'each must be an https address that ends with a slash',
  );

export const guid = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID')
  .transform((value) => value.toLowerCase());

export const text = z.string().trim().min(1, 'must not be empty');

export const digits = z
  .string()
  .trim()
  .regex(/^\d{1,20}$/, 'must be a number');

/** A whole number, given as text. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** Items between commas or blanks. */
export const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(item).min(1, 'must name at least one'));

export const masterKey = z
  .string()
  .trim()
  .refine((value) => /^[A-Za-z0-9+/]{43}=$/.test(value), 'must be 32 random bytes in base64');

export const databaseAddress = z
  .string()
  .trim()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), 'must be a postgresql:// address');

export const logLevel = z.enum(['info', 'warn', 'error', 'silent'], 'must be info, warn, error or silent');
