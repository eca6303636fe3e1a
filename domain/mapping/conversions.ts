import { countryCode } from './countries.ts';
import type { ChoicePair, Conversion, FieldMapping, FieldValue } from './field-mapping.ts';
import { canonical } from './normalise.ts';

/**
 * The canonical value of a column as the CRM holds it; a column that points to rows is given as the id of its row. An empty column
 * has the default value, unless it is only written. What the conversion does not know is null, except a country: its text stays,
 * so that it can be shown as wrong. Never throws.
 */
export function fromColumn(row: FieldMapping, held: unknown): FieldValue {
  const { conversion } = row;
  if (conversion?.is === 'constant') return canonical(row.kind, conversion.value, row.maxLength);
  const named = row.reference ? (row.reference.names[String(held).toLowerCase()] ?? null) : held;
  const value = canonical(row.kind, converted(conversion, named), row.maxLength);
  return value ?? (row.direction === 'toCrm' ? null : (row.defaultValue ?? null));
}

/**
 * The value that a column holds for a canonical value, as the CRM takes it; the id of the row where the column points to rows.
 * `undefined`: the column can hold nothing that means it. Never throws.
 */
export function toColumn(row: FieldMapping, value: FieldValue): FieldValue | undefined {
  const { conversion } = row;
  if (conversion?.is === 'constant') return undefined;
  if (value === null) return null;
  if (row.reference) return idOfName(row, value);
  if (conversion?.is === 'choiceMap') return pairOf(conversion.pairs, value)?.crm;
  if (conversion?.is === 'country') return countryCode(String(value)) ?? value;
  if (row.kind === 'date' && row.hasTime) return `${String(value)}T00:00:00Z`;
  return value;
}

/** A value of a column's own kind that a row is born with: its constant, else its default. `undefined`: it has neither. */
export function bornValue(row: FieldMapping): FieldValue | undefined {
  if (row.conversion?.is === 'constant') return row.conversion.value;
  return row.defaultValue === undefined || row.defaultValue === null ? undefined : toColumn(row, row.defaultValue);
}

/**
 * The canonical value of a text that a person wrote as default; `undefined` when it is none for this row. Numbers have a dot, dates
 * are `yyyy-MM-dd`, a choice map takes one of the referral's values.
 */
export function valueOfText(
  row: Pick<FieldMapping, 'kind' | 'maxLength' | 'conversion'>,
  text: string,
): FieldValue | undefined {
  const trimmed = text.trim();
  const { conversion, kind } = row;
  if (conversion?.is === 'choiceMap')
    return conversion.pairs.find(({ referral }) => sameText(referral, trimmed))?.referral;
  if (conversion?.is === 'country') return countryCode(trimmed) ?? undefined;
  if (kind === 'money' && !/^\d{1,15}(\.\d+)?$/.test(trimmed)) return undefined;
  if (kind === 'date' && !isDate(trimmed)) return undefined;
  if (kind === 'currency' && !/^[A-Za-z]{3}$/.test(trimmed)) return undefined;
  return canonical(kind, trimmed, row.maxLength) ?? undefined;
}

/** True for a day of the calendar as `yyyy-MM-dd`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function converted(conversion: Conversion | undefined, held: unknown): unknown {
  if (held === null || held === undefined) return null;
  if (conversion?.is === 'choiceMap') return conversion.pairs.find(({ crm }) => crm === held)?.referral ?? null;
  if (conversion?.is === 'country') return countryCode(String(held)) ?? held;
  return held;
}

function pairOf(pairs: readonly ChoicePair[], value: FieldValue): ChoicePair | undefined {
  return pairs.find(({ referral }) => sameText(referral, String(value)));
}

/** Names are compared by what they mean to the conversion: two names of one country are one. */
function idOfName(row: FieldMapping, value: FieldValue): string | undefined {
  const meant = (name: string): FieldValue => canonical(row.kind, converted(row.conversion, name), row.maxLength);
  const wanted = meant(String(value));
  return Object.entries(row.reference?.names ?? {}).find(([, name]) =>
    sameText(String(meant(name)), String(wanted)),
  )?.[0];
}

function sameText(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
