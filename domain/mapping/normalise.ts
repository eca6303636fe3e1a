import type { FieldKind, FieldMapping, FieldValue } from './field-mapping.ts';

/**
 * Brings a value of either side into canonical form, so that equal things compare equal: money rounded to two decimals, dates
 * as `yyyy-MM-dd` in UTC, currency codes in upper case, text trimmed with `\n` line ends and cut to `maxLength` characters.
 * Empty and unreadable become null. Never throws.
 */
export function canonical(kind: FieldKind, value: unknown, maxLength?: number): FieldValue {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'money':
      return canonicalMoney(value);
    case 'date':
      return canonicalDate(value);
    case 'currency':
      return emptyToNull(String(value).trim().toUpperCase());
    case 'text': {
      const text = String(value).replace(/\r\n?/g, '\n').trim();
      return emptyToNull(maxLength === undefined ? text : cut(text, maxLength));
    }
  }
}

/** True when two values mean the same under the mapping row. */
export function sameValue(kind: FieldKind, left: unknown, right: unknown, maxLength?: number): boolean {
  return canonical(kind, left, maxLength) === canonical(kind, right, maxLength);
}

/** `sameValue` for a mapping row. */
export function sameField(row: FieldMapping, left: unknown, right: unknown): boolean {
  return sameValue(row.kind, left, right, row.maxLength);
}

function canonicalMoney(value: unknown): FieldValue {
  const amount = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN);
  return Number.isFinite(amount) ? Math.round((amount + Number.EPSILON) * 100) / 100 : null;
}

/** A time with another offset is a date of UTC: Partner Center stores UTC midnight (partner-center.md 7.1). */
function canonicalDate(value: unknown): FieldValue {
  const text = String(value).trim();
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}

/** Never half a character: one outside the basic plane takes two units. */
function cut(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

function emptyToNull(text: string): string | null {
  return text === '' ? null : text;
}
