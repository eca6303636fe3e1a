import { z } from 'zod';
import { normalizeServiceTime } from './stamps.ts';

const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const countries = new Set(
  letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => regionNames.of(code) !== undefined),
);
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** ISO 3166-1 alpha-2 in capitals. */
export function isCountry(text: string): boolean {
  return countries.has(text);
}

/** Writes a time as answers show given times: `2026-11-30T00:00:00Z`, fractions only where they are not zero. */
export function compactTime(text: string): string {
  return (normalizeServiceTime(text) ?? text).replace(/\.?0+Z$/, 'Z');
}

/** A time with zone, kept in the compact UTC form. */
export const dateTime = z
  .string()
  .refine(
    (text) => normalizeServiceTime(text) !== undefined,
    'must be a date-time with zone, such as 2026-11-30T00:00:00Z',
  )
  .transform(compactTime);

/** ISO 4217 in capitals. */
export const currency = z.string().refine((code) => currencies.has(code), 'must be an ISO 4217 code');

/** Money: a number, or a number in a text as in the official PATCH sample; above 0, kept with two decimals. */
export const dealValue = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'must be a number')
      .transform(Number),
  ])
  .refine((value) => Number.isFinite(value) && value > 0, 'must be above 0')
  .transform((value) => Math.round(value * 100) / 100);

/**
 * Lengths above which texts are refused. The service publishes none; these are the caps a careful client keeps, so that a
 * client that does not cap is noticed here.
 */
export const lengths = { name: 255, notes: 4000, externalReferenceId: 100 } as const;

/** Documented for bulk upload: up to 50 solutions and 50 team members. */
export const maxEntries = 50;

const filled = z.string().trim().min(1, 'must be filled');

/** A person with the four main fields filled, as portal and bulk upload demand. */
export const member = z
  .strictObject({
    firstName: filled,
    lastName: filled,
    phoneNumber: filled,
    email: filled,
    title: z.string().nullish(),
    contactPreference: z
      .strictObject({ locale: z.string().nullish(), disableNotifications: z.boolean().nullish() })
      .nullish(),
  })
  .transform((given) => ({
    firstName: given.firstName,
    lastName: given.lastName,
    phoneNumber: given.phoneNumber,
    email: given.email,
    title: given.title ?? null,
    contactPreference: {
      locale: given.contactPreference?.locale ?? null,
      disableNotifications: given.contactPreference?.disableNotifications ?? null,
    },
  }));

/** A solution reference, filled up to the shape of an answer. */
export const solutionTag = z
  .strictObject({
    id: filled,
    name: z.string().nullish(),
    type: z.enum(['Name', 'Category', 'None']),
    price: z.number().nullish(),
    quantity: z.number().nullish(),
    currency: currency.nullish(),
    publisherName: z.string().nullish(),
    solutionType: z.string().nullish(),
    closingDateTime: dateTime.nullish(),
  })
  .transform((given) => ({
    id: given.id,
    name: given.name ?? null,
    type: given.type,
    price: given.price ?? null,
    quantity: given.quantity ?? null,
    currency: given.currency ?? null,
    publisherName: given.publisherName ?? null,
    solutionType: given.solutionType ?? null,
    closingDateTime: given.closingDateTime ?? null,
  }));

/** Own team: 1 to 50 people. */
export const team = z.array(member).min(1, 'needs at least one member').max(maxEntries);

/** Solutions of a deal: 1 to 50. */
export const solutions = z.array(solutionTag).min(1, 'needs at least one solution').max(maxEntries);

/** Notes of a deal. */
export const notes = z.string().max(lengths.notes).nullable();

/** The CRM record id. */
export const externalReferenceId = z.string().max(lengths.externalReferenceId).nullable();

/** Sales stage: percent (deal page) or the words of the connector contract. */
export const salesStage = z
  .enum(['10', '20', '40', '60', '80', '100', 'Qualify', 'Develop', 'Propose', 'Close'])
  .nullable();
