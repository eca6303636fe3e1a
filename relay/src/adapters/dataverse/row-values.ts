import type { Row } from './web-api.ts';

/** Text of a column, trimmed; null when empty or not text. */
export function textOf(row: Row, column: string): string | null {
  const value = row[column];
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}

/** Text as it stands, empty when null; for columns whose exact content counts. */
export function rawTextOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

/** Id of a lookup or key in lower case; null when empty. */
export function idOf(row: Row, column: string): string | null {
  return textOf(row, column)?.toLowerCase() ?? null;
}

/** Number of a column; the fallback when it is null or not a number. */
export function numberOf(row: Row, column: string, fallback: number): number {
  const value = row[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** A row that came with `$expand`; null when the lookup is empty. */
export function rowAt(row: Row, navigation: string): Row | null {
  const value = row[navigation];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Row) : null;
}

/** Rows that came with `$expand` of a collection. */
export function rowsAt(row: Row, navigation: string): readonly Row[] {
  const value = row[navigation];
  return Array.isArray(value) ? (value as readonly Row[]) : [];
}

/** The first of them; null without any. */
export function rowAtFirst(row: Row, navigation: string): Row | null {
  return rowsAt(row, navigation)[0] ?? null;
}

/** Point in time of a column, ISO 8601, UTC; null when empty or unreadable. */
export function instantOf(row: Row, column: string): string | null {
  const time = Date.parse(rawTextOf(row, column));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Version of a row. */
export function versionOf(row: Row): string {
  return rawTextOf(row, '@odata.etag');
}

/** Key of a choice by its value; null for empty and for values this version does not know. */
export function keyOf<Key extends string>(choice: Readonly<Record<Key, number>>, value: unknown): Key | null {
  const entry = (Object.entries(choice) as [Key, number][]).find(([, number]) => number === value);
  return entry ? entry[0] : null;
}
